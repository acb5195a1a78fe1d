import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import { namedOf } from '../model/heads.ts'
import { shellCommand } from '../model/printable.ts'
import type { BranchUpdate } from '../model/update.ts'
import { remoteOf } from './commands.ts'
import { protection } from './wording.ts'

const GAPS = {
  shallow: { what: 'this clone is shallow: its history ends before all new commits were seen', wanted: 'a clone with its whole history' },
  'old-missing': { what: "the remote's old value is not in this repository", wanted: "the remote's commits fetched" },
  'new-missing': { what: 'the new value is not in this repository', wanted: 'the pushed commit in this repository' },
} as const

/** What every rule about the steps of a branch has to say where the repository does not hold them all. */
export function gapAnswer(gap: keyof typeof GAPS, update: BranchUpdate, facts: RepositoryFacts, model: BranchModel): Answer {
  const { what, wanted } = GAPS[gap]
  const kind = namedOf(update, model)?.kind
  return {
    verdict: 'undetermined',
    isGap: true,
    oid: null,
    message: `what changes on ${update.branch} could not be told: ${what}`,
    why: kind?.protected === true ? protection(kind, model) : 'unknown is never a pass',
    actual: what,
    expected: wanted,
    evidence: null,
    fix: [shellCommand('git', 'fetch', ...(gap === 'shallow' ? ['--unshallow'] : []), remoteOf(facts))],
  }
}
