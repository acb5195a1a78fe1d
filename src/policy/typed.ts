import type { RULE_OPTIONS, RuleId, VersionFile } from '../model/rule-ids.ts'
import type { ExemptionConfig, KindConfig, OneOrMore, OverrideConfig, PolicyConfig, RuleConfig, TagsConfig } from './config.ts'
import type { BuiltIn } from './presets/index.ts'

// What defineConfig and definePreset take: the keys of PolicyConfig, with the names of kinds, rules and options as words.
// Types only: every config loads what it imports from the package's entry.

/** Any text; an editor still proposes the words that stand beside it. */
type AnyText = string & {}

/** The name of a built-in preset. */
export type PresetName = keyof BuiltIn

/** The id of a rule of the team's own. */
type OwnRuleId = `${string}/${string}`

/** The kinds that an entry of `extends` brings; of a package and of a file they are not known here. */
type KindsOf<Entry extends string> = Entry extends PresetName ? keyof BuiltIn[Entry]['branches'] : AnyText

/** A kind that comes from nowhere else needs a name; null takes away one that does. */
type BranchConfig<Id extends string, Inherited extends string, Kinds extends string> = Id extends Inherited
  ? KindConfig<Kinds> | null
  : KindConfig<Kinds> & { readonly name: OneOrMore<string> }

type OptionValue<Option> = Option extends { readonly form: 'word'; readonly words: readonly (infer Word)[] }
  ? Word
  : Option extends { readonly form: 'flag' }
    ? boolean
    : Option extends { readonly form: 'version-files' }
      ? readonly VersionFile[]
      : readonly string[]

type OptionsOf<Id extends RuleId> = keyof (typeof RULE_OPTIONS)[Id] extends never
  ? { readonly [option: string]: never }
  : { readonly [Name in keyof (typeof RULE_OPTIONS)[Id]]?: OptionValue<(typeof RULE_OPTIONS)[Id][Name]> }

/** The settings of the built-in rules; those of own rules are looked at when the rules are read. */
type RulesConfig = { readonly [Id in RuleId]?: RuleConfig<OptionsOf<Id>> | null } & { readonly [id: OwnRuleId]: RuleConfig | null }

type LockEntry<Kinds extends string> =
  | RuleId
  | OwnRuleId
  | 'branches'
  | `branches.${Kinds}`
  | `branches.${Kinds}.${keyof KindConfig}`
  | 'tags'
  | `tags.${keyof TagsConfig}`

/** A config whose own kinds are `Own`, laid over configs that have the kinds `Inherited`. */
interface TypedConfig<Extended extends string, Own extends string, Inherited extends string>
  extends Omit<PolicyConfig, 'extends' | 'locked' | 'branches' | 'rules' | 'exempt' | 'overrides' | 'forks'> {
  /** Built-in presets, packages, or files (`./policy.json`) that this is laid over; of several, later ones win. */
  readonly extends?: OneOrMore<Extended | PresetName>
  /** What configs that extend this one may not loosen: rules by id, or places such as `branches.main` and `tags.immutable`. */
  readonly locked?: readonly NoInfer<LockEntry<Own | Inherited>>[]
  /** The kinds of branch by name; null takes away a preset's kind and everything that leads to it. */
  readonly branches?: { readonly [Id in Own]: BranchConfig<Id, NoInfer<Inherited>, NoInfer<Own | Inherited>> } & {
    // For what an editor proposes: an own key of that name has the same form.
    readonly [Id in NoInfer<Inherited>]?: KindConfig<NoInfer<Own | Inherited>> | null
  }
  /** Severities by rule; null takes away what a preset says. */
  readonly rules?: RulesConfig
  /** What is allowed to differ, and why. */
  readonly exempt?: readonly ExemptionConfig<RuleId | OwnRuleId>[]
  /** Single findings that somebody let pass, on record. */
  readonly overrides?: readonly OverrideConfig<RuleId | OwnRuleId>[]
  /** The kind as which a fork's branch is judged, whatever its name; null takes away the preset's. */
  readonly forks?: NoInfer<Own | Inherited> | null
}

/** What `defineConfig` takes: kinds are those of its own and of what it extends. */
export type ConfigInput<Extended extends string, Own extends string> = TypedConfig<Extended, Own, KindsOf<Extended>>

/**
 * What `definePreset` takes. A preset that extends nothing may be laid over any other, whose kinds it then speaks of: all
 * names of kinds are allowed, and those of the built-in presets are proposed.
 */
export type PresetInput<Extended extends string, Own extends string> = TypedConfig<
  Extended,
  Own,
  [Extended] extends [never] ? KindsOf<PresetName> | AnyText : KindsOf<Extended>
>
