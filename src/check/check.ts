import { gapAnswer } from '../advice/gap.ts'
import { findCommitlintConfig } from '../commitlint/config-place.ts'
import { readAhead } from '../explanations/message-content.ts'
import { releaseQuestions, withContent } from '../explanations/releases.ts'
import { createBranchModel } from '../model/branch-model.ts'
import { type Details, type MessageVerdict, NO_DETAILS, type Question } from '../model/details.ts'
import type { RepositoryError } from '../model/errors.ts'
import type { FactName, RepositoryFacts } from '../model/facts.ts'
import type { Answer, Finding, Report } from '../model/finding.ts'
import type { Host } from '../model/host.ts'
import type { LoadedRule } from '../model/own-rule.ts'
import type { ResolvedPolicy } from '../model/policy.ts'
import { branchOf, type Oid } from '../model/refname.ts'
import type { ProposedEvent, ProposedUpdate, RefUpdate } from '../model/update.ts'
import { type FactRequest, needsHistory } from '../repository/fact-request.ts'
import { provenUpdates } from '../repository/proven-updates.ts'
import { readFacts } from '../repository/read-facts.ts'
import { type Reading, startReading } from '../repository/reading.ts'
import type { Repository } from '../repository/repository.ts'
import { resolveUpdates } from '../repository/resolve.ts'
import { readSettled } from '../repository/since.ts'
import type { RuleInput } from '../rules/rule.ts'
import { activeRules } from './active-rules.ts'
import { type Case, casesOf, factRequests } from './cases.ts'
import { type Circumstances, type Evidence, inputOf, questionsOf } from './evidence.ts'
import { findingOf, sortFindings } from './findings.ts'
import { explainAll, withReviews } from './host-facts.ts'
import { type Audit, goneNotes, unmatchedOverrides } from './leftovers.ts'
import { type Baseline, knownFindings, type Pardons } from './pardons.ts'
import { exitCodeOf, summaryOf } from './summary.ts'

/** What a door asks of the engine. */
export interface CheckRequest {
  readonly event: ProposedEvent
  readonly policy: ResolvedPolicy
  /** The team's own rules that the policy sets, as they were loaded with it. */
  readonly ownRules: readonly LoadedRule[]
  readonly repository: Repository
  /** Lines to pass on to the report, for example which policy judged. */
  readonly notes: readonly string[]
  readonly version: string
  readonly allowUndetermined: boolean
  readonly maxWarnings: number | null
  /** Findings that are known and let pass; null without a baseline. */
  readonly baseline: Baseline | null
  readonly now: Date
  /** Of a CI job's event, to be asked for reviews and for what it merged; absent where there is none. */
  readonly host?: Host | undefined
  /** Thrown where a rule needs history; absent where the clone has it all, or what can be told of a part is wanted. */
  readonly tooShallow?: RepositoryError | undefined
  /** What of the repository was begun to be read before anything else was known; absent where nothing was. */
  readonly begun?: Reading | undefined
  /** True where the old values of refs are what a client says, and the refs here are those that the push would move. */
  readonly hasClaims?: boolean
  /** Told what is judged, as soon as that is known. */
  resolved?(updates: readonly RefUpdate[]): void
  /** Told what is being done, on long work. */
  progress?(what: string): void
}

/**
 * Judges an event by a policy: what is proposed is resolved, the facts that the rules need are read, every rule that
 * applies is asked, and what they say is gathered in a report.
 *
 * @throws {KnownError} where the repository or the request cannot be read; a violation is never thrown.
 */
export async function check(request: CheckRequest): Promise<Report> {
  const { event, policy, repository, progress } = request
  const model = createBranchModel(policy)
  progress?.('reading refs')
  const isAudit = event.updates.some((update) => update.type === 'everything')
  const reading = request.begun ?? startReading(repository.git, isAudit && request.tooShallow === undefined)
  // Before anything is worked out, so that git runs beside that.
  const rules = activeRules(model, request.ownRules)
  if (rules.some(({ rule }) => rule.isAboutStarts === true) && event.updates.every(isNewBranch)) void reading.origins(model)
  const updates = await resolveUpdates(event, repository, model, reading.refs)
  request.resolved?.(updates)
  const tools = await toolsFor(casesOf(updates, rules, model), event, repository)
  if (request.tooShallow !== undefined && needsHistory(factRequests(tools.cases))) throw request.tooShallow
  // Read while git still walks.
  if (isAudit && tools.cases.some(asksOfTags)) void reading.objects()
  const proving = request.hasClaims === true && tools.cases.length > 0 ? provenUpdates(updates, repository.git) : Promise.resolve(updates)
  // Whoever waits for it is told of a failure; until then it is nobody's.
  proving.catch(() => undefined)
  progress?.('reading history')
  const since = isAudit || event.updates.some((update) => update.type === 'look') ? policy.since : null
  const read = await readFacts(requestsFor(tools.cases, since), event, repository, model, reading, (messages) => readAhead(messages, model))
  const known = since === null ? read : { ...read, settled: await readSettled(since, tipsOf(read), repository) }
  const cases = tools.cases.filter(({ update }) => !isSettled(update, known))
  progress?.('judging')
  const facts = await withReviews(cases, known, request.host)
  const { around, evidence } = await explainAll(cases, { updates: await proving, facts, model, door: event.door }, request.host)
  const questions = isAudit ? [...releaseQuestions(evidence.releases)] : []
  for (const one of cases) {
    if (one.active.rule.asks === undefined) continue
    for (const question of questionsOf(one.active.rule, inputOf(one, evidence, around))) questions.push(question)
  }
  if (questions.length > 0) progress?.('reading commits and files')
  const details = await answersTo(questions, tools, repository, reading)
  const told: Told[] = []
  for (const one of cases) for (const answer of answersOf(one, inputOf(one, evidence, around, details))) told.push({ one, answer })
  for (const gap of gapAnswers(cases, evidence, around)) told.push(gap)
  const pardons = await pardonsFor(told, request)
  const judged = told.map(({ one, answer }) => findingOf(answer, one.active, one.update, model, pardons))
  const audit: Audit | null = isAudit ? { findings: judged, cases, updates, facts, policy, shallow: repository.shallow } : null
  const findings = sortFindings([...oncePerGap(judged, told), ...(audit === null ? [] : unmatchedOverrides(audit))])
  const summary = summaryOf(findings, updates.length)
  return {
    schemaVersion: 1,
    tool: { name: 'branch-policy', version: request.version },
    event: event.name,
    policy: { source: policy.source, extends: policy.extends },
    summary,
    exitCode: exitCodeOf(findings, summary, request),
    findings,
    // A server reports in text, which does not tell it.
    ...(event.door === 'server' ? {} : { judged: cases.map(({ active, update }) => ({ rule: active.rule.id, ref: update.refname })) }),
    remote: policy.remote,
    ...(isAudit ? { releases: evidence.releases.map((traced) => withContent(traced, details)) } : {}),
    notes: [
      ...request.notes,
      ...tools.notes,
      ...(audit === null ? [] : goneNotes(request.baseline, audit)),
      ...toComeNotes(findings),
      ...pusherNotes(event, findings),
    ],
  }
}

/** What rules ask of a tag is what it names. */
function asksOfTags({ active }: Case): boolean {
  return active.rule.judges === 'tag' && active.rule.asks !== undefined
}

function isNewBranch(update: ProposedUpdate): boolean {
  return update.type === 'ref' && update.oldRevision === null && update.newRevision !== null && branchOf(update.refname) !== null
}

/** The cases that can be judged with the tools that are here, and what to say of a tool that is missing. */
interface Tools {
  readonly cases: readonly Case[]
  readonly notes: readonly string[]
  lint(messages: Iterable<string>): Promise<ReadonlyMap<string, MessageVerdict>>
}

async function toolsFor(cases: readonly Case[], event: ProposedEvent, repository: Repository): Promise<Tools> {
  const none = async () => new Map<string, MessageVerdict>()
  if (!cases.some(({ active }) => active.rule.tool === 'commitlint')) return { cases, notes: [], lint: none }
  // What a server holds was pushed: no config of it is ever run.
  const isUnused = event.door === 'server' || repository.bare || findCommitlintConfig(repository.root) === null
  const found = isUnused ? ({ state: 'unused' } as const) : (await import('../commitlint/commitlint.ts')).findCommitlint(repository.root)
  if (found.state === 'ready') return { cases, notes: [], lint: found.lint }
  return {
    cases: cases.filter(({ active }) => active.rule.tool !== 'commitlint'),
    notes: found.state === 'missing' ? [found.hint] : [],
    lint: none,
  }
}

/** What lies before the policy's `since` is told by the commits that refs name, though no rule may ask for them. */
function requestsFor(cases: readonly Case[], since: string | null): readonly FactRequest[] {
  const requests = factRequests(cases)
  return since === null ? requests : requests.map((one) => ({ ...one, needs: new Set<FactName>([...one.needs, 'refs']) }))
}

function tipsOf(facts: RepositoryFacts): readonly Oid[] {
  return [...new Set(facts.refs.flatMap((ref) => ref.commit ?? []))]
}

/** A branch or tag that lies wholly before the policy's `since`. */
function isSettled(update: RefUpdate, facts: RepositoryFacts): boolean {
  const commit = update.new === null ? null : (facts.commits.get(update.new) ?? null)
  return update.operation === 'exists' && commit !== null && facts.settled.has(commit)
}

async function answersTo(questions: readonly Question[], tools: Tools, repository: Repository, begun: Reading): Promise<Details> {
  const linted = questions.flatMap((question) => (question.about === 'message' ? [question.commit] : []))
  const about: Question[] = linted.map((commit) => ({ about: 'commit', commit, verify: false }))
  const details = await detailsOf([...questions, ...about], repository, begun)
  const texts = questions.flatMap((question) => (question.about === 'text' ? [question.text] : []))
  const messageOf = (commit: string): string => details.commits.get(commit)?.message ?? ''
  if (texts.length + linted.length === 0) return details
  const verdicts = await tools.lint(new Set([...texts, ...linted.map(messageOf)]))
  const messages = new Map(texts.flatMap((text) => entryOf(text, verdicts.get(text))))
  for (const commit of linted) for (const [, verdict] of entryOf(commit, verdicts.get(messageOf(commit)))) messages.set(commit, verdict)
  return { ...details, messages }
}

/** Most checks ask nothing: then what would read the answers is not even loaded. */
async function detailsOf(questions: readonly Question[], { git }: Repository, begun?: Reading): Promise<Details> {
  if (questions.length === 0) return NO_DETAILS
  return await (await import('../repository/read-details.ts')).readDetails(questions, git, begun)
}

function entryOf(key: string, verdict: MessageVerdict | undefined): readonly (readonly [string, MessageVerdict])[] {
  return verdict === undefined ? [] : [[key, verdict]]
}

/** An answer and the case that it was given for. */
interface Told {
  readonly one: Case
  readonly answer: Answer
}

function answersOf(one: Case, input: RuleInput): readonly Answer[] {
  return one.active.rule.judge(input as never)
}

/** Where a line could not be listed, no rule about its steps has passed: each of them says so. */
function gapAnswers(cases: readonly Case[], evidence: Evidence, { facts, model }: Circumstances): readonly Told[] {
  const told: Told[] = []
  for (const one of cases) {
    const { update, active } = one
    const gap = evidence.lines.get(update)?.gap ?? null
    if (gap === null || update.subject !== 'branch' || !active.rule.needs.includes('steps')) continue
    told.push({ one, answer: gapAnswer(gap, update, facts, model) })
  }
  return told
}

/** A gap is told once for each branch: by the rule that weighs most and that nothing lets pass. */
function oncePerGap(findings: readonly Finding[], told: readonly Told[]): readonly Finding[] {
  const weight = (finding: Finding): number => (finding.verdict === 'exempt' ? 2 : finding.severity === 'error' ? 0 : 1)
  const best = new Map<string, Finding>()
  const isGap = (index: number): boolean => told[index]?.answer.isGap === true
  for (const [index, finding] of findings.entries()) {
    if (!isGap(index)) continue
    const key = finding.ref ?? ''
    const other = best.get(key)
    if (other === undefined || weight(finding) < weight(other)) best.set(key, finding)
  }
  return findings.filter((finding, index) => !isGap(index) || best.get(finding.ref ?? '') === finding)
}

/** Authors are looked up only where an exemption names some. */
async function pardonsFor(told: readonly Told[], { policy, baseline, now, repository }: CheckRequest): Promise<Pardons> {
  // To say what day it is takes longer than to judge most commits.
  if (told.length === 0) return { policy, known: null, today: '', authors: new Map() }
  const wanted = policy.exempt.some((one) => one.authors.length > 0) ? told.flatMap(({ answer }) => answer.oid ?? []) : []
  const questions = wanted.map((commit): Question => ({ about: 'commit', commit, verify: false }))
  const { commits } = await detailsOf(questions, repository)
  const known = baseline === null ? null : knownFindings(baseline, policy.remote)
  return { policy, known, today: now.toISOString().slice(0, 10), authors: commits }
}

/** What a rule can only judge once a pull request is merged, where it can say already what will be asked for then. */
function toComeNotes(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ verdict, evidence }) => verdict === 'skipped' && evidence === 'event').map(({ message }) => message)
}

/** A push option may be as long as a book. */
const LONGEST_TOLD = 500

/** Who pushed, and what they give as a reason, is shown beside the findings, and lets nothing pass. */
function pusherNotes({ pusher, reason }: ProposedEvent, findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return []
  const who = pusher?.name == null ? [] : [`pushed by ${shortened(pusher.name)}, as ${pusher.host} says`]
  return reason === undefined ? who : [...who, `the pusher's reason, which lets nothing pass: ${shortened(reason)}`]
}

function shortened(text: string): string {
  const letters = [...text]
  return letters.length > LONGEST_TOLD ? `${letters.slice(0, LONGEST_TOLD).join('')}…` : text
}
