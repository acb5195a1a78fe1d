/** The lines of Node that are supported and kept, but for the one that the tests run on anyway. */
const NODES = ['20', '22', '24', '26']

/** What differs between Nodes: loading configs and rules, caches of code, streams, signals, processes. */
export const QUICK = ['smoke', 'code-cache', 'policy-cache', 'stopped', 'typed'].map((name) => `test/e2e/${name}.test.ts`)

export interface NodesArguments {
  readonly versions: readonly string[]
  /** Runs a few files only. */
  readonly isQuick: boolean
  /** Handed to vitest. */
  readonly rest: readonly string[]
}

/**
 * Reads the arguments of `npm run test:nodes`: versions as npm takes them, all but the running one without any.
 *
 * @throws {Error} for a word that is neither.
 */
export function readArguments(words: readonly string[], running: string = process.versions.node): NodesArguments {
  const end = words.includes('--') ? words.indexOf('--') : words.length
  const own = words.slice(0, end)
  const named = own.filter((word) => word !== '--quick')
  const odd = named.find((word) => !/^[0-9]+(?:\.[0-9]+){0,2}$/.test(word))
  if (odd !== undefined) throw new Error(`not a version of Node: ${odd}`)
  const versions = named.length > 0 ? named : NODES.filter((version) => version !== running.split('.')[0])
  return { versions, isQuick: own.includes('--quick'), rest: words.slice(end + 1) }
}
