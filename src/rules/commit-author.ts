import { gapAnswer } from '../advice/gap.ts'
import { either } from '../advice/wording.ts'
import type { Person, Question } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, optionOf, type RuleInput } from './rule.ts'

/** Forbids a commit by an author, or with the option by a committer, whose name or address is none that the policy takes. */
export const commitAuthor: BranchRule = {
  id: 'commit-author',
  judges: 'branch',
  needs: [],
  commits: true,
  applies: (update) => update.operation !== 'delete' && update.operation !== 'exists' && update.operation !== 'start',
  asks: ({ newCommits }) => newCommits.oids.map((commit): Question => ({ about: 'commit', commit, verify: false })),
  judge: (input) => {
    const { update, newCommits, facts, model, details, options } = input
    const demands = demandsOf(options)
    const draft = update.operation === 'commit' ? (update.draft?.author ?? null) : null
    if (draft !== null) return answerFor(faultsOf('author', draft, demands), null, demands, ' (git config user.name, user.email)')
    const answers = newCommits.oids.flatMap((oid) => {
      const record = details.commits.get(oid)
      if (record == null) return [unread(oid)]
      const { author, committer } = record
      const isHost = HOSTS.includes(committer.email)
      const faults = [
        ...faultsOf('author', author, demands),
        ...(demands.committer && !isHost ? faultsOf('committer', committer, demands) : []),
      ]
      return answerFor(faults, oid, demands, wayBack(oid, input))
    })
    return [...answers, ...(newCommits.gap === null ? [] : [gapAnswer(newCommits.gap, update, facts, model)])]
  },
}

/** GitHub itself commits what is merged or edited on its pages (docs.github.com, "About commit signature verification"). */
const HOSTS = ['noreply@github.com']

interface Demands {
  readonly names: readonly string[]
  readonly emails: readonly string[]
  readonly committer: boolean
  isName(name: string): boolean
  isEmail(email: string): boolean
}

function demandsOf(options: Readonly<Record<string, unknown>>): Demands {
  const names = optionOf('commit-author', 'names', options)
  const emails = optionOf('commit-author', 'emails', options)
  return {
    names,
    emails,
    committer: optionOf('commit-author', 'committer', options),
    isName: names.length === 0 ? (name) => name.trim() !== '' : anyOf(names),
    isEmail: emails.length === 0 ? canBeReached : anyOf(emails),
  }
}

function anyOf(sources: readonly string[]): (text: string) => boolean {
  const patterns = sources.map(compileNamePattern)
  return (text) => patterns.some((pattern) => pattern.match(text) !== null)
}

/** Where nobody set an address, git makes one of the login and the host: `ada@laptop.(none)` (git-commit(1), "COMMIT INFORMATION"). */
function canBeReached(email: string): boolean {
  const host = /^[^\s@<>]+@([^\s@<>]+)$/.exec(email)?.[1]?.toLowerCase()
  return host !== undefined && !host.includes('(none)') && !/(?:^|\.)(?:localhost|local|localdomain)\.?$/.test(host)
}

interface Fault {
  readonly role: 'author' | 'committer'
  readonly person: Person
  readonly part: 'name' | 'address'
}

function faultsOf(role: Fault['role'], person: Person, demands: Demands): readonly Fault[] {
  return [
    ...(demands.isName(person.name) ? [] : [{ role, person, part: 'name' } as const]),
    ...(demands.isEmail(person.email) ? [] : [{ role, person, part: 'address' } as const]),
  ]
}

function answerFor(faults: readonly Fault[], oid: Oid | null, demands: Demands, way: string): readonly Answer[] {
  const [first] = faults
  if (first === undefined) return []
  const actual = [...new Set(faults.map(({ role, person }) => `${role} ${spelled(person)}`))].join(', ')
  return [
    {
      verdict: 'fail',
      oid,
      message: faults.map((fault) => complaint(fault, demands)).join('; '),
      why: `the policy looks at who makes commits${asked(demands)}`,
      actual,
      expected: `${expectedOf(demands)}${way}`,
      evidence: null,
      fix: [],
    },
  ]
}

function complaint({ role, person, part }: Fault, demands: Demands): string {
  const patterns = part === 'name' ? demands.names : demands.emails
  const fault = patterns.length > 0 ? `is not ${either(patterns)}` : part === 'name' ? 'is empty' : 'is none that mail could reach'
  return `the ${role} is ${spelled(person)}, whose ${part} ${fault}`
}

function spelled({ name, email }: Person): string {
  return `${name} <${email}>`.trim()
}

function asked({ names, emails }: Demands): string {
  const lists = [...(names.length > 0 ? ['names'] : []), ...(emails.length > 0 ? ['emails'] : [])]
  return lists.length === 0 ? '' : `, by its ${lists.join(' and ')}`
}

function expectedOf({ names, emails }: Demands): string {
  return `${names.length > 0 ? `a name such as ${either(names)}` : 'a name'} and ${emails.length > 0 ? `an address such as ${either(emails)}` : 'an address that mail can reach'}`
}

/** Only who made the commit knows the right values; they are set first, or the same ones come again. */
function wayBack(oid: Oid, { update, door }: RuleInput<BranchUpdate>): string {
  if (door !== 'client' || oid !== update.new) return ''
  return '; set them (git config user.name, user.email), and if the commit is your own: git commit --amend --reset-author --no-edit'
}

function unread(oid: Oid): Answer {
  return {
    verdict: 'undetermined',
    oid,
    message: 'who made this commit could not be told: it cannot be read here',
    why: 'unknown is never a pass',
    actual: 'unknown',
    expected: 'the commit in this repository',
    evidence: null,
    fix: [],
  }
}
