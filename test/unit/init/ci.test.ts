import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { CI_SERVICES, type CiService, ciInUse, ciJob } from '../../../src/init/ci.ts'
import { packageManagerFor } from '../../../src/init/package-manager.ts'
import { shellCommand } from '../../../src/model/printable.ts'

const NPM = { directory: '', packageManager: packageManagerFor('npm', false) }
const none = () => false
const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/ci.md'), 'utf8')

describe('the job', () => {
  test('of GitHub and GitLab is the one of the guide, word for word', () => {
    for (const service of ['github', 'gitlab'] as const) {
      expect(guide).toContain(`\`\`\`yaml\n${ciJob(service, NPM, none).files[0]?.text}\`\`\``)
    }
  })

  test.each(Object.keys(CI_SERVICES) as CiService[])(
    'of %s is YAML, runs in the directory of package.json, by its package manager',
    (service) => {
      const job = ciJob(service, { directory: 'a b/web', packageManager: packageManagerFor('pnpm', false) }, none)
      for (const { text } of job.files) expect(() => parse(text)).not.toThrow()
      const all = [...job.files.map(({ text }) => text), ...job.byHand].join('\n')
      expect(all).toContain('pnpm exec branch-policy check')
      expect(all).toContain('pnpm i --frozen-lockfile')
      expect(all).toContain('corepack enable')
      expect(all).toContain('a b/web')
      expect(all).not.toContain('npm ci')
      for (const line of job.byHand) expect(line.length).toBeLessThanOrEqual(120)
    },
  )

  test('without a package.json fetches the package and installs nothing', () => {
    const text = ciJob('github', { directory: '', packageManager: null }, none).files[0]?.text ?? ''
    expect(text).toContain('npx --yes branch-policy check')
    expect(text).not.toContain('npm ci')
  })

  test.each(['a: b', 'a #b', "it's", '"a"', '- a', 'a\\b'])('of GitLab enters the directory %s', (directory) => {
    const job = parse(ciJob('gitlab', { ...NPM, directory }, none).files[0]?.text ?? '') as {
      'branch-policy': { before_script: unknown[] }
    }
    expect(job['branch-policy'].before_script).toEqual([expect.any(String), shellCommand('cd', directory), 'npm ci'])
  })

  test('of GitLab is included by a pipeline that is made for it, or by hand', () => {
    expect(ciJob('gitlab', NPM, none).files.map(({ path }) => path)).toEqual(['.gitlab/branch-policy.yml', '.gitlab-ci.yml'])
    expect(parse(ciJob('gitlab', NPM, none).files[1]?.text ?? '')).toEqual({ include: '.gitlab/branch-policy.yml' })
    const beside = ciJob('gitlab', NPM, (path) => path === '.gitlab-ci.yml')
    expect(beside.files.map(({ path }) => path)).toEqual(['.gitlab/branch-policy.yml'])
    expect(beside.byHand.join('\n')).toContain('include: .gitlab/branch-policy.yml')
  })

  test('of Azure judges pull requests by their branches and pushes as a whole', () => {
    const job = parse(ciJob('azure', { ...NPM, directory: 'web' }, none).files[0]?.text ?? '') as { steps: Record<string, string>[] }
    const [pullRequest, push] = job.steps.slice(-2)
    expect(pullRequest).toMatchObject({ workingDirectory: 'web', condition: expect.stringContaining('eq(variables') })
    expect(pullRequest?.['script']).toContain('--head "$SYSTEM_PULLREQUEST_SOURCEBRANCH"')
    expect(push).toMatchObject({ script: 'npx branch-policy check --all', condition: expect.stringContaining('ne(variables') })
  })
})

describe('the service in use', () => {
  test.each([
    [['.github/workflows/x.yml'], null, ['github']],
    [['.gitlab-ci.yml', 'Jenkinsfile'], 'github.com', ['gitlab', 'jenkins']],
    [['azure-pipelines.yml'], null, ['azure']],
    [['bitbucket-pipelines.yml'], null, ['bitbucket']],
    [['.circleci/config.yml', '.buildkite/pipeline.yml'], null, ['circleci', 'buildkite']],
    [['.github/CODEOWNERS'], null, []],
    [[], 'github.com', ['github']],
    [[], 'ssh.github.com', ['github']],
    [[], 'gitlab.example.org', ['gitlab']],
    [[], 'notgithub.com', []],
    [[], 'acme.visualstudio.com', ['azure']],
    [[], 'bitbucket.org', ['bitbucket']],
  ] as const)('by files %j and the host %s', (files, host, services) => {
    const top = mkdtempSync(join(tmpdir(), 'branch-policy-ci-'))
    onTestFinished(() => rmSync(top, { recursive: true }))
    for (const file of files) {
      mkdirSync(dirname(join(top, file)), { recursive: true })
      writeFileSync(join(top, file), '')
    }
    expect(ciInUse(top, host)).toEqual(services)
  })
})
