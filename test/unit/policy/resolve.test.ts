import { expect, test } from 'vitest'
import { defineConfig } from '../../../src/index.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'

function faultsOf(config: unknown): readonly string[] {
  try {
    resolvePolicy(config, 'policy.json')
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.message).toBe('policy.json is not a valid policy')
    return error.faults
  }
}

const main = { name: 'main' }
const kindKeys = '(name, from, into, permanent, protected, production, approvals, environment, tag)'
const methods = '(merge, fast-forward, squash, rebase)'
const gitflowKinds = '(main, release, develop, feature, bugfix, hotfix, bot)'
const rules = `(${RULE_IDS.join(', ')})`
const reserved = 'expected another name: JavaScript reserves this one'
const keys =
  '($schema, extends, plugins, locked, remote, branches, tags, rules, exempt, overrides, since, baseline, forks, cache, mergeMessages)'

const extendable =
  'expected a built-in preset, a package, or a path that begins with ./ or ../; built in (gitflow, gitflow-strict, github-flow, gitlab-flow, trunk, oneflow)'

/** A config, and every line that is said about it. */
const FAULTS: readonly (readonly [string, unknown, readonly string[]])[] = [
  ['no object', [], ['got [], expected an object']],
  ['null', null, ['got null, expected an object']],
  ['an unknown key', { extends: 'gitflow', remot: 'x' }, [`remot: got "x", expected a known key ${keys}; did you mean "remote"?`]],
  [
    'two unknown keys',
    { extends: 'gitflow', sinse: 'v1', environments: [] },
    [`sinse: got "v1", expected a known key ${keys}; did you mean "since"?`, `environments: got [], expected a known key ${keys}`],
  ],
  [
    'nothing at all',
    {},
    [
      'branches: got nothing, expected at least one kind, here or by extends (gitflow, gitflow-strict, github-flow, gitlab-flow, trunk, oneflow)',
    ],
  ],
  [
    'an empty extends',
    { extends: [] },
    [
      'branches: got nothing, expected at least one kind, here or by extends (gitflow, gitflow-strict, github-flow, gitlab-flow, trunk, oneflow)',
    ],
  ],
  [
    'no kinds',
    { branches: {} },
    [
      'branches: got {}, expected at least one kind, here or by extends (gitflow, gitflow-strict, github-flow, gitlab-flow, trunk, oneflow)',
    ],
  ],
  ['branches as a list', { branches: [] }, ['branches: got [], expected an object']],
  ['a URL as preset', { extends: 'https://example.org/policy.json' }, [`extends: got "https://example.org/policy.json", ${extendable}`]],
  ['an absolute path as preset', { extends: ['gitflow', '/etc/passwd'] }, [`extends.1: got "/etc/passwd", ${extendable}`]],
  ['a package that leaves its folder', { extends: 'acme/../../x.json' }, [`extends: got "acme/../../x.json", ${extendable}`]],
  ['a preset that is a number', { extends: 7 }, ['extends: got 7, expected a preset or a list of them']],
  [
    'a remote that is an option',
    { extends: 'gitflow', remote: '--upload-pack=x' },
    ['remote: got "--upload-pack=x", expected the name of a remote'],
  ],
  ['a remote that is a URL', { extends: 'gitflow', remote: 'https://x/y' }, ['remote: got "https://x/y", expected the name of a remote']],
  [
    'an unknown key of a kind',
    { branches: { main: { nam: 'main', ...main } } },
    [`branches.main.nam: got "main", expected a known key ${kindKeys}; did you mean "name"?`],
  ],
  ['a kind that is no object', { branches: { main: 'main' } }, ['branches.main: got "main", expected an object']],
  ['a kind without a name', { branches: { main: {} } }, ['branches.main.name: got nothing, expected a name pattern or a list of them']],
  [
    'an empty list of names',
    { branches: { main: { name: [] } } },
    ['branches.main.name: got [], expected a name pattern or a list of them'],
  ],
  ['a name that is no text', { branches: { main: { name: ['main', 3] } } }, ['branches.main.name.1: got 3, expected a name pattern']],
  [
    'a pattern that does not compile',
    { branches: { main: { name: ['main', 'x/{versoin}', '/(/'] } } },
    [
      'branches.main.name.1: got "x/{versoin}", expected a name pattern: no placeholder is called {versoin}; there are {version}, {slug}, {ticket}',
      'branches.main.name.2: got "/(/", expected a name pattern: Invalid regular expression: /^(?:()$/: Unterminated group',
    ],
  ],
  ['a kind called any', { branches: { main, any: main } }, ['branches.any: got "any", expected a name without white space, and not "any"']],
  [
    'into no kind, as a text',
    { branches: { main: { ...main, into: 'mian' } } },
    ['branches.main.into: got "mian", expected a kind (main); did you mean "main"?'],
  ],
  [
    'into no kind, in a list',
    { branches: { main: { ...main, into: ['main', 'x'] } } },
    ['branches.main.into.1: got "x", expected a kind (main)'],
  ],
  [
    'into no kind, in a map',
    { extends: 'gitflow', branches: { release: { into: { mian: 'merge' } } } },
    [`branches.release.into.mian: got "merge", expected a kind ${gitflowKinds}; did you mean "main"?`],
  ],
  ['from no kind', { branches: { main: { ...main, from: ['any'] } } }, ['branches.main.from.0: got "any", expected a kind (main)']],
  [
    'an unknown method',
    { branches: { main: { ...main, into: { main: ['merge', 'fastforward'] } } } },
    [`branches.main.into.main.1: got "fastforward", expected a merge method ${methods}; did you mean "fast-forward"?`],
  ],
  [
    'no method',
    { branches: { main: { ...main, into: { main: [] } } } },
    ['branches.main.into.main: got [], expected a merge method or a list of them'],
  ],
  [
    'a flag that is no flag',
    { branches: { main: { ...main, protected: 'yes' } } },
    ['branches.main.protected: got "yes", expected true or false'],
  ],
  [
    'approvals below nothing',
    { branches: { main: { ...main, approvals: -1 } } },
    ['branches.main.approvals: got -1, expected a whole number'],
  ],
  ['half an approval', { branches: { main: { ...main, approvals: 0.5 } } }, ['branches.main.approvals: got 0.5, expected a whole number']],
  [
    'a tag without a name',
    { branches: { main: { ...main, tag: { required: true } } } },
    ['branches.main.tag.name: got nothing, expected a value'],
  ],
  [
    'a tag that is required somehow',
    { branches: { main: { ...main, tag: { name: 'v{version}', required: 'error' } } } },
    ['branches.main.tag.required: got "error", expected true, false or "warn"'],
  ],
  [
    'a tag pattern that does not compile',
    { extends: 'gitflow', tags: { name: 'v{' } },
    ['tags.name: got "v{", expected a name pattern: a stray "{"'],
  ],
  [
    'an unknown rule',
    { extends: 'gitflow', rules: { 'no-direct-comit': 'error' } },
    [`rules.no-direct-comit: got "no-direct-comit", expected a rule ${rules}; did you mean "no-direct-commit"?`],
  ],
  [
    'an unknown severity',
    { extends: 'gitflow', rules: { 'tag-name': 'warning', 'no-delete': ['eror', {}] } },
    [
      'rules.tag-name: got "warning", expected a severity (off, warn, error); did you mean "warn"?',
      'rules.no-delete.0: got "eror", expected a severity (off, warn, error); did you mean "error"?',
    ],
  ],
  [
    'options that are no object',
    { extends: 'gitflow', rules: { 'tag-name': ['error', 3] } },
    ['rules.tag-name.1: got 3, expected an object'],
  ],
  [
    'an unknown option of a rule',
    { extends: 'gitflow', rules: { 'release-tag': ['error', { wen: 'next-release' }] } },
    ['rules.release-tag.1.wen: got "next-release", expected an option of release-tag (when); did you mean "when"?'],
  ],
  [
    'an unknown value of an option',
    { extends: 'gitflow', rules: { 'release-tag': ['warn', { when: 'next-relaese' }] } },
    ['rules.release-tag.1.when: got "next-relaese", expected a value of when (push, next-release); did you mean "next-release"?'],
  ],
  [
    'an option whose value is no text',
    { extends: 'gitflow', rules: { 'release-tag': ['off', { when: ['push'] }] } },
    ['rules.release-tag.1.when: got ["push"], expected a value of when (push, next-release)'],
  ],
  [
    'options of a rule that has none, beside a fault of another rule',
    { extends: 'gitflow', rules: { 'tag-name': ['error', { when: 'push' }], 'release-tag': 'eror', 'no-delete': ['off', {}] } },
    [
      'rules.release-tag: got "eror", expected a severity (off, warn, error); did you mean "error"?',
      'rules.tag-name.1.when: got "push", expected an option of tag-name (there is none)',
    ],
  ],
  [
    'an exemption without a reason',
    { extends: 'gitflow', exempt: [{ branches: ['x/**'] }] },
    ['exempt.0.reason: got nothing, expected a value'],
  ],
  [
    'an exemption of everything',
    { extends: 'gitflow', exempt: [{ reason: 'why not' }] },
    ['exempt.0: got {"reason":"why not"}, expected branches, tags or rules that the exemption is for'],
  ],
  [
    'an exemption from no rule',
    { extends: 'gitflow', exempt: [{ rules: ['tag-names'], reason: 'old' }] },
    [`exempt.0.rules.0: got "tag-names", expected a rule ${rules}; did you mean "tag-name"?`],
  ],
  [
    'an exemption of an author alone',
    { extends: 'gitflow', exempt: [{ authors: ['*@example.org'], rules: ['branch-name'], reason: 'a bot' }] },
    [
      'exempt.0: got {"rules":["branch-name"],"authors":["*@example.org"],"reason…, expected branches and rules beside authors: anybody can write any name, so an author alone exempts nothing',
    ],
  ],
  [
    'an exemption of an author on branches alone, and of no author',
    {
      extends: 'gitflow',
      exempt: [
        { authors: ['*@example.org'], branches: ['main'], rules: [], reason: 'a bot' },
        { authors: [], branches: ['main'], rules: ['no-direct-commit'], reason: 'nobody' },
      ],
    },
    [
      'exempt.0: got {"branches":["main"],"rules":[],"authors":["*@example.org"],…, expected branches and rules beside authors: anybody can write any name, so an author alone exempts nothing',
      'exempt.1.authors: got [], expected a list of name patterns',
    ],
  ],
  [
    'an override of nothing in particular',
    { extends: 'gitflow', overrides: [{ rule: 'tag-name', reason: 'old', by: 'ada' }] },
    ['overrides.0: got {"rule":"tag-name","reason":"old","by":"ada"}, expected oid or ref of the finding that it lets pass'],
  ],
  [
    'an override without rule, reason and name',
    { extends: 'gitflow', overrides: [{ ref: 'refs/heads/main', reason: '', until: 'soon' }] },
    [
      'overrides.0.rule: got nothing, expected a value',
      'overrides.0.reason: got "", expected a reason, for the people who read the report',
      'overrides.0.by: got nothing, expected a value',
      'overrides.0.until: got "soon", expected a date such as 2027-01-31',
    ],
  ],
  [
    'an override until a day that there is not',
    { extends: 'gitflow', overrides: [{ rule: 'tag-name', ref: 'refs/tags/x', reason: 'old', by: 'ada', until: '2027-02-30' }] },
    ['overrides.0.until: got "2027-02-30", expected a date that there is'],
  ],
  [
    'an override of an unknown rule, a short object name and a short ref',
    { extends: 'gitflow', overrides: [{ rule: 'tag-nam', oid: 'abcdef12345', ref: 'main', reason: 'old', by: 'ada', commit: 1 }] },
    [
      `overrides.0.rule: got "tag-nam", expected a rule ${rules}; did you mean "tag-name"?`,
      'overrides.0.oid: got "abcdef12345", expected an object name, at least its first twelve digits',
      'overrides.0.ref: got "main", expected a full refname such as refs/heads/main',
      'overrides.0.commit: got 1, expected a known key (rule, oid, ref, reason, by, until)',
    ],
  ],
  [
    'since and baseline that are no texts',
    { extends: 'gitflow', since: 2024, baseline: '' },
    ['since: got 2024, expected a revision, a date, or null', 'baseline: got "", expected the path of a file, or null'],
  ],
  [
    'a version file without a place',
    { extends: 'gitflow', rules: { 'version-file': ['error', { files: [{ path: 'package.json' }] }] } },
    ['rules.version-file.1.files: got [{"path":"package.json"}], expected a list of objects with path and key, or path and pattern'],
  ],
  [
    'a version file outside, a pattern without its group and one that looks ahead',
    {
      extends: 'gitflow',
      rules: {
        'version-file': ['error', { files: [{ path: '../package.json', key: 'version' }] }],
        'tag-target': ['error', { support: ['v{'] }],
      },
    },
    [
      'rules.tag-target.1.support: got ["v{"], expected a name pattern: a stray "{"',
      'rules.version-file.1.files: got [{"path":"../package.json","key":"version"}], expected a path from the top of the repository',
    ],
  ],
  [
    'a version pattern without its group',
    { extends: 'gitflow', rules: { 'version-file': ['error', { files: [{ path: 'VERSION', pattern: '(.*)' }] }] } },
    [
      'rules.version-file.1.files: got [{"path":"VERSION","pattern":"(.*)"}], expected a regular expression with a group named version: (?<version>…)',
    ],
  ],
  [
    'a version pattern that looks ahead',
    { extends: 'gitflow', rules: { 'version-file': ['error', { files: [{ path: 'VERSION', pattern: '(?=v)(?<version>.*)' }] }] } },
    [
      'rules.version-file.1.files: got [{"path":"VERSION","pattern":"(?=v)(?<version>.*)"}], expected a regular expression without lookarounds and backreferences',
    ],
  ],
  [
    'no version files, and judging what there is not',
    { extends: 'gitflow', rules: { 'version-file': ['error', { files: [], judge: 'tag' }] } },
    [
      'rules.version-file.1.files: got [], expected a list of objects with path and key, or path and pattern',
      'rules.version-file.1.judge: got "tag", expected a value of judge (both, tags, branches); did you mean "tags"?',
    ],
  ],
  [
    'forks of no kind',
    { extends: 'gitflow', forks: 'features' },
    [`forks: got "features", expected a kind ${gitflowKinds}; did you mean "feature"?`],
  ],
  [
    'merge messages that are no form',
    { extends: 'gitflow', mergeMessages: ['(', '^Merged (.+)$'] },
    [
      'mergeMessages.0: got "(", expected a regular expression with a group named source: (?<source>…)',
      'mergeMessages.1: got "^Merged (.+)$", expected a regular expression with a group named source: (?<source>…)',
    ],
  ],
  [
    'merge messages that would take too long',
    {
      extends: 'gitflow',
      mergeMessages: ['^Land (?<source>\\S+)$', '(?=L)(?<source>.+)', '(?<source>a)\\1', '(?<source>a{501})', 'a)|(?<source>b'],
    },
    [
      'mergeMessages.1: got "(?=L)(?<source>.+)", expected a regular expression: "(?=" looks ahead or behind, which takes too long on some texts',
      'mergeMessages.2: got "(?<source>a)\\\\1", expected a regular expression: "\\1" looks back at a group, which takes too long on some texts',
      'mergeMessages.3: got "(?<source>a{501})", expected a regular expression: it is too long, or repeats too much',
      'mergeMessages.4: got "a)|(?<source>b", expected a regular expression with a group named source: (?<source>…)',
    ],
  ],
  [
    'a kind taken away that is not there',
    { extends: 'gitflow', branches: { hotfixes: null } },
    [`branches.hotfixes: got null, expected a kind of a preset to take away ${gitflowKinds}; did you mean "hotfix"?`],
  ],
  [
    'a kind taken away and still meant',
    { extends: 'gitflow', branches: { develop: null, feature: { into: 'develop' } } },
    [
      'branches.feature.into: got "develop", expected a kind (main, release, feature, bugfix, hotfix, bot); branches.develop (policy.json) takes it away',
    ],
  ],
  [
    'a function as a value',
    { branches: { main: { name: () => 'main' } } },
    ['branches.main.name: got a function, expected plain data: text, a number, true, false, null, a list or an object'],
  ],
  [
    'a regular expression as a value',
    { branches: { main: { name: /main/ } } },
    ['branches.main.name: got /main/, expected plain data: text, a number, true, false, null, a list or an object'],
  ],
  [
    'a long value',
    { extends: 'gitflow', remote: `-${'x'.repeat(99)}` },
    [`remote: got "-${'x'.repeat(58)}…, expected the name of a remote`],
  ],
  [
    'text that a terminal would obey',
    { extends: 'gitflow', remote: '-\u001b[2J\u202e', '\u001b]0;x\u0007': 1 },
    ['remote: got "-\\u001b[2J\\u202e", expected the name of a remote', `\\u001b]0;x\\u0007: got 1, expected a known key ${keys}`],
  ],
  [
    'names that JavaScript reserves',
    JSON.parse(
      '{"__proto__":{"remote":"x"},"constructor":1,"extends":"gitflow","branches":{"__proto__":{"name":"x"},"toString":{"name":"y"}},"rules":{"constructor":"off"}}',
    ),
    [
      `__proto__: got {"remote":"x"}, ${reserved}`,
      `constructor: got 1, ${reserved}`,
      `branches.__proto__: got {"name":"x"}, ${reserved}`,
      `branches.toString: got {"name":"y"}, ${reserved}`,
      `rules.constructor: got "off", ${reserved}`,
    ],
  ],
  [
    'faults of all sorts at once',
    { extends: 'gitflow', remotes: 1, branches: { release: { into: { mian: 'merge' }, approvals: '1' } }, forks: 'x' },
    [
      'branches.release.approvals: got "1", expected a whole number',
      `remotes: got 1, expected a known key ${keys}; did you mean "remote"?`,
      `branches.release.into.mian: got "merge", expected a kind ${gitflowKinds}; did you mean "main"?`,
      `forks: got "x", expected a kind ${gitflowKinds}`,
    ],
  ],
]

test.each(FAULTS)('faults: %s', (_, config, lines) => {
  expect(faultsOf(config)).toEqual(lines)
})

test('a config that leads back to itself is a fault', () => {
  const config: Record<string, unknown> = { extends: 'gitflow' }
  config['tags'] = { name: 'v{version}', more: config }
  expect(faultsOf(config).some((line) => line.endsWith('expected no more than 12 levels'))).toBe(true)
})

test('a config whose aliases multiply is stopped', () => {
  let bomb: unknown = ['x']
  for (let level = 0; level < 9; level += 1) bomb = Array.from({ length: 9 }, () => bomb)
  const begun = performance.now()
  expect(faultsOf({ extends: 'gitflow', tags: { name: bomb } })).toEqual(['got an object, expected no more than 20000 values'])
  expect(performance.now() - begun).toBeLessThan(2000)
})

test('a hostile config changes no other object', () => {
  faultsOf(
    JSON.parse('{"__proto__":{"polluted":true},"branches":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}'),
  )
  expect('polluted' in {}).toBe(false)
})

test('defaults of a policy of its own', () => {
  const policy = resolvePolicy(
    { branches: { trunk: { name: 'trunk' }, topic: { name: ['topic', 'topic/*'], from: 'trunk', into: 'trunk', tag: 'v{version}' } } },
    'x',
  )
  expect(policy.remote).toBe('origin')
  expect(policy.extends).toEqual([])
  expect(policy.tags).toEqual({ names: [], annotated: false, immutable: false })
  expect(policy.kinds).toEqual([
    {
      id: 'trunk',
      names: ['trunk'],
      from: [],
      into: [],
      permanent: true,
      protected: false,
      production: false,
      approvals: 0,
      environment: null,
      tag: null,
    },
    {
      id: 'topic',
      names: ['topic', 'topic/*'],
      from: ['trunk'],
      into: [{ kind: 'trunk', methods: ['merge', 'fast-forward'] }],
      permanent: false,
      protected: false,
      production: false,
      approvals: 0,
      environment: null,
      tag: { name: 'v{version}', required: true },
    },
  ])
})

test.each([
  ['main', true],
  ['main*', false],
  ['{slug}', false],
  ['/main/', false],
])('a kind named %s is permanent: %s', (name, permanent) => {
  expect(resolvePolicy({ branches: { x: { name } } }, 'x').kinds[0]?.permanent).toBe(permanent)
})

test('a kind is laid over the preset key by key, and a list replaces a list', () => {
  const policy = resolvePolicy(
    {
      extends: 'gitflow',
      branches: { release: { name: ['rel/{version}'], into: { main: 'merge' } }, hotfix: { tag: null, environment: null } },
    },
    'x',
  )
  const release = policy.kinds.find(({ id }) => id === 'release')
  expect(release).toMatchObject({
    names: ['rel/{version}'],
    from: ['develop'],
    into: [{ kind: 'main', methods: ['merge'] }],
    approvals: 1,
    tag: { name: 'v{version}', required: true },
  })
  expect(policy.kinds.find(({ id }) => id === 'hotfix')).toMatchObject({ tag: null, environment: null, from: ['main'] })
  expect(policy.kinds.map(({ id }) => id)).toEqual(['main', 'release', 'develop', 'feature', 'bugfix', 'hotfix', 'bot'])
})

test('null takes a kind away, and whatever of the preset leads to it', () => {
  const policy = resolvePolicy(
    { extends: 'gitflow', branches: { release: null, bugfix: null, develop: { into: ['main', 'feature'] } } },
    'x',
  )
  expect(policy.kinds.map(({ id }) => id)).toEqual(['main', 'develop', 'feature', 'hotfix', 'bot'])
  expect(policy.kinds.find(({ id }) => id === 'main')?.into.map(({ kind }) => kind)).toEqual(['develop', 'hotfix'])
  expect(policy.kinds.find(({ id }) => id === 'hotfix')?.into.map(({ kind }) => kind)).toEqual(['main', 'develop'])
})

test('rules go by id; tags key by key; null gives a rule its default back', () => {
  const policy = resolvePolicy(
    {
      extends: ['gitflow'],
      tags: { annotated: false },
      rules: { 'tag-name': 'off', 'release-tag': ['warn', { when: 'push' }], 'no-delete': null },
    },
    'x',
  )
  const rule = (id: string) => policy.rules.find((entry) => entry.id === id)
  expect(rule('tag-name')).toEqual({ id: 'tag-name', severity: 'off', options: {} })
  expect(rule('release-tag')).toEqual({ id: 'release-tag', severity: 'warn', options: { when: 'push' } })
  expect(rule('no-delete')).toEqual({ id: 'no-delete', severity: 'error', options: {} })
  expect(policy.tags).toEqual({ names: ['v{version}'], annotated: false, immutable: true })
})

test('exemptions, forks and merge messages arrive', () => {
  const policy = resolvePolicy(
    {
      extends: 'gitflow',
      remote: 'up/stream',
      exempt: [{ branches: ['legacy/**'], rules: ['branch-name'], reason: 'frozen until 2027' }],
      forks: 'feature',
      mergeMessages: ['^Landed (?<source>\\S+)$'],
    },
    'x',
  )
  expect(policy.exempt).toEqual([{ branches: ['legacy/**'], tags: [], rules: ['branch-name'], authors: [], reason: 'frozen until 2027' }])
  expect(policy).toMatchObject({ remote: 'up/stream', forks: 'feature', mergeMessages: ['^Landed (?<source>\\S+)$'] })
})

test('what was decided on record arrives, whole', () => {
  const decided = { rule: 'no-direct-commit', reason: 'hand-made release', by: 'ada' }
  const policy = resolvePolicy(
    {
      extends: 'gitflow',
      exempt: [{ authors: ['bot@example.org'], branches: ['main'], rules: ['no-direct-commit'], reason: 'the release bot' }],
      overrides: [
        { ...decided, oid: 'abcdef123456' },
        { ...decided, ref: 'refs/heads/main', until: '2027-01-31' },
      ],
      since: 'v2.0.0',
      baseline: 'ci/known.json',
    },
    'x',
  )
  expect(policy.exempt).toEqual([
    { branches: ['main'], tags: [], rules: ['no-direct-commit'], authors: ['bot@example.org'], reason: 'the release bot' },
  ])
  expect(policy.overrides).toEqual([
    { ...decided, oid: 'abcdef123456', ref: null, until: null },
    { ...decided, oid: null, ref: 'refs/heads/main', until: '2027-01-31' },
  ])
  expect(policy).toMatchObject({ since: 'v2.0.0', baseline: 'ci/known.json' })
  expect(resolvePolicy({ extends: 'gitflow', since: null, baseline: null }, 'x')).toMatchObject({
    since: null,
    baseline: null,
    overrides: [],
  })
})

test('a key whose value is undefined is as if it were not there', () => {
  expect(resolvePolicy({ extends: 'gitflow', remote: undefined, forks: undefined }, 'x').remote).toBe('origin')
})

test('defineConfig gives back what it got, and its type knows the keys', () => {
  const config = { extends: 'gitflow' } as const
  expect(defineConfig(config)).toBe(config)
  // @ts-expect-error `remot` is no key of a policy
  defineConfig({ extends: 'gitflow', remot: 'origin' })
  // @ts-expect-error `nam` is no key of a kind
  defineConfig({ branches: { main: { nam: 'main' } } })
  // @ts-expect-error there is no such method
  defineConfig({ branches: { main: { name: 'main', into: { main: 'fastforward' } } } })
})
