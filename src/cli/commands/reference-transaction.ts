import { check } from '../../check/check.ts'
import { referenceTransaction } from '../../events/reference-transaction.ts'
import type { Report } from '../../model/finding.ts'
import { printable } from '../../model/printable.ts'
import { shortBranchName } from '../../model/refname.ts'
import type { ProposedRef } from '../../model/update.ts'
import { areKept, keepGuardedNames } from '../../policy/guarded-names.ts'
import { type LoadedPolicy, loadPolicy, type PolicyRequest } from '../../policy/load.ts'
import { movesToJudge } from '../../repository/moves.ts'
import { openHookRepository, type Repository, requireGit } from '../../repository/repository.ts'
import { wantsColours } from '../colours.ts'
import { errorText } from '../errors.ts'
import type { Io } from '../io.ts'
import { workingTreePolicy } from '../place.ts'
import { packageVersion } from '../version.ts'

/**
 * `hook reference-transaction`: whether branches may move in this repository, whatever command moves them. What goes back, or to
 * what is published, passes before any policy is read: a config that is broken keeps nobody from leaving it.
 *
 * @returns the exit code; git takes any but 0 for a refusal and moves nothing.
 */
export async function judgeMoves(args: readonly string[], input: Uint8Array, io: Io): Promise<number> {
  const coming = referenceTransaction(args, input, io.environment)
  if (coming.moves.length === 0) return 0
  try {
    const repository = await openHookRepository(io.directory(), io.environment, process.geteuid?.() ?? null, io.stop)
    const moves = await movesToJudge(coming, repository, USUAL_REMOTE)
    const request = workingTreePolicy(repository, io.environment)
    if (moves.length === 0) {
      await keepNames(repository, request)
      return 0
    }
    const loaded = await loadPolicy({ ...request, beforeKept: async () => await requireGit(repository) })
    keepGuardedNames(repository.gitDirectory, loaded.policy, request.user)
    const { remote } = loaded.policy
    // Which remote's branch counts can only be told by the policy; that it is another one is seldom.
    const judged = remote === USUAL_REMOTE ? moves : await movesToJudge(coming, repository, remote)
    return judged.length === 0 ? 0 : await judge(judged, repository, loaded, io)
  } catch (error) {
    const told = errorText(error)
    io.stderr.write(`${told}branch-policy: this move of ${namesOf(coming.moves)} was not judged, so it is refused.\n${WAY_OUT.join('')}`)
    return 2
  }
}

const USUAL_REMOTE = 'origin'

/** The second is for a git that runs the hook from its config (git-config(1), hook.<name>.enabled); each leaves the other's alone. */
const WAY_OUT = [
  '  Mend that and try again. In an emergency, without any hook:\n',
  '  git -c core.hooksPath=/dev/null -c hook.branch-policy-reference-transaction.enabled=false COMMAND\n',
]

async function judge(updates: readonly ProposedRef[], repository: Repository, loaded: LoadedPolicy, io: Io): Promise<number> {
  const { policy, ownRules, notes, baseline } = loaded
  const report = await check({
    event: { name: 'reference-transaction', door: 'client', updates, remote: null },
    policy,
    ownRules,
    repository,
    notes,
    baseline,
    version: packageVersion(),
    now: io.now(),
    allowUndetermined: true,
    maxWarnings: null,
  })
  // git moves branches more often than it commits: a line on each would teach nobody anything.
  if (report.findings.length > 0) await tell(report, updates, io)
  return report.exitCode
}

async function tell(report: Report, updates: readonly ProposedRef[], io: Io): Promise<void> {
  const { textReport } = await import('../../reporters/text.ts')
  const text = textReport(report, { colours: wantsColours(io.environment, io.stderr), allowUndetermined: true, quiet: false })
  io.stderr.write(text)
  if (report.exitCode !== 0 && text !== '') io.stderr.write(`\n${stateOf(updates)}\n`)
}

/** What git did before it asked: people believe what they see in their files. */
function stateOf(updates: readonly ProposedRef[]): string {
  const moves = updates.flatMap(({ move }) => move ?? [])
  const isChanged = moves.some(({ left, midway }) => left !== 'nothing' || midway !== null)
  const stays = `${namesOf(updates)} ${updates.length === 1 ? 'stays where it was' : 'stay where they were'}`
  return isChanged
    ? `${stays}. The command may have written the index and files before git\nasked: the commands above take that into account.`
    : `${stays}.`
}

function namesOf(refs: readonly { readonly refname: string }[]): string {
  const names = [...new Set(refs.map(({ refname }) => printable(shortBranchName(refname))))]
  return names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')}, …` : names.join(', ')
}

const MOST_NAMES = 5

/** Else Node would start again for every branch. What is wrong with a policy is for those hooks to tell that need it. */
async function keepNames({ gitDirectory }: Repository, request: PolicyRequest): Promise<void> {
  if (areKept(gitDirectory)) return
  try {
    keepGuardedNames(gitDirectory, (await loadPolicy(request)).policy, request.user)
  } catch {
    // Then Node starts the next time too.
  }
}
