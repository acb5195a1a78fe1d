import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'

const root = join(import.meta.dirname, '..', '..')
const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: object
  devDependencies: object
  peerDependencies: object
}
// What goes into the bundle is a development dependency.
const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies })

/** A row of "May and may not" in docs/architecture.md: what the linter is held to. */
interface Layer {
  readonly folder: string
  /** Folders, or one file of a folder: `repository/git`. */
  readonly imports: readonly string[]
  readonly packages: readonly string[]
  readonly node: readonly string[]
}

const layers: readonly Layer[] = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
  .split('\n## ')
  .filter((section) => section.startsWith('May and may not'))
  .flatMap((section) => section.split('\n').filter((line) => line.startsWith('| `')))
  .map((line) => {
    const [folder = [], imports = [], packages = [], node = []] = line
      .split('|')
      .slice(1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
    return { folder: (folder[0] ?? '').replace(/\/$/, ''), imports, packages, node }
  })

/** What the linter says of one file, by line: the reasons that it gives. */
type Told = ReadonlyMap<number, string>

let told: ReadonlyMap<string, Told>
let directory: string

/** Files to lint, each as lines; all of them go through one run of the linter. */
const files = new Map<string, readonly string[]>()

/** The import statements of everything that a folder might import; the test looks at each line's fate. */
const others = (folder: string): readonly string[] => [
  ...folders.filter((other) => other !== folder).map((other) => `../${other}/some-file.ts`),
  '../repository/git.ts',
  '../index.ts',
]
const nodeModules = ['node:fs', 'node:fs/promises', 'node:child_process', 'node:process']

for (const { folder } of layers) {
  files.set(`src/${folder}/folders.ts`, others(folder).map(importOf))
  files.set(`src/${folder}/packages.ts`, packages.map(importOf))
  files.set(`src/${folder}/node.ts`, nodeModules.map(importOf))
  files.set(`src/${folder}/globals.ts`, ['export const environment = process.env', 'console.log(environment)'])
  files.set(`src/${folder}/beside.ts`, [importOf('./some-file.ts')])
}
files.set('src/rules/forms.ts', [
  "export { load } from '../policy/load.ts'",
  "export type { Git } from '../repository/git.ts'",
  "export const later = import('../repository/git.ts')",
  "export const { readFileSync } = await import('node:fs')",
])
files.set('src/policy/presets/preset.ts', [
  importOf('../config.ts'),
  importOf('../../model/policy.ts'),
  importOf('../../rules/rule.ts'),
  importOf('node:fs'),
  importOf('valibot'),
])
files.set('src/index.ts', [
  importOf('./policy/config.ts'),
  importOf('./model/graph.ts'),
  importOf('./rules/own-rule.ts'),
  importOf('./rules/index.ts'),
  importOf('./policy/load.ts'),
  importOf('valibot'),
])
files.set('src/rules/one.ts', ["import { two } from './two.ts'", 'export const one = (): number => two()'])
files.set('src/rules/two.ts', ["import { one } from './one.ts'", 'export const two = (): number => one()'])

function importOf(source: string): string {
  return `import '${source}'`
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'branch-policy-layers-'))
  for (const name of ['biome.json', '.gitignore']) copyFileSync(join(root, name), join(directory, name))
  for (const [path, lines] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), `${lines.join('\n')}\n`)
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const ended = spawnSync(process.execPath, [biome, 'lint', '--colors=off', '--max-diagnostics=none', 'src'], {
    cwd: directory,
    encoding: 'utf8',
    env: cleanEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(ended.status, ended.stderr).toBe(1)
  told = reasonsOf(ended.stdout + ended.stderr)
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

const HEADER = /^(\S+?):(\d+):\d+ lint\/(?:style\/noRestrictedImports|style\/noRestrictedGlobals|suspicious\/noImportCycles) /

/** Biome heads each finding with its place and its rule; what it says stands below, on lines that begin with a sign. */
function reasonsOf(output: string): ReadonlyMap<string, Told> {
  const found = new Map<string, Map<number, string>>()
  for (const block of output.split(/\n(?=\S+:\d+:\d+ lint\/)/)) {
    const header = HEADER.exec(block)
    if (header === null) continue
    const lines = found.get(header[1] ?? '') ?? new Map<number, string>()
    lines.set(
      Number(header[2]),
      block
        .split('\n')
        .filter((line) => /^ {2}[×i] /.test(line))
        .map((line) => line.slice(4))
        .join(' '),
    )
    found.set(header[1] ?? '', lines)
  }
  return found
}

/** The reason at each line of a file; null where the line is allowed. */
function fates(path: string): readonly (readonly [string, string | null])[] {
  return (files.get(path) ?? []).map((line, index) => [line, told.get(path)?.get(index + 1) ?? null] as const)
}

const refused = (path: string): readonly string[] => fates(path).flatMap(([line, reason]) => (reason === null ? [] : [line]))

test('the list in docs/architecture.md names the folders of src', () => {
  expect([...layers.map(({ folder }) => folder)].sort()).toEqual([...folders].sort())
})

test('the list names folders and packages that there are', () => {
  for (const layer of layers) {
    expect(folders).toEqual(expect.arrayContaining(layer.imports.map((name) => name.split('/')[0])))
    expect(packages).toEqual(expect.arrayContaining([...layer.packages]))
  }
})

describe.each(layers)('$folder', ({ folder, imports, packages: allowed, node }) => {
  const isAllowed = (source: string): boolean => imports.some((name) => source === `../${name}.ts` || source.startsWith(`../${name}/`))

  test('imports the folders that the list names and no others', () => {
    const forbidden = folder === 'cli' ? [] : others(folder).filter((source) => !isAllowed(source) && source !== `../${folder}/git.ts`)
    expect(refused(`src/${folder}/folders.ts`).filter((line) => line !== importOf(`../${folder}/git.ts`))).toEqual(forbidden.map(importOf))
  })

  test('imports the packages that the list names and no others', () => {
    expect(refused(`src/${folder}/packages.ts`)).toEqual(packages.filter((name) => !allowed.includes(name)).map(importOf))
  })

  test("imports Node's modules only as the list says", () => {
    const forbidden = nodeModules.filter((name) => !node.includes(name) && !(node.includes('node:*') && name.startsWith('node:fs')))
    expect(refused(`src/${folder}/node.ts`)).toEqual(forbidden.map(importOf))
  })

  test('touches the process and the console only where it is cli', () => {
    expect(refused(`src/${folder}/globals.ts`)).toEqual(folder === 'cli' ? [] : files.get(`src/${folder}/globals.ts`))
  })

  test('imports what lies beside', () => {
    expect(refused(`src/${folder}/beside.ts`)).toEqual([])
  })

  test('is told the reason and where to read on', () => {
    const paths = ['folders', 'packages', 'node', 'globals'].map((name) => `src/${folder}/${name}.ts`)
    const reasons = paths.flatMap((path) => fates(path).flatMap(([, reason]) => (reason === null ? [] : [reason])))
    for (const reason of reasons) expect(reason).toMatch(/: .+\(docs\/architecture\.md\)|uses no packages \(docs|and no other \(docs/)
  })
})

test('every form of import is seen', () => {
  expect(refused('src/rules/forms.ts')).toEqual(files.get('src/rules/forms.ts'))
  expect(fates('src/rules/forms.ts')[0]?.[1]).toContain('rules judge by facts and policy alone')
  expect(fates('src/rules/forms.ts')[3]?.[1]).toContain('rules is pure')
})

test('presets are plain data', () => {
  expect(refused('src/policy/presets/preset.ts')).toEqual(files.get('src/policy/presets/preset.ts')?.slice(2))
})

test("the package's entry stays light", () => {
  expect(refused('src/index.ts')).toEqual(files.get('src/index.ts')?.slice(3))
  const statements = readFileSync(join(root, 'src', 'index.ts'), 'utf8').match(/^(?:import|export) [\s\S]*?from '[^']+'/gm) ?? []
  const loaded = statements.filter((statement) => !/^(?:import|export) type /.test(statement))
  expect(statements.length).toBeGreaterThan(5)
  expect(loaded.filter((statement) => !statement.includes("from './model/"))).toEqual([])
})

test('imports in a circle are refused', () => {
  expect(fates('src/rules/one.ts')[0]?.[1]).toContain('part of a cycle')
  expect(fates('src/rules/two.ts')[0]?.[1]).toContain('part of a cycle')
})

test('the linter is part of "npm run lint", which fails on these', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  expect(scripts['lint']).toMatch(/^biome check /)
})
