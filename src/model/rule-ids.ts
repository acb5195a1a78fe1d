import type { Severity } from './policy.ts'

/** Every rule and the severity it has where a policy does not say; the order is the order of the docs. */
export const RULE_DEFAULTS = {
  'no-direct-commit': 'error',
  'branch-name': 'error',
  'merge-source': 'error',
  'merge-method': 'error',
  'release-tag': 'error',
  'tag-name': 'error',
  'no-force-push': 'error',
  'no-delete': 'error',
  'replace-refs': 'error',
} as const satisfies Record<string, Severity>

/** The stable name of a rule: its file, its docs page and its key in a policy. */
export type RuleId = keyof typeof RULE_DEFAULTS

export const RULE_IDS = Object.keys(RULE_DEFAULTS) as readonly RuleId[]

/** The options of one rule: each with the words that it may have; the first is its default. */
export type RuleOptions = Readonly<Record<string, readonly string[]>>

/** The options of every rule. A policy may give no others. */
export const RULE_OPTIONS: Readonly<Record<RuleId, RuleOptions>> = {
  'no-direct-commit': {},
  'branch-name': {},
  'merge-source': {},
  'merge-method': {},
  'release-tag': { when: ['push', 'next-release'] },
  'tag-name': {},
  'no-force-push': {},
  'no-delete': {},
  'replace-refs': {},
}
