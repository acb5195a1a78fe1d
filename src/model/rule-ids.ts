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
