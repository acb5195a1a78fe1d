import { readFileSync } from 'node:fs'

/** The version of this package, as its package.json has it. */
export function packageVersion(): string {
  return manifest().version
}

/** The oldest Node that this package runs on. */
export function oldestNode(): string {
  return manifest().engines.node.replace(/^>=/, '')
}

interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
}

/** From src/cli/ as from dist/cli/, where all that the command loads lies in one folder. */
function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest
}
