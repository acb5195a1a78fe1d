import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { githubPull, githubPush, githubVariables } from '../support/ci-jobs.ts'
import { githubOutputs } from '../support/github-files.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

const CONFIG = { extends: 'gitflow', forks: 'feature' }

function resolved(ran: Ran): Record<string, unknown> {
  return JSON.parse(ran.stdout) as Record<string, unknown>
}

/** What a job would get from GITHUB_OUTPUT. */
function outputs(
  scratch: Scratch,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): { ran: Ran; read: Readonly<Record<string, string>> } {
  const file = join(scratch.folder, 'outputs')
  writeFileSync(file, 'before=1\n')
  const ran = scratch.policyWith({ env: { ...env, GITHUB_OUTPUT: file } }, 'resolve', '--format', 'github-output', ...args)
  const { before, ...read } = githubOutputs(readFileSync(file, 'utf8'))
  expect(before).toBe('1')
  return { ran, read }
}

describe('a branch by its name', () => {
  test('its kind and its environment, with the branches of its targets here and on the remote', () => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    scratch.git('branch', '-q', '-D', 'develop')
    const ran = scratch.policy('resolve', 'release/v1.2.0', '--format', 'json')
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(resolved(ran)).toMatchObject({
      schemaVersion: 1,
      kind: 'release',
      environment: 'test',
      version: '1.2.0',
      owedTag: { name: 'v1.2.0' },
      targets: [
        { kind: 'main', branches: ['main'] },
        { kind: 'develop', branches: ['develop'] },
      ],
    })
    for (const name of ['refs/heads/main', 'refs/remotes/origin/main', 'main', 'HEAD']) {
      expect([name, resolved(scratch.policy('resolve', name, '--format', 'json'))]).toEqual([
        name,
        expect.objectContaining({ environment: 'production' }),
      ])
    }
    // The current branch is the default.
    expect(scratch.policy('resolve').stdout).toMatch(/^main\n {2}kind +main\n {2}environment +production\n/)
  })

  test('of no kind: exit code 1, a line on standard error, and every value empty', () => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    // A tag that is called as the branch of production is.
    scratch.git('tag', 'main')
    for (const name of ['wip', 'Main', 'refs/tags/main', 'refs/tags/v1.0.0-rc.1']) {
      const ran = scratch.policy('resolve', name, '--format', 'shell')
      expect([name, ran.code]).toEqual([name, 1])
      expect(ran.stderr).toMatch(/^branch-policy: .* of no kind.*\n$/)
      expect(ran.stdout).toMatch(/^BRANCH_POLICY_KIND=\nBRANCH_POLICY_ENVIRONMENT=$/m)
      expect(ran.stdout).toContain('BRANCH_POLICY_PRODUCTION=false\n')
    }
    expect(resolved(scratch.policy('resolve', 'wip', '--format', 'json'))).toMatchObject({ kind: null, environment: null })
    expect(scratch.policy('resolve', 'wip').stdout).toBe('')
  })

  test('what cannot be told: exit code 2, and no output that anybody could take for one', () => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    for (const args of [
      [''],
      ['refs/pull/1/merge'],
      ['refs/remotes/other/main'],
      ['main', 'develop'],
      ['main', '--format', 'yaml'],
      ['a..b'],
    ]) {
      const ran = scratch.policy('resolve', ...args)
      expect([args, ran.code, ran.stdout]).toEqual([args, 2, ''])
      expect(ran.stderr).toMatch(/^branch-policy: resolve/)
    }
    scratch.git('checkout', '-q', '--detach')
    expect(scratch.policy('resolve')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('HEAD is detached') })
    const { ran, read } = outputs(scratch, {}, '')
    expect([ran.code, read]).toEqual([2, {}])
  })

  test('without a repository, and by another policy', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    writeFileSync(join(scratch.folder, 'x.json'), JSON.stringify({ branches: { trunk: { name: 'main', environment: 'stage' } } }))
    const options = { directory: scratch.folder, env: { GIT_CEILING_DIRECTORIES: scratch.folder } }
    const ran = scratch.policyWith(options, 'resolve', 'main', '--config', 'x.json', '--format', 'json')
    expect(resolved(ran)).toMatchObject({ kind: 'trunk', environment: 'stage', targets: [] })
    expect(scratch.policyWith(options, 'resolve').code).toBe(2)
  })

  test('a shell evaluates it, and a name runs nothing', () => {
    const scratch = scratchRepository({ config: { branches: { every: { name: '**', environment: "a'b $(touch pwned)" } } }, hooks: false })
    const line = `r=$(branch-policy resolve "$NAME" --format shell) && eval "$r" && printf '%s|%s' "$BRANCH_POLICY_BRANCH" "$BRANCH_POLICY_ENVIRONMENT"`
    const name = "x';touch$IFS'pwned';$(touch$IFS'pwned')`touch$IFS'pwned'`"
    const ran = scratch.shell(line, { env: { NAME: name } })
    expect([ran.code, ran.stdout]).toEqual([0, `${name}|a'b $(touch pwned)`])
    expect(existsSync(join(scratch.directory, 'pwned'))).toBe(false)
    expect(scratch.shell('r=$(branch-policy resolve "" --format shell) && eval "$r" && echo deployed')).toMatchObject({
      code: 2,
      stdout: '',
    })
  })
})

describe('in a job of GitHub Actions', () => {
  test.each([
    ['refs/heads/main', { kind: 'main', environment: 'production', branch: 'main', tag: '' }],
    [
      'refs/heads/release/v1.2.0',
      { kind: 'release', environment: 'test', version: '1.2.0', 'owed-tag': 'v1.2.0', targets: 'main develop' },
    ],
    ['refs/tags/v1.2.0', { kind: 'main', environment: 'production', branch: '', tag: 'v1.2.0', version: '1.2.0' }],
  ])('a push of %s', (refname, values) => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    // As the runner checks it out.
    scratch.git('checkout', '-q', '--detach')
    const { ran, read } = outputs(scratch, githubPush(scratch, { refname, before: null, after: scratch.oid('HEAD') }))
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(read).toMatchObject(values)
    expect(ran.stdout).toContain(`  kind         ${values.kind}\n`)
  })

  test("a pull request is in no environment, and a fork's branch is never ours, whatever it is called, named or not", () => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    const ours = githubPull(scratch, { head: 'main', base: 'develop', isFromFork: false })
    expect(outputs(scratch, ours).read).toMatchObject({ kind: 'main', environment: '', proposed: 'true', fork: 'false' })
    const fork = githubPull(scratch, { head: 'main', base: 'develop', isFromFork: true })
    const { ran, read } = outputs(scratch, fork)
    expect(ran.code).toBe(0)
    expect(read).toMatchObject({
      kind: 'feature',
      environment: '',
      branch: '',
      ref: '',
      production: 'false',
      proposed: 'true',
      fork: 'true',
    })
    expect(outputs(scratch, fork, 'main').read).toMatchObject({ environment: '', proposed: 'true' })
  })

  test("an event that is not understood: no output, not even for a branch that is named, which may be a fork's", () => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    const env = { ...githubVariables(scratch, 'push', {}), GITHUB_EVENT_PATH: join(scratch.folder, 'gone.json') }
    const { ran, read } = outputs(scratch, env)
    expect([ran.code, read]).toEqual([2, {}])
    expect(outputs(scratch, env, 'main').read).toEqual({})
  })

  test('outputs that cannot be written are no success', () => {
    const scratch = scratchRepository({ config: CONFIG, hooks: false })
    const file = join(scratch.folder, 'no', 'outputs')
    const ran = scratch.policyWith({ env: { GITHUB_OUTPUT: file } }, 'resolve', 'main', '--format', 'github-output')
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('GITHUB_OUTPUT')])
    // Without the variable they go to standard output.
    const plain = scratch.policy('resolve', 'main', '--format', 'github-output')
    expect(githubOutputs(plain.stdout)).toMatchObject({ kind: 'main', environment: 'production' })
    expect(plain.stdout).not.toBe(scratch.policy('resolve', 'main', '--format', 'github-output').stdout)
  })
})
