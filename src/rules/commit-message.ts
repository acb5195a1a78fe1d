import { isPushOfItself } from '../advice/commands.ts'
import { gapAnswer } from '../advice/gap.ts'
import type { MessageVerdict, Question } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { BranchRule, RuleInput } from './rule.ts'

/** Forbids a commit message that the team's own commitlint refuses. */
export const commitMessage: BranchRule = {
  id: 'commit-message',
  judges: 'branch',
  needs: [],
  commits: true,
  tool: 'commitlint',
  applies: (update) => BRINGS_COMMITS.includes(update.operation) || draftOf(update) !== null,
  // On a server whatever config there is may have been pushed: it is never run.
  asks: ({ update, newCommits, door }) => {
    if (door === 'server') return []
    const draft = draftOf(update)
    return [
      ...(draft === null ? [] : [{ about: 'text', text: draft } satisfies Question]),
      ...newCommits.oids.flatMap((commit): readonly Question[] => [
        { about: 'message', commit },
        { about: 'commit', commit, verify: false },
      ]),
    ]
  },
  judge: (input) => {
    const { update, newCommits, facts, model, details, door } = input
    if (door === 'server') return []
    const draft = draftOf(update)
    if (draft !== null) return verdictOn(draft, null, details.messages.get(draft), WRITE_AGAIN)
    const told = newCommits.oids.flatMap((oid) => {
      const verdict = details.messages.get(oid)
      return isClean(verdict) ? [] : [{ oid, verdict }]
    })
    const wanted = wantedOf(
      told.map(({ oid }) => oid),
      input,
    )
    return [
      ...told.flatMap(({ oid, verdict }) => verdictOn(details.commits.get(oid)?.message ?? '', oid, verdict, wanted)),
      ...(newCommits.gap === null ? [] : [gapAnswer(newCommits.gap, update, facts, model)]),
    ]
  },
}

const BRINGS_COMMITS: readonly BranchUpdate['operation'][] = ['create', 'update', 'propose', 'history']

/** The message of a commit that is about to be made; null before it is written, and for an empty one, which git itself refuses. */
function draftOf(update: BranchUpdate): string | null {
  const message = update.operation === 'commit' ? (update.draft?.message ?? null) : null
  return message?.trim() === '' ? null : message
}

function isClean(verdict: MessageVerdict | undefined): boolean {
  return verdict !== undefined && verdict.errors.length + verdict.warnings.length === 0
}

function verdictOn(message: string, oid: Oid | null, verdict: MessageVerdict | undefined, wanted: string): readonly Answer[] {
  const subject = subjectOf(message)
  const about = { oid, actual: subject, evidence: 'message', fix: [] }
  if (verdict === undefined) {
    const what = `commitlint cannot read the message "${subject}" in reasonable time: it has a very long word`
    return [
      { ...about, verdict: 'undetermined', message: what, why: 'unknown is never a pass', expected: 'a message without very long words' },
    ]
  }
  const complaints = [...verdict.errors, ...verdict.warnings]
  if (complaints.length === 0) return []
  const why = `the team's commitlint config asks for it${verdict.help === undefined ? '' : `: ${verdict.help}`}`
  const answer = { ...about, verdict: 'fail', message: `"${subject}": ${complaints.join('; ')}`, why, expected: wanted } as const
  return [verdict.errors.length > 0 ? answer : { ...answer, atMost: 'warn' }]
}

const LONGEST_SUBJECT = 72

function subjectOf(message: string): string {
  const characters = [...(message.trim().split('\n')[0]?.trim() ?? '')]
  const subject = characters.length > LONGEST_SUBJECT ? `${characters.slice(0, LONGEST_SUBJECT).join('')}…` : characters.join('')
  return subject === '' ? 'no subject' : subject
}

const ACCEPTED = 'a message that commitlint accepts'
/** Only who wrote it knows the right words, and with which options (`-a`, `--amend`) the commit was to be made. */
const WRITE_AGAIN = `${ACCEPTED}; your text is kept: give the same git commit -e -F "$(git rev-parse --git-path COMMIT_EDITMSG)"`

/** What is wanted, and how to get there where the commits are here alone and can be written anew. */
function wantedOf(refused: readonly Oid[], { update, newCommits, facts }: RuleInput<BranchUpdate>): string {
  const isOurs = update.localRef !== null && isPushOfItself(update, facts)
  const isNamedElsewhere = facts.refs.some((ref) => ref.refname !== update.refname && newCommits.oids.includes(ref.commit ?? ''))
  const isLine = newCommits.oids.every((oid) => facts.graph.parents(oid).length <= 1)
  const oldest = refused.at(-1)
  if (!isOurs || isNamedElsewhere || oldest === undefined) return ACCEPTED
  if (refused.length === 1 && oldest === update.new) return `${ACCEPTED}: on ${update.branch}, git commit --amend`
  if (!isLine) return ACCEPTED
  const base = facts.graph.parents(oldest)[0]
  const rebase = shellCommand('git', 'rebase', '-i', base === undefined ? '--root' : abbreviated(base))
  return `${ACCEPTED}: on ${update.branch}, ${rebase}, with "reword" at each`
}
