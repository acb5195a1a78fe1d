import { readFileSync } from 'node:fs'

/** The version of this package, as its package.json has it. */
export function packageVersion(): string {
  return manifest().version
}

/** The oldest Node that this package runs on. */
export function oldestNode(): string {
  return manifest().engines.node.replace(/^>=/, '')
}

/**
 * The version and the build of what runs, as one text that no other build has; null where it was not built, so that nothing can
 * be told by it.
 */
export function toolIdentity(): string | null {
  try {
    const { version, build } = JSON.parse(readFileSync(new URL('../build.json', import.meta.url), 'utf8')) as Partial<
      Record<string, unknown>
    >
    return typeof version === 'string' && typeof build === 'string' ? `${version} ${build}` : null
  } catch {
    return null
  }
}

interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
}

/** From src/cli/ as from dist/cli/, where all that the command loads lies in one folder. */
function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest
}
