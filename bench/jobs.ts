import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { git } from './commands.ts'
import type { Bench, Job, Missing, Refusal } from './job.ts'
import { environmentOf, nameOf, PEERS, peerRepository } from './peers.ts'
import { CONFIGS, coldOf, entryIn, ownRepository, passedOf, pushOf, repository, syntheticRepository } from './scenes.ts'

/** The groups of jobs in the order of the table. A group is run as a whole; its jobs take turns. */
export const GROUPS: Readonly<Record<string, Group>> = {
  floors: { title: 'Floors', rounds: 25, jobs: floors },
  hooks: { title: 'The Node process of a hook', rounds: 25, jobs: hooks },
  commits: { title: 'A whole `git commit` on a legal topic branch', rounds: 25, jobs: commits },
  scale: { title: 'Many refs and commits', rounds: 9, jobs: scale },
}

export interface Group {
  readonly title: string
  readonly rounds: number
  readonly jobs: (bench: Bench) => Promise<readonly (Job | Missing)[]>
}

const NODE = 'node -e 0'
const NO_HOOK = 'no hook'
const ON_MAIN: Refusal = { git: [['checkout', '-q', 'main']], undo: [['checkout', '-q', 'feature/one']] }
const COMMIT = ['commit', '-q', '--allow-empty', '-m', 'feat: nothing']

function node(bench: Bench): Job {
  return { name: NODE, command: process.execPath, args: ['-e', '0'], directory: bench.work, over: [], count: true }
}

function commitIn(directory: string): Pick<Job, 'command' | 'args' | 'directory'> {
  return { command: 'git', args: COMMIT, directory }
}

function withHook(bench: Bench, name: string, hook: string, files: Readonly<Record<string, string>> = {}): string {
  return repository(join(bench.work, 'floors', name), { ...files, '.git/hooks/pre-commit': `#!/bin/sh\n${hook}\n` })
}

async function floors(bench: Bench): Promise<readonly Job[]> {
  const bare = repository(join(bench.work, 'floors', 'none'))
  const sh = withHook(bench, 'sh', 'case "$(git symbolic-ref -q HEAD)" in refs/heads/main) exit 1 ;; esac')
  const empty = withHook(bench, 'node', `exec '${process.execPath}' empty.cjs`, { 'empty.cjs': '' })
  const npx = withHook(bench, 'npx', 'exec npx --no-install x', { 'node_modules/.bin/x': '#!/bin/sh\nexit 0\n' })
  const child = "child_process.spawnSync('git', ['--version'])"
  return [
    node(bench),
    { name: 'Node that starts one git process', command: process.execPath, args: ['-e', child], directory: bench.work, over: [NODE] },
    { name: 'commit without a hook', ...commitIn(bare), over: [NODE] },
    { name: 'commit, a hook in sh that looks at the branch', ...commitIn(sh), over: [NODE], refuses: ON_MAIN },
    { name: 'commit, a hook that starts Node for an empty file', ...commitIn(empty), over: [NODE] },
    {
      name: 'commit, a hook that starts `npx --no-install`',
      ...commitIn(npx),
      environment: { npm_config_cache: join(bench.work, 'npm-cache'), npm_config_update_notifier: 'false' },
      over: [NODE],
    },
  ]
}

async function hooks(bench: Bench): Promise<readonly Job[]> {
  const jobs = (Object.keys(CONFIGS) as (keyof typeof CONFIGS)[]).flatMap((config): readonly Job[] => {
    const warm = ownRepository(bench, `warm ${config}`, config)
    const cold = ownRepository(bench, `cold ${config}`, config)
    const words = config === 'none' ? 'no config' : `${config} config`
    const preCommit = { command: process.execPath, over: [NODE], refuses: ON_MAIN }
    return [
      {
        name: `hook pre-commit, ${words}`,
        ...preCommit,
        args: [entryIn(warm), 'hook', 'pre-commit'],
        directory: warm,
        goal: 1.5,
        count: true,
      },
      {
        name: `hook pre-commit, ${words}, cold`,
        ...preCommit,
        args: [entryIn(cold), 'hook', 'pre-commit'],
        directory: cold,
        before: coldOf(cold, config),
        goal: 4.5,
      },
    ]
  })
  return [node(bench), ...jobs, ...prePush(ownRepository(bench, 'push', 'TypeScript'))]
}

/** A push of one branch with a new commit: the remote has it, or it is new there. */
function prePush(directory: string): readonly Job[] {
  const zero = '0'.repeat(40)
  const oid = git(directory, 'rev-parse', 'HEAD')
  const line = join(directory, '.git', 'push-line')
  const update = join(directory, '.git', 'update-line')
  const wrong = join(directory, '.git', 'wrong-line')
  const before = git(directory, 'rev-parse', 'HEAD^')
  writeFileSync(update, `refs/heads/feature/one ${oid} refs/heads/feature/one ${before}\n`)
  writeFileSync(line, `refs/heads/feature/one ${oid} refs/heads/feature/one ${zero}\n`)
  writeFileSync(wrong, `refs/heads/feature/one ${oid} refs/heads/Nonsense_Name ${zero}\n`)
  const job = {
    command: process.execPath,
    args: [entryIn(directory), 'hook', 'pre-push', 'origin', `${directory}.git`],
    directory,
    over: [NODE],
    goal: 1.6,
    count: true,
    refuses: { input: wrong },
  }
  return [
    { ...job, name: 'hook pre-push, one branch that the remote has, TypeScript config', input: update },
    { ...job, name: 'hook pre-push, one new branch, TypeScript config', input: line },
  ]
}

async function commits(bench: Bench): Promise<readonly (Job | Missing)[]> {
  const over = [NO_HOOK, NODE]
  const warm = ownRepository(bench, 'commit', 'TypeScript')
  const cold = ownRepository(bench, 'commit cold', 'TypeScript')
  const fresh = ownRepository(bench, 'commit fresh', 'TypeScript')
  const off = ownRepository(bench, 'commit off', 'TypeScript')
  return [
    node(bench),
    { name: NO_HOOK, ...commitIn(repository(join(bench.work, 'commits', 'none'))), over: [NODE] },
    { name: 'branch-policy', ...commitIn(warm), over, goal: 2.2, refuses: ON_MAIN },
    {
      name: 'branch-policy, the first commit on a branch',
      ...commitIn(fresh),
      before: { remove: [passedOf(fresh)] },
      over,
      refuses: ON_MAIN,
    },
    {
      name: 'branch-policy, the first commit after its config changed',
      ...commitIn(cold),
      before: coldOf(cold, 'TypeScript'),
      over,
      refuses: ON_MAIN,
    },
    { name: 'branch-policy without its caches', ...commitIn(off), environment: { BRANCH_POLICY_CACHE: 'off' }, over, refuses: ON_MAIN },
    ...PEERS.map((peer): Job | Missing => {
      const name = nameOf(peer)
      if (!bench.peers) return { name, missing: 'not asked for' }
      try {
        const directory = peerRepository(bench, peer)
        return { name, ...commitIn(directory), environment: environmentOf(directory), over, refuses: peer.refuses, mayFail: true }
      } catch (error) {
        console.error(`${name}: ${error instanceof Error ? error.message : error}`)
        return { name, missing: 'could not be installed' }
      }
    }),
  ]
}

async function scale(bench: Bench): Promise<readonly Job[]> {
  const jobs: Job[] = []
  for (const graph of [false, true]) {
    const directory = await syntheticRepository(bench, graph)
    const entry = entryIn(bench.project)
    const words = graph ? ', with commit-graph' : ''
    const { lines, revisions, branches } = pushOf(directory)
    const log = `git log --all --format='%H %P %s'${words}`
    const list = `git rev-list --stdin, ${branches} tips${words}`
    const wrongBranch: Refusal = { git: [['branch', 'Nonsense_Name', 'develop']], undo: [['branch', '-q', '-D', 'Nonsense_Name']] }
    const wrongLine = join(directory, '.git', 'wrong-line')
    writeFileSync(wrongLine, readFileSync(lines, 'utf8').replace(/ refs\/heads\/feature\/\S+ /, ' refs/heads/Nonsense_Name '))
    jobs.push(
      { name: log, command: 'git', args: ['log', '--all', '--format=%H %P %s'], directory, over: [] },
      {
        name: `check --all${words}`,
        command: process.execPath,
        args: [entry, 'check', '--all'],
        directory,
        over: [log],
        goal: 1.3,
        peak: true,
        refuses: wrongBranch,
      },
      { name: list, command: 'git', args: ['rev-list', '--stdin'], directory, input: revisions, over: [] },
      {
        name: `hook pre-push, ${branches} new branches${words}`,
        command: process.execPath,
        args: [entry, 'hook', 'pre-push', 'origin', join(bench.work, 'nowhere.git')],
        directory,
        input: lines,
        over: [list],
        goal: graph ? 1.8 : 1.3,
        peak: true,
        refuses: { input: wrongLine },
      },
    )
  }
  return jobs
}
