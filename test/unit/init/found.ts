import type { Found, Step } from '../../../src/init/found.ts'

/** A repository as `init` sees it; branches are here and not on the remote unless told. */
export function foundWith(
  told: Partial<Omit<Found, 'steps'>> & { readonly merges?: readonly string[]; readonly commits?: readonly string[] },
): Found {
  const { merges = [], commits = [], ...rest } = told
  const branches = rest.branches ?? ['main']
  const steps: readonly Step[] = [
    ...merges.map((subject) => ({ isMerge: true, subject })),
    ...commits.map((subject) => ({ isMerge: false, subject })),
  ]
  return {
    branches,
    local: new Map(
      branches.map((name, index) => [
        name,
        String(index + 1)
          .repeat(40)
          .slice(0, 40),
      ]),
    ),
    published: new Map(),
    tags: [],
    remote: null,
    host: null,
    head: branches[0] ?? 'main',
    remoteHead: null,
    defaultBranch: null,
    ...rest,
    steps,
  }
}
