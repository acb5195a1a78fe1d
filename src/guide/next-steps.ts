import { catchUp, readableName } from '../advice/catch-up.ts'
import { firstPushCommand, pushCommand } from '../advice/commands.ts'
import { either } from '../advice/wording.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Report } from '../model/finding.ts'
import type { NextStep, OriginGap, PlaceGuide, StandingGuide, WayGuide } from '../model/guide.ts'
import type { Kind } from '../model/policy.ts'
import { counted, shellCommand } from '../model/printable.ts'
import { branchRef, type Oid } from '../model/refname.ts'
import { branchesHere, openBranches } from './here.ts'
import { finish, flagOf, hasRemote, mergeCommands, pushable, pushTagged, sharedTarget } from './merge-commands.ts'

/** What is known of a branch when its next steps are told. */
export interface Situation {
  readonly branch: string
  readonly kind: Kind
  readonly tip: Oid | null
  readonly place: PlaceGuide
  readonly ways: readonly WayGuide[]
  /** What it lacks of production branches. */
  readonly lacks: readonly OriginGap[]
  readonly report: Report
  readonly facts: RepositoryFacts
  readonly model: BranchModel
}

/** What to do next with a branch, in order: first what check wants mended, last its end. */
export function nextSteps(situation: Situation): readonly NextStep[] {
  const { branch, place, report, facts } = situation
  if (place.unborn) return [{ about: 'commit: the first commit of a repository is legal on any branch of a kind', commands: [] }]
  if (situation.tip === null) return beginning(situation)
  if (report.findings.some((one) => one.verdict === 'fail' && one.severity === 'error')) {
    return [{ about: 'mend first what check says above', commands: [] }]
  }
  if (report.findings.some(({ rule, verdict }) => rule === 'stale-branch' && verdict === 'fail')) return []
  if (isDone(situation)) return ending(situation)
  // In a bare repository nothing can be checked out or pushed.
  if (facts.localRefsAreShared) return []
  return [
    ...following(branch, place, facts),
    ...publishing(branch, place, facts),
    ...situation.lacks.flatMap((gap) => takingBack(gap, situation)),
    ...situation.ways.flatMap((way) => arriving(way, situation)),
  ]
}

function beginning({ branch, kind, facts, model }: Situation): readonly NextStep[] {
  const base = baseOf(kind, facts, model)
  if (base === null || branch.startsWith('-') || facts.localRefsAreShared) return []
  const start = shellCommand('git', 'checkout', '--no-track', '-b', branch, readableName(base.branch, base.tip, facts))
  return [
    { about: 'begin it', commands: [start] },
    ...(hasRemote(facts)
      ? [{ about: 'publish it, once it has a commit', commands: firstPushCommand(facts, pushable(branch, facts)) }]
      : []),
  ]
}

/** A branch to start from: a permanent one first, else one that is open; where the kind may start anywhere, one that it goes into. */
function baseOf(kind: Kind, facts: RepositoryFacts, model: BranchModel): ReturnType<typeof sharedTarget> {
  const ids = kind.from === 'any' ? kind.into.map((target) => target.kind) : kind.from
  const candidates = branchesHere(facts, model).filter((one) => ids.includes(one.kind.id))
  const open = openBranches(candidates, facts, model)
  const best = candidates.find((one) => one.kind.permanent) ?? open.at(-1) ?? candidates.at(-1)
  return best === undefined ? null : sharedTarget(best.branch, facts)
}

/** Takes over what the remote has more. */
function following(branch: string, place: PlaceGuide, facts: RepositoryFacts): readonly NextStep[] {
  const { here, there, behind, ahead } = place
  if (here === null || there === null || behind === null || behind === 0) return []
  const about = `take over what ${place.remote} has: ${counted(behind, 'commit')}`
  if (ahead === 0) return [{ about, commands: catchUp({ branch, tip: there }, facts) }]
  const [checkout] = catchUp({ branch, tip: here }, facts)
  return checkout === undefined
    ? []
    : [{ about, commands: [checkout, shellCommand('git', 'merge', `refs/remotes/${place.remote}/${branch}`)] }]
}

function publishing(branch: string, place: PlaceGuide, facts: RepositoryFacts): readonly NextStep[] {
  if (place.here === null || place.ahead === 0 || !hasRemote(facts)) return []
  const refspec = pushable(branch, facts)
  if (place.there === null) return [{ about: 'publish it', commands: firstPushCommand(facts, refspec) }]
  return place.ahead === null ? [] : [{ about: 'publish its new commits', commands: pushCommand(facts, refspec) }]
}

/** Takes over what production has more. */
function takingBack(gap: OriginGap, { branch, kind, facts, model }: Situation): readonly NextStep[] {
  const source = model.kindOf(gap.branch)?.kind
  const shared = sharedTarget(gap.branch, facts)
  const methods = source === undefined ? null : model.methods(source, kind)
  const method = methods?.find((one) => flagOf(one) !== null)
  if (shared === null || method === undefined) return []
  const commands = mergeCommands({ source: gap.branch, tip: shared.tip, target: branch, tag: null, facts, model }, method)
  return commands.length === 0 ? [] : [{ about: `bring what ${gap.branch} has into ${branch}`, commands }]
}

/** Brings it to the branches of one kind where it is not yet. */
function arriving(way: WayGuide, situation: Situation): readonly NextStep[] {
  return way.branches.flatMap((standing) => {
    const { branch, tip, facts, model } = situation
    const merge = { source: branch, tip: tip ?? '', target: standing.branch, tag: way.tag, facts, model }
    if (standing.presence === 'here') {
      const { tag, by } = standing
      const commands =
        tag?.where === 'merge'
          ? pushTagged([pushable(standing.branch, facts)], tag.name, facts)
          : finish({ ...merge, ...(by === null ? {} : { at: by }) }, sharedTarget(standing.branch, facts))
      return [{ about: `push ${standing.branch}, which has it here`, commands }]
    }
    if (standing.presence !== 'apart') return tagging(standing, way, situation)
    const approvals = way.approvals > 0 ? `, which wants ${counted(way.approvals, 'approval')}: by a pull request, or` : ''
    const methods = way.methods === 'any' ? (['merge'] as const) : way.methods
    const method = methods.find((one) => flagOf(one) !== null)
    if (method === undefined)
      return [{ about: `bring it into ${standing.branch} by ${either(methods)}, in a pull request on the host`, commands: [] }]
    const commands = mergeCommands(merge, method)
    return commands.length === 0 ? [] : [{ about: `bring it into ${standing.branch}${approvals}`, commands }]
  })
}

/** The tag that a merge which is there still owes. */
function tagging({ branch, by, tag }: StandingGuide, way: WayGuide, { facts, model, branch: source, tip }: Situation): readonly NextStep[] {
  if (by === null || tag === null || tag.where !== 'missing') return []
  const commands = finish({ source, tip: tip ?? '', target: branch, tag: way.tag, facts, model, at: by }, null)
  return commands.length === 0 ? [] : [{ about: `tag what it brought into ${branch}`, commands }]
}

/** Whether a merge took it everywhere; a branch that has just begun is everywhere as well. */
function isDone({ kind, ways, tip }: Situation): boolean {
  const standings = ways.flatMap(({ branches }) => branches)
  if (kind.permanent || standings.length === 0) return false
  const isIn = ({ presence, tag }: StandingGuide): boolean =>
    (presence === 'there' || presence === 'squashed' || presence === 'picked') && tag?.where !== 'missing'
  return standings.every(isIn) && standings.some(({ by }) => by !== null && by !== tip)
}

function ending({ branch, place, ways, facts }: Situation): readonly NextStep[] {
  const [standing] = ways.flatMap(({ branches }) => branches)
  const target = standing === undefined ? null : sharedTarget(standing.branch, facts)
  const there = place.there === null ? [] : [shellCommand('git', 'push', place.remote, '--delete', branchRef(branch))]
  // git deletes no branch that is checked out, and with -d only what HEAD has.
  const merged = ways.every((way) => way.branches.every(({ presence }) => presence === 'there'))
  const name = branch.startsWith('-') ? ['--', branch] : [branch]
  const begin = target === null ? [] : catchUp(target, facts)
  const here = place.here === null ? [] : [...begin, shellCommand('git', 'branch', merged ? '-d' : '-D', ...name)]
  return [{ about: 'it is everywhere it had to go: delete it', commands: [...there, ...here] }]
}
