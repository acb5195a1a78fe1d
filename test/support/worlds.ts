import type { World } from './world.ts'

/**
 * A repository in the middle of its life under gitflow: `a` is main as everybody has it, `d` develop (a merge of feature
 * `f`), `v` the tip of release/v1.1.0 (a version bump on top of develop), `h` the tip of hotfix/v1.0.1.
 */
export const midLife: World = {
  commits: { r: [], a: ['r'], f: ['a'], d: ['a', 'f'], v: ['d'], h: ['a'] },
  refs: {
    'refs/heads/main': 'a',
    'refs/remotes/origin/main': 'a',
    'refs/heads/develop': 'd',
    'refs/remotes/origin/develop': 'd',
    'refs/heads/feature/one': 'f',
    'refs/remotes/origin/feature/one': 'f',
    'refs/heads/release/v1.1.0': 'v',
    'refs/remotes/origin/release/v1.1.0': 'v',
    'refs/heads/hotfix/v1.0.1': 'h',
    'refs/remotes/origin/hotfix/v1.0.1': 'h',
  },
}

/** A world with more in it: commits, refs, messages and the rest are added; a ref given as null is taken away. */
export function withMore(world: World, more: Omit<World, 'refs'> & { readonly refs?: Readonly<Record<string, string | null>> }): World {
  const refs = Object.entries({ ...world.refs, ...more.refs }).filter((entry): entry is [string, string] => entry[1] !== null)
  return {
    ...world,
    ...more,
    commits: { ...world.commits, ...more.commits },
    refs: Object.fromEntries(refs),
    annotated: { ...world.annotated, ...more.annotated },
    messages: { ...world.messages, ...more.messages },
    reflog: [...(more.reflog ?? []), ...(world.reflog ?? [])],
    remoteTags: { ...world.remoteTags, ...more.remoteTags },
  }
}

/** A world without some branches, here and on the remote: merged and deleted. */
export function without(world: World, ...branches: readonly string[]): World {
  const gone = branches.flatMap((branch) => [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`])
  return { ...world, refs: Object.fromEntries(Object.entries(world.refs ?? {}).filter(([refname]) => !gone.includes(refname))) }
}
