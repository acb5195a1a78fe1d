import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { Kind } from '../model/policy.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate, Door, RefUpdate } from '../model/update.ts'
import type { Explanation } from './explanation.ts'
import type { NamedMerges } from './named-merges.ts'
import type { RecordedMerge } from './reflog.ts'
import type { Positions, Source } from './sources.ts'

/** All that an explanation can draw on. */
export interface ExplainRequest {
  readonly update: BranchUpdate
  /** Every update of the same push: each is evidence for the others. */
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly door: Door
}

/** The same with what was found out once for all steps. */
export interface Context extends ExplainRequest {
  readonly target: Kind
  /** How many steps are explained. */
  readonly steps: number
  readonly sources: readonly Source[]
  readonly positions: Positions
  readonly own: ReadonlySet<Oid>
  readonly merges: readonly RecordedMerge[]
  /** Commits that the target's reflog says were made on it. */
  readonly made: ReadonlySet<Oid>
  readonly named: NamedMerges
  /** What the host says of commits of the line; the same object for all that one pull request brought by a rebase. */
  readonly hosted: ReadonlyMap<Oid, Explanation>
}
