import type { BranchModel } from '../model/branch-model.ts'
import { listedNumber, nextOnLine } from '../model/commit-index.ts'
import { headOf, namedHead } from '../model/heads.ts'
import type { HostMerge } from '../model/host.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { Context } from './context.ts'
import type { Explanation } from './explanation.ts'
import { contentOf } from './message-content.ts'
import { typedBranch } from './names.ts'
import type { RecordedMerge } from './reflog.ts'
import type { Source } from './sources.ts'
import type { Step } from './steps.ts'

/** An explanation of which nothing is known yet. */
export const UNNAMED = { branch: null, named: null, own: false, recorded: false, shared: true, refname: null } as const

/** A ref that is there: a branch at the commit, or on whose line it lies. */
export function bySource(source: Source, method: 'merge' | 'fast-forward' | 'squash', evidence: Explanation['evidence']): Explanation {
  const { branch, named, shared, refname } = source
  return { evidence, branch, named, method, own: false, recorded: false, shared, refname }
}

/** What the event says of a pull request: its head, which is not merged yet. */
export function byEvent(update: BranchUpdate, model: BranchModel): readonly Explanation[] {
  if (update.head === null) return []
  return [{ ...UNNAMED, evidence: 'event', branch: update.head, named: headOf(update, model), method: null, recorded: true }]
}

/** What the host says of a commit: the pull request that brought it, and how, where that is known. */
export function byHost({ head, isFromFork }: HostMerge, method: Explanation['method'], model: BranchModel): Explanation {
  return { ...UNNAMED, evidence: 'host', branch: head, named: namedHead(head, isFromFork, model), method, recorded: true }
}

/** The name that was given to `git merge`. */
export function byTypedName(name: string, parent: Oid, context: Context): readonly Explanation[] {
  const typed = typedBranch(name, context.facts)
  // A name whose ref is elsewhere by now, or that git read as something else, proves nothing.
  if (typed === null || typed.commit !== parent) return []
  return [recordedBranch(typed.branch, 'githead', 'merge', context)]
}

/** The target's reflog. */
export function byRecord(merge: RecordedMerge, parent: Oid | null, method: 'merge' | 'fast-forward', context: Context): Explanation | null {
  const typed = typedBranch(merge.name, context.facts)
  if (typed === null) return null
  if (parent !== null && typed.commit !== null && typed.commit !== parent && !isOnLine(parent, typed.branch, typed.commit, context))
    return null
  return { ...recordedBranch(typed.branch, 'reflog', method, context), shared: false }
}

/**
 * Whether an extra parent lies on a branch's line: the branch may have moved on since it was merged. Also where by now others
 * seem to have started from there, as after a fast-forward of develop to a release.
 */
function isOnLine(parent: Oid, branch: string, tip: Oid, { positions, facts }: Context): boolean {
  if ((positions.get(parent) ?? []).some((source) => source.branch === branch)) return true
  const { index } = facts.graph
  const wanted = index.numberOf(parent)
  let number = listedNumber(index, tip)
  while (number >= 0 && number !== wanted) number = nextOnLine(index, number)
  return number >= 0
}

/** The message of a merge. */
export function byMessage(message: string, step: Step, parent: Oid, context: Context): readonly Explanation[] {
  const { tag, sources: names } = contentOf(message, context.model)
  if (tag !== null) return byTag(tag, context)
  // One name for each merged commit: each commit then has its own. A title may list them in another order than the
  // commit does, but then too no name gets lost.
  const aligned = names.length === step.parents.length - 1 ? names.slice(step.parents.indexOf(parent) - 1).slice(0, 1) : names
  // "Merge branch 'main'" on main: of a pull long ago nothing else is left, but a push must show what it pulled.
  const usable = aligned.filter((branch) => branch !== '' && (branch !== context.update.branch || context.update.operation === 'history'))
  return usable.map((branch) => recordedBranch(branch, 'message', 'merge', context))
}

/** "Merge tag 'v1.1.0'": what was released by that tag came in, so the kinds that carry it and production itself explain it. */
function byTag(tag: string, context: Context): readonly Explanation[] {
  const { model } = context
  if (model.tagCaptures(tag) === null) return []
  return model.policy.kinds
    .filter((kind) => kind.tag !== null || kind.production)
    .map((kind) => ({ ...UNNAMED, evidence: 'message', named: { kind, captures: model.tagCaptures(tag) ?? new Map() }, method: 'merge' }))
}

function recordedBranch(
  branch: string,
  evidence: Explanation['evidence'],
  method: 'merge' | 'fast-forward',
  context: Context,
): Explanation {
  const { update, model, target } = context
  const named = model.kindOf(branch)
  // A permanent branch that was renamed, as master was to main, is called by its old name in its past.
  const wasCalledSo = update.operation === 'history' && target.permanent && named?.kind.id === target.id
  const own = branch === update.branch || wasCalledSo
  return { evidence, branch, named, method, own, recorded: true, shared: true, refname: null }
}
