import type { Severity } from './policy.ts'
import type { RuleOption } from './rule-ids.ts'

/** The id of a rule of the team's own: a namespace and a name. Names without a slash are the built-in rules'. */
export const OWN_RULE_ID = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/

/**
 * What an option of an own rule takes: the forms of built-in rules, a text, or a number. `word` has its first word by default,
 * `flag` is false by default; the others say their default.
 */
export type OwnOption =
  | Exclude<RuleOption, { readonly form: 'version-files' }>
  | { readonly form: 'text'; readonly default: string }
  | { readonly form: 'number'; readonly default: number }

/** A rule of the team's own as it was read: data, and what the team wrote. */
export interface LoadedRule {
  readonly id: string
  /** What it has where a policy does not say. */
  readonly severity: Severity
  /** Where people read about it: a URL or a path; null where the rule names none. */
  readonly docs: string | null
  readonly options: Readonly<Record<string, OwnOption>>
  /** Where it was read, for people: a path from the repository's top, a package, or the config that holds it. */
  readonly source: string
  /** The file that it was read from, absolute; null where it stands in a config itself. */
  readonly file: string | null
  /** Its functions and what they need. The form was looked at when it was read. */
  readonly definition: object
}

/** The options of an own rule with its defaults filled in. */
export function withDefaults(
  forms: Readonly<Record<string, OwnOption>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { ...Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, defaultOf(form)])), ...given }
}

function defaultOf(option: OwnOption): unknown {
  return option.form === 'word' ? option.words[0] : option.form === 'flag' ? false : option.default
}
