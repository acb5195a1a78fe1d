import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import ownConfig from '../../../branch-policy.config.ts'
import { RULE_IDS, RULE_OPTIONS } from '../../../src/model/rule-ids.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { checkForm } from '../../../src/policy/schema.ts'
import { jsonSchemaText } from '../../support/json-schema.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const file = join(root, 'schema.json')
const schema = JSON.parse(jsonSchemaText())
// Words for editors are no keywords of draft-07, and a date is looked at by its own expression below.
const ajv = new Ajv({ allErrors: true, formats: { date: /^\d{4}-\d{2}-\d{2}$/ }, keywords: ['enumDescriptions'], strictTypes: false })
const validate = ajv.compile(schema)

const refusedByJson = (config: unknown): boolean => !validate(config)
const refusedByCode = (config: unknown): boolean => checkForm(config).faults.length > 0

test('schema.json is what the schema in the code makes: `npm run schema` writes it', async () => {
  await expect(jsonSchemaText()).toMatchFileSnapshot(file)
})

test('schema.json is a schema of draft-07, refers to nothing, and holds nothing without a form', () => {
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true)
  expect(JSON.stringify(schema)).not.toMatch(/"\$ref":|"definitions":|"json":|"items":\{\}|\{\}\]|\[\{\}/)
})

test('every key has words for people; rules, options, presets and severities are spelled out', () => {
  const { properties } = schema
  for (const [key, value] of Object.entries<{ description?: string }>(properties)) expect(value.description, key).toMatch(/\w/)
  const kind = properties.branches.additionalProperties.anyOf[0].properties
  for (const [key, value] of Object.entries<{ description?: string }>(kind)) expect(value.description, key).toMatch(/\w/)
  expect(Object.keys(properties.rules.properties)).toEqual(RULE_IDS)
  for (const id of RULE_IDS) {
    const rule = properties.rules.properties[id]
    expect(rule.description).toMatch(/^Forbids .+\. Default: (?:error|warn|off)\.$/)
    const [word, alone, withOptions] = rule.anyOf[0].anyOf
    expect([word.enum, alone.items[0].enum]).toEqual([
      ['off', 'warn', 'error'],
      ['off', 'warn', 'error'],
    ])
    expect(Object.keys(withOptions.items[1].properties)).toEqual(Object.keys(RULE_OPTIONS[id]))
    for (const option of Object.values(withOptions.items[1].properties)) expect(option).toHaveProperty('default')
  }
  expect(properties.extends.anyOf[0].anyOf[0].enum).toEqual([...PRESETS.keys()])
  expect(properties.extends.anyOf[0].anyOf[0].enumDescriptions).toHaveLength(PRESETS.size)
})

/** The policies in JSON and YAML that the docs show. */
function examples(): readonly (readonly [string, unknown])[] {
  const pages = ['README.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))]
  return pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/^```(?:json|yaml) config\n([\s\S]*?)^```$/gm)].map(
        (match, index) => [`${page}, ${index + 1}`, parse(match[1] ?? '')] as const,
      ),
    )
}

describe('both take', () => {
  test('there are examples', () => expect(examples().length).toBeGreaterThan(20))

  test.each([...PRESETS, ['the policy of this repository', ownConfig], ...examples()] as const)('%s', (_, config) => {
    expect(checkForm(structuredClone(config)).faults).toEqual([])
    expect(validate(structuredClone(config)), ajv.errorsText(validate.errors)).toBe(true)
  })

  test.each<readonly [string, unknown]>([
    [
      'a reference to this schema',
      { $schema: './node_modules/branch-policy/schema.json', extends: ['@acme/policy', './x.json', 'gitflow'] },
    ],
    ['what is taken away', { branches: { bot: null }, rules: { 'no-delete': null }, since: null, baseline: null, forks: null }],
    ['locks', { locked: ['no-delete', 'branches', 'branches.main', 'branches.main.into', 'tags.immutable'] }],
    ['options', { rules: { 'commit-author': ['warn', { emails: ['*@example.org'], committer: true }], 'tag-name': ['off'] } }],
    ['version files', { rules: { 'version-file': ['error', { judge: 'tags', files: [{ path: 'V', pattern: '(?<version>.*)' }] }] } }],
    ['an empty map', { branches: { main: { name: 'main', into: {}, from: [], tag: { name: 'v{version}', required: 'warn' } } } }],
    ['an override', { overrides: [{ rule: 'no-delete', ref: 'refs/heads/main', reason: 'x', by: 'y', until: '2027-01-31' }] }],
  ])('%s', (_, config) => {
    expect(checkForm(config).faults).toEqual([])
    expect(validate(config), ajv.errorsText(validate.errors)).toBe(true)
  })

  test.each(['acme/ticket-open', 'a/b'])('the form of %s, a rule of a team', (id) => {
    expect(validate({ rules: { [id]: ['error', { any: 1 }] }, exempt: [{ rules: [id], reason: 'x' }], locked: [id] })).toBe(true)
  })
})

const main = (more: object): unknown => ({ branches: { main: { name: 'main', ...more } } })
const rule = (id: string, setting: unknown): unknown => ({ rules: { [id]: setting } })

describe('both refuse', () => {
  test.each<readonly [string, unknown]>([
    ['a list', []],
    ['null', null],
    ['an unknown key', { remot: 'origin' }],
    ['a URL to extend', { extends: 'https://example.org/x.json' }],
    ['an absolute path to extend', { extends: ['/etc/passwd'] }],
    ['an empty text to extend', { extends: '' }],
    ['a number to extend', { extends: 7 }],
    ['a remote that is an option', { remote: '--upload-pack=x' }],
    ['a remote that is a URL', { remote: 'https://x/y' }],
    ['branches as a list', { branches: [] }],
    ['a kind called any', { branches: { any: { name: 'x' } } }],
    ['a kind with a space', { branches: { 'a b': { name: 'x' } } }],
    ['a kind that is a text', { branches: { main: 'main' } }],
    ['an unknown key of a kind', main({ nam: 'x' })],
    ['an empty list of names', main({ name: [] })],
    ['a name that is a number', main({ name: 3 })],
    ['an empty kind in from', main({ from: '' })],
    ['an unknown method', main({ into: { main: 'fastforward' } })],
    ['no methods', main({ into: { main: [] } })],
    ['into as a number', main({ into: 1 })],
    ['a flag as a text', main({ protected: 'yes' })],
    ['half an approval', main({ approvals: 0.5 })],
    ['approvals below zero', main({ approvals: -1 })],
    ['an empty environment', main({ environment: '' })],
    ['a tag without a name', main({ tag: { required: true } })],
    ['a tag that is required in another way', main({ tag: { name: 'v', required: 'error' } })],
    ['an unknown key of tags', { tags: { anotated: true } }],
    ['tags as null', { tags: null }],
    ['an unknown rule', rule('branch-nam', 'off')],
    ['an unknown severity', rule('branch-name', 'warning')],
    ['an unknown severity in a list', rule('branch-name', ['warning'])],
    ['an empty setting', rule('branch-name', [])],
    ['three entries', rule('branch-name', ['warn', {}, {}])],
    ['an unknown option', rule('release-tag', ['error', { wen: 'push' }])],
    ['an option of a rule without options', rule('branch-name', ['error', { when: 'push' }])],
    ['an unknown word', rule('release-tag', ['error', { when: 'later' }])],
    ['a flag that is a text', rule('commit-author', ['error', { committer: 'yes' }])],
    ['patterns that are a text', rule('tag-target', ['error', { support: 'v1' }])],
    ['no version files', rule('version-file', ['error', { files: [] }])],
    ['a version file outside', rule('version-file', ['error', { files: [{ path: '../x', key: 'version' }] }])],
    ['a version file with both', rule('version-file', ['error', { files: [{ path: 'x', key: 'v', pattern: '(?<version>.)' }] }])],
    ['an exemption without reason', { exempt: [{ rules: ['branch-name'] }] }],
    ['an exemption from nothing', { exempt: [{ reason: 'x' }] }],
    ['an exemption from empty lists', { exempt: [{ branches: [], reason: 'x' }] }],
    ['an exemption of an author alone', { exempt: [{ authors: ['x'], branches: ['y'], reason: 'x' }] }],
    ['an exemption from an unknown rule', { exempt: [{ rules: ['branch-nam'], reason: 'x' }] }],
    ['an override of nothing', { overrides: [{ rule: 'no-delete', reason: 'x', by: 'y' }] }],
    ['an override by nobody', { overrides: [{ rule: 'no-delete', ref: 'refs/heads/main', reason: 'x' }] }],
    ['a short object name', { overrides: [{ rule: 'no-delete', oid: 'abc', reason: 'x', by: 'y' }] }],
    ['a short refname', { overrides: [{ rule: 'no-delete', ref: 'main', reason: 'x', by: 'y' }] }],
    ['a date that is none', { overrides: [{ rule: 'no-delete', ref: 'refs/x', reason: 'x', by: 'y', until: 'soon' }] }],
    ['an unknown lock', { locked: ['branch-nam'] }],
    ['a lock of another place', { locked: ['rules.branch-name'] }],
    ['since as a number', { since: 2024 }],
    ['an empty baseline', { baseline: '' }],
    ['forks as a list', { forks: ['x'] }],
    ['merge messages as a text', { mergeMessages: 'x' }],
    ['a plugin as a number', { plugins: [1] }],
  ])('%s', (_, config) => {
    expect([refusedByCode(config), refusedByJson(config)]).toEqual([true, true])
  })
})
