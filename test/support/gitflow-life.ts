import type { World } from './world.ts'

/**
 * A repository that grows by moves, as people make them by git: every move writes the reflog of the branch that it
 * changes and the message that git would write.
 */
export interface Life {
  readonly commits: Map<string, readonly string[]>
  /** Local branches. */
  readonly branches: Map<string, string>
  /** What the remote has. */
  readonly published: Map<string, string>
  readonly messages: Map<string, string>
  readonly reflog: (readonly [refname: string, old: string | null, after: string, subject: string])[]
}

/** A repository with one commit, which main and develop have, here and on the remote. */
export function newLife(): Life {
  const branches = new Map([
    ['main', 'c0'],
    ['develop', 'c0'],
  ])
  return { commits: new Map([['c0', []]]), branches, published: new Map(branches), messages: new Map(), reflog: [] }
}

/** The tip of a branch that is there. */
export function tipOf(life: Life, branch: string): string {
  const tip = life.branches.get(branch)
  if (tip === undefined) throw new Error(`no branch ${branch}`)
  return tip
}

/** Everything that a commit reaches, itself too. */
export function ancestors(commits: ReadonlyMap<string, readonly string[]>, tip: string): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [tip]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    open.push(...(commits.get(name) ?? []))
  }
  return reached
}

/** A commit of its own on a branch. */
export function commitTo(life: Life, branch: string): string {
  const name = addCommit(life, [tipOf(life, branch)])
  life.messages.set(name, 'Work\n')
  move(life, branch, name, 'commit: Work')
  return name
}

/** `git merge`: nothing where it is there already, a fast-forward where that is wanted and can be, else a merge commit. */
export function mergeInto(life: Life, target: string, source: string, fastForward: boolean): void {
  const [into, from] = [tipOf(life, target), tipOf(life, source)]
  if (ancestors(life.commits, into).has(from)) return
  if (fastForward && ancestors(life.commits, from).has(into)) {
    move(life, target, from, `merge ${source}: Fast-forward`)
    return
  }
  const name = addCommit(life, [into, from])
  life.messages.set(name, `Merge branch '${source}'${target === 'main' ? '' : ` into ${target}`}\n`)
  move(life, target, name, `merge ${source}: Merge made by the 'ort' strategy.`)
}

/** `git checkout -b`. */
export function branchOff(life: Life, name: string, from: string): void {
  life.branches.set(name, tipOf(life, from))
}

/** The branch is gone, here and on the remote. */
export function remove(life: Life, branch: string): void {
  life.branches.delete(branch)
  life.published.delete(branch)
}

/** `git push origin branch`. */
export function publish(life: Life, branch: string): void {
  life.published.set(branch, tipOf(life, branch))
}

/** Plays moves of gitflow, each a number: what it does and to which of the branches that are open. */
export function playGitflow(
  life: Life,
  moves: readonly { readonly what: number; readonly which: number; readonly fastForward: boolean }[],
  options: { readonly deletes: boolean; readonly pushes: boolean },
): void {
  let count = 0
  const open = (prefix: string): readonly string[] => [...life.branches.keys()].filter((name) => name.startsWith(prefix) && !done.has(name))
  const done = new Set<string>()
  // Where branches are deleted, some are also merged more than once.
  const finish = (branch: string): void => {
    if (options.deletes && count % 3 === 0) return
    done.add(branch)
    if (options.deletes && count % 2 === 0) remove(life, branch)
  }
  const begin = (name: string, from: string): void => {
    branchOff(life, name, from)
    commitTo(life, name)
  }
  for (const { what, which, fastForward } of moves) {
    count += 1
    const pick = (prefix: string): string | undefined => open(prefix)[which % Math.max(1, open(prefix).length)]
    const [feature, release, hotfix] = [pick('feature/'), pick('release/'), pick('hotfix/')]
    if (what === 0) begin(`feature/f-${count}`, 'develop')
    if (what === 1 && feature !== undefined) commitTo(life, feature)
    if (what === 2 && feature !== undefined) {
      mergeInto(life, 'develop', feature, fastForward)
      finish(feature)
    }
    if (what === 3) begin(`release/v1.${count}.0`, 'develop')
    if (what === 4 && release !== undefined) {
      begin(`bugfix/b-${count}`, release)
      mergeInto(life, release, `bugfix/b-${count}`, fastForward)
      done.add(`bugfix/b-${count}`)
    }
    if (what === 5 && release !== undefined) {
      mergeInto(life, 'main', release, fastForward)
      mergeInto(life, 'develop', which % 2 === 0 ? release : 'main', fastForward)
      finish(release)
    }
    if (what === 6) begin(`hotfix/v0.0.${count}`, 'main')
    if (what === 7 && hotfix !== undefined) {
      mergeInto(life, 'main', hotfix, fastForward)
      mergeInto(life, 'develop', hotfix, fastForward)
      finish(hotfix)
    }
    if (what === 8) mergeInto(life, 'develop', 'main', fastForward)
    if (what === 9 && feature !== undefined) publish(life, feature)
    if (what === 10 && options.pushes) for (const branch of ['main', 'develop']) publish(life, branch)
    if (what === 11 && hotfix !== undefined) commitTo(life, hotfix)
  }
}

/** How many kinds of move there are. */
export const MOVES = 12

/** The repository as a world; `server` shows only what is published, and keeps every branch. */
export function worldOf(life: Life): World {
  const refs = [
    ...[...life.branches].map(([branch, tip]) => [`refs/heads/${branch}`, tip] as const),
    ...[...life.published].map(([branch, tip]) => [`refs/remotes/origin/${branch}`, tip] as const),
  ]
  return {
    commits: Object.fromEntries(life.commits),
    refs: Object.fromEntries(refs),
    messages: Object.fromEntries(life.messages),
    reflog: [...life.reflog].reverse(),
  }
}

function addCommit(life: Life, parents: readonly string[]): string {
  const name = `c${life.commits.size}`
  life.commits.set(name, parents)
  return name
}

function move(life: Life, branch: string, tip: string, subject: string): void {
  life.reflog.push([`refs/heads/${branch}`, life.branches.get(branch) ?? null, tip, subject])
  life.branches.set(branch, tip)
}
