import { check } from '../../check/check.ts'
import { postCheckoutEvent } from '../../events/post-checkout.ts'
import { loadPolicy } from '../../policy/load.ts'
import { openRepository } from '../../repository/repository.ts'
import type { Io } from '../io.ts'
import { workingTreePolicy } from '../place.ts'
import { packageVersion } from '../version.ts'

/**
 * `hook post-checkout`: says in one line what is wrong with a branch that was made just now. The checkout is done and nothing
 * can be refused: where there is no policy of one's own, or anything fails, it is silent, and the next hook tells.
 */
export async function tellOfNewBranch(args: readonly string[], io: Io): Promise<void> {
  try {
    io.stderr.write(await lineAbout(args, io))
  } catch {
    // A config that cannot be read stops the first commit, and says there what is wrong with it.
  }
}

async function lineAbout(args: readonly string[], io: Io): Promise<string> {
  const event = postCheckoutEvent(args)
  if (event.updates.length === 0) return ''
  const repository = await openRepository(io.directory(), io.environment, io.stop)
  const { policy, ownRules, origin, notes, baseline } = await loadPolicy(workingTreePolicy(repository, io.environment))
  if (origin === 'preset') return ''
  const report = await check({
    event,
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
  if (report.findings.length === 0) return ''
  const { oneLineReport } = await import('../../reporters/one-line.ts')
  // git gives zeros for the old HEAD where a worktree was added: whoever did that stands elsewhere (githooks(5)).
  return oneLineReport(report, /^0+$/.test(args[0] ?? '') ? io.directory() : null)
}
