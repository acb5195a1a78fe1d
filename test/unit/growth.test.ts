import { describe, expect, test } from 'vitest'
import { nearestBranchName, nearestTagName, slugOf } from '../../src/advice/names.ts'
import { commitEvent } from '../../src/events/commit-hooks.ts'
import { prePushEvent } from '../../src/events/pre-push.ts'
import { preReceiveEvent } from '../../src/events/pre-receive.ts'
import { isHostSquash, mergedInto, mergedTag, readMergeMessage } from '../../src/explanations/messages.ts'
import { type BranchModel, createBranchModel, mergeQueueOf, versionOfTag } from '../../src/model/branch-model.ts'
import { compileLinearRegExp, compileLinearSearch } from '../../src/model/linear-regexp.ts'
import { compileNamePattern } from '../../src/model/name-pattern.ts'
import { printable, shellWord } from '../../src/model/printable.ts'
import { branchOf, isRefnamePart } from '../../src/model/refname.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'
import { fenced, markdownCode, markdownText } from '../../src/reporters/markdown-text.ts'
import { wrap } from '../../src/reporters/wrap.ts'
import { element, xmlText } from '../../src/reporters/xml.ts'
import { withoutCredentials } from '../../src/repository/fetch.ts'
import { quickest } from '../support/quickest.ts'

// Whatever others wrote is read in time that grows as its length does. Each text is made sixteen times as long: work that grows
// with the square takes 256 times as long, and what is linear stays far below 100, also on a machine that is busy.
const TIMES = 16
const TOO_MUCH = 100

function growthOf(work: (text: string) => unknown, make: (length: number) => string, length: number): number {
  const [short, long] = [make(length), make(TIMES * length)]
  const ratio = (): number =>
    quickest(() => work(long)) /
    Math.max(
      quickest(() => work(short)),
      0.2,
    )
  let growth = ratio()
  // A machine that is busy is asked again.
  for (let more = 5; more > 0 && growth >= TOO_MUCH; more -= 1) growth = Math.min(growth, ratio())
  return growth
}

/** What backtracking engines and loops within loops stumble over, by length. */
const TEXTS: readonly (readonly [string, (length: number) => string])[] = [
  ['letters', (length) => `${'a'.repeat(length)}!`],
  ['capital letters', (length) => `${'A'.repeat(length)}!`],
  ['digits', (length) => `${'1'.repeat(length)}x`],
  ['digits and dots', (length) => `v1${'.1'.repeat(length / 2)}!`],
  ['words and hyphens', (length) => `feature/${'a-'.repeat(length / 2)}!`],
  ['numbers and hyphens', (length) => `1.1.1${'-1'.repeat(length / 2)}!`],
  ['blanks', (length) => `x${' \t'.repeat(length / 2)}x`],
  ['ends of lines', (length) => `x${'\n'.repeat(length)}x`],
  ['ends of lines with blanks', (length) => `x${'\r \n'.repeat(length / 3)}x`],
  ['quotes', (length) => `Merge branch ${"'a', ".repeat(length / 5)}`],
  ['branches', (length) => `Merge ${"branch 'a' of x, ".repeat(length / 17)}`],
  ['intos', (length) => `Merge branch 'a'${' into a'.repeat(length / 7)} `],
  ['numbers in brackets', (length) => `x${' (#1'.repeat(length / 4)}`],
  ['addresses', (length) => '://'.repeat(length / 3)],
  ['addresses with names', (length) => `${'://a@'.repeat(length / 5)} `],
  ['hashes', (length) => '##a'.repeat(length / 3)],
  ['colons', (length) => ' ::'.repeat(length / 3)],
  ['grave accents', (length) => '`a'.repeat(length / 2)],
  ['slashes', (length) => 'a/'.repeat(length / 2)],
  ['dots', (length) => `${'.-'.repeat(length / 2)}!`],
  ['braces', (length) => '@{'.repeat(length / 2)],
  ['surrogates', (length) => '\ud800'.repeat(length)],
  ['accents', (length) => '\u0301'.repeat(length)],
]

const gitflow = createBranchModel(resolvePolicy({ extends: 'gitflow' }, 'gitflow'))

function refused(work: () => unknown): void {
  try {
    work()
  } catch {
    // Whether it is refused is for others to test.
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const ZERO = '0'.repeat(40)

/** Everything that reads a text of any length, as others send it. */
const READERS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['the message that git hands to commit-msg', (text) => commitEvent('commit-msg', {}, text)],
  ['the message that an editor left, with help', (text) => commitEvent('commit-msg', {}, `${text}\n# x\n#\n`)],
  ['merge messages', (text) => readMergeMessage(text, [])],
  ['merge messages, a line of any length in the body', (text) => readMergeMessage(`x\n\n${text}`, [])],
  ['own forms of merge messages', (text) => readMergeMessage(text, [compileLinearSearch('(?:(?:\\w+ ?)+)+into (?<source>\\S+)')])],
  ['tags of merge messages', mergedTag],
  ['targets of merge messages', mergedInto],
  ['squashes', isHostSquash],
  ['names of branches', (text) => [branchOf(`refs/heads/${text}`), isRefnamePart(text), mergeQueueOf(`gh-readonly-queue/${text}`)]],
  ['slugs', slugOf],
  ['suggested branches', (text) => nearestBranchName(text, gitflow)],
  ['suggested tags', (text) => nearestTagName(text, gitflow)],
  ['texts to print', printable],
  ['words for a shell', shellWord],
  ['Markdown', (text) => [markdownText(text), markdownCode(text), fenced([text], 'sh')]],
  ['XML', (text) => xmlText(element('x', { name: text }, text))],
  ['paragraphs', (text) => wrap(text, 80)],
  ["git's errors", withoutCredentials],
  ['the input of pre-push', (text) => refused(() => prePushEvent(['origin', 'url'], bytes(`${text} ${ZERO} refs/heads/x ${ZERO}\n`)))],
  ['the input of pre-receive', (text) => refused(() => preReceiveEvent(bytes(`${ZERO} ${ZERO} ${text}\n`)))],
]

describe('a text of any length is read in time that grows as its length does', () => {
  test.each(READERS)('%s', (_, read) => {
    for (const [name, make] of TEXTS) expect(growthOf(read, make, 4_000), name).toBeLessThan(TOO_MUCH)
  })
})

const repeated = (count: number, part: (index: number) => string, joint = ''): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(joint)

/** Expressions that cost a backtracking engine, or a careless linear one, more than they should. */
const HARD = [
  '^feature/([a-z0-9]+-?)+$',
  '(a*)*b',
  '(?:(?:(?:a*)*)*)*b',
  `${'a?'.repeat(240)}a*`,
  `(?:${repeated(80, () => 'a?', '|')})*b`,
  `(?:${repeated(60, (index) => `(?<g${index}>a)`, '|')})*`,
  `(?:${repeated(40, (index) => `(?<g${index}>a?)`)})*b`,
  `${repeated(80, (index) => `(?<g${index}>a*)`)}b`,
  `${repeated(90, (index) => `(?<g${index}>`)}a*${')'.repeat(90)}b`,
  `(?:${repeated(60, (index) => `(?<g${index}>)`)}a)*b`,
  `(?:${repeated(110, () => '(?:\\B|a)')})*b`,
  '(?:[a-z]+-?)+(?:-[0-9]+)*',
]

/** Name patterns that people may write; the last ones had a length to the third. */
const PATTERNS = [
  '**/**/**',
  '*-*-*-*-*',
  '{ticket}{slug}{version}',
  '{slug}{version}{ticket}',
  '{version}{slug}',
  '{ticket}**',
  '**{version}',
]

describe('patterns of a policy, against names of a kibibyte and more', () => {
  test.each(HARD)('%.40s', (source) => {
    const { match } = compileLinearRegExp(source)
    for (const [name, make] of TEXTS) expect(growthOf(match, make, 64), name).toBeLessThan(TOO_MUCH)
  })

  test.each(PATTERNS)('%s', (source) => {
    const { match } = compileNamePattern(source)
    const texts = [...TEXTS, ['a ticket of digits', (length: number) => `A-${'1'.repeat(length)}`] as const]
    for (const [name, make] of texts) expect(growthOf(match, make, 256), name).toBeLessThan(TIMES * TOO_MUCH)
  })

  test.each([
    ['an expression that nests too deep', `${'('.repeat(3000)}a${')'.repeat(3000)}`, 'nests too deep'],
    ['one that is too long', 'a'.repeat(6000), 'too long'],
    ['one whose program is too long', '(?:a{0,20}){0,30}', 'too long, or repeats too much'],
    ['one that repeats without end', '(?:(?:(?:a{1,1000}){1,1000}){1,1000}){1,1000}', 'repeats too much'],
    ['one that looks back', '(a)\\1', 'looks back'],
  ])('%s is refused as such', (_, source, reason) => {
    expect(() => compileLinearRegExp(source)).toThrow(reason)
    expect(() => compileNamePattern(`/${source}/`)).toThrow(reason)
  })
})

test('versions and kinds of names of a kibibyte', () => {
  const judge = (name: string, model: BranchModel): unknown => [model.kindOf(name), model.tagCaptures(name), versionOfTag(name, model)]
  for (const preset of ['gitflow', 'trunk', 'gitlab-flow'] as const) {
    const policy = resolvePolicy({ extends: preset }, preset)
    for (const [name, make] of TEXTS) {
      const growth = growthOf((text) => judge(text, createBranchModel(policy)), make, 256)
      expect(growth, `${preset}, ${name}`).toBeLessThan(TOO_MUCH)
    }
  }
})
