import type { PolicyConfig } from './policy/config.ts'
import type { ConfigInput, PresetInput } from './policy/typed.ts'
import type { JudgedUpdates, OwnOptions, RuleDefinition } from './rules/own-rule.ts'

export type { ExplainedStep, ExplainedSteps } from './explanations/explain.ts'
export type { Explanation } from './explanations/explanation.ts'
export type { NewCommits } from './explanations/new-commits.ts'
export type { BranchModel, NamedKind } from './model/branch-model.ts'
export type { CommitRecord, Details, MessageVerdict, Question, TagObject } from './model/details.ts'
// Every config loads this file: it loads nothing but small pure helpers for rules.
export { fileKey, patchKey } from './model/details.ts'
export type { FactName, Ref, ReflogEntry, RemoteTag, RepositoryFacts } from './model/facts.ts'
export type { Finding, Release, Report } from './model/finding.ts'
export type { Graph } from './model/graph.ts'
export { firstParentLine, isAncestor, reachableFrom } from './model/graph.ts'
export type { HostAnswer, PullRequestReviews, Review } from './model/host.ts'
export type { OwnOption } from './model/own-rule.ts'
export type { Kind, Method, ResolvedPolicy, Severity } from './model/policy.ts'
export { abbreviated, shellCommand, shellWord } from './model/printable.ts'
export type { Oid, Refname } from './model/refname.ts'
export { branchRef, tagRef } from './model/refname.ts'
export type { BranchUpdate, Door, OtherUpdate, RefUpdate, TagUpdate } from './model/update.ts'
export type { KindConfig, PluginRule, PolicyConfig } from './policy/config.ts'
export type { JudgedUpdates, OwnAnswer, OwnOptions, OwnOptionValues, OwnRuleInput, RuleDefinition } from './rules/own-rule.ts'

/**
 * Returns the policy as it is; gives an editor the types of its keys: the kinds, those of the built-in presets that it
 * extends included, the rules and their options. A package or a file in `extends` may bring any kind.
 */
export function defineConfig<const Extended extends string = never, const Own extends string = never>(
  config: ConfigInput<Extended, Own>,
): PolicyConfig {
  return config as PolicyConfig
}

/** Returns the preset as it is, with types as `defineConfig`; one that extends nothing may speak of any kind. */
export function definePreset<const Extended extends string = never, const Own extends string = never>(
  preset: PresetInput<Extended, Own>,
): PolicyConfig {
  return preset as PolicyConfig
}

/** Returns the rule as it is; gives an editor the types of what it judges and of the options that it declares. */
export function defineRule<const Subject extends keyof JudgedUpdates, const Options extends OwnOptions = Record<never, never>>(
  rule: RuleDefinition<Subject, Options>,
): RuleDefinition<Subject, Options> {
  return rule
}
