import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { cleanEnvironment } from './environment.ts'
import { type GivenPull, githubPull, githubReview, githubRoutes, realEvent } from './github-answers.ts'
import { type HostServer, hostServer, type Routes } from './host-server.ts'
import type { Ran, Scratch } from './scratch.ts'

/** A job of GitHub Actions for a pull request, and the server that stands for GitHub. */
export interface GithubJob {
  readonly server: HostServer
  readonly environment: Readonly<Record<string, string>>
}

/** What the server knows: who approved the head, and replies besides. */
export interface GivenJob extends Partial<GivenPull> {
  readonly approvedBy?: readonly string[]
  readonly routes?: Routes
}

/** Begins the job of acme/shop's pull request 12: the current branch into main, unless told. */
export async function githubJob(scratch: Scratch, given: GivenJob = {}): Promise<GithubJob> {
  const headOid = given.headOid ?? scratch.oid('HEAD')
  const pull = githubPull({ head: scratch.git('branch', '--show-current'), ...given, headOid })
  const reviews = (given.approvedBy ?? []).map((login) => githubReview(login, 'APPROVED', headOid))
  const server = await hostServer({ ...githubRoutes(pull, reviews), ...given.routes })
  scratch.git('--git-dir', scratch.remote, 'update-ref', `refs/pull/${pull.number}/head`, headOid)
  const event = join(scratch.folder, 'event.json')
  const payload = {
    ...realEvent(),
    number: pull.number,
    pull_request: { ...pull, base: { ...pull.base, sha: scratch.oid(`origin/${pull.base.ref}`) } },
  }
  writeFileSync(event, JSON.stringify(payload))
  const environment = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REF: `refs/pull/${pull.number}/merge`,
    GITHUB_HEAD_REF: pull.head.ref,
    GITHUB_BASE_REF: pull.base.ref,
    GITHUB_API_URL: server.url,
    GITHUB_TOKEN: 'ghs_0123456789secret',
  }
  return { server, environment }
}

/** Runs a shell line while this process goes on serving; `npx` finds the package that is installed in the scratch folder. */
export async function runBeside(scratch: Scratch, line: string, environment: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn('sh', ['-c', line], {
    cwd: scratch.directory,
    env: { ...cleanEnvironment(), npm_config_cache: join(scratch.folder, 'npm'), npm_config_update_notifier: 'false', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stdout: string[] = []
  const stderr: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, stdout: stdout.join(''), stderr: stderr.join(''), output: [...stdout, ...stderr].join('') }
}

/** Installs a copy of the packed package in the scratch folder, and beside it what is installed here of the clients of hosts. */
export function installWithClients(
  scratch: Scratch,
  clients: readonly string[] = ['@octokit', '@gitbeaker', 'azure-devops-node-api'],
): void {
  const installed = join(inject('project'), 'node_modules')
  const modules = join(scratch.folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  cpSync(join(installed, 'branch-policy'), join(modules, 'branch-policy'), { recursive: true })
  symlinkSync(join('..', 'branch-policy', 'dist', 'cli', 'bin.cjs'), join(modules, '.bin', 'branch-policy'))
  for (const name of readdirSync(installed)) {
    if (!name.startsWith('.') && !existsSync(join(modules, name))) symlinkSync(join(installed, name), join(modules, name))
  }
  for (const name of clients) symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules', name), join(modules, name))
}
