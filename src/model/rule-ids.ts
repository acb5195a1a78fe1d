import type { Severity } from './policy.ts'

/** Every rule and the severity it has where a policy does not say; the order is the order of the docs. */
export const RULE_DEFAULTS = {
  'no-direct-commit': 'error',
  'branch-name': 'error',
  'branch-origin': 'error',
  'merge-source': 'error',
  'merge-method': 'error',
  'release-tag': 'error',
  'tag-name': 'error',
  'tag-target': 'error',
  'tag-order': 'error',
  'tag-immutable': 'error',
  'tag-annotated': 'warn',
  'tag-signed': 'off',
  'no-force-push': 'error',
  'no-delete': 'error',
  'back-merge': 'error',
  'published-first': 'warn',
  'stale-branch': 'warn',
  'version-file': 'off',
  'commit-message': 'error',
  'commit-author': 'off',
  'commit-signed': 'off',
  'replace-refs': 'error',
  'policy-change': 'warn',
  approvals: 'error',
} as const satisfies Record<string, Severity>

/** The stable name of a rule: its file, its docs page and its key in a policy. */
export type RuleId = keyof typeof RULE_DEFAULTS

export const RULE_IDS = Object.keys(RULE_DEFAULTS) as readonly RuleId[]

/**
 * What an option takes. `word`: one of these, the first by default. `flag`: true or false, false by default. `patterns`: a list
 * of name patterns, `texts` of texts, each with its default. `version-files`: files that hold a version, see `VersionFile`.
 */
export type RuleOption =
  | { readonly form: 'word'; readonly words: readonly [string, ...string[]] }
  | { readonly form: 'flag' }
  | { readonly form: 'patterns' | 'texts'; readonly default: readonly string[] }
  | { readonly form: 'version-files'; readonly default: readonly VersionFile[] }

/** A file that holds a version: at a key of JSON (`a.b` goes down), or where a regular expression with a group `version` finds it. */
export type VersionFile = { readonly path: string; readonly key: string } | { readonly path: string; readonly pattern: string }

const SIGNATURES = { form: 'word', words: ['valid', 'present'] } as const

/** The options of every rule by name. A policy may give no others. */
export const RULE_OPTIONS = {
  'no-direct-commit': {},
  'branch-name': {},
  'branch-origin': {},
  'merge-source': {},
  'merge-method': {},
  'release-tag': { when: { form: 'word', words: ['push', 'next-release'] } },
  'tag-name': {},
  'tag-target': { support: { form: 'patterns', default: [] } },
  'tag-order': { support: { form: 'patterns', default: [] } },
  'tag-immutable': {},
  'tag-annotated': {},
  'tag-signed': { check: SIGNATURES },
  'no-force-push': {},
  'no-delete': {},
  'back-merge': { mode: { form: 'word', words: ['content', 'ancestor'] } },
  'published-first': { local: { form: 'texts', default: ['local'] } },
  'stale-branch': {},
  'version-file': {
    files: { form: 'version-files', default: [{ path: 'package.json', key: 'version' }] },
    judge: { form: 'word', words: ['both', 'tags', 'branches'] },
  },
  'commit-message': {},
  'commit-author': {
    emails: { form: 'patterns', default: [] },
    names: { form: 'patterns', default: [] },
    committer: { form: 'flag' },
  },
  'commit-signed': { check: SIGNATURES },
  'replace-refs': {},
  'policy-change': {},
  approvals: { stale: { form: 'word', words: ['out', 'count'] } },
} as const satisfies Record<RuleId, Readonly<Record<string, RuleOption>>>
