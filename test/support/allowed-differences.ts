import type { GeneratedPush } from './generated-pushes.ts'
import { type ModelLife, reaches } from './model-life.ts'
import { OWN_BRANCHES, type Said } from './verdicts.ts'

/** What a door says of a push, beside what pre-receive says of it. */
export interface Difference {
  readonly door: string
  readonly push: GeneratedPush
  readonly life: ModelLife
  /** What pre-receive says and this door does not. */
  readonly lost: readonly Said[]
  /** What this door says and pre-receive does not. */
  readonly gained: readonly Said[]
}

/** One way in which doors differ by design. */
export interface AllowedDifference {
  readonly name: string
  readonly reason: string
  /** Whether this is why a finding was lost or gained. */
  explains(said: Said, difference: Difference): boolean
}

const HOOKS = ['pre-push', OWN_BRANCHES]
/** A job of CI is told of one ref of a push alone; `check after` of all of them. */
const NO_JOBS = [...HOOKS, 'check before', 'check after']
/** Rules of which one speaks for each step that nothing allows. */
export const OF_MERGES = ['no-direct-commit', 'merge-source', 'merge-method']
const OF_STEPS = [...OF_MERGES, 'release-tag', 'published-first']

/** Everything that may differ, and nothing else. */
export const ALLOWED: readonly AllowedDifference[] = [
  {
    name: 'a branch that was never pushed',
    reason: 'the pusher alone has it: it explains a fast-forward there, and tells of a merge what its message does not say',
    explains: (said, { door, push, life }) => {
      const after = push.after.get(said.ref)
      // A branch may have started from one that only the pusher has.
      if (door === OWN_BRANCHES && said.rule === 'branch-origin') return keptBranches(push).length > 0
      if (door !== OWN_BRANCHES || !OF_STEPS.includes(said.rule) || after === undefined) return false
      return keptBranches(push).some((kept) => reaches(life, after.commit, kept) || reaches(life, kept, after.commit))
    },
  },
  {
    name: 'a squash that only the host can tell',
    reason: 'a hook knows that no host made the commit; afterwards one titled "(#12)" is undetermined until the host is asked',
    explains: (said, { door, life, gained }) =>
      !HOOKS.includes(door) &&
      OF_MERGES.includes(said.rule) &&
      gained.some((one) => saysOpen(one) && one.rule === 'no-direct-commit' && one.ref === said.ref && isTitled(one.commit, life)),
  },
  {
    name: 'a tag that waits in the clone',
    reason: 'pre-push asks the remote for it; to a check the tags that are there are the tags that count',
    explains: (said, { door, push, life }) => {
      const after = push.after.get(said.ref)
      if (door !== 'check before' || said.rule !== 'release-tag' || after === undefined) return false
      return keptTags(push).some((kept) => reaches(life, after.commit, kept))
    },
  },
  {
    name: 'what a tag was before',
    reason: 'a tag pipeline of GitLab does not tell it: a tag that was moved looks new',
    explains: (said, { door, push }) => door === 'gitlab' && said.rule === 'tag-immutable' && push.before.has(said.ref),
  },
  {
    name: 'whether a branch was published before it was merged',
    reason: 'once it is there, or gone again, nobody can tell any more; it is a warning at most, or skipped',
    explains: (said, { door, lost, gained }) => {
      if (HOOKS.includes(door) || said.rule !== 'published-first') return false
      const isSame = (one: Said): boolean => one.rule === said.rule && one.commit === said.commit
      const isSkipped = gained.some((one) => isSame(one) && one.verdict === 'skipped') && lost.some(isSame)
      return isSkipped || (door !== 'check before' && lost.includes(said))
    },
  },
  {
    name: 'what another branch of the push was before: one that was merged, and deleted or rewritten at once',
    reason:
      'a job sees one ref, in a clone in which all have moved: what came by a fast-forward is direct, a merge is what its message says',
    explains: (said, { door, push, life, gained }) => {
      const after = push.after.get(said.ref)
      if (NO_JOBS.includes(door) || !OF_STEPS.includes(said.rule) || after === undefined) return false
      const gone = goneValues(push, said.ref, life).filter((commit) => reaches(life, after.commit, commit))
      const parents = life.commits.get(said.commit)?.parents ?? []
      if (parents.length > 1) return gone.some((commit) => reaches(life, said.commit, commit))
      return gone.length > 0 && gained.some((one) => one.verdict !== 'skipped' && one.ref === said.ref && OF_MERGES.includes(one.rule))
    },
  },
  {
    name: 'what another branch of the push was before: where a new branch started',
    reason:
      'with the branches that it may have started from moved, its start is undetermined where it was wrong, or wrong where it was undetermined, never right',
    explains: (said, { door, push, gained }) => {
      if (NO_JOBS.includes(door) || said.rule !== 'branch-origin' || movedBranches(push).length < 2) return false
      return gained.some((one) => one.verdict !== 'skipped' && one.rule === said.rule && one.ref === said.ref)
    },
  },
  {
    name: 'which commits are new',
    reason:
      'afterwards only permanent branches tell what was there before: what a topic branch had is judged again, what came to two at once only in one',
    explains: (said, { door, push, life, gained }) => {
      if (HOOKS.includes(door) || said.rule !== 'commit-author') return false
      const others = (refs: GeneratedPush['after'], isPermanent: boolean): boolean =>
        [...refs].some(([refname, { commit }]) => {
          const kind = life.model.kindOf(refname.replace('refs/heads/', ''))?.kind
          return refname !== said.ref && (kind?.permanent === true) === isPermanent && reaches(life, commit, said.commit)
        })
      if (gained.includes(said)) return others(push.before, false)
      return door !== 'check before' && others(push.after, true)
    },
  },
]

function saysOpen({ verdict }: Said): boolean {
  return verdict === 'undetermined'
}

function isTitled(commit: string, life: ModelLife): boolean {
  return /\(#[0-9]+\)\n/.test(life.commits.get(commit)?.message ?? '')
}

function keptBranches({ local }: GeneratedPush): readonly string[] {
  return [...local].flatMap(([refname, { commit }]) => (refname.startsWith('refs/heads/') ? [commit] : []))
}

function keptTags({ local }: GeneratedPush): readonly string[] {
  return [...local].flatMap(([refname, { commit }]) => (refname.startsWith('refs/tags/') ? [commit] : []))
}

function movedBranches({ before, after }: GeneratedPush): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => name.startsWith('refs/heads/'))
  return names.filter((name) => before.get(name)?.commit !== after.get(name)?.commit)
}

/** The old values of other branches that the push deletes or rewrites. */
function goneValues(push: GeneratedPush, refname: string, life: ModelLife): readonly string[] {
  return movedBranches(push).flatMap((name) => {
    const [before, after] = [push.before.get(name), push.after.get(name)]
    const isGone = before !== undefined && (after === undefined || !reaches(life, after.commit, before.commit))
    return name !== refname && isGone ? [before.commit] : []
  })
}
