import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cleanEnvironment } from '../../support/environment.ts'
import { packedEntry, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { pushLine } from '../../support/threats.ts'

/** A name of a kibibyte that nearly matches: `!` comes too late. No file system holds it; hooks are told of it all the same. */
const nearly = (begin: string, part: string): string => `${begin}${part.repeat(1023)}`.slice(0, 1023).concat('!')
const many = (count: number, part: (index: number) => string, joint = ''): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(joint)

/** Expressions that a backtracking engine does not live to see the end of, and those that cost ours most. */
const ACCEPTED: readonly (readonly [expression: string, name: string])[] = [
  ['^feature/([a-z0-9]+-?)+$', nearly('feature/', 'a')],
  ['feature/(?:[a-z]+-?)+(?:-[0-9]+)*', nearly('feature/', 'a-')],
  ['(?:(?:(?:a*)*)*)*b', nearly('', 'a')],
  ['(.*a){12}', nearly('', 'a')],
  [`${'a?'.repeat(240)}a*`, nearly('', 'a')],
  [`(?:${many(80, () => 'a?', '|')})*b`, nearly('', 'a')],
  [`${many(80, (index) => `(?<g${index}>a*)`)}b`, nearly('', 'a')],
]

const REFUSED: readonly (readonly [expression: string, reason: string])[] = [
  ['(?=.*x)feature/.+', 'looks ahead or behind, which takes too long on some texts'],
  ['(a+)\\1', 'looks back at a group, which takes too long on some texts'],
  ['(?:(?:a{1,1000}){1,1000}){1,1000}', 'it is too long, or repeats too much'],
  [`${'('.repeat(300)}a${')'.repeat(300)}`, 'it nests too deep'],
  ['a'.repeat(6000), 'it is too long'],
]

/** A policy with an expression wherever it takes one for names. */
const policyWith = (expression: string) => ({
  extends: 'gitflow',
  branches: { topic: { name: `/${expression}/`, from: 'develop', into: 'develop' } },
  tags: { name: ['v{version}', `/${expression}/`] },
  exempt: [{ branches: [`/${expression}/`], tags: [`/${expression}/`], rules: ['branch-name', 'tag-name'], reason: 'for now' }],
})

/** A repository and its server, which take the same file for their policy. */
interface Place {
  readonly scratch: Scratch
  readonly oid: string
}

function judgedPlace(): Place {
  const scratch = scratchRepository({ hooks: false })
  scratch.git('--git-dir', scratch.remote, 'config', 'branch-policy.config', join(scratch.directory, CONFIG))
  return { scratch, oid: scratch.oid('develop') }
}

const CONFIG = 'branch-policy.config.json'
const setPolicy = ({ scratch }: Place, config: unknown): void => scratch.write(CONFIG, JSON.stringify(config))

const refsOf = (name: string): readonly string[] => [`refs/heads/${name}`, `refs/tags/${name}`]

/** How each door is asked about a branch and a tag of a name. */
const DOORS: readonly (readonly [door: string, ask: (place: Place, name: string) => Answer])[] = [
  [
    'pre-push',
    ({ scratch, oid }, name) =>
      ask(
        scratch.directory,
        ['hook', 'pre-push', 'origin', scratch.remote],
        refsOf(name)
          .map((ref) => pushLine(ref, oid))
          .join(''),
      ),
  ],
  [
    'pre-receive',
    ({ scratch, oid }, name) =>
      ask(
        scratch.remote,
        ['hook', 'pre-receive'],
        refsOf(name)
          .map((ref) => `${NONE} ${oid} ${ref}\n`)
          .join(''),
      ),
  ],
  ['check', ({ scratch, oid }, name) => ask(scratch.directory, ['check', ...refsOf(name).flatMap((ref) => ['--update', ref, NONE, oid])])],
]

const NONE = '0'.repeat(40)

interface Answer {
  readonly code: number | null
  readonly output: string
  readonly milliseconds: number
}

/** Runs the command; one that does not come to an end is ended, and has no exit code. In a regular expression it hears no other signal. */
function ask(directory: string, args: readonly string[], input = ''): Answer {
  const begin = performance.now()
  const ran = spawnSync(process.execPath, [packedEntry(), ...args], {
    cwd: directory,
    env: cleanEnvironment(),
    input,
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  return { code: ran.status, output: ran.stdout + ran.stderr, milliseconds: performance.now() - begin }
}

/** The quickest of a few answers, and of more where that is longer than it may be: others may be at work on this machine. */
function quickestOf(asked: () => Answer, few: number, limit: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let count = 0; count < few || (count < 8 && best > limit); count += 1) best = Math.min(best, asked().milliseconds)
  return best
}

/** No more than three times as long as what is usual. */
const expectNoLonger = (asked: () => Answer, usual: number, about: string): void =>
  expect(quickestOf(asked, 1, 3 * usual), about).toBeLessThanOrEqual(3 * usual)

test('threat 8: a name of a kibibyte costs no more than any other at any door, under every pattern that is accepted', () => {
  const place = judgedPlace()
  setPolicy(place, policyWith('topic/[a-z]+'))
  const usual = DOORS.map(([, askAt]) => quickestOf(() => askAt(place, nearly('topic/', 'a')), 3, Number.POSITIVE_INFINITY))
  for (const [expression, name] of ACCEPTED) {
    setPolicy(place, policyWith(expression))
    for (const [index, [door, askAt]] of DOORS.entries()) {
      const { code, output } = askAt(place, name)
      expect([door, code], output).toEqual([door, 1])
      expect(output).toMatch(/branch-policy\/branch-name[\s\S]*branch-policy\/tag-name/)
      expect(output, 'by this very policy').toContain(expression.slice(0, 20))
      expectNoLonger(() => askAt(place, name), usual[index] ?? 0, `${door}, ${expression.slice(0, 40)}`)
    }
  }
})

test('threat 8: nor a title of a kibibyte under forms of merge messages, nor an address under a pattern of authors', () => {
  const rules = (pattern: string) => ({ 'commit-author': ['error', { emails: [pattern] }] })
  const hard = {
    extends: 'gitflow',
    mergeMessages: ['^(?<source>(?:[a-z0-9]+-?)+)$', '(?<source>(?:a*)*)b'],
    rules: rules('/([a-z]+)*@x/'),
  }
  const harmless = { extends: 'gitflow', mergeMessages: ['^Land (?<source>[a-z]+)$', '^Take (?<source>[a-z]+)$'], rules: rules('*@x') }
  const place = judgedPlace()
  const { scratch, oid } = place
  const env = { GIT_AUTHOR_EMAIL: nearly('', 'a') }
  const title = nearly('', 'a').slice(-990)
  const lines = [
    `side=$(git commit-tree ${oid}^{tree} -p ${oid} -m side)`,
    `git commit-tree ${oid}^{tree} -p ${oid} -p $side -m '${title}'`,
  ]
  const merge = scratch.shell(lines.join('\n'), { env }).stdout.trim()
  const askIt = (): Answer => ask(scratch.directory, ['check', '--update', 'refs/heads/develop', oid, merge])
  setPolicy(place, harmless)
  const usual = quickestOf(askIt, 3, Number.POSITIVE_INFINITY)
  setPolicy(place, hard)
  const { code, output } = askIt()
  expect(code, output).toBe(1)
  expect(output).toContain('branch-policy/commit-author')
  expect(output).toContain('branch-policy/merge-source')
  expectNoLonger(askIt, usual, 'check')
})

test('threat 8: what cannot be matched in linear time is refused when the policy is read, at every door, and says why', () => {
  const place = judgedPlace()
  for (const [expression, reason] of REFUSED) {
    setPolicy(place, policyWith(expression))
    for (const [door, askAt] of DOORS) {
      const { code, output } = askAt(place, 'feature/one')
      expect([door, code], output).toEqual([door, 2])
      expect(output).toContain('branch-policy.config.json is not a valid policy')
      expect(output).toMatch(/^ {2}branches\.topic\.name\b/m)
      expect(output).toContain(reason)
    }
  }
})
