import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { check } from '../../check/check.ts'
import { commitEvent } from '../../events/commit-hooks.ts'
import { prePushEvent } from '../../events/pre-push.ts'
import { UsageError } from '../../model/errors.ts'
import type { Report } from '../../model/finding.ts'
import { printable } from '../../model/printable.ts'
import { PROBE_VARIABLE, probeLine } from '../../model/probe.ts'
import { HOOK_NAMES, type HookName, type ProposedEvent, type RefUpdate } from '../../model/update.ts'
import { loadPolicy } from '../../policy/load.ts'
import { GitFailure } from '../../repository/git.ts'
import { openHookRepository, openRepository, type Repository, requireGit } from '../../repository/repository.ts'
import { wantsColours } from '../colours.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Command, Io } from '../io.ts'
import { workingTreePolicy } from '../place.ts'
import { SHIM_VARIABLE } from '../shim-variable.ts'
import { readStdin } from '../stdin.ts'
import { packageVersion } from '../version.ts'

/**
 * `hook NAME [ARGS…]`: what an installed hook asks. Findings go to standard error, where git shows them; any exit code but 0
 * refuses.
 */
export const hook: Command = async ([word, ...args], io) => {
  const name = hookNamed(word)
  const nonce = io.environment[PROBE_VARIABLE] ?? ''
  if (nonce !== '') return answerProbe(nonce, name, io)
  if (name === 'post-checkout') {
    const { tellOfNewBranch } = await import('./post-checkout.ts')
    await tellOfNewBranch(args, io)
    return 0
  }
  if (name === 'reference-transaction') {
    const { judgeMoves } = await import('./reference-transaction.ts')
    return await judgeMoves(args, await readStdin(name, io), io)
  }
  const event = await readEventFor(name, args, io)
  if (event.updates.length === 0) return 0
  const repository =
    event.door === 'server'
      ? await toldToGitLab(io, () => openRepository(io.directory(), io.environment, io.stop))
      : await openHookRepository(io.directory(), io.environment, process.geteuid?.() ?? null, io.stop)
  try {
    return await judge(event, repository, io)
  } catch (error) {
    if (event.pusher?.host === 'GitLab') (await import('../gitlab.ts')).tellErrorToGitLab(error, io)
    // A git that is too old may have failed for that alone: then this says so.
    if (error instanceof GitFailure) await requireGit(repository)
    throw error
  }
}

async function readEventFor(name: Parameters<typeof readEvent>[0], args: readonly string[], io: Io): Promise<ProposedEvent> {
  const read = () => readEvent(name, args, io)
  return name === 'pre-receive' ? await toldToGitLab(io, read) : await read()
}

/** What a server does before it knows the event: what fails there GitLab shows too. */
async function toldToGitLab<Value>(io: Io, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    const { pusherOf } = await import('../../events/pusher.ts')
    if (pusherOf(io.environment)?.host === 'GitLab') (await import('../gitlab.ts')).tellErrorToGitLab(error, io)
    throw error
  }
}

async function judge(event: ProposedEvent, repository: Repository, io: Io): Promise<number> {
  const isServer = event.door === 'server'
  if (isServer) (await import('../small-heap.ts')).keepHeapNearUse(event.updates.length)
  const request = isServer
    ? await (await import('../server-place.ts')).serverPolicy(repository)
    : workingTreePolicy(repository, io.environment)
  // Asked seldom, since a git grows old more slowly than policies change; a server was asked already.
  const beforeKept = isServer ? undefined : async () => await requireGit(repository)
  const loaded = await loadPolicy({ ...request, beforeKept })
  const { policy, ownRules, origin, notes, baseline } = loaded
  // A laptop may not hold what the answer needs; the server and CI are the authority.
  const allowUndetermined = !isServer
  let judged: readonly RefUpdate[] = []
  const report = await check({
    event,
    policy,
    ownRules,
    repository,
    notes,
    baseline,
    version: packageVersion(),
    now: io.now(),
    allowUndetermined,
    maxWarnings: null,
    // In a namespace the refs have other names here (gitnamespaces(7)).
    hasClaims: isServer && (io.environment['GIT_NAMESPACE'] ?? '') === '',
    resolved: (updates) => {
      judged = updates
    },
  })
  // Where no config was ever written, a line on every legal commit would teach nobody anything.
  const saysNoMore = report.findings.length === 0 && report.notes.length === notes.length
  const isQuiet = saysNoMore && origin === 'preset'
  if (!isQuiet) await tell(report, allowUndetermined, io)
  if (report.exitCode !== 0 && event.pusher?.host === 'GitLab') (await import('../gitlab.ts')).tellGitLab(report, io)
  const saysNothing = isQuiet || (report.findings.length === 0 && report.notes.length === 0)
  if (saysNothing && event.name === 'pre-commit' && (io.environment[SHIM_VARIABLE] ?? '') !== '') {
    const { recordPassed } = await import('../passed.ts')
    await recordPassed({ report, judged, loaded, repository, reload: () => loadPolicy(request) }, io)
  }
  return report.exitCode
}

/** `doctor` has fired the hook. Nothing was judged, so this refuses: the variable slips nobody past a hook. */
function answerProbe(nonce: string, name: HookName, io: Io): number {
  const answer = probeLine(printable(nonce), { name, version: packageVersion(), node: process.versions.node })
  io.stderr.write(`${answer}\n  ${PROBE_VARIABLE} is set: nothing was judged, so this stops here.\n`)
  return 2
}

function hookNamed(word: string | undefined): HookName {
  const name = HOOK_NAMES.find((one) => one === word)
  if (name !== undefined) return name
  const message =
    word === undefined ? 'hook needs the name of a hook' : `there is no hook "${printable(word)}" here${didYouMean(word, HOOK_NAMES)}`
  throw new UsageError(message, [`There are: ${HOOK_NAMES.join(', ')}`])
}

async function readEvent(
  name: Exclude<HookName, 'post-checkout' | 'reference-transaction'>,
  args: readonly string[],
  io: Io,
): Promise<ProposedEvent> {
  switch (name) {
    case 'pre-push':
      return prePushEvent(args, await readStdin(name, io))
    case 'pre-receive':
      return (await import('../../events/pre-receive.ts')).preReceiveEvent(await readStdin(name, io), io.environment)
    case 'commit-msg':
      return commitEvent(name, io.environment, readMessage(args[0], io))
    default:
      return commitEvent(name, io.environment)
  }
}

/** git names the file of the message; git merge too (githooks(5), commit-msg). */
function readMessage(path: string | undefined, io: Io): string {
  if (path === undefined) {
    throw new UsageError('hook commit-msg takes one argument: the file of the message', [
      'git gives it to the hook; in a script of your own, hand it on: branch-policy hook commit-msg "$@"',
    ])
  }
  try {
    return readFileSync(resolve(io.directory(), path), 'utf8')
  } catch {
    throw new UsageError(`hook commit-msg: the file of the message cannot be read: ${printable(path)}`)
  }
}

async function tell(report: Report, allowUndetermined: boolean, io: Io): Promise<void> {
  // Most hooks have nothing to say: then the reporter is not even loaded.
  if (report.findings.length === 0 && report.notes.length === 0) return
  const { textReport } = await import('../../reporters/text.ts')
  io.stderr.write(textReport(report, { colours: wantsColours(io.environment, io.stderr), allowUndetermined, quiet: false }))
}
