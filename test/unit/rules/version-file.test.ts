import { versionFile } from '../../../src/rules/version-file.ts'
import { gitflowWith, untagged } from '../../support/policies.ts'
import { proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { tagUpdate, update } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

const holding = (files: Readonly<Record<string, string | null>>) => withMore(midLife, { files, annotated: { 'refs/tags/v1.1.0': 'v' } })
const packageJson = (version: unknown) => JSON.stringify({ name: 'x', version })
const right = holding({ 'v:package.json': packageJson('1.1.0') })
const old = holding({ 'v:package.json': packageJson('1.0.0') })
const release = update('release/v1.1.0', 'd', 'v')
const first = update('release/v1.1.0', null, 'v')
const tag = tagUpdate('v1.1.0', null, 'v')
const annotated = tagUpdate('v1.1.0', null, 'tag v')
const inFiles = (...files: readonly Readonly<Record<string, string>>[]) => ({ files })
const cargo = '[package]\nname = "x"\nversion = "1.1.0"\n\n[dependencies.y]\nversion = "9.9.9"\n'
const cargoPattern = '^version = "(?<version>[^"]+)"$'

const wrong = (said: string, more: Readonly<Record<string, unknown>> = {}) => ({
  verdict: 'fail' as const,
  oid: 'v',
  message: ['<~v>', said],
  actual: said,
  expected: '1.1.0 in package.json, in the commit that release/v1.1.0 names',
  fix: [],
  ...more,
})

testRule(versionFile, {
  valid: [
    {
      name: 'a pull request of a release whose package.json has its version',
      update: proposed('main', 'a', 'release/v1.1.0', 'v'),
      world: right,
    },
    { name: 'a pull request into develop', update: proposed('develop', 'd', 'release/v1.1.0', 'v'), world: old, applies: false },
    {
      name: 'a pull request of a branch without a version',
      update: proposed('main', 'a', 'hotfix/login', 'v'),
      world: old,
      applies: false,
    },
    {
      name: "a pull request of a fork's branch, whose name says nothing",
      update: proposed('main', 'a', 'x:release/v1.1.0', 'v', { isFromFork: true }),
      world: old,
      applies: false,
    },
    {
      name: 'a pull request where only tags are judged',
      update: proposed('main', 'a', 'release/v1.1.0', 'v'),
      world: old,
      options: { judge: 'tags' },
    },
    { name: 'a release branch whose package.json has its version', update: release, world: right },
    { name: 'its first push', update: first, world: right },
    { name: 'a tag, lightweight', update: tag, world: right },
    { name: 'a tag, annotated', update: annotated, world: right },
    { name: 'a tag that is there', update: { ...annotated, operation: 'exists' }, world: right },
    { name: 'a tag that moves to a commit with its version', update: tagUpdate('v1.1.0', 'd', 'v'), world: right },
    { name: 'a tag that goes', update: tagUpdate('v1.1.0', 'v', null), world: old, applies: false },
    { name: 'a release branch that goes', update: update('release/v1.1.0', 'v', null), world: old, applies: false },
    { name: 'a release branch that is there', update: { ...release, operation: 'exists' }, world: old, applies: false },
    {
      name: 'a pre-release to the letter',
      update: tagUpdate('v1.1.0-rc.1', null, 'v'),
      world: holding({ 'v:package.json': packageJson('1.1.0-rc.1') }),
    },
    { name: 'a hotfix that is named after no version', update: update('hotfix/login', null, 'v'), world: old, applies: false },
    { name: 'a feature that looks like a version', update: update('feature/v1.1.0', null, 'v'), world: old, applies: false },
    { name: 'main', update: update('main', 'a', 'v'), world: old, applies: false },
    { name: 'a tag of no pattern is for another rule', update: tagUpdate('nightly', null, 'v'), world: old, applies: false },
    {
      name: 'a moving tag beside versions',
      update: tagUpdate('v1', null, 'v'),
      world: old,
      policy: gitflowWith({ tags: { name: ['v{version}', 'v*'] } }),
      applies: false,
    },
    {
      name: 'a tag whose patterns capture no version',
      update: tag,
      world: old,
      policy: gitflowWith({ tags: { name: 'v*' }, branches: { release: { tag: 'v*' }, hotfix: { tag: null } } }),
    },
    { name: 'tags of a policy that says nothing of tags', update: tag, world: old, policy: untagged, applies: false },
    {
      name: 'a kind without a tag',
      update: release,
      world: old,
      policy: gitflowWith({ branches: { release: { tag: null } } }),
      applies: false,
    },
    { name: 'a branch, where only tags are judged', update: release, world: old, options: { judge: 'tags' } },
    { name: 'a tag, where only branches are judged', update: tag, world: old, options: { judge: 'branches' } },
    {
      name: 'a key further down',
      update: tag,
      world: holding({ 'v:app.json': '{"expo":{"version":"1.1.0"}}' }),
      options: inFiles({ path: 'app.json', key: 'expo.version' }),
    },
    { name: 'JSON with a byte order mark', update: tag, world: holding({ 'v:package.json': `\ufeff${packageJson('1.1.0')}` }) },
    {
      name: 'a pattern in a line',
      update: tag,
      world: holding({ 'v:Cargo.toml': cargo }),
      options: inFiles({ path: 'Cargo.toml', pattern: cargoPattern }),
    },
    {
      name: 'a pattern in a line that ends as Windows has it',
      update: tag,
      world: holding({ 'v:Cargo.toml': cargo.replaceAll('\n', '\r\n') }),
      options: inFiles({ path: 'Cargo.toml', pattern: cargoPattern }),
    },
    {
      name: 'a pattern across lines',
      update: tag,
      world: holding({
        'v:pom.xml': '<parent>\n<version>7.0.0</version>\n</parent>\n<artifactId>x</artifactId>\n<version>1.1.0</version>\n',
      }),
      options: inFiles({ path: 'pom.xml', pattern: '<artifactId>x</artifactId>\\s*<version>(?<version>[^<]+)' }),
    },
    { name: 'a path that begins with a dot', update: tag, world: right, options: inFiles({ path: './package.json', key: 'version' }) },
    {
      name: 'several files that all have it',
      update: tag,
      world: holding({ 'v:package.json': packageJson('1.1.0'), 'v:VERSION': '1.1.0\n' }),
      options: inFiles({ path: 'package.json', key: 'version' }, { path: 'VERSION', pattern: '^(?<version>.+)$' }),
    },
  ],
  invalid: [
    {
      name: 'a pull request of a release whose package.json was forgotten',
      update: proposed('main', 'a', 'release/v1.1.0', 'v'),
      world: old,
      answers: [wrong('package.json says 1.0.0', { message: ['release/v1.1.0 is at <~v>', 'package.json says 1.0.0'] })],
    },
    {
      name: 'a release branch with the version before',
      update: release,
      world: old,
      answers: [wrong('package.json says 1.0.0', { why: 'the version in the files' })],
    },
    { name: 'its first push: the bump belongs before it', update: first, world: old, answers: [wrong('package.json says 1.0.0')] },
    {
      name: 'the tag of the commit that lies below the one with the version',
      update: tagUpdate('v1.1.0', null, 'd'),
      world: withMore(right, { files: { 'd:package.json': packageJson('1.0.0'), 'v:package.json': packageJson('1.1.0') } }),
      answers: [
        {
          ...wrong('package.json says 1.0.0'),
          oid: 'd',
          message: ['v1.1.0 is at <~d>'],
          expected: '1.1.0 in package.json, in the commit that v1.1.0 names',
        },
      ],
    },
    {
      name: 'an annotated tag: its commit counts',
      update: annotated,
      world: old,
      answers: [{ ...wrong('package.json says 1.0.0'), oid: 'tag v', expected: '1.1.0 in package.json, in the commit that v1.1.0 names' }],
    },
    {
      name: 'a tag that is there and was wrong',
      update: { ...tag, operation: 'exists' },
      world: old,
      door: 'check',
      answers: [wrong('package.json says 1.0.0', { expected: '1.1.0 in package.json, in the commit that v1.1.0 names' })],
    },
    {
      name: 'the release version where a pre-release is asked',
      update: tagUpdate('v1.1.0-rc.1', null, 'v'),
      world: right,
      answers: [wrong('package.json says 1.1.0', { expected: '1.1.0-rc.1 in package.json, in the commit that v1.1.0-rc.1 names' })],
    },
    {
      name: 'a version with a letter before it',
      update: release,
      world: holding({ 'v:package.json': packageJson('v1.1.0') }),
      answers: [wrong('package.json says v1.1.0')],
    },
    { name: 'no file', update: release, world: midLife, answers: [wrong('there is no package.json')] },
    {
      name: 'no JSON',
      update: release,
      world: holding({ 'v:package.json': '<<<<<<< HEAD\n{}' }),
      answers: [wrong('package.json is no JSON')],
    },
    {
      name: 'no such key',
      update: release,
      world: holding({ 'v:package.json': '{"name":"x"}' }),
      answers: [wrong('package.json has no version')],
    },
    {
      name: 'JSON that is no object',
      update: release,
      world: holding({ 'v:package.json': '"1.1.0"' }),
      answers: [wrong('package.json has no version')],
    },
    {
      name: 'a key that every object has',
      update: release,
      world: right,
      options: inFiles({ path: 'package.json', key: 'constructor.name' }),
      answers: [
        wrong('package.json has no constructor.name', {
          expected: '1.1.0 in package.json (constructor.name), in the commit that release/v1.1.0 names',
        }),
      ],
    },
    {
      name: 'a method that every object has',
      update: release,
      world: right,
      options: inFiles({ path: 'package.json', key: 'toString' }),
      answers: [
        wrong('package.json has no toString', { expected: '1.1.0 in package.json (toString), in the commit that release/v1.1.0 names' }),
      ],
    },
    {
      name: 'a key that leads through a text',
      update: release,
      world: right,
      options: inFiles({ path: 'package.json', key: 'version.length' }),
      answers: [
        wrong('package.json has no version.length', {
          expected: '1.1.0 in package.json (version.length), in the commit that release/v1.1.0 names',
        }),
      ],
    },
    {
      name: 'a version that is a number',
      update: release,
      world: holding({ 'v:package.json': packageJson(1.1) }),
      answers: [wrong('version of package.json is no text')],
    },
    {
      name: 'an empty version',
      update: release,
      world: holding({ 'v:package.json': packageJson('') }),
      answers: [wrong('package.json says nothing')],
    },
    {
      name: 'a pattern without a match',
      update: release,
      world: holding({ 'v:Cargo.toml': 'name = "x"\n' }),
      options: inFiles({ path: 'Cargo.toml', pattern: cargoPattern }),
      answers: [
        wrong('nothing in Cargo.toml matches its pattern', {
          expected: '1.1.0 in Cargo.toml, in the commit that release/v1.1.0 names',
        }),
      ],
    },
    {
      name: 'a pattern whose first match counts',
      update: release,
      world: holding({ 'v:Cargo.toml': `version = "2.0.0"\n${cargo}` }),
      options: inFiles({ path: 'Cargo.toml', pattern: cargoPattern }),
      answers: [wrong('Cargo.toml says 2.0.0', { expected: '1.1.0 in Cargo.toml, in the commit that release/v1.1.0 names' })],
    },
    {
      name: 'two of three files',
      update: release,
      world: holding({ 'v:package.json': packageJson('1.1.0'), 'v:VERSION': '1.0.9\n' }),
      options: inFiles(
        { path: 'package.json', key: 'version' },
        { path: 'VERSION', pattern: '^(?<version>.+)$' },
        { path: 'gone.json', key: 'version' },
      ),
      answers: [
        wrong('VERSION says 1.0.9', { expected: '1.1.0 in VERSION, in the commit that release/v1.1.0 names' }),
        wrong('there is no gone.json', { expected: '1.1.0 in gone.json, in the commit that release/v1.1.0 names' }),
      ],
    },
    {
      name: 'a path that leads out of the repository',
      update: release,
      world: right,
      options: inFiles({ path: 'x/../package.json', key: 'version' }),
      answers: [
        wrong('there is no x/../package.json', { expected: '1.1.0 in x/../package.json, in the commit that release/v1.1.0 names' }),
      ],
    },
    {
      name: 'a text of many lines in place of a version',
      update: release,
      world: holding({ 'v:package.json': packageJson(`1\n${'x'.repeat(99)}`) }),
      answers: [wrong(`package.json says 1 ${'x'.repeat(38)}…`)],
    },
    {
      name: 'a hotfix',
      update: update('hotfix/v1.0.1', 'a', 'h'),
      world: withMore(midLife, { files: { 'h:package.json': packageJson('1.0.0') } }),
      answers: [
        {
          ...wrong('package.json says 1.0.0'),
          oid: 'h',
          message: ['hotfix/v1.0.1 is at <~h>'],
          expected: '1.0.1 in package.json, in the commit that hotfix/v1.0.1 names',
        },
      ],
    },
    {
      name: 'a tag called like a branch, and like an option',
      update: tagUpdate('--output=1.1.0', null, 'v'),
      world: old,
      policy: gitflowWith({ tags: { name: '--output={version}' } }),
      answers: [wrong('package.json says 1.0.0', { expected: '1.1.0 in package.json, in the commit that --output=1.1.0 names' })],
    },
    {
      name: 'a commit that is not here',
      update: update('release/v1.1.0', 'd', 'q'),
      world: { ...right, missing: ['q'] },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'q',
          message: ['release/v1.1.0 hold its version could not be told'],
          expected: 'a commit whose files hold 1.1.0',
          fix: [],
        },
      ],
    },
    {
      name: 'a tag on no commit',
      update: tagUpdate('v1.1.0', null, 'q'),
      world: { ...right, missing: ['q'] },
      answers: [{ verdict: 'undetermined', oid: 'q', message: ['no commit that it names is in this repository'], fix: [] }],
    },
  ],
})
