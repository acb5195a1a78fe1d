import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { check } from '../../../src/check/check.ts'
import { defineRule, fileKey, type RuleDefinition } from '../../../src/index.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import type { Finding, Report } from '../../../src/model/finding.ts'
import type { ProposedEvent } from '../../../src/model/update.ts'
import { resolveStack } from '../../../src/policy/resolve.ts'
import { stackOfPresets } from '../../../src/policy/stack.ts'
import { jsonReport } from '../../../src/reporters/json.ts'
import { textReport } from '../../../src/reporters/text.ts'
import { openRepository } from '../../../src/repository/repository.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { type Stored, storedObjects } from '../../support/stored.ts'

type AnyRule = Pick<RuleDefinition, 'id'> & { readonly judge: (input: never) => readonly unknown[] }
const plain = { severity: 'error', judges: 'branch', needs: [], applies: () => true } as const

/** What a team writes is not always what its types say. */
function judging(judge: unknown, more: Readonly<Record<string, unknown>> = {}): AnyRule {
  return { ...plain, id: 'acme/x', judge, ...more } as unknown as AnyRule
}

/** main and develop at one commit, as everybody has them, and some feature branches with a commit each. */
function repository(features = 1): Stored {
  const stored = storedObjects()
  stored.run(['commit', '-q', '--allow-empty', '-m', 'Begin'])
  const begin = stored.run(['rev-parse', 'HEAD'])
  for (const name of ['heads/develop', 'remotes/origin/main', 'remotes/origin/develop']) stored.run(['update-ref', `refs/${name}`, begin])
  const tree = stored.run(['rev-parse', 'HEAD^{tree}'])
  for (let index = 1; index <= features; index += 1) {
    const oid = stored.run(['commit-tree', tree, '-p', begin, '-m', `Work ${index}`])
    stored.run(['update-ref', `refs/heads/feature/${index}`, oid])
  }
  return stored
}

function pushOf(stored: Stored, ...branches: readonly string[]): ProposedEvent {
  const updates = branches.map((branch) => {
    const refname = `refs/heads/${branch}`
    return { type: 'ref' as const, refname, oldRevision: null, newRevision: stored.run(['rev-parse', refname]), localRef: refname }
  })
  return { name: 'pre-push', door: 'client', remote: 'origin', updates }
}

interface Asked {
  readonly config?: Readonly<Record<string, unknown>>
  readonly event?: ProposedEvent
  readonly trace?: string
}

async function judged(stored: Stored, rules: readonly AnyRule[], { config, event, trace }: Asked = {}): Promise<Report> {
  const { policy, ownRules } = resolveStack(stackOfPresets({ extends: 'gitflow', plugins: rules, ...config }, 'a test'))
  const environment = { ...cleanEnvironment(), ...(trace === undefined ? {} : { GIT_TRACE2_EVENT: trace }) }
  return await check({
    event: event ?? pushOf(stored, 'feature/1'),
    policy,
    ownRules,
    repository: await openRepository(stored.directory, environment),
    notes: [],
    version: '0',
    allowUndetermined: true,
    maxWarnings: null,
    baseline: null,
    now: new Date('2026-06-30T00:00:00Z'),
  })
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError, but ${String(error)}`)
  return error.message
}

const said = { verdict: 'fail', message: 'what is wrong', why: 'who says so' }
const outline = ({ rule, verdict, severity, ref, docs }: Finding): readonly unknown[] => [rule, verdict, severity, ref, docs]

test('an own rule judges beside the built-in ones; what it left out is empty', async () => {
  const stored = repository()
  stored.run(['update-ref', 'refs/heads/odd', 'refs/heads/feature/1'])
  const { findings, summary, exitCode } = await judged(stored, [judging(() => [said])], { event: pushOf(stored, 'feature/1', 'odd') })
  expect(findings.map(outline)).toEqual([
    ['acme/x', 'fail', 'error', 'refs/heads/feature/1', null],
    ['acme/x', 'fail', 'error', 'refs/heads/odd', null],
    ['branch-name', 'fail', 'error', 'refs/heads/odd', 'docs/rules/branch-name.md'],
  ])
  expect(findings[0]).toEqual({
    rule: 'acme/x',
    verdict: 'fail',
    severity: 'error',
    ref: 'refs/heads/feature/1',
    oid: null,
    kind: 'feature',
    message: 'what is wrong',
    why: 'who says so',
    actual: '',
    expected: '',
    evidence: null,
    fix: [],
    docs: null,
  })
  expect([summary.fail, exitCode]).toEqual([3, 1])
})

test('a policy sets its severity, exempts from it, overrides it and turns it off', async () => {
  const stored = repository()
  const rule = judging(() => [said], { severity: 'warn', docs: 'https://acme.example/x' })
  const verdicts = async (config: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> =>
    (await judged(stored, [rule], { config })).findings.map(({ verdict, severity }) => `${verdict} ${severity}`)
  expect(await verdicts({})).toEqual(['fail warn'])
  expect(await verdicts({ rules: { 'acme/x': 'error' } })).toEqual(['fail error'])
  expect(await verdicts({ rules: { 'acme/x': 'off' } })).toEqual([])
  expect(await verdicts({ exempt: [{ branches: ['feature/*'], rules: ['acme/x'], reason: 'old' }] })).toEqual(['exempt warn'])
  expect(await verdicts({ exempt: [{ branches: ['feature/*'], rules: ['branch-name'], reason: 'old' }] })).toEqual(['fail warn'])
  expect(await verdicts({ overrides: [{ rule: 'acme/x', ref: 'refs/heads/feature/1', reason: 'once', by: 'Ada' }] })).toEqual([
    'exempt warn',
  ])
  expect((await judged(stored, [rule])).findings[0]?.docs).toBe('https://acme.example/x')
})

test('its options come with their defaults, and its functions are called as it wrote them', async () => {
  const seen: unknown[] = []
  const rule = {
    ...plain,
    id: 'acme/x',
    options: { most: { form: 'number', default: 2 }, how: { form: 'word', words: ['a', 'b'] }, yes: { form: 'flag' } },
    own: undefined,
    needsFor(options: unknown) {
      seen.push(options)
      return ['refs']
    },
    applies(this: { readonly id: string }) {
      return this.id === 'acme/x'
    },
    judge(
      this: { readonly id: string },
      { options, facts }: { readonly options: unknown; readonly facts: { readonly refs: readonly unknown[] } },
    ) {
      seen.push(options, this.id, facts.refs.length > 3)
      return []
    },
  }
  const { own: _, ...written } = rule
  await judged(repository(), [written as unknown as AnyRule], { config: { rules: { 'acme/x': ['error', { how: 'b' }] } } })
  const options = { most: 2, how: 'b', yes: false }
  // What it needs may be asked several times.
  expect(seen.slice(-4)).toEqual([options, options, 'acme/x', true])
})

test('a fact that it does not need is not there', async () => {
  const told: number[] = []
  const count = ({ facts }: { readonly facts: { readonly refs: readonly unknown[] } }) => {
    told.push(facts.refs.length)
    return []
  }
  const config = { rules: Object.fromEntries(['branch-name', 'branch-origin', 'commit-message', 'policy-change'].map((id) => [id, 'off'])) }
  await judged(repository(), [judging(count)], { config })
  await judged(repository(), [judging(count, { needs: ['refs'] })], { config })
  expect(told).toEqual([0, 5])
})

test('what it asks is answered for all updates together: git processes do not grow', async () => {
  const rule = defineRule({
    ...plain,
    id: 'acme/file',
    judges: 'branch',
    needs: ['refs', 'graph'],
    commits: true,
    asks: ({ update, newCommits }) => [
      { about: 'file', commit: update.new ?? '', path: 'README.md' },
      ...newCommits.oids.map((commit) => ({ about: 'commit' as const, commit, verify: false })),
    ],
    judge: ({ update, details, newCommits }) =>
      newCommits.oids.map((oid) => ({
        verdict: 'fail',
        oid,
        message: `${details.commits.get(oid)?.message.trim()} ${details.files.get(fileKey(update.new ?? '', 'README.md'))}`,
        why: 'w',
      })),
  })
  const counts: number[] = []
  for (const features of [1, 12]) {
    const stored = repository(features)
    const trace = join(stored.directory, '.git', 'trace')
    const names = Array.from({ length: features }, (_, index) => `feature/${index + 1}`)
    const { findings } = await judged(stored, [rule], { event: pushOf(stored, ...names), trace })
    const own = findings.filter((finding) => finding.rule === 'acme/file')
    expect(own.map(({ message }) => message).sort()).toEqual(names.map((name) => `Work ${name.slice(8)} null`).sort())
    counts.push(
      readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => /"event":"start","sid":"[^/"]+"/.test(line)).length,
    )
  }
  expect(counts[0]).toBeGreaterThan(2)
  expect(counts[1]).toBe(counts[0])
})

test('tags and other refs go to the rules that judge them', async () => {
  const stored = repository()
  const oid = stored.run(['rev-parse', 'HEAD'])
  const updates = ['refs/tags/v1.0.0', 'refs/notes/x', 'refs/heads/feature/1'].map((refname) => ({
    type: 'ref' as const,
    refname,
    oldRevision: null,
    newRevision: oid,
    localRef: refname,
  }))
  const rules = (['branch', 'tag', 'other', 'branch or tag'] as const).map((judges, index) =>
    judging(() => [said], { judges, id: `acme/r${index}` }),
  )
  const { findings } = await judged(stored, rules, { event: { name: 'pre-push', door: 'client', remote: 'origin', updates } })
  const own = findings.filter(({ rule }) => rule.startsWith('acme/'))
  expect(own.map(({ rule, ref, kind }) => `${rule} ${ref} ${kind}`)).toEqual([
    'acme/r0 refs/heads/feature/1 feature',
    'acme/r3 refs/heads/feature/1 feature',
    'acme/r2 refs/notes/x null',
    'acme/r1 refs/tags/v1.0.0 null',
    'acme/r3 refs/tags/v1.0.0 null',
  ])
})

test('where the history of a branch cannot be listed, a rule that needs the steps has not passed', async () => {
  const stored = repository()
  const updates = [
    {
      type: 'ref' as const,
      refname: 'refs/heads/main',
      oldRevision: 'f'.repeat(40),
      newRevision: stored.run(['rev-parse', 'HEAD']),
      localRef: null,
    },
  ]
  const rule = judging(() => [], { needs: ['steps'] })
  const off = {
    rules: {
      'no-direct-commit': 'off',
      'merge-source': 'off',
      'merge-method': 'off',
      'release-tag': 'off',
      'published-first': 'off',
      'policy-change': 'off',
      'no-force-push': 'off',
    },
  }
  const { findings } = await judged(stored, [rule], { config: off, event: { name: 'pre-push', door: 'client', remote: 'origin', updates } })
  expect(findings.map(({ rule: id, verdict }) => `${id} ${verdict}`)).toEqual(['acme/x undetermined'])
})

const NAMED = 'the rule acme/x (a test) cannot judge: its'
const ON = 'on refs/heads/feature/1'

const NONSENSE: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['a promise', { judge: async () => [] }, `judge ${ON} gave back a promise, expected a list of answers, at once: rules are synchronous`],
  ['nothing', { judge: () => undefined }, `judge ${ON} gave back nothing, expected a list of answers, at once: rules are synchronous`],
  ['an object', { judge: () => said }, `judge ${ON} gave back an object, expected a list of answers, at once: rules are synchronous`],
  ['a text in the list', { judge: () => ['no'] }, `judge ${ON} gave back "no", expected answers, each an object`],
  ['a hole in the list', { judge: () => new Array(1) }, `judge ${ON} gave back nothing, expected answers, each an object`],
  ['a list in the list', { judge: () => [[]] }, `judge ${ON} gave back a list, expected answers, each an object`],
  [
    'pass',
    { judge: () => [{ ...said, verdict: 'pass' }] },
    `judge ${ON} gave back "pass", expected fail, undetermined or skipped as verdict of an answer`,
  ],
  [
    'exempt',
    { judge: () => [{ ...said, verdict: 'exempt' }] },
    `judge ${ON} gave back "exempt", expected fail, undetermined or skipped as verdict of an answer`,
  ],
  [
    'no message',
    { judge: () => [{ verdict: 'fail', why: 'w' }] },
    `judge ${ON} gave back nothing, expected one line that says what is wrong as message of an answer`,
  ],
  [
    'a blank message',
    { judge: () => [{ ...said, message: ' ' }] },
    `judge ${ON} gave back " ", expected one line that says what is wrong as message of an answer`,
  ],
  [
    'two lines',
    { judge: () => [{ ...said, message: 'a\nb' }] },
    `judge ${ON} gave back "a\\nb", expected one line that says what is wrong as message of an answer`,
  ],
  [
    'no reason',
    { judge: () => [{ ...said, why: undefined }] },
    `judge ${ON} gave back nothing, expected one line that says why it is asked for as why of an answer`,
  ],
  [
    'a number as oid',
    { judge: () => [{ ...said, oid: 7 }] },
    `judge ${ON} gave back 7, expected a full object name or null as oid of an answer`,
  ],
  [
    'a short oid',
    { judge: () => [{ ...said, oid: 'abc' }] },
    `judge ${ON} gave back "abc", expected a full object name or null as oid of an answer`,
  ],
  [
    'two lines of what is',
    { judge: () => [{ ...said, actual: 'a\u2028b' }] },
    `judge ${ON} gave back "a\u2028b", expected a text of one line as actual of an answer`,
  ],
  [
    'a raised severity',
    { judge: () => [{ ...said, atMost: 'error' }] },
    `judge ${ON} gave back "error", expected "warn" as atMost of an answer`,
  ],
  [
    'a command that is no list',
    { judge: () => [{ ...said, fix: 'git x' }] },
    `judge ${ON} gave back "git x", expected a list of commands of one line each as fix of an answer`,
  ],
  [
    'a gap of its own',
    { judge: () => [{ ...said, isGap: true }] },
    `judge ${ON} gave back "isGap", expected an answer with the keys verdict, message, why, atMost, oid, actual, expected, evidence, fix alone`,
  ],
  [
    'something thrown',
    {
      judge: () => {
        throw 'a text\nof two lines'
      },
    },
    `judge ${ON} failed: a text`,
  ],
  ['a promise to apply', { applies: async () => false }, `applies ${ON} gave back a promise, expected true or false`],
  ['nothing to apply', { applies: () => undefined }, `applies ${ON} gave back nothing, expected true or false`],
  ['a question that is no list', { asks: () => ({}) }, `asks ${ON} gave back an object, expected a list of questions`],
  [
    'a question of no kind',
    { asks: () => [{ about: 'url' }] },
    `asks ${ON} gave back an object, expected questions, each about one of patch, file, commit, tag, message, text`,
  ],
  [
    'a question by a name that objects have',
    { asks: () => [{ about: 'toString' }] },
    `asks ${ON} gave back an object, expected questions, each about one of patch, file, commit, tag, message, text`,
  ],
  [
    'a revision for a commit',
    { asks: () => [{ about: 'file', commit: 'HEAD', path: 'x' }] },
    `asks ${ON} gave back "HEAD", expected a question about a file whose commit is right: a full object name`,
  ],
  [
    'a path of two lines',
    { asks: () => [{ about: 'file', commit: 'a'.repeat(40), path: 'x\ny' }] },
    `asks ${ON} gave back "x\\ny", expected a question about a file whose path is right: a path from the top of the repository`,
  ],
  [
    'the linter without saying so',
    { asks: () => [{ about: 'text', text: 'x' }] },
    `asks ${ON} gave back an object, expected no question about a text without tool: 'commitlint' in the rule`,
  ],
  [
    'a fact that there is not',
    { needsFor: () => ['reflog'] },
    'needsFor gave back a list, expected a list of refs, graph, steps, remote-tags, past, origin, history, reviews',
  ],
]

test.each(NONSENSE)('a rule that gives back %s is an error that names it, and never a pass', async (_name, more, message) => {
  const told = await refusal(judged(repository(), [judging(() => [], more)]))
  expect(told).toBe(`${NAMED} ${message}`)
})

test('what a rule throws is told with its place, whatever it is', async () => {
  const told = await refusal(judged(repository(), [judging(() => (undefined as unknown as { readonly x: { readonly y: unknown } }).x.y)]))
  expect(told).toMatch(
    /^the rule acme\/x \(a test\) cannot judge: its judge on refs\/heads\/feature\/1 failed: TypeError: .* \(own-rules\.test\.ts:\d+:\d+\)$/,
  )
})

test('its words are shown escaped, and a command that cannot be pasted is not shown', async () => {
  const answer = { ...said, message: 'a \u001b[31m ::error::b', actual: '\u0007', fix: ['git log', 'git \u001b'] }
  const report = await judged(repository(), [judging(() => [answer])])
  const text = textReport(report, { colours: false, allowUndetermined: false, quiet: false })
  expect(text).toContain('refused: a \\u001b[31m \\u003a:error::b')
  expect(text).toContain('\n  rule: acme/x, refs/heads/feature/1\n')
  expect(text).not.toContain('docs:')
  expect(text).not.toContain('mend')
  expect(`${text}${jsonReport(report)}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})

test('a policy that sets a rule which was not loaded is never judged without it', async () => {
  const stored = repository()
  const { policy } = resolveStack(stackOfPresets({ extends: 'gitflow', plugins: [judging(() => [])] }, 'a test'))
  const repositoryHere = await openRepository(stored.directory, cleanEnvironment())
  const request = { event: pushOf(stored, 'feature/1'), policy, ownRules: [], repository: repositoryHere, notes: [], version: '0' }
  const checked = check({ ...request, allowUndetermined: true, maxWarnings: null, baseline: null, now: new Date() })
  await expect(checked).rejects.toThrow('the policy sets the rule acme/x, which was not loaded with it')
})

test.each([[], ['refs']])(
  'of a new branch it sees the refs that branch-origin alone would not need (needs %j)',
  async (...needs: string[]) => {
    const stored = repository()
    stored.run(['tag', 'v1.0.0', 'refs/heads/develop'])
    const seen: string[] = []
    const looking = (input: { readonly facts: { readonly refs: readonly { readonly refname: string }[] } }): readonly unknown[] => {
      seen.push(...input.facts.refs.map(({ refname }) => refname))
      return []
    }
    await judged(stored, [judging(looking, { needs })], { config: { rules: { 'acme/x': 'error' } } })
    expect(seen).toEqual(expect.arrayContaining(['refs/heads/develop', 'refs/remotes/origin/main', 'refs/tags/v1.0.0']))
  },
)
