import type { ExplainedStep } from '../explanations/explain.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Host, HostMerge } from '../model/host.ts'
import type { Oid } from '../model/refname.ts'
import { type Case, factRequests } from './cases.ts'
import { type Circumstances, type Evidence, gatherEvidence } from './evidence.ts'

/** The facts with what the host says of the pull request's reviews, where a rule asks for them and there is a host. */
export async function withReviews(cases: readonly Case[], facts: RepositoryFacts, host: Host | undefined): Promise<RepositoryFacts> {
  if (host === undefined || !factRequests(cases).some(({ needs }) => needs.has('reviews'))) return facts
  return { ...facts, reviews: await host.reviews() }
}

/** What was explained, and from which facts. */
export interface Explained {
  readonly around: Circumstances
  readonly evidence: Evidence
}

/** Explains all lines. What git's own facts leave open is asked of the host, and then everything is explained anew with its answer. */
export async function explainAll(cases: readonly Case[], around: Circumstances, host: Host | undefined): Promise<Explained> {
  const evidence = gatherEvidence(cases, around)
  const open = host === undefined ? [] : openQuestions(evidence, around.model)
  if (host === undefined || open.length === 0) return { around, evidence }
  const hostMerges = await answersTo(open, host)
  const informed = { ...around, facts: { ...around.facts, hostMerges } }
  return { around: informed, evidence: gatherEvidence(cases, informed) }
}

/** Commits of one branch that the host may have made of pull requests. */
interface OpenQuestion {
  readonly branch: string
  readonly commits: readonly Oid[]
  readonly isQueued: boolean
}

/** The commits of pushes of which the host may know more, where that can matter: on branches that change by merges, or owe tags. */
function openQuestions(evidence: Evidence, model: BranchModel): readonly OpenQuestion[] {
  return [...evidence.lines].flatMap(([update, line]) => {
    if (update.subject !== 'branch' || update.operation !== 'update') return []
    const kind = model.kindOf(update.branch)?.kind
    const commits = line.steps.filter(isOpen).flatMap(({ oid }) => oid ?? [])
    const matters = kind?.protected === true || kind?.production === true
    return matters && commits.length > 0 ? [{ branch: update.branch, commits, isQueued: update.isQueued }] : []
  })
}

/**
 * Whether git's own facts leave open what a step is: nothing explains it, or of a merge only what its message claims. Such a
 * message may be anybody's, and it calls a fork's branch by its name alone. A merge that no kind explains that may come in may
 * still be that of a branch that is gone.
 */
function isOpen({ ruling, legal, extraParents }: ExplainedStep): boolean {
  if (ruling === 'none' || ruling === 'host') return true
  return extraParents.length === 1 && (ruling !== 'legal' || legal.every(({ evidence }) => evidence === 'message'))
}

/** A host that does not answer once is not asked again. */
async function answersTo(questions: readonly OpenQuestion[], host: Host): Promise<RepositoryFacts['hostMerges']> {
  const merges = new Map<Oid, HostMerge>()
  for (const { commits, branch, isQueued } of questions) {
    const answer = await host.mergesOf(commits, branch, isQueued)
    if (!answer.known) return answer
    for (const [oid, merge] of answer.value) merges.set(oid, merge)
  }
  return { known: true, value: merges }
}
