import { check } from '../check/check.ts'
import { checkEvent } from '../events/check.ts'
import { lookBack, pastLines, sinceCandidates } from '../init/past.ts'
import type { Surroundings } from '../init/surroundings.ts'
import { createBranchModel } from '../model/branch-model.ts'
import { printable } from '../model/printable.ts'
import type { LoadedPolicy } from '../policy/load.ts'
import type { Repository } from '../repository/repository.ts'
import type { Io } from './io.ts'
import { progressOn } from './progress.ts'
import { packageVersion } from './version.ts'

const EVERYTHING = { all: true, pullRequest: false, head: null, base: null, updates: [], branches: [] } as const

/** What `check --all` would say, in a few lines. The installation is done by then: a failure here is told and is none of its own. */
export async function tellPast(loaded: LoadedPolicy, around: Surroundings, repository: Repository, io: Io): Promise<readonly string[]> {
  const progress = progressOn(io)
  const judge = (since: string | null) =>
    check({
      event: checkEvent(EVERYTHING),
      policy: since === null ? loaded.policy : { ...loaded.policy, since },
      ownRules: loaded.ownRules,
      repository,
      notes: [],
      baseline: loaded.baseline,
      version: packageVersion(),
      now: io.now(),
      allowUndetermined: false,
      maxWarnings: null,
      progress: (what) => progress.show(`judging the past: ${what}`),
    })
  try {
    const model = createBranchModel(loaded.policy)
    const past = await lookBack(sinceCandidates(around.found, model, io.now()), model, judge)
    return pastLines(past, loaded.policy.source)
  } catch (error) {
    const said = printable((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '')
    return [`The past could not be judged: ${said}`, 'Everything else is done. See: branch-policy check --all']
  } finally {
    progress.clear()
  }
}
