import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'

// The managers themselves, from the registry, and real installations of the packed tarball.
const MANAGERS = ['pnpm@9.15.9', 'yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1']
const PNPM = 'pnpm/bin/pnpm.cjs'
const YARN_1 = 'yarn/bin/yarn.js'
const YARN_4 = '@yarnpkg/cli-dist/bin/yarn.js'

const HOOKS = ['post-checkout', 'pre-commit', 'pre-merge-commit', 'pre-push']
const PREPARE = { prepare: 'branch-policy install || exit 0' }

let tools: string
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'branch-policy-managers-'))
  writeFileSync(join(tools, 'package.json'), '{"private":true}')
  succeed(run(tools, ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...MANAGERS]))
}, 120_000)
afterAll(() => rmSync(tools, { recursive: true, force: true }))

const TRUST = { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }

type Ran = SpawnSyncReturns<string>
type Extra = Readonly<Record<string, string | undefined>>

/** The managers' caches are the user's, and so is whom they trust. */
function run(directory: string, [command = '', ...args]: readonly string[], extra: Extra = {}): Ran {
  const env = { ...cleanEnvironment(), HOME: process.env['HOME'] ?? tools, YARN_ENABLE_TELEMETRY: '0', ...TRUST, ...extra }
  return spawnSync(command, args, { cwd: directory, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] })
}

function succeed(ran: Ran): string {
  expect(ran.status, `${ran.error ?? ''}${ran.stdout}${ran.stderr}`).toBe(0)
  return ran.stdout + ran.stderr
}

const npm = (...args: string[]): readonly string[] => ['npm', ...args, '--prefer-offline', '--no-audit', '--no-fund']
const tool = (path: string, ...args: string[]): readonly string[] => [process.execPath, join(tools, 'node_modules', path), ...args]

interface Project {
  /** The repository's top. */
  readonly top: string
  /** Where package.json lies. */
  readonly place: string
}

interface ProjectOptions {
  readonly name?: string
  readonly below?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly git?: boolean
}

function project({ name = 'project', below = '', scripts = PREPARE, git = true }: ProjectOptions = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-project-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const top = join(folder, name)
  const place = join(top, below)
  mkdirSync(place, { recursive: true })
  const devDependencies = { 'branch-policy': `file:${inject('tarball')}` }
  writeFileSync(
    join(place, 'package.json'),
    JSON.stringify({ name: 'scratch-app', version: '1.0.0', private: true, scripts, devDependencies }),
  )
  writeFileSync(join(place, '.yarnrc.yml'), 'nodeLinker: node-modules\n')
  if (!git) return { top, place }
  succeed(run(top, ['git', 'init', '-q', '-b', 'main']))
  writeFileSync(join(top, '.gitignore'), 'node_modules\n')
  succeed(run(top, ['git', 'add', '.']))
  succeed(run(top, ['git', 'commit', '-q', '-m', 'chore: begin']))
  return { top, place }
}

function hooksIn(top: string): readonly string[] {
  return readdirSync(join(top, '.git/hooks')).filter((name) => !name.endsWith('.sample'))
}

function commit(top: string): Ran {
  return run(top, ['git', 'commit', '--allow-empty', '-m', 'feat: direct'])
}

/** The hooks are there and judge: main is published as far as they can know, and has a commit. */
function expectGuarded(top: string): void {
  expect(hooksIn(top)).toEqual(HOOKS)
  const refused = commit(top)
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('no-direct-commit')])
}

describe('an installation puts the hooks in', () => {
  const AWKWARD = `späce & it's`

  test('npm, in a folder with spaces, quotes and unicode; npm ci alike', () => {
    const { top } = project({ name: `${AWKWARD} "quoted"` })
    succeed(run(top, npm('install')))
    expectGuarded(top)
    succeed(run(top, ['node_modules/.bin/branch-policy', 'uninstall']))
    expect(hooksIn(top)).toEqual([])
    succeed(run(top, npm('ci')))
    expectGuarded(top)
  })

  test('pnpm', () => {
    const { top } = project({ name: AWKWARD })
    succeed(run(top, tool(PNPM, 'install', '--prefer-offline')))
    expectGuarded(top)
  })

  test('yarn 1', () => {
    const { top } = project({ name: AWKWARD })
    succeed(run(top, tool(YARN_1, 'install', '--prefer-offline', '--non-interactive')))
    expectGuarded(top)
  })

  test('yarn 4, which runs postinstall of the project and not prepare', () => {
    const { top } = project({ name: AWKWARD, scripts: { postinstall: PREPARE.prepare } })
    succeed(run(top, tool(YARN_4, 'install', '--no-immutable')))
    expectGuarded(top)
  })

  test('npm, where package.json lies below the top', () => {
    const { top, place } = project({ below: 'packages/the app' })
    succeed(run(place, npm('install')))
    expectGuarded(top)
    // The recorded file is of no use after a move; the folder below the top is.
    const moved = `${top} moved`
    renameSync(top, moved)
    expectGuarded(moved)
  })
})

describe('an installation goes on', () => {
  test('without development dependencies, without scripts, in CI, and in production', () => {
    const { top } = project()
    succeed(run(top, npm('install', '--ignore-scripts')))
    expect(hooksIn(top)).toEqual([])
    succeed(run(top, npm('ci', '--omit=dev')))
    expect(existsSync(join(top, 'node_modules/branch-policy'))).toBe(false)
    succeed(run(top, npm('ci'), { CI: 'true' }))
    succeed(run(top, npm('ci', '--include=dev'), { NODE_ENV: 'production' }))
    expect(hooksIn(top)).toEqual([])
    // By hand it is one command, in CI too.
    succeed(run(top, ['npx', '--no-install', 'branch-policy', 'install'], { CI: 'true' }))
    expectGuarded(top)
  })

  test('in a container without a repository, and in one without git', () => {
    const { top } = project({ git: false })
    succeed(run(top, npm('install')))
    expect(existsSync(join(top, '.git'))).toBe(false)
    const bin = join(top, '..', 'bin')
    mkdirSync(bin)
    for (const name of ['sh', 'node', 'npm', 'env']) {
      const found = name === 'node' ? process.execPath : run(top, ['sh', '-c', `command -v ${name}`]).stdout.trim()
      symlinkSync(found, join(bin, name))
    }
    succeed(run(top, ['git', 'init', '-q']))
    succeed(run(top, npm('ci'), { PATH: bin }))
    expect(hooksIn(top)).toEqual([])
  })
})

test('without node_modules a commit passes with the cure, a push is refused with it, and the cure cures', () => {
  const { top } = project()
  succeed(run(top, npm('install')))
  succeed(run(top, ['git', 'init', '-q', '--bare', '../remote.git']))
  rmSync(join(top, 'node_modules'), { recursive: true })
  const passed = commit(top)
  const cure = 'Cure: run "npm install", then "npx branch-policy install"\n'
  expect([passed.status, passed.stderr]).toEqual([0, `branch-policy: its command was not found: this commit was not checked.\n${cure}`])
  const refused = run(top, ['git', 'push', '../remote.git', 'main'])
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain(`branch-policy: its command was not found: the push is refused, since it was not checked.\n${cure}`)
  succeed(run(top, npm('ci', '--ignore-scripts')))
  succeed(run(top, ['npx', '--no-install', 'branch-policy', 'install']))
  expectGuarded(top)
})
