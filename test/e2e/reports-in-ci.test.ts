import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { azureCommand, githubCommand, logLines } from '../support/runner-commands.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** The environment of a job of GitHub Actions for a push to main, with its payload and the file of its step summary. */
function githubJob(scratch: Scratch, before: string): { readonly env: Readonly<Record<string, string>>; readonly summary: string } {
  const payload = { ref: 'refs/heads/main', before, after: scratch.oid('main'), created: before === ZERO, deleted: false, forced: false }
  scratch.write('../event.json', JSON.stringify(payload))
  scratch.write('../summary', '')
  const summary = join(dirname(scratch.directory), 'summary')
  const env = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(dirname(scratch.directory), 'event.json'),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_STEP_SUMMARY: summary,
  }
  return { env, summary }
}

/** Somebody's own commit on main, pushed past the hooks. */
function directPush(scratch: Scratch, subject: string): string {
  const before = scratch.oid('main')
  scratch.commit(subject)
  scratch.git('push', '-q', 'origin', 'main')
  return before
}

const githubCommands = (ran: Ran) => logLines(ran.stdout).flatMap((line) => githubCommand(line) ?? [])
const azureCommands = (ran: Ran) => logLines(ran.stdout).flatMap((line) => azureCommand(line) ?? [])

describe('in a job of GitHub Actions', () => {
  test('the text, an annotation for each finding, and a summary', () => {
    const scratch = scratchRepository({ hooks: false })
    const { env, summary } = githubJob(scratch, directPush(scratch, 'fix: typo'))
    const ran = scratch.policyWith({ env }, 'check')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(
      /^note: GitHub Actions, .*main\n[\s\S]*\nerror: main takes no direct commits[\s\S]*\n::error title=branch-policy\/no-direct-commit::main takes no[^\n]*\n$/,
    )
    expect(githubCommands(ran)).toHaveLength(1)
    expect(githubCommands(ran)[0]?.data).toMatch(/\nmend:\n {2}git branch /)
    const text = readFileSync(summary, 'utf8')
    expect(text).toMatch(/^## Branch policy: failed: 1 error\n\nGitHub Actions, .*main\n/)
    expect(text).toContain('| error | <code>no-direct-commit</code> | <code>refs/heads/main</code> | main takes no direct commits')
    expect(text).toMatch(/\n```sh\ngit branch /)

    const again = scratch.policyWith({ env }, 'check', '--format', 'text')
    expect(again.stdout).toBe(ran.stdout.replace(/^::error.*\n/m, ''))
    expect(readFileSync(summary, 'utf8')).toBe(text)

    const json = scratch.policyWith({ env }, 'check', '--format', 'json', '--output', 'report.json')
    expect(json.stdout).toBe(ran.stdout)
    expect(JSON.parse(scratch.read('report.json'))).toMatchObject({ exitCode: 1 })
    expect(readFileSync(summary, 'utf8')).toBe(`${text}\n\n${text}`)
  })

  test('what is exempt is reported: notices, a summary, exit code 0', () => {
    const exempt = [{ branches: ['main'], rules: ['no-direct-commit'], reason: 'moving house until Friday' }]
    const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', exempt } })
    const { env, summary } = githubJob(scratch, directPush(scratch, 'fix: typo'))
    const ran = scratch.policyWith({ env }, 'check')
    expect(ran.code).toBe(0)
    expect(githubCommands(ran).map(({ name }) => name)).toEqual(['notice'])
    expect(githubCommands(ran)[0]?.data).toContain('\nexempt: moving house until Friday')
    expect(readFileSync(summary, 'utf8')).toMatch(/^## Branch policy: passed, with 1 exempt\n[\s\S]*\nExempt: moving house until Friday\n/)
  })

  test('where all is well a summary says so', () => {
    const scratch = scratchRepository({ hooks: false })
    const { env, summary } = githubJob(scratch, ZERO)
    const ran = scratch.policyWith({ env }, 'check')
    expect(ran.code).toBe(0)
    expect(githubCommands(ran)).toEqual([])
    expect(readFileSync(summary, 'utf8')).toMatch(/^## Branch policy: passed\n/)
  })

  test('a summary that cannot be written changes no verdict', () => {
    const scratch = scratchRepository({ hooks: false })
    const { env, summary } = githubJob(scratch, directPush(scratch, 'fix: typo'))
    const ran = scratch.policyWith({ env: { ...env, GITHUB_STEP_SUMMARY: `${summary}/none` } }, 'check')
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/^branch-policy: the summary cannot be written to .*\n$/)
    expect(githubCommands(ran)).toHaveLength(1)
  })
})

describe('in a job of Azure Pipelines', () => {
  test('the text, an issue for each finding, and a summary that is named', () => {
    const scratch = scratchRepository({ hooks: false })
    const before = directPush(scratch, 'fix: typo; 100%]')
    const temporary = join(scratch.folder, 'temporary')
    mkdirSync(temporary)
    const env = { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: temporary }
    const ran = scratch.policyWith({ env }, 'check', '--update', 'refs/heads/main', before, 'main')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^(?:note: [\s\S]*)?error: main takes no direct commits/)
    const [issue, upload, ...more] = azureCommands(ran)
    expect(more).toEqual([])
    expect(issue).toMatchObject({ name: 'task.logissue', properties: { type: 'error' } })
    expect(issue?.data).toMatch(/^branch-policy\/no-direct-commit: main takes no direct commits; .*"fix: typo; 100%\]".*\n/)
    expect(upload).toMatchObject({ name: 'task.uploadsummary' })
    expect(readFileSync(upload?.data ?? '', 'utf8')).toMatch(/^## Branch policy: failed: 1 error\n/)
    expect(readdirSync(temporary)).toHaveLength(1)
  })
})

test('elsewhere only text, whatever else the environment says', () => {
  const scratch = scratchRepository({ hooks: false })
  const { env, summary } = githubJob(scratch, directPush(scratch, 'fix: typo'))
  const { CI: _, GITHUB_ACTIONS: __, ...rest } = env
  const ran = scratch.policyWith({ env: rest }, 'check', '--all')
  expect([...githubCommands(ran), ...azureCommands(ran)]).toEqual([])
  expect(readFileSync(summary, 'utf8')).toBe('')
  scratch.policyWith({ env: { GITLAB_CI: 'true', GITHUB_STEP_SUMMARY: summary } }, 'check', '--all')
  expect(readFileSync(summary, 'utf8')).toBe('')
})

test('several reports at once', () => {
  const scratch = scratchRepository({ hooks: false })
  directPush(scratch, 'fix: typo')
  const ran = scratch.policy(
    'check',
    '--all',
    '--format',
    'markdown',
    '--output',
    'a.md',
    '--format',
    'sarif',
    '--output',
    'a.sarif',
    '--format',
    'text',
  )
  expect(ran.code).toBe(1)
  expect(ran.stdout).toContain('no-direct-commit')
  expect(scratch.read('a.md')).toMatch(/^## Branch policy: failed/)
  expect(existsSync(join(scratch.directory, 'a.sarif'))).toBe(true)
  const twice = scratch.policy('check', '--all', '--format', 'json', '--format', 'github')
  expect(twice).toMatchObject({ code: 2, stdout: '' })
  expect(twice.stderr).toContain('only one report can go to standard output')
})

test('subjects and names that look like commands are none, in any format', () => {
  const scratch = scratchRepository({ hooks: false })
  directPush(scratch, '::stop-commands::t ##[add-mask]y ##vso[task.complete result=Succeeded]z')
  scratch.git('update-ref', 'refs/heads/##vso]x%0A%3A%3Aerror', 'main')
  scratch.git('push', '-q', 'origin', 'refs/heads/##vso]x%0A%3A%3Aerror')
  for (const format of ['text', 'json', 'github', 'gitlab', 'azure', 'sarif', 'junit', 'markdown']) {
    const ran = scratch.policy('check', '--all', '--format', format)
    expect(ran.code).toBe(1)
    for (const { name } of githubCommands(ran)) expect(format === 'github' ? ['error', 'warning', 'notice'] : []).toContain(name)
    for (const { name } of azureCommands(ran)) expect(format === 'azure' ? ['task.logissue'] : []).toContain(name)
  }
})
