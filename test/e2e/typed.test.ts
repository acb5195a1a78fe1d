import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'

const ROOT = join(import.meta.dirname, '../..')
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')

/** A project that has the packed package installed, with these files. */
function project(files: Readonly<Record<string, string>>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-typed-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  symlinkSync(join(inject('project'), 'node_modules'), join(directory, 'node_modules'))
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

/** What the compiler says of a project; empty where everything is right. */
function compiled(directory: string, more: object): string {
  const compilerOptions = { noEmit: true, target: 'es2022', types: [], skipLibCheck: false, pretty: false, ...more }
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  return spawnSync(process.execPath, [COMPILER, '-p', directory], { cwd: directory, encoding: 'utf8', env: cleanEnvironment() }).stdout
}

/** A source of this repository as a team would write it. */
function asUser(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8').replace(/'(?:\.\.?\/)+src\/(?:index|policy\/config)\.ts'/g, "'branch-policy'")
}

/** The TypeScript configs that the docs show, but those that import files of the reader's own. */
function examples(): readonly string[] {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))]
  return pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts config\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? ''),
    )
}

describe('the types of the package', () => {
  test.each([
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext', strict: true }],
    ['node16, exact optional keys', { module: 'node16', moduleResolution: 'node16', strict: true, exactOptionalPropertyTypes: true }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler', strict: true }],
  ])('tell right from wrong configs, each at its line: %s', (_, options) => {
    const files = Object.fromEntries(['config', 'preset'].map((name) => [`${name}.ts`, asUser(`test/types/${name}.ts`)]))
    expect(compiled(project(files), options)).toBe('')
  })

  test('take the policy of this repository and every TypeScript example of the docs', () => {
    const texts = [asUser('branch-policy.config.ts'), ...examples()]
    expect(texts.length).toBeGreaterThan(2)
    const files = Object.fromEntries(texts.map((text, index) => [`example-${index}.ts`, text]))
    expect(compiled(project(files), { module: 'nodenext', moduleResolution: 'nodenext', strict: true })).toBe('')
  })

  test('say what is wrong in words that fit a screen, and what was probably meant', () => {
    const config = (text: string): string => `import { defineConfig } from 'branch-policy'\nexport default defineConfig(${text})\n`
    const directory = project({
      'a.ts': config("{ extends: 'gitflow', forks: 'featur' }"),
      'b.ts': config("{ extends: 'gitflow', rules: { 'release-tag': ['error', { wen: 'push' }] } }"),
      'c.ts': config("{ extends: 'gitflow', branches: { feature: { into: { develop: 'fastforward' } } } }"),
      'd.ts': config("{ extends: 'gitflow', locked: ['no-delet'] }"),
    })
    const said = compiled(directory, { module: 'nodenext', moduleResolution: 'nodenext', strict: true })
    expect(said).toMatch(/^a\.ts\(2,51\): .*Did you mean '"feature"'\?$/m)
    expect(said).toMatch(/^b\.ts\(2,87\): .*Did you mean to write 'when'\?$/m)
    expect(said).toMatch(/^c\.ts\(2,74\): [\s\S]*?Did you mean '"fast-forward"'\?$/m)
    expect(said).toMatch(/^d\.ts\(2,60\): .*Did you mean '"no-delete"'\?$/m)
    expect(said.split('\n').filter((line) => line.length > 330)).toEqual([])
  })
})

test('the schema is in the package, by a path that editors take', () => {
  const schema = JSON.parse(readFileSync(join(inject('project'), 'node_modules/branch-policy/schema.json'), 'utf8'))
  expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', additionalProperties: false })
  const program = "console.log(import.meta.resolve('branch-policy/schema.json'))"
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: inject('project'), encoding: 'utf8' })
  expect(ran.stdout).toMatch(/node_modules\/branch-policy\/schema\.json\n$/)
})
