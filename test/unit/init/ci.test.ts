import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { CI_SERVICES, type CiService, ciInUse, ciJob } from '../../../src/init/ci.ts'
import { clientsOf } from '../../../src/init/ci-commands.ts'
import { packageManagerFor } from '../../../src/init/package-manager.ts'
import { shellCommand } from '../../../src/model/printable.ts'

const NPM = { directory: '', packageManager: packageManagerFor('npm', false), approvals: true }
const none = () => false
const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/ci.md'), 'utf8')

describe('the job', () => {
  test('of GitHub, GitLab and Azure is the one of the guide, word for word', () => {
    for (const service of ['github', 'gitlab', 'azure'] as const) {
      expect(guide).toContain(`\`\`\`yaml\n${ciJob(service, NPM, none).files[0]?.text}\`\`\``)
    }
  })

  test.each(Object.keys(CI_SERVICES) as CiService[])(
    'of %s is YAML, runs in the directory of package.json, by its package manager',
    (service) => {
      const job = ciJob(service, { directory: 'a b/web', packageManager: packageManagerFor('pnpm', false), approvals: true }, none)
      for (const { text } of job.files) expect(() => parse(text)).not.toThrow()
      const all = [...job.files.map(({ text }) => text), ...job.byHand].join('\n')
      // No flags: the job knows what it was started for.
      expect(all).toMatch(/pnpm exec branch-policy check$/m)
      expect(all).toContain('pnpm i --frozen-lockfile')
      expect(all).toContain('corepack enable')
      expect(all).toContain('a b/web')
      expect(all).not.toContain('npm ci')
      for (const line of job.byHand) expect(line.length).toBeLessThanOrEqual(120)
    },
  )

  test.each([
    ['github', '@octokit/core'],
    ['gitlab', '@gitbeaker/rest'],
    ['azure', 'azure-devops-node-api'],
  ] as const)('of %s without a package.json fetches the package, with what reads approvals where they are asked', (service, client) => {
    const textOf = (approvals: boolean): string =>
      ciJob(service, { directory: '', packageManager: null, approvals }, none).files[0]?.text ?? ''
    expect(textOf(false)).toMatch(/ npx --yes branch-policy check$/m)
    expect(textOf(true)).toMatch(new RegExp(`npx --yes --package branch-policy --package ${client}.* -- branch-policy check$`, 'm'))
    for (const text of [textOf(false), textOf(true)]) {
      expect(text).not.toContain('npm ci')
      expect(() => parse(text)).not.toThrow()
    }
  })

  test('fetches as clients what package.json names as optional peers, and no others', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
      peerDependencies: Record<string, string>
    }
    const clients = (Object.keys(CI_SERVICES) as CiService[]).flatMap(clientsOf)
    expect(clients.sort()).toEqual(Object.keys(manifest.peerDependencies).filter((name) => !name.startsWith('@commitlint/')))
  })

  test('of GitHub judges every event, also where a pull request gets another base, may only read, and is never skipped or cancelled', () => {
    const text = ciJob('github', NPM, none).files[0]?.text ?? ''
    expect(parse(text)).toMatchObject({
      on: {
        push: null,
        pull_request: { types: ['opened', 'synchronize', 'reopened', 'edited'] },
        merge_group: null,
        schedule: [{ cron: expect.any(String) }],
      },
      permissions: { contents: 'read', 'pull-requests': 'read' },
    })
    expect(text).not.toMatch(/^ *(?:- )?(?:if|paths|paths-ignore|branches|concurrency|continue-on-error):/m)
    expect(text).toMatch(/GITHUB_TOKEN: \$\{\{ github\.token \}\}/)
  })

  test.each(['a: b', 'a #b', "it's", '"a"', '- a', 'a\\b'])('of GitLab enters the directory %s', (directory) => {
    const job = parse(ciJob('gitlab', { ...NPM, directory }, none).files[0]?.text ?? '') as {
      'branch-policy': { before_script: unknown[] }
    }
    expect(job['branch-policy'].before_script).toEqual([shellCommand('cd', directory), 'npm ci'])
  })

  test('of GitLab is included by a pipeline that is made for it, or by hand', () => {
    expect(ciJob('gitlab', NPM, none).files.map(({ path }) => path)).toEqual(['.gitlab/branch-policy.yml', '.gitlab-ci.yml'])
    expect(parse(ciJob('gitlab', NPM, none).files[1]?.text ?? '')).toEqual({ include: '.gitlab/branch-policy.yml' })
    const beside = ciJob('gitlab', NPM, (path) => path === '.gitlab-ci.yml')
    expect(beside.files.map(({ path }) => path)).toEqual(['.gitlab/branch-policy.yml'])
    expect(beside.byHand.join('\n')).toContain('include: .gitlab/branch-policy.yml')
  })

  test('of Azure hands over the token, and runs where package.json is', () => {
    const job = parse(ciJob('azure', { ...NPM, directory: 'web' }, none).files[0]?.text ?? '') as { steps: object[] }
    expect(job.steps.at(-1)).toEqual({
      script: 'npx branch-policy check',
      workingDirectory: 'web',
      env: { SYSTEM_ACCESSTOKEN: '$(System.AccessToken)' },
    })
    expect(job.steps[0]).toEqual({ checkout: 'self', fetchDepth: 0, fetchTags: true, persistCredentials: true })
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
