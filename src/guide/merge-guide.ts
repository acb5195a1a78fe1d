import { catchUp } from '../advice/catch-up.ts'
import { firstPushCommand, pushCommand } from '../advice/commands.ts'
import { route } from '../advice/wording.ts'
import { questionsAbout, reachOf, stateOf } from '../explanations/drift.ts'
import type { BranchModel, NamedKind } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Report } from '../model/finding.ts'
import type { MergeGuide, MergeWay, NextStep, TagDebt } from '../model/guide.ts'
import { METHODS, type Method } from '../model/policy.ts'
import { counted, shellCommand } from '../model/printable.ts'
import { branchRef, type Oid } from '../model/refname.ts'
import { branchUpdate } from '../repository/branch-update.ts'
import { readDetails } from '../repository/read-details.ts'
import type { GuideRequest } from './branch-guide.ts'
import { lackBetween } from './destinations.ts'
import { checkEvent, factsAbout } from './facts.ts'
import type { FoundBranch } from './find-branch.ts'
import { goesOf } from './kinds.ts'
import { flagOf, hasRemote, mergeCommands, pushable, sharedTarget } from './merge-commands.ts'
import { isShared, sharedEnvironmentOf } from './shared-environment.ts'
import { tagDebt } from './tags.ts'

/** A merge that somebody thinks of, with what is known of both branches. */
interface Plan {
  readonly source: FoundBranch
  readonly target: FoundBranch
  readonly tip: Oid
  readonly tag: TagDebt | null
  readonly facts: RepositoryFacts
  readonly model: BranchModel
}

/**
 * What would come of a merge: the verdict is that of a pull request. Where a branch is not there, its name alone is judged.
 *
 * @throws {KnownError} where the repository cannot be read.
 */
export async function mergeGuide(source: FoundBranch, target: FoundBranch, request: GuideRequest): Promise<MergeGuide> {
  const { repository, model, judge } = request
  const missing = [source, target].filter(({ here, there }) => here === null && there === null).map(({ branch }) => branch)
  const [from, into] = [model.kindOf(source.branch), model.kindOf(target.branch)]
  const names = [source.branch, target.branch]
  const event =
    missing.length === 0
      ? checkEvent({ type: 'merge', head: branchRef(source.branch), base: branchRef(target.branch), pullRequest: null })
      : checkEvent(...names.map((branch) => ({ type: 'name', branch }) as const))
  const report = await judge(event)
  const isUnnamed = into?.kind.protected === true && (from === null || model.methods(from.kind, into.kind) === null)
  const tip = source.here ?? source.there
  const facts = await factsAbout(branchUpdate(source.branch, 'exists', null, tip), repository, model)
  const tag = from === null || into === null ? null : tagDebt(from, into.kind, model)
  const plan = tip === null || missing.length > 0 ? null : { source, target, tip, tag, facts, model }
  const isThere = plan !== null && hasAll(plan, plan.tip)
  // What was never pushed no pull request shows: then there is only the name to go by.
  const isUnseen = plan !== null && !isThere && hasAll(plan, source.there ?? plan.tip)
  const isRefusedByName = isUnnamed && model.rule('merge-source')?.severity === 'error' && (missing.length > 0 || isUnseen)
  const verdict = verdictOf(report, isRefusedByName)
  const isLegal = verdict !== 'illegal'
  return {
    source: source.branch,
    target: target.branch,
    sourceKind: from?.kind ?? null,
    targetKind: into?.kind ?? null,
    verdict,
    missing,
    unnamed: isUnnamed,
    ways:
      isLegal && !isThere
        ? methodsOf(from, into, model).map((method) => (plan === null ? wayByName(method, source, target) : wayOf(method, plan)))
        : [],
    approvals: into?.kind.approvals ?? 0,
    tag: isLegal && !isThere ? tag : null,
    before: plan === null || !isLegal || isThere ? [] : [...publishing(plan), ...catchingUp(plan), ...(await backMerging(plan, request))],
    isThere,
    route: from !== null && into !== null && isUnnamed ? longRoute(from, into, model) : null,
    goes: from !== null && isUnnamed ? goesOf(from.kind, model) : null,
    report,
  }
}

function verdictOf({ exitCode }: Report, isRefusedByName: boolean): MergeGuide['verdict'] {
  if (isRefusedByName || exitCode === 1) return 'illegal'
  return exitCode === 2 ? 'unclear' : 'legal'
}

/** Between two branches of one kind there is none. */
function longRoute(from: NamedKind, into: NamedKind, model: BranchModel): string | null {
  return from.kind.id === into.kind.id ? null : route(from.kind, into.kind, model)
}

/** The methods of the pair; all of them into a branch that is not protected, and a merge where the policy only warns. */
function methodsOf(from: NamedKind | null, into: NamedKind | null, model: BranchModel): readonly Method[] {
  if (into === null || !into.kind.protected) return METHODS
  return (from === null ? null : model.methods(from.kind, into.kind)) ?? ['merge']
}

const ON_THE_HOST = 'on the host, by a pull request'

/** As far as names go: what they will be at then, nobody knows. */
function wayByName(method: Method, source: FoundBranch, target: FoundBranch): MergeWay {
  const flag = flagOf(method)
  if (flag === null) return { method, commands: [], note: ON_THE_HOST }
  const merge = shellCommand('git', 'merge', flag, source.branch.startsWith('-') ? branchRef(source.branch) : source.branch)
  return { method, commands: target.branch.startsWith('-') ? [] : [shellCommand('git', 'checkout', target.branch), merge], note: null }
}

function wayOf(method: Method, plan: Plan): MergeWay {
  if (flagOf(method) === null) return { method, commands: [], note: ON_THE_HOST }
  const { facts, model, source, target, tip, tag } = plan
  const shared = sharedTarget(target.branch, facts)
  if (method === 'fast-forward' && shared !== null) {
    const lacking = [...reachOf(shared.tip, facts.graph)].filter((oid) => !reachOf(tip, facts.graph).has(oid)).length
    const note = facts.graph.complete
      ? `not now: ${target.branch} has ${counted(lacking, 'commit')} that ${source.branch} lacks`
      : 'whether it can be done cannot be told: this clone is shallow'
    if (lacking > 0) return { method, commands: [], note }
  }
  const commands = mergeCommands({ source: source.branch, tip, target: target.branch, tag, facts, model }, method)
  return { method, commands, note: commands.length === 0 ? 'its name cannot be given to git checkout' : null }
}

function hasAll({ target, facts }: Plan, commit: Oid): boolean {
  const shared = sharedTarget(target.branch, facts)
  return shared !== null && reachOf(shared.tip, facts.graph).has(commit)
}

/** What the remote must have first. */
function publishing({ source, target, tip, facts, model }: Plan): readonly NextStep[] {
  const [from, into] = [model.kindOf(source.branch)?.kind, model.kindOf(target.branch)?.kind]
  const isThere = source.there !== null && reachOf(source.there, facts.graph).has(tip)
  if (source.here === null || isThere || !hasRemote(facts) || facts.localRefsAreShared) return []
  const isAsked = from !== undefined && into?.production === true && isShared(from, into, model)
  const why = isAsked ? `, so that it is in ${sharedEnvironmentOf(from)} before ${target.branch}` : ''
  const refspec = pushable(source.branch, facts)
  const commands = source.there === null ? firstPushCommand(facts, refspec) : pushCommand(facts, refspec)
  return [{ about: `push ${source.branch}${why}`, commands }]
}

/** The source is behind the remote's. What the target lacks here is part of the commands of the merge. */
function catchingUp({ source, tip, facts }: Plan): readonly NextStep[] {
  const { branch, there } = source
  if (source.here === null || there === null || reachOf(tip, facts.graph).has(there)) return []
  const isBehind = reachOf(there, facts.graph).has(tip)
  const about = `take over what the remote has of ${branch}`
  const merge = shellCommand('git', 'merge', `refs/remotes/${facts.remotes[0] ?? 'origin'}/${branch}`)
  const commands = isBehind ? catchUp({ branch, tip: there }, facts) : [...catchUp({ branch, tip }, facts).slice(0, 1), merge]
  return [{ about, commands }]
}

/** What production has and a branch that goes there lacks: it would come out in a merge that nobody has tried. */
async function backMerging({ source, target, tip, facts, model }: Plan, { repository }: GuideRequest): Promise<readonly NextStep[]> {
  const [from, into] = [model.kindOf(source.branch)?.kind, model.kindOf(target.branch)?.kind]
  const shared = sharedTarget(target.branch, facts)
  if (from === undefined || into === undefined || shared === null || !into.production || !facts.graph.complete) return []
  if (from.permanent || model.methods(into, from) === null) return []
  const lack = lackBetween(shared.tip, tip, facts)
  const { state, missing } = stateOf(lack, await readDetails(questionsAbout(lack), repository.git))
  if (state !== 'lacking') return []
  const method = model.methods(into, from)?.find((one) => flagOf(one) !== null) ?? 'merge'
  return [
    {
      about: `${source.branch} lacks ${counted(missing.length, 'commit')} of ${target.branch}: merge it there first, and try it`,
      commands: mergeCommands({ source: target.branch, tip: shared.tip, target: source.branch, tag: null, facts, model }, method),
    },
  ]
}
