import type { ExplainedSteps } from '../explanations/explain.ts'
import type { LineJoin } from '../explanations/join.ts'
import type { NewCommits } from '../explanations/new-commits.ts'
import { type BranchModel, isGuarded } from '../model/branch-model.ts'
import type { Details, Question } from '../model/details.ts'
import type { FactName, RepositoryFacts } from '../model/facts.ts'
import type { Answer, Release } from '../model/finding.ts'
import { RULE_OPTIONS, type RuleId, type RuleOption, type VersionFile } from '../model/rule-ids.ts'
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
  /** For rules that look at each new commit (`commits: true`); of a tag's update none. */
  readonly newCommits: NewCommits
  /** The answers to what the rule asked; empty while it asks. */
  readonly details: Details
}

interface RuleOf<Subject extends RefUpdate['subject'] | 'branch or tag', Update extends RefUpdate> {
  /** A `RuleId`, or of a rule of the team's own `namespace/name`. */
  readonly id: string
  /** Where people read about a rule of the team's own; null nowhere. Built-in rules have a page each. */
  readonly docs?: string | null
  readonly judges: Subject
  readonly needs: readonly FactName[]
  /** Facts that an option, or what is judged, makes the rule need besides. */
  needsFor?(options: Readonly<Record<string, unknown>>, update: RefUpdate): readonly FactName[]
  /** True where it looks at each new commit, on whatever line. */
  readonly commits?: true
  /** True where all that it looks at of a commit to be made is the branch's name and the policy: the shim may then answer for it. */
  readonly restsOnNames?: true
  /** True where it judges a branch that moves in this repository too, before anything is pushed. */
  readonly judgesMoves?: true
  /** True where it says nothing of a new branch that started where it may: then no more is read of that for its sake. */
  readonly isAboutStarts?: true
  /** The tool of the team's that judges in its place; without that tool's config the rule has nothing to say. */
  readonly tool?: 'commitlint'
  /** Whether an update is this rule's business; decided by names and operation alone, before any fact is read. */
  applies(update: Update, model: BranchModel): boolean
  /** What it wants to know beyond the facts; asked when they are there. */
  asks?(input: RuleInput<Update>): readonly Question[]
  /** What is wrong; nothing means that the update passes. Pure: the same input gives the same answers. */
  judge(input: RuleInput<Update>): readonly Answer[]
}

export type BranchRule = RuleOf<'branch', BranchUpdate>
export type TagRule = RuleOf<'tag', TagUpdate>
export type OtherRule = RuleOf<'other', OtherUpdate>
export type NameRule = RuleOf<'branch or tag', BranchUpdate | TagUpdate>

/** One rule of the policy: what it needs to know and what it says. One rule, one file. */
export type Rule = BranchRule | TagRule | OtherRule | NameRule

/** Whether a branch update can add commits to a branch of a protected kind, so that each step has to be explained. */
export function changesProtected(update: BranchUpdate, model: BranchModel): boolean {
  const adds =
    update.operation === 'update' || update.operation === 'commit' || update.operation === 'history' || update.operation === 'propose'
  return adds && isProtected(update, model)
}

/** Whether a branch is of a protected kind. Of a local move: and is one that nobody may change by commits already. */
export function isProtected(update: BranchUpdate, model: BranchModel): boolean {
  const kind = model.kindOf(update.branch)?.kind ?? null
  return update.move === null ? kind?.protected === true : isGuarded(kind, update.published)
}

/** What a policy says of an option, else the option's default. The policy was checked: its value has the option's form. */
export function optionOf<Id extends RuleId, Name extends keyof (typeof RULE_OPTIONS)[Id]>(
  id: Id,
  name: Name,
  options: Readonly<Record<string, unknown>>,
): OptionValue<(typeof RULE_OPTIONS)[Id][Name]> {
  const option = RULE_OPTIONS[id][name] as RuleOption
  const ofDefault = option.form === 'word' ? option.words[0] : option.form === 'flag' ? false : option.default
  return (options[name as string] ?? ofDefault) as OptionValue<(typeof RULE_OPTIONS)[Id][Name]>
}

type OptionValue<Option> = Option extends { readonly form: 'word'; readonly words: readonly (infer Word)[] }
  ? Word
  : Option extends { readonly form: 'flag' }
    ? boolean
    : Option extends { readonly form: 'version-files' }
      ? readonly VersionFile[]
      : readonly string[]
