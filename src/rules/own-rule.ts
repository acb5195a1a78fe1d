import type { BranchModel } from '../model/branch-model.ts'
import type { Question } from '../model/details.ts'
import { ConfigError } from '../model/errors.ts'
import { FACT_NAMES, type FactName } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import type { LoadedRule, OwnOption } from '../model/own-rule.ts'
import type { Severity } from '../model/policy.ts'
import type { BranchUpdate, OtherUpdate, RefUpdate, TagUpdate } from '../model/update.ts'
import { answersIn, Nonsense, questionsIn } from './own-answers.ts'
import type { Rule, RuleInput } from './rule.ts'

/** The updates that a rule of each subject judges. */
export interface JudgedUpdates {
  readonly branch: BranchUpdate
  readonly tag: TagUpdate
  readonly other: OtherUpdate
  readonly 'branch or tag': BranchUpdate | TagUpdate
}

/** Options by name, as a rule declares them. */
export type OwnOptions = Readonly<Record<string, OwnOption>>

/** The values of declared options. */
export type OwnOptionValues<Options extends OwnOptions> = { readonly [Name in keyof Options]: OwnOptionValue<Options[Name]> }

type OwnOptionValue<Option extends OwnOption> = Option extends { readonly form: 'word'; readonly words: readonly (infer Word)[] }
  ? Word
  : Option extends { readonly form: 'flag' }
    ? boolean
    : Option extends { readonly form: 'text' }
      ? string
      : Option extends { readonly form: 'number' }
        ? number
        : readonly string[]

/** What a rule of the team's own may look at for one update: what built-in rules see, its options with their defaults filled in. */
export type OwnRuleInput<Update extends RefUpdate = RefUpdate, Options extends OwnOptions = OwnOptions> = Omit<
  RuleInput<Update>,
  'options'
> & { readonly options: OwnOptionValues<Options> }

/** What an own rule says of an update where it does not simply pass. What may be left out is empty. */
export type OwnAnswer = Pick<Answer, 'verdict' | 'message' | 'why'> & Partial<Pick<Answer, Exclude<keyof Answer, 'isGap'>>>

/** A rule of the team's own. Its functions are pure and synchronous: the same input gives the same answers. */
export interface RuleDefinition<Subject extends keyof JudgedUpdates = keyof JudgedUpdates, Options extends OwnOptions = OwnOptions> {
  /** A namespace and a name: `acme/ticket-open`. */
  readonly id: `${string}/${string}`
  /** What it has where a policy does not say. */
  readonly severity: Severity
  /** Where people read about it: a URL, or a path. */
  readonly docs?: string
  readonly options?: Options
  readonly judges: Subject
  /** The facts that it looks at; those that it does not name are empty. */
  readonly needs: readonly FactName[]
  /** Facts that an option makes it need besides. */
  needsFor?(options: OwnOptionValues<Options>): readonly FactName[]
  /** True where it looks at each new commit. */
  readonly commits?: true
  /** For a rule that asks for commitlint's verdicts; without the team's commitlint config it has nothing to say. */
  readonly tool?: 'commitlint'
  /** Whether an update is its business; decided by names and operation alone, before any fact is read. */
  applies(update: JudgedUpdates[Subject], model: BranchModel): boolean
  /** What it wants to know beyond the facts; asked when they are there. */
  asks?(input: OwnRuleInput<JudgedUpdates[Subject], Options>): readonly Question[]
  /** What is wrong; an empty list means that the update passes. */
  judge(input: OwnRuleInput<JudgedUpdates[Subject], Options>): readonly OwnAnswer[]
}

/** An own rule as the engine takes it, and as it was read. */
export type OwnRule = Rule & { readonly loaded: LoadedRule }

/**
 * Makes a rule of the team's own one that the engine can ask beside its own.
 *
 * @returns a rule whose functions throw a {@link ConfigError} that names it, where what the team wrote throws or answers nonsense.
 */
export function ownRule(loaded: LoadedRule): OwnRule {
  const written = loaded.definition as Written
  const { judges, needs, commits, tool, needsFor, asks } = written
  return {
    loaded,
    id: loaded.id,
    docs: loaded.docs,
    // The subject decides which shape of rule this is; the type checker cannot follow that through a union.
    judges: judges as 'branch',
    needs,
    ...(commits === undefined ? {} : { commits }),
    ...(tool === undefined ? {} : { tool }),
    ...(needsFor === undefined
      ? {}
      : { needsFor: (options) => guarded(loaded, 'needsFor', null, () => factsIn(needsFor.call(written, options))) }),
    applies: (update: RefUpdate, model: BranchModel) => guarded(loaded, 'applies', update, () => yesOrNo(written.applies(update, model))),
    ...(asks === undefined
      ? {}
      : {
          asks: (input: RuleInput) =>
            guarded(loaded, 'asks', input.update, () => questionsIn(asks.call(written, input), tool === 'commitlint')),
        }),
    judge: (input: RuleInput) => guarded(loaded, 'judge', input.update, () => answersIn(written.judge(input))),
  }
}

/** What the team wrote gives back anything at all. */
interface Written extends Pick<Rule, 'judges' | 'needs' | 'commits' | 'tool'> {
  needsFor?(options: unknown): unknown
  applies(update: RefUpdate, model: BranchModel): unknown
  asks?(input: RuleInput): unknown
  judge(input: RuleInput): unknown
}

/** Runs a function of the team's. Neither what it throws nor what it should not say may look like a pass, or like a fault of this package. */
function guarded<Value>(loaded: LoadedRule, what: string, update: RefUpdate | null, call: () => Value): Value {
  try {
    return call()
  } catch (error) {
    const where = update === null ? '' : ` on ${update.refname}`
    const told = error instanceof Nonsense ? error.message : `failed: ${reasonOf(error)}`
    throw new ConfigError(
      `the rule ${loaded.id} (${loaded.source}) cannot judge: its ${what}${where} ${told}`,
      [],
      [
        'What a rule cannot judge does not pass. Mend the rule, or turn it off in the policy until it is mended:',
        `  rules: { '${loaded.id}': 'off' }`,
      ],
    )
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).split('\n')[0] ?? ''
  // The first line of the stack tells where in the team's file, and by its last part no folder of the machine.
  const place = /\n\s+at .*?([^/\\(\s]+:\d+:\d+)\)?(?:\n|$)/.exec(error.stack ?? '')?.[1]
  const said = `${error.name}: ${error.message.split('\n')[0] ?? ''}`
  return place === undefined ? said : `${said} (${place})`
}

function yesOrNo(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Nonsense(value, 'true or false')
  return value
}

function factsIn(value: unknown): readonly FactName[] {
  if (!Array.isArray(value) || !value.every((name) => FACT_NAMES.includes(name)))
    throw new Nonsense(value, `a list of ${FACT_NAMES.join(', ')}`)
  return value
}
