import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerIn, PROBE_VARIABLE, type ProbeAnswer } from '../model/probe.ts'
import type { Environment } from '../repository/git.ts'
import { isAtLeast, type Version } from './git-version.ts'
import { isExecutable, type Run, runProgram, shellPath, startsScripts } from './system.ts'

/** Where a hook is fired. */
export interface Spot {
  /** Where git starts the hooks: the worktree's top, or the bare repository. */
  readonly directory: string
  readonly gitDirectory: string
  /** git tells a hook where the repository is, unless that is the `.git` of the current directory. */
  readonly namesRepository: boolean
  /** An index to commit from, which hooks get copies of. */
  readonly index: string
  readonly hooksDirectory: string
}

/** What all probes of one run share. */
export interface ProbeKit {
  readonly version: Version
  /** git's own programs: git puts them first on a hook's PATH. */
  readonly execPath: string
  /** A folder of our own: what a hook may write to instead of the repository. */
  readonly folder: string
  readonly patience: number
  readonly stop: AbortSignal
}

/** What came back. `unasked`: this git cannot be made to start the hook here. */
export interface Probed {
  readonly outcome: Run['outcome'] | 'unasked'
  readonly answer: ProbeAnswer | null
  readonly exitCode: number | null
  readonly output: string
}

/** Hooks that git hands lines on standard input (githooks(5)). */
const READS_INPUT = ['pre-push', 'pre-receive', 'reference-transaction']
/** Hooks that git commit and git merge start with an index of their own. */
const STAGES = ['pre-commit', 'pre-merge-commit', 'commit-msg']

const ZEROS = '0'.repeat(40)
/** A ref that nobody has; its deletion gives other commands of the hook nothing to send. */
const PROBE_REF = 'refs/heads/branch-policy-probe'

/**
 * Fires a hook as git does and looks for the answer of our command. What git would let the hook write to is a copy in a
 * folder of ours.
 */
export async function fire(name: string, spot: Spot, kit: ProbeKit, environment: Environment): Promise<Probed> {
  const nonce = randomBytes(8).toString('hex')
  const variables = { ...repositoryVariables(spot), ...(STAGES.includes(name) ? copyOfIndex(spot, kit) : {}) }
  const run = await start(name, spot, kit, { ...environment, ...variables, [PROBE_VARIABLE]: nonce })
  if (run === null) return { outcome: 'unasked', answer: null, exitCode: null, output: '' }
  return { ...run, answer: answerIn(run.output, nonce) }
}

/** How git itself can be asked: `git hook run` came with 2.36, its `--to-stdin` with 2.40 (git-hook(1)). */
async function start(name: string, spot: Spot, kit: ProbeKit, environment: Environment): Promise<Run | null> {
  const args = argumentsOf(name, kit)
  const input = inputOf(name)
  const options = { directory: spot.directory, environment, patience: kit.patience, stop: kit.stop }
  if (isAtLeast(kit.version, READS_INPUT.includes(name) ? [2, 40] : [2, 36])) {
    const given = input === '' ? [] : [`--to-stdin=${inputFile(input, kit)}`]
    // By its path, since a bare PATH need not lead to it.
    return await runProgram(join(kit.execPath, 'git'), ['hook', 'run', ...given, name, '--', ...args], { ...options, input: '' })
  }
  const path = join(spot.hooksDirectory, name)
  if (!startsScripts) return null
  if (!isExecutable(path)) return { outcome: 'ended', exitCode: 1, output: '' }
  const PATH = [kit.execPath, environment['PATH']].filter((one) => one !== undefined && one !== '').join(':')
  return await runProgram(path, args, { ...options, environment: { ...environment, PATH }, input })
}

/** git tells the hook where the repository is, where that is not plain (githooks(5), "DESCRIPTION"). */
export function repositoryVariables(spot: Pick<Spot, 'gitDirectory' | 'namesRepository'>): Environment {
  return spot.namesRepository ? { GIT_DIR: spot.gitDirectory } : {}
}

function argumentsOf(name: string, kit: ProbeKit): readonly string[] {
  if (name === 'commit-msg') return [shellPath(messageFile(kit))]
  // A push to a URL gives it twice.
  if (name === 'pre-push') return ['branch-policy-probe', 'branch-policy-probe']
  // A branch was checked out, the commit stayed the same.
  if (name === 'post-checkout') return [ZEROS, ZEROS, '1']
  // The only state in which it decides.
  if (name === 'reference-transaction') return ['prepared']
  return []
}

function inputOf(name: string): string {
  if (name === 'pre-push') return `(delete) ${ZEROS} ${PROBE_REF} ${ZEROS}\n`
  if (name === 'pre-receive' || name === 'reference-transaction') return `${ZEROS} ${ZEROS} ${PROBE_REF}\n`
  return ''
}

function inputFile(input: string, kit: ProbeKit): string {
  const path = join(kit.folder, 'input')
  writeFileSync(path, input)
  return path
}

function messageFile(kit: ProbeKit): string {
  const path = join(kit.folder, 'message')
  writeFileSync(path, 'chore: probe of branch-policy\n')
  return path
}

/** A copy for each hook: what one stages, the next must not see. */
function copyOfIndex(spot: Spot, kit: ProbeKit): Environment {
  const path = join(kit.folder, `index-${randomBytes(4).toString('hex')}`)
  if (existsSync(spot.index)) copyFileSync(spot.index, path)
  return { GIT_INDEX_FILE: path }
}
