import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '../..')
const WORKFLOWS = join(ROOT, '.github/workflows')

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly types?: readonly string[] } | null>>
  readonly permissions: Readonly<Record<string, string>>
  readonly concurrency?: unknown
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly Step[]; readonly 'timeout-minutes': number; readonly strategy: unknown }>
  >
}

/** Comes with npm itself. */
const BUILT_IN = ['ci', 'test']

describe.each(readdirSync(WORKFLOWS))('%s', (file) => {
  const workflow = parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

  test('may read and nothing more, and every job ends', () => {
    expect(workflow.permissions).toMatchObject({ contents: 'read' })
    expect(Object.values(workflow.permissions).filter((permission) => permission !== 'read')).toEqual([])
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0)
  })

  test('checks the whole history out, leaves no credentials behind, and names actions by a version', () => {
    const used = steps.flatMap((step) => (step.uses === undefined ? [] : [step]))
    expect(used.length).toBeGreaterThan(0)
    for (const step of used) expect(step.uses).toMatch(/^(?:\.\/|actions\/[a-z-]+@(?:v\d+|[0-9a-f]{40}))$/)
    for (const step of used.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with).toMatchObject({ 'fetch-depth': 0, 'persist-credentials': false })
    }
  })

  test('runs scripts, files and test files that there are, and puts no text of an event into a shell', () => {
    const commands = steps.flatMap((step) => step.run?.trim().split('\n') ?? [])
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      expect(command).not.toContain('${{')
      const [program = '', ...words] = command.split(' ')
      if (program === 'npm') {
        const script = words[0] === 'run' ? words[1] : words[0]
        expect(BUILT_IN.includes(script ?? '') || Object.hasOwn(scripts, script ?? ''), command).toBe(true)
      } else {
        expect(statSync(join(ROOT, program)).mode & 0o100, command).toBe(0o100)
      }
      for (const path of words.filter((word) => word.startsWith('test/'))) expect(existsSync(join(ROOT, path)), path).toBe(true)
    }
  })
})

test('the systems that hooks are installed on are all there, each with every Node that package.json allows', () => {
  const { jobs } = parse(readFileSync(join(WORKFLOWS, 'ci.yml'), 'utf8')) as Workflow
  const text = JSON.stringify(jobs)
  for (const system of ['ubuntu-latest', 'macos-latest', 'windows-latest']) expect(text).toContain(system)
  const { gits, ...others } = jobs
  for (const job of Object.values(others)) expect(job.strategy).toMatchObject({ matrix: { node: [20, 22, 24, 26] } })
  expect(gits?.strategy).toMatchObject({ matrix: { debian: ['buster', 'bullseye', 'bookworm', 'trixie', 'sid'] } })
})

test('the policy of this repository is judged by its own action, for whatever happens to a ref, and nothing skips or cancels it', () => {
  const text = readFileSync(join(WORKFLOWS, 'branch-policy.yml'), 'utf8')
  const { on, concurrency, jobs } = parse(text) as Workflow
  expect(on).toEqual({
    push: null,
    pull_request: { types: ['opened', 'synchronize', 'reopened', 'edited'] },
    merge_group: null,
    schedule: [{ cron: expect.any(String) }],
  })
  expect(concurrency).toBeUndefined()
  const { steps } = jobs['branch-policy'] ?? { steps: [] }
  expect(steps.map(({ uses, run }) => uses ?? run)).toEqual([
    'actions/checkout@v4',
    'actions/setup-node@v4',
    'npm ci --no-audit --no-fund',
    './',
  ])
  expect(text).not.toMatch(/^ +(?:if|paths|paths-ignore|branches|continue-on-error):/m)
})

test('a release is published by its tag alone, after the checks and our own policy, without a token, and says where it was built', () => {
  const text = readFileSync(join(WORKFLOWS, 'release.yml'), 'utf8')
  const { on, jobs } = parse(text) as Workflow & {
    readonly jobs: Readonly<Record<string, { readonly permissions: unknown; readonly environment: unknown }>>
  }
  expect(on).toEqual({ push: { tags: ['v*'] } })
  const { release } = jobs
  expect(release?.permissions).toEqual({ contents: 'write', 'id-token': 'write', 'pull-requests': 'read' })
  expect(release?.environment).toBe('release')
  expect(release?.steps.map(({ uses, run }) => uses ?? run)).toEqual([
    'actions/checkout@v4',
    'actions/setup-node@v4',
    '.ci/run',
    './',
    '.ci/release',
  ])
  expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/)
  const script = readFileSync(join(ROOT, '.ci/release'), 'utf8')
  const publishing = script.split('\n').filter((line) => line.includes('npm publish') && !line.includes('--dry-run'))
  expect(publishing).toHaveLength(1)
  for (const flag of ['--provenance', '--ignore-scripts']) expect(publishing[0]).toContain(flag)
  for (const format of ['cyclonedx', 'spdx']) expect(script).toContain(`npm sbom --sbom-format ${format}`)
})

test('no workflow runs what a fork proposes with the rights of this repository', () => {
  for (const file of readdirSync(WORKFLOWS))
    expect(readFileSync(join(WORKFLOWS, file), 'utf8'), file).not.toMatch(/pull_request_target|workflow_run/)
})
