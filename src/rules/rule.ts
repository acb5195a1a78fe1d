import type { ExplainedSteps } from '../explanations/explain.ts'
import type { LineJoin } from '../explanations/join.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { FactName, RepositoryFacts } from '../model/facts.ts'
import type { Answer, Release } from '../model/finding.ts'
import type { RuleId } from '../model/rule-ids.ts'
import type { BranchUpdate, Door, OtherUpdate, RefUpdate, TagUpdate } from '../model/update.ts'

/** Everything that a rule may look at for one update. Facts that it did not ask for are empty. */
export interface RuleInput<Update extends RefUpdate = RefUpdate> {
  readonly update: Update
  /** All updates of the same push, as evidence for one another and as the state to judge. */
  readonly updates: readonly RefUpdate[]
  readonly model: BranchModel
  readonly facts: RepositoryFacts
  readonly door: Door
  readonly options: Readonly<Record<string, unknown>>
  /** For rules that need `steps`. */
  readonly line: ExplainedSteps
  /** For a `history` update: where the branch's own line ends because another permanent branch's begins. */
  readonly join: LineJoin | null
  /**
   * The releases on a production branch, oldest first: of a `history` update those on its whole line; for a rule that needs
   * `past`, those that the branch had before the update. Else empty.
   */
  readonly releases: readonly Release[]
}

interface RuleOf<Subject extends RefUpdate['subject'], Update extends RefUpdate> {
  readonly id: RuleId
  readonly judges: Subject
  readonly needs: readonly FactName[]
  /** Facts that an option makes the rule need besides. */
  needsFor?(options: Readonly<Record<string, unknown>>): readonly FactName[]
  /** Whether an update is this rule's business; decided by names and operation alone, before any fact is read. */
  applies(update: Update, model: BranchModel): boolean
  /** What is wrong; nothing means that the update passes. Pure: the same input gives the same answers. */
  judge(input: RuleInput<Update>): readonly Answer[]
}

export type BranchRule = RuleOf<'branch', BranchUpdate>
export type TagRule = RuleOf<'tag', TagUpdate>
export type OtherRule = RuleOf<'other', OtherUpdate>

/** One rule of the policy: what it needs to know and what it says. One rule, one file. */
export type Rule = BranchRule | TagRule | OtherRule

/** Whether a branch update can add commits to a branch of a protected kind, so that each step has to be explained. */
export function changesProtected(update: BranchUpdate, model: BranchModel): boolean {
  const adds =
    update.operation === 'update' || update.operation === 'commit' || update.operation === 'history' || update.operation === 'propose'
  return adds && model.kindOf(update.branch)?.kind.protected === true
}
