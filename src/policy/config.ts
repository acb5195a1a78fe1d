import type { Method, Severity } from '../model/policy.ts'

// The comments on the keys are also what editors show in JSON and YAML: schema.json is made with them (npm run schema).

/** One name or several. */
export type OneOrMore<T> = T | readonly T[]

/** Where a kind may be merged into: kinds, or a map from kinds to the methods allowed. */
export type IntoConfig<Kinds extends string = string> = OneOrMore<Kinds> | { readonly [Id in Kinds]?: OneOrMore<Method> }

/** The tag that a merge of a kind into production carries: its name, or its name and how strictly it is required. */
export type KindTagConfig = string | { readonly name: string; readonly required?: boolean | 'warn' }

/** One kind of branch, as a user writes it. What is left out comes from the preset, else from the default. */
export interface KindConfig<Kinds extends string = string> {
  /** Name patterns: literal text, `*`, `**`, `{version}`, `{slug}`, `{ticket}`, or `/regex/`. Whole string, case-sensitive. */
  readonly name?: OneOrMore<string>
  /** Kinds that a branch of this kind may start from, or `any`. */
  readonly from?: 'any' | OneOrMore<Kinds>
  /** Kinds that it may be merged into. Without methods: `merge` and `fast-forward`. */
  readonly into?: IntoConfig<Kinds>
  /** Lives for ever. Default: whether every name is literal. */
  readonly permanent?: boolean
  /** Changes only by allowed merges: no direct commit, no force push, no early deletion. */
  readonly protected?: boolean
  /** What is on it is released: its merges owe tags. */
  readonly production?: boolean
  /** Approvals that a pull request into it needs. */
  readonly approvals?: number
  /** The environment that it is deployed to; null takes away the preset's. */
  readonly environment?: string | null
  /** The tag of its merges into production; null takes away the preset's. */
  readonly tag?: KindTagConfig | null
}

/** Tags of releases. */
export interface TagsConfig {
  /** Patterns that tag names must match. */
  readonly name?: OneOrMore<string>
  /** Version tags have to be annotated. Default: false. */
  readonly annotated?: boolean
  /** Version tags stay as they were published. Default: false. */
  readonly immutable?: boolean
}

/** A rule's severity, alone or with the rule's options. */
export type RuleConfig<Options = Readonly<Record<string, unknown>>> = Severity | readonly [severity: Severity, options?: Options]

/** What is allowed to differ, and why. At least one of branches, tags and rules is given. */
export interface ExemptionConfig<Rules extends string = string> {
  /** Patterns of branch names. */
  readonly branches?: readonly string[]
  /** Patterns of tag names. */
  readonly tags?: readonly string[]
  /** Rules by id; none: all of them. */
  readonly rules?: readonly Rules[]
  /** Patterns of author emails: only their commits. Needs branches and rules beside it, since anybody can write any name. */
  readonly authors?: readonly string[]
  /** For the people who read the report. */
  readonly reason: string
}

/** One finding that is let pass on record. At least one of oid and ref is given. */
export interface OverrideConfig<Rules extends string = string> {
  /** The rule of the finding. */
  readonly rule: Rules
  /** The finding's object name, at least its first twelve digits. */
  readonly oid?: string
  /** The finding's full refname, such as `refs/heads/main`. */
  readonly ref?: string
  /** For the people who read the report. */
  readonly reason: string
  /** Who decided it. */
  readonly by: string
  /** The last day on which it counts: `YYYY-MM-DD`. */
  readonly until?: string
}

/** A rule of the team's own, as `defineRule` gives it. */
export interface PluginRule {
  readonly id: `${string}/${string}`
  judge(input: never): readonly unknown[]
}

/** A policy, as a user writes it. */
export interface PolicyConfig {
  /** For editors: the JSON schema, `./node_modules/branch-policy/schema.json`. */
  readonly $schema?: string
  /** Built-in presets, packages, or files (`./policy.json`) that this is laid over; of several, later ones win. */
  readonly extends?: OneOrMore<string>
  /** Rules of the team's own: packages, files (`./rules.ts`), or rules themselves. Those of presets stay. */
  readonly plugins?: readonly (string | PluginRule | readonly PluginRule[])[]
  /** What configs that extend this one may not loosen: rules by id, or places such as `branches.main` and `tags.immutable`. */
  readonly locked?: readonly string[]
  /** The remote whose branches count as published. Default: `origin`. */
  readonly remote?: string
  /** The kinds of branch by name; null takes away a preset's kind and everything that leads to it. */
  readonly branches?: Readonly<Record<string, KindConfig | null>>
  /** What the names and objects of tags have to be. */
  readonly tags?: TagsConfig
  /** Severities by rule; null takes away what a preset says. */
  readonly rules?: Readonly<Record<string, RuleConfig | null>>
  /** What is allowed to differ, and why. */
  readonly exempt?: readonly ExemptionConfig[]
  /** Single findings that somebody let pass, on record. */
  readonly overrides?: readonly OverrideConfig[]
  /** History before it is not judged by `check --all`: a revision, a tag or a date; null takes away the preset's. */
  readonly since?: string | null
  /** A file that `check --all --write-baseline` wrote: the findings in it are known. Null takes away the preset's. */
  readonly baseline?: string | null
  /** The kind as which a fork's branch is judged, whatever its name; null takes away the preset's. */
  readonly forks?: string | null
  /** False where a config reads what nobody can see from its text, so that nothing of it is cached; no other config undoes it. */
  readonly cache?: boolean
  /** Your own forms of merge messages: regular expressions with a group named `source`. */
  readonly mergeMessages?: readonly string[]
}
