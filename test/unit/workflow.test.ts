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
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly steps: readonly Step[]
  readonly 'timeout-minutes': number
  readonly strategy: unknown
  readonly needs?: string
  readonly environment?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** Comes with npm itself. */
const BUILT_IN = ['ci', 'test', 'pack', 'publish', 'audit']

/** What every runner has. */
const INSTALLED = ['gh']

/** Jobs with permissions of their own. */
const THEIR_OWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'release.yml build': { contents: 'read', 'pull-requests': 'read' },
  'release.yml publish': { 'id-token': 'write' },
  'release.yml attach': { contents: 'write' },
}

describe.each(readdirSync(WORKFLOWS))('%s', (file) => {
  const workflow = parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow
  const text = readFileSync(join(WORKFLOWS, file), 'utf8')
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

  test('may read and nothing more, and every job ends', () => {
    expect(workflow.permissions).toMatchObject({ contents: 'read' })
    expect(Object.values(workflow.permissions).filter((permission) => permission !== 'read')).toEqual([])
    for (const [name, job] of Object.entries(workflow.jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      expect(job.permissions, name).toEqual(THEIR_OWN[`${file} ${name}`])
    }
  })

  test('gives no job a secret, nor code of a fork the rights of the repository', () => {
    expect(text).not.toMatch(/secrets\.|secrets:|NODE_AUTH_TOKEN|NPM_TOKEN|_authToken/)
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment']) expect(workflow.on).not.toHaveProperty(event)
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
      if (INSTALLED.includes(program)) continue
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

describe('a release', () => {
  const { on, jobs, concurrency } = parse(readFileSync(join(WORKFLOWS, 'release.yml'), 'utf8')) as Workflow
  const stepsOf = (job: Job | undefined) => job?.steps.map(({ uses, run }) => uses ?? run)

  test('is begun by a version tag alone, and is not stopped half-way', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } })
    expect(concurrency).toEqual({ group: 'release' })
    expect(Object.keys(jobs)).toEqual(['build', 'publish', 'attach'])
    expect([jobs['publish']?.needs, jobs['attach']?.needs]).toEqual(['build', 'publish'])
  })

  test('is built after the checks and after our own policy has judged the tag, with no cache that others write', () => {
    expect(stepsOf(jobs['build'])).toEqual([
      'actions/checkout@v4',
      'actions/setup-node@v4',
      '.ci/run',
      'npm audit signatures',
      './',
      '.ci/release',
      'actions/upload-artifact@v4',
    ])
    for (const step of jobs['build']?.steps ?? []) for (const key of ['if', 'continue-on-error']) expect(step).not.toHaveProperty(key)
    for (const { uses, with: given } of Object.values(jobs).flatMap((job) => job.steps)) {
      if (uses?.startsWith('actions/setup-node@')) expect(given).toEqual({ 'node-version': 24 })
    }
  })

  test('is published by a job that runs no code of ours, without a token, and says where it was built', () => {
    expect(stepsOf(jobs['publish'])).toEqual([
      'actions/setup-node@v4',
      'actions/download-artifact@v4',
      'npm publish ./release/*.tgz --provenance --ignore-scripts --access public',
    ])
    expect(jobs['publish']?.environment).toBe('release')
    expect(stepsOf(jobs['attach'])).toEqual([
      'actions/download-artifact@v4',
      expect.stringMatching(/^gh release create "\$GITHUB_REF_NAME" release\/\* --verify-tag /),
    ])
  })

  test('has a bill of materials and digests, and its script publishes nothing', () => {
    const script = readFileSync(join(ROOT, '.ci/release'), 'utf8')
    for (const command of ['npm pack --silent --ignore-scripts', 'npm run --silent sbom', 'sha256sum', 'repository.url=']) {
      expect(script).toContain(command)
    }
    for (const line of script.split('\n').filter((one) => /npm publish|gh /.test(one))) expect(line).toContain('--dry-run')
  })
})
