import { delimiter, isAbsolute } from 'node:path'

/** Other gits to test with: absolute paths, one after the other as in PATH. */
export const OTHER_GITS = 'BRANCH_POLICY_TEST_GIT'

/**
 * The gits that a variable names, besides the one on PATH.
 *
 * @throws {Error} for a path that is not absolute: a typing error would test the system's git again.
 */
export function otherGits(text: string | undefined): readonly string[] {
  const paths = (text ?? '').split(delimiter).filter((path) => path !== '')
  const relative = paths.find((path) => !isAbsolute(path))
  if (relative !== undefined) throw new Error(`${OTHER_GITS} takes absolute paths, not ${relative}`)
  return paths
}

/** The form of the repositories that tests make, as git's own variables say it (git(1), "ENVIRONMENT VARIABLES"). */
const FORMATS = { BRANCH_POLICY_TEST_OBJECTS: 'GIT_DEFAULT_HASH', BRANCH_POLICY_TEST_REFS: 'GIT_DEFAULT_REF_FORMAT' } as const

/** git's variables for the form that the testers ask for: `sha256`, `reftable`. */
export function formatEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FORMATS).flatMap(([ours, gits]) => {
      const value = environment[ours] ?? ''
      return value === '' ? [] : [[gits, value]]
    }),
  )
}

/** What rests on refs that are files: elsewhere Node starts at every commit, and post-checkout is silent. */
const ON_REF_FILES = [
  'hot-path',
  'no-node',
  'passed-elsewhere',
  'policy-cache',
  'post-checkout',
  'shim-fast-path',
  'smoke',
  'strict-traffic',
]

/** What takes in a stored history or shows names of objects, both of SHA-1. */
const ON_SHA1 = ['audit', 'bench', 'picture', 'presets', 'summary-picture', 'typed']

/** The end-to-end tests that cannot run with the form that the testers ask for. */
export function leftOut(environment: Readonly<Record<string, string | undefined>>): string[] {
  const { BRANCH_POLICY_TEST_OBJECTS: objects, BRANCH_POLICY_TEST_REFS: refs } = environment
  const names = [...(objects === 'sha256' ? ON_SHA1 : []), ...(refs === 'reftable' ? ON_REF_FILES : [])]
  return names.map((name) => `test/e2e/${name}.test.ts`)
}
