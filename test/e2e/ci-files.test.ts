import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { parse } from 'yaml'
import { azurePush, githubPull, githubPush, gitlabPush, type Push } from '../support/ci-jobs.ts'
import { cleanEnvironment } from '../support/environment.ts'
import { githubOutputs } from '../support/github-files.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'

// The files that we ship, run as the services run them: their scripts by bash or sh, in a clone, with the variables of a job.

const ROOT = join(import.meta.dirname, '../..')
const yaml = (path: string): unknown => parse(readFileSync(join(ROOT, path), 'utf8'))
const CONFIG = { extends: 'gitflow', forks: 'feature' }

interface Job {
  readonly code: number | null
  readonly output: string
}

function run(directory: string, command: readonly string[], env: Readonly<Record<string, string>>): Job {
  const [program = '', ...args] = command
  const ran = spawnSync(program, args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...cleanEnvironment(), npm_config_offline: 'true', ...env },
  })
  if (ran.error !== undefined) throw ran.error
  return { code: ran.status, output: ran.stdout + ran.stderr }
}

/** A project with the package installed as npm installs it. */
function project(options: { readonly installed?: boolean } = {}): Scratch {
  const scratch = scratchRepository({ config: CONFIG, hooks: false, name: 'a project' })
  // Never committed, so that no checkout takes it away.
  writeFileSync(join(scratch.directory, '.git/info/exclude'), 'node_modules\n')
  if (options.installed !== false) symlinkSync(join(inject('project'), 'node_modules'), join(scratch.directory, 'node_modules'))
  return scratch
}

/** A branch of a legal name, pushed. */
function legalPush(scratch: Scratch): Push {
  scratch.git('checkout', '-q', '-b', 'release/v1.2.0', 'develop')
  const after = scratch.commit('Set the version to 1.2.0')
  scratch.git('push', '-q', 'origin', 'release/v1.2.0')
  return { refname: 'refs/heads/release/v1.2.0', before: null, after }
}

/** The same of a kind that is not protected: Azure does not tell what a branch was before, so that no push is a first one there. */
function featurePush(scratch: Scratch): Push {
  scratch.git('checkout', '-q', '-b', 'feature/search', 'develop')
  const after = scratch.commit('Add search')
  scratch.git('push', '-q', 'origin', 'feature/search')
  return { refname: 'refs/heads/feature/search', before: null, after }
}

/** A direct commit on main, pushed. */
function illegalPush(scratch: Scratch): Push {
  scratch.git('checkout', '-q', 'main')
  const before = scratch.oid('HEAD')
  const after = scratch.commit('Straight to main')
  scratch.git('push', '-q', 'origin', 'main')
  return { refname: 'refs/heads/main', before, after }
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly runs: { readonly steps: readonly { readonly run: string; readonly env: Readonly<Record<string, string>> }[] }
}

/** The action's folder as GitHub checks it out of a repository: nothing is built there. */
function checkedOut(scratch: Scratch): string {
  const folder = join(scratch.folder, 'action')
  mkdirSync(folder, { recursive: true })
  for (const name of ['action.yml', 'package.json']) cpSync(join(ROOT, name), join(folder, name))
  return folder
}

interface ActionRun extends Job {
  readonly outputs: Readonly<Record<string, string>>
}

/** Runs the action's one step as GitHub's runner does. */
function act(
  scratch: Scratch,
  variables: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
): ActionRun {
  const action = yaml('action.yml') as Action
  const [step] = action.runs.steps
  if (step === undefined) throw new Error('the action has no step')
  const inputOf = (name: string): string => (name === 'github-token' ? 'token' : (inputs[name] ?? action.inputs[name]?.default ?? ''))
  const env = Object.entries(step.env).map(([name, text]) => [
    name,
    text.replace(/^\$\{\{ inputs\.([a-z-]+) \}\}$/, (_, input: string) => inputOf(input)),
  ])
  const script = join(scratch.folder, 'step.sh')
  writeFileSync(script, step.run)
  const file = join(scratch.folder, 'outputs')
  writeFileSync(file, '')
  const ran = run(scratch.directory, ['bash', '--noprofile', '--norc', '-eo', 'pipefail', script], {
    ...variables,
    GITHUB_OUTPUT: file,
    GITHUB_STEP_SUMMARY: join(scratch.folder, 'summary.md'),
    GITHUB_ACTION_PATH: checkedOut(scratch),
    ...Object.fromEntries(env),
    ...more,
  })
  return { ...ran, outputs: githubOutputs(readFileSync(file, 'utf8')) }
}

describe('action.yml', () => {
  test('a legal push: exit code 0, and what the branch is', () => {
    const scratch = project()
    const ran = act(scratch, githubPush(scratch, legalPush(scratch)))
    expect(ran.code, ran.output).toBe(0)
    expect(ran.outputs).toMatchObject({ 'exit-code': '0', kind: 'release', environment: 'test', version: '1.2.0', 'owed-tag': 'v1.2.0' })
    expect(ran.outputs).not.toHaveProperty('report')
  })

  test('an illegal push: exit code 1, told in the log, and the outputs are there all the same', () => {
    const scratch = project()
    const ran = act(scratch, githubPush(scratch, illegalPush(scratch)))
    expect(ran.code, ran.output).toBe(1)
    expect(ran.output).toContain('branch-policy/no-direct-commit')
    expect(ran.outputs).toMatchObject({ 'exit-code': '1', kind: 'main', environment: 'production' })
  })

  test('what cannot be checked is 2, and a branch of no kind is in no environment', () => {
    const scratch = project()
    const unknown = act(scratch, { ...githubPush(scratch, legalPush(scratch)), GITHUB_EVENT_PATH: '/nowhere' })
    expect([unknown.code, unknown.outputs]).toEqual([2, { 'exit-code': '2' }])
    scratch.git('checkout', '-q', '-b', 'wip', 'develop')
    scratch.git('push', '-q', 'origin', 'wip')
    const wip = act(scratch, githubPush(scratch, { refname: 'refs/heads/wip', before: null, after: scratch.oid('HEAD') }))
    expect([wip.code, wip.outputs], wip.output).toEqual([1, expect.objectContaining({ 'exit-code': '1', kind: '', environment: '' })])
  })

  test("a fork's pull request is of no kind of ours, and in no environment", () => {
    const scratch = project()
    scratch.git('checkout', '-q', '-b', 'hotfix/v9.9.9', 'develop')
    scratch.commit('From afar')
    const { outputs } = act(scratch, githubPull(scratch, { head: 'hotfix/v9.9.9', base: 'develop', isFromFork: true }))
    expect(outputs).toMatchObject({ kind: 'feature', environment: '', version: '', branch: '', fork: 'true', proposed: 'true' })
  })

  test('a project below the workspace finds the command above it; its policy and more arguments are handed over, and run nothing', () => {
    const scratch = project()
    scratch.write('web apps/shop/own policy.json', JSON.stringify({ extends: 'gitflow', rules: { 'no-direct-commit': 'warn' } }))
    const variables = githubPush(scratch, illegalPush(scratch))
    const inputs = { 'working-directory': 'web apps/shop', config: 'own policy.json' }
    expect(act(scratch, variables, inputs)).toMatchObject({ code: 0 })
    expect(act(scratch, variables, { ...inputs, args: '  --quiet\n--max-warnings 0 ' })).toMatchObject({ code: 1 })
    const hostile = act(scratch, variables, { ...inputs, config: '$(touch pwned)`touch pwned`', args: "$(touch$IFS'pwned') *" })
    expect([hostile.code, hostile.outputs]).toEqual([2, { 'exit-code': '2' }])
    expect(hostile.output).toContain("$(touch$IFS'pwned')")
    expect(existsSync(join(scratch.directory, 'web apps/shop/pwned'))).toBe(false)
  })

  test('where the project has none: what was built beside the action, else what npx fetches, of the version of the action', () => {
    const scratch = project({ installed: false })
    const variables = githubPush(scratch, illegalPush(scratch))
    const built = join(inject('project'), 'node_modules/branch-policy')
    expect(act(scratch, variables, {}, { GITHUB_ACTION_PATH: built })).toMatchObject({
      code: 1,
      outputs: { 'exit-code': '1', kind: 'main' },
    })
    // In the place of npx, which would ask a registry for a version that is not there yet.
    const bin = join(scratch.folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'npx'), '#!/bin/sh\nprintf "%s\\n" "$@" >> "$ASKED"\nexit $((ENDS))\n')
    chmodSync(join(bin, 'npx'), 0o755)
    const asked = join(scratch.folder, 'asked')
    const more = { PATH: `${bin}:${process.env['PATH']}`, ASKED: asked }
    expect(act(scratch, variables, {}, more)).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } })
    const { version, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string
      peerDependencies: Record<string, string>
    }
    const clients = Object.entries(peerDependencies).filter(([name]) => name.startsWith('@octokit/'))
    const packages = (wanted: string): readonly string[] => [
      '--yes',
      ...[['branch-policy', wanted], ...clients].flatMap(([name, range]) => ['--package', `${name}@${range}`]),
      '--',
      'branch-policy',
    ]
    const words = readFileSync(asked, 'utf8').trimEnd().split('\n')
    const commands = [['version'], ['check'], ['resolve', '--format', 'github-output']]
    expect(words).toEqual(commands.flatMap((command) => [...packages(version), ...command]))
    // What could not be fetched has checked nothing.
    expect(act(scratch, variables, {}, { ...more, ENDS: '1' })).toMatchObject({ code: 2, outputs: { 'exit-code': '2' } })
    writeFileSync(asked, '')
    act(scratch, variables, { version: '^9.0.0' }, { ...more, GITHUB_ACTION_PATH: built })
    expect(readFileSync(asked, 'utf8').split('\n').slice(0, 3)).toEqual(['--yes', '--package', 'branch-policy@^9.0.0'])
  })

  test('without Node it says what is missing', () => {
    const scratch = project()
    const bin = join(scratch.folder, 'bin')
    mkdirSync(bin)
    symlinkSync(run(scratch.folder, ['sh', '-c', 'command -v bash'], {}).output.trim(), join(bin, 'bash'))
    expect(act(scratch, githubPush(scratch, legalPush(scratch)), {}, { PATH: bin })).toMatchObject({
      code: 2,
      output: expect.stringContaining('actions/setup-node'),
    })
  })

  test('a report beside the annotations; its path is an output, and no path makes another output', () => {
    const scratch = project()
    const variables = githubPush(scratch, illegalPush(scratch))
    const ran = act(scratch, variables, { report: 'out.sarif' })
    expect(ran.code, ran.output).toBe(1)
    expect(ran.outputs).toMatchObject({ 'exit-code': '1', report: 'out.sarif', kind: 'main' })
    expect(JSON.parse(scratch.read('out.sarif'))).toMatchObject({ version: '2.1.0' })
    expect(ran.output).toMatch(/^::error /m)
    expect(ran.output).toContain('branch-policy/no-direct-commit')
    const json = act(scratch, variables, { report: 'x\nexit-code=0', 'report-format': 'json' })
    expect([json.code, json.outputs['exit-code']], json.output).toEqual([1, '1'])
  })
})

/** The text of a script, in which GitLab's runner and Azure's agent leave the variables to the shell. */
function gitlabScript(): readonly string[] {
  const { 'branch-policy': job } = yaml('templates/gitlab.yml') as { 'branch-policy': { script: readonly string[] } }
  return job.script
}

function gitlabJob(scratch: Scratch, push: Push, more: Readonly<Record<string, string>> = {}): Job {
  const { 'branch-policy': job } = yaml('templates/gitlab.yml') as { 'branch-policy': { variables: Record<string, string> } }
  const env = { ...job.variables, ...gitlabPush(scratch, push), ...more }
  return run(scratch.directory, ['sh', '-ec', gitlabScript().join('\n')], env)
}

describe('templates/gitlab.yml', () => {
  test('a legal push passes and an illegal one fails, and both leave what GitLab collects', () => {
    const scratch = project()
    const legal = gitlabJob(scratch, legalPush(scratch))
    expect(legal.code, legal.output).toBe(0)
    expect(JSON.parse(scratch.read('branch-policy-quality.json'))).toEqual([])
    const illegal = gitlabJob(scratch, illegalPush(scratch))
    expect(illegal.code, illegal.output).toBe(1)
    expect(JSON.parse(scratch.read('branch-policy-quality.json'))).toContainEqual(
      expect.objectContaining({ check_name: expect.stringContaining('no-direct-commit') }),
    )
    expect(scratch.read('branch-policy-junit.xml')).toContain('<testsuite')
    expect(illegal.output).toContain('branch-policy/no-direct-commit')
  })

  test('below the top the reports still lie where GitLab collects them; the packages are installed first, and more arguments count', () => {
    const scratch = project()
    scratch.write('web/package.json', '{}')
    const push = illegalPush(scratch)
    const more = {
      BRANCH_POLICY_DIRECTORY: 'web',
      BRANCH_POLICY_INSTALL: 'touch "in stalled"',
      BRANCH_POLICY_ARGS: '--quiet --allow-undetermined',
    }
    expect(gitlabJob(scratch, push, more).code).toBe(1)
    expect([scratch.has('web/in stalled'), scratch.has('branch-policy-quality.json')]).toEqual([true, true])
    expect(gitlabJob(scratch, push, { ...more, BRANCH_POLICY_INSTALL: 'false' }).code).not.toBe(0)
    expect(gitlabJob(scratch, push, { ...more, BRANCH_POLICY_ARGS: '--no-such-flag' }).code).toBe(2)
  })
})

function azureJob(scratch: Scratch, push: Push, more: Readonly<Record<string, string>> = {}): Job {
  const { parameters, jobs } = yaml('templates/azure-pipelines.yml') as {
    parameters: readonly { name: string; default: unknown }[]
    jobs: readonly { steps: readonly { bash?: string; env?: Record<string, string> }[] }[]
  }
  const step = jobs.flatMap(({ steps }) => steps).find(({ bash }) => bash !== undefined)
  const env = Object.entries(step?.env ?? {}).map(([name, text]): [string, string] => {
    const [, parameter] = /^\$\{\{ parameters\.([a-z]+) \}\}$/.exec(text) ?? []
    return [name, parameter === undefined ? 'token' : String(parameters.find((one) => one.name === parameter)?.default)]
  })
  return run(scratch.directory, ['bash', '--noprofile', '--norc', '-c', step?.bash ?? ''], {
    ...azurePush(scratch, push),
    ...Object.fromEntries(env),
    ...more,
  })
}

describe('templates/azure-pipelines.yml', () => {
  test('a legal push passes and an illegal one fails, and both leave what is published', () => {
    const scratch = project()
    const report = join(scratch.folder, 'branch-policy-junit.xml')
    const legal = azureJob(scratch, featurePush(scratch))
    expect(legal.code, legal.output).toBe(0)
    expect(readFileSync(report, 'utf8')).toContain('<testsuite')
    const illegal = azureJob(scratch, illegalPush(scratch))
    expect(illegal.code, illegal.output).toBe(1)
    expect(illegal.output).toMatch(/^##vso\[task\.logissue type=error/m)
    expect(readFileSync(report, 'utf8')).toContain('no-direct-commit')
    // The working tree is left as it was checked out.
    expect(scratch.git('status', '--porcelain')).toBe('')
  })

  test('the packages are installed first, and more arguments count', () => {
    const scratch = project()
    scratch.write('web/package.json', '{}')
    const push = illegalPush(scratch)
    const more = { POLICY_DIRECTORY: 'web', POLICY_INSTALL: 'touch "in stalled"' }
    expect(azureJob(scratch, push, more).code).toBe(1)
    expect(scratch.has('web/in stalled')).toBe(true)
    expect(azureJob(scratch, push, { ...more, POLICY_INSTALL: 'exit 7' }).code).toBe(7)
    expect(azureJob(scratch, push, { ...more, POLICY_ARGUMENTS: '--no-such-flag' }).code).toBe(2)
  })
})
