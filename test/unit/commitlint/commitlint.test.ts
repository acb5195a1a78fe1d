import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findCommitlint } from '../../../src/commitlint/commitlint.ts'
import { findCommitlintConfig } from '../../../src/commitlint/config-place.ts'
import type { MessageVerdict } from '../../../src/model/details.ts'
import { ConfigError } from '../../../src/model/errors.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'branch-policy-commitlint-'))
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}

async function lint(...messages: readonly string[]): Promise<readonly MessageVerdict[]> {
  const found = findCommitlint(root)
  if (found.state !== 'ready') throw new Error(`commitlint is ${found.state}`)
  const verdicts = await found.lint(messages)
  return messages.map((message) => verdicts.get(message) ?? { errors: ['no verdict'], warnings: [] })
}

const CONVENTIONAL = { extends: ['@commitlint/config-conventional'] }
const SHORT = { rules: { 'header-max-length': [2, 'always', 10] } }
const TOO_LONG = 'header must not be longer than 10 characters, current length is 11 [header-max-length]'
const CLEAN = { errors: [], warnings: [] }

describe("commitlint's config", () => {
  test('is not there', () => {
    expect(findCommitlint(root)).toEqual({ state: 'unused' })
    write('package.json', { name: 'x' })
    expect(findCommitlint(root)).toEqual({ state: 'unused' })
    write('package.json', '{ "commitlint": ')
    expect(findCommitlint(root)).toEqual({ state: 'unused' })
    write('package.json', 'null')
    write('package.yaml', 'name: x\nother:\n  commitlint: {}\n# commitlint: {}\n')
    expect(findCommitlint(root)).toEqual({ state: 'unused' })
  })

  const js = `module.exports = ${JSON.stringify(SHORT)}`
  const esm = `export default ${JSON.stringify(SHORT)}`
  const yaml = 'rules:\n  header-max-length: [2, always, 10]\n'
  test.each([
    ['package.json', { commitlint: SHORT }],
    ['package.yaml', 'commitlint:\n  rules:\n    header-max-length: [2, always, 10]\n'],
    ['.commitlintrc', yaml],
    ['.commitlintrc.json', SHORT],
    ['.commitlintrc.yaml', yaml],
    ['.commitlintrc.yml', yaml],
    ['.commitlintrc.js', js],
    ['.commitlintrc.cjs', js],
    ['.commitlintrc.mjs', esm],
    ['commitlint.config.js', js],
    ['commitlint.config.cjs', js],
    ['commitlint.config.mjs', esm],
  ])('%s', async (name, content) => {
    write(name, content)
    expect(findCommitlintConfig(root)).toBe(name)
    expect(await lint('1234567890', '12345678901')).toEqual([CLEAN, { errors: [TOO_LONG], warnings: [] }])
  })

  test('is the one that commitlint would take of several', () => {
    const inOrder = ['commitlint.config.ts', '.commitlintrc.ts', 'commitlint.config.js', '.commitlintrc.js', '.commitlintrc']
    for (const name of inOrder) {
      write(name, 'x: 1')
      expect(findCommitlintConfig(root)).toBe(name)
    }
    write('package.json', { name: 'x' })
    expect(findCommitlintConfig(root)).toBe('.commitlintrc')
    write('package.json', { commitlint: {} })
    expect(findCommitlintConfig(root)).toBe('package.json')
  })

  test('that is empty, a folder, or not to be read is passed over', () => {
    write('.commitlintrc', '\n')
    mkdirSync(join(root, '.commitlintrc.json'))
    write('commitlint.config.mjs', 'export default {}')
    expect(findCommitlintConfig(root)).toBe('commitlint.config.mjs')
    if (process.geteuid?.() === 0) return
    write('.commitlintrc.yml', 'rules: {}')
    chmodSync(join(root, '.commitlintrc.yml'), 0)
    expect(findCommitlintConfig(root)).toBe('commitlint.config.mjs')
  })

  test('is not run where there is no message', async () => {
    write(
      'commitlint.config.mjs',
      `import { writeFileSync } from 'node:fs'\nwriteFileSync('${root}/ran', '')\nexport default ${JSON.stringify(SHORT)}`,
    )
    expect(findCommitlint(root).state).toBe('ready')
    expect(findCommitlint(root)).not.toHaveProperty('hint')
    await expect(lint('fine')).resolves.toEqual([CLEAN])
    rmSync(join(root, 'ran'))
    findCommitlint(root)
    expect(() => rmSync(join(root, 'ran'))).toThrow('ENOENT')
  })
})

describe('verdicts', () => {
  test('say what is wrong in a line each, errors and warnings apart', async () => {
    write('.commitlintrc.json', { ...CONVENTIONAL, rules: { 'body-leading-blank': [1, 'always'], 'header-max-length': [1, 'always', 10] } })
    expect(await lint('Add the search')).toEqual([
      {
        errors: ['subject may not be empty [subject-empty]', 'type may not be empty [type-empty]'],
        warnings: ['header must not be longer than 10 characters, current length is 14 [header-max-length]'],
      },
    ])
    expect(await lint('fix: it\nbody')).toEqual([{ errors: [], warnings: ['body must have leading blank line [body-leading-blank]'] }])
  })

  test('pass over what commitlint passes over', async () => {
    write('.commitlintrc.json', CONVENTIONAL)
    const ignored = [
      "Merge branch 'release/v1.1.0' into develop\n",
      'Revert "x"\n',
      'fixup! x\n',
      'squash! x\n',
      'amend! x\n',
      'v1.2.3\n',
      '',
      '\n',
      ' \n\n',
    ]
    expect(await lint(...ignored)).toEqual(ignored.map(() => CLEAN))
    write('.commitlintrc.json', { ...CONVENTIONAL, defaultIgnores: false })
    expect((await lint('fixup! x'))[0]?.errors).not.toEqual([])
  })

  test("are by the team's own ignores, plugins and parser, and say where the team explains them", async () => {
    write(
      'commitlint.config.mjs',
      `export default {
        extends: ['@commitlint/config-conventional'],
        helpUrl: 'https://example.org/messages',
        ignores: [(message) => message.startsWith('WIP')],
        parserPreset: './parser.mjs',
        plugins: [{ rules: { 'no-cats': ({ header }) => [!header.includes('cat'), 'no cats,\\n please'], silent: ({ header }) => [!header.includes('hush')] } }],
        rules: { 'no-cats': [2, 'always'], silent: [1, 'always'] },
      }`,
    )
    write('parser.mjs', 'export default { parserOpts: { headerPattern: /^(\\w+) -- (.*)$/, headerCorrespondence: ["type", "subject"] } }')
    const help = 'https://example.org/messages'
    expect(await lint('WIP of any sort', 'fix -- it', 'fix -- the cat', 'fix -- hush', 'fix: it')).toEqual([
      { ...CLEAN, help },
      { ...CLEAN, help },
      { errors: ['no cats, please [no-cats]'], warnings: [], help },
      { errors: [], warnings: ['[silent]'], help },
      { errors: ['subject may not be empty [subject-empty]', 'type may not be empty [type-empty]'], warnings: [], help },
    ])
  })

  test('are by a config that is a function', async () => {
    write('commitlint.config.mjs', `export default async () => (${JSON.stringify(SHORT)})`)
    expect(await lint('12345678901')).toEqual([{ errors: [TOO_LONG], warnings: [] }])
  })

  test('are by a config that a folder of the project shares', async () => {
    write('shared/index.js', `module.exports = ${JSON.stringify(SHORT)}`)
    write('.commitlintrc.yml', 'extends: ./shared\n')
    expect(await lint('12345678901')).toEqual([{ errors: [TOO_LONG], warnings: [] }])
  })

  test('of odd messages are verdicts too', async () => {
    write('.commitlintrc.json', CONVENTIONAL)
    const odd = ['fix: \u001b[31mred', `fix: ${'x'.repeat(300)}`, 'fix: a\u0000b', '--help', '__proto__', '\ufefffix: it\n']
    const verdicts = await lint(...odd)
    expect(verdicts.map(({ errors }) => errors.length === 0)).toEqual([true, false, true, false, false, false])
  })
})

test('a word that commitlint cannot read in reasonable time gets no verdict, and keeps no other message from one', async () => {
  write('.commitlintrc.json', CONVENTIONAL)
  const found = findCommitlint(root)
  const long = [`fix: ${'x'.repeat(100_000)}`, `fix: it\n\n${`${'x'.repeat(400)}\n`.repeat(20)}`]
  const verdicts = found.state === 'ready' ? await found.lint([...long, 'fix: it']) : null
  expect([...(verdicts ?? [])]).toEqual([['fix: it', CLEAN]])
})

describe('a config that commitlint cannot use is a fault that is told in one line', () => {
  test.each([
    ['a missing package', { extends: ['commitlint-config-of-nobody'] }, /Cannot find module .*commitlint-config-of-nobody/],
    ['no rules', { rules: {} }, /: it names no rules$/],
    ['a rule that there is not', { rules: { 'no-such-rule': [2, 'always'] } }, /: Found rules without implementation: no-such-rule\.$/],
    ['a rule that is not written so', { rules: { 'type-enum': 'always' } }, /is invalid: .*type-enum/],
    ['a plugin that is missing', { plugins: ['of-nobody'], ...SHORT }, /commitlint-plugin-of-nobody/],
  ])('%s', async (_name, config, message) => {
    write('.commitlintrc.json', config)
    const error = await lint('fix: it').then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as ConfigError).message).toMatch(/^commitlint cannot use \.commitlintrc\.json: [^\n]+$/)
    expect((error as ConfigError).message).toMatch(message)
  })

  test('code that does not parse', async () => {
    write('commitlint.config.mjs', 'export default {')
    const error: unknown = await lint('fix: it').catch((reason: unknown) => reason)
    expect((error as ConfigError).message).toMatch(/^commitlint cannot use commitlint\.config\.mjs: [^\n]+$/)
  })

  test.each([
    ['a function without rules', 'export default () => ({})', 'it names no rules'],
    ['code that throws', 'throw new Error("first\\nsecond")', 'first'],
    ['an ignore that throws a text', `export default { ...${JSON.stringify(SHORT)}, ignores: [() => { throw 'a text' }] }`, 'a text'],
    ['an ignore that throws', `export default { ...${JSON.stringify(SHORT)}, ignores: [() => { throw new Error('no') }] }`, 'no'],
  ])('%s', async (_name, code, said) => {
    write('commitlint.config.mjs', code)
    await expect(lint('fix: it')).rejects.toMatchObject({
      name: 'ConfigError',
      message: `commitlint cannot use commitlint.config.mjs: ${said}`,
    })
  })
})
