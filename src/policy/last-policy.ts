import * as v from 'valibot'
import { ConfigError } from '../model/errors.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import { OWN_RULE_ID } from '../model/own-rule.ts'
import { METHODS, type ResolvedPolicy, SEVERITIES } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { RULE_DEFAULTS, RULE_IDS } from '../model/rule-ids.ts'
import { mergeMessage } from './expressions.ts'
import { isForbidden, ownPath, readKept } from './own-files.ts'
import { plainCopy } from './plain.ts'
import { LAST_POLICY } from './remember.ts'

/** A policy that was kept. */
export interface RecalledPolicy {
  readonly policy: ResolvedPolicy
  /** The team's own rules that were on in it, by id: their code was not kept, so they are not in the policy. */
  readonly lostRules: readonly string[]
}

/**
 * The policy that was kept, or null where there is none or it is not one: whatever is wrong with the file, it is ignored.
 *
 * @throws {ConfigError} where this user may not read it: another policy would judge without a word.
 */
export function recallPolicy(store: string): RecalledPolicy | null {
  if (isForbidden(store, LAST_POLICY)) {
    const path = printable(ownPath(store, LAST_POLICY))
    throw new ConfigError(
      'no config in this working tree, and the policy last seen in this repository may not be read by this user',
      [],
      ['Check out a branch that has the config, or let the owner of the file take it away:', `  ${path}`],
    )
  }
  try {
    const text = readKept(store, LAST_POLICY)
    return text === null ? null : policyOf(JSON.parse(text))
  } catch {
    return null
  }
}

const names = v.pipe(
  v.array(v.string()),
  v.check((patterns) => allCompile(patterns)),
)
const flag = v.boolean()
const target = v.strictObject({ kind: v.string(), methods: v.pipe(v.array(v.picklist(METHODS)), v.minLength(1)) })
const tag = v.strictObject({
  name: v.pipe(
    v.string(),
    v.check((name) => allCompile([name])),
  ),
  required: v.union([flag, v.literal('warn')]),
})
const kind = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1)),
  names: v.pipe(names, v.minLength(1)),
  from: v.union([v.literal('any'), v.array(v.string())]),
  into: v.array(target),
  permanent: flag,
  protected: flag,
  production: flag,
  approvals: v.pipe(v.number(), v.integer(), v.minValue(0)),
  environment: v.nullable(v.string()),
  tag: v.nullable(tag),
})
const policySchema = v.strictObject({
  source: v.string(),
  extends: v.array(v.string()),
  // Earlier versions did not keep these.
  files: v.optional(v.array(v.string()), []),
  locked: v.optional(v.array(v.string()), []),
  remote: v.pipe(v.string(), v.regex(/^[^-]/)),
  kinds: v.pipe(v.array(kind), v.minLength(1)),
  tags: v.strictObject({ names, annotated: flag, immutable: flag }),
  rules: v.array(v.strictObject({ id: v.string(), severity: v.picklist(SEVERITIES), options: v.record(v.string(), v.unknown()) })),
  exempt: v.array(v.strictObject({ branches: names, tags: names, rules: v.array(v.string()), authors: names, reason: v.string() })),
  overrides: v.array(
    v.strictObject({
      rule: v.string(),
      oid: v.nullable(v.string()),
      ref: v.nullable(v.string()),
      reason: v.string(),
      by: v.string(),
      until: v.nullable(v.string()),
    }),
  ),
  since: v.nullable(v.string()),
  baseline: v.nullable(v.string()),
  forks: v.nullable(v.string()),
  // Earlier versions did not keep this.
  cache: v.optional(flag, true),
  mergeMessages: v.array(mergeMessage),
} satisfies Record<keyof ResolvedPolicy, unknown>)

function policyOf(value: unknown): RecalledPolicy | null {
  const { copy, faults } = plainCopy(value)
  const result = v.safeParse(policySchema, copy)
  if (faults.length > 0 || !result.success) return null
  const policy = result.output
  const ids = new Set(policy.kinds.map((entry) => entry.id))
  const named = policy.kinds.flatMap((entry) => [...(entry.from === 'any' ? [] : entry.from), ...entry.into.map((into) => into.kind)])
  if (policy.forks !== null) named.push(policy.forks)
  if (ids.size !== policy.kinds.length || !named.every((id) => ids.has(id))) return null
  // Another version of the tool may have written it: rules that it did not know are judged as by default.
  const rules = RULE_IDS.map((id) => policy.rules.find((rule) => rule.id === id) ?? { id, severity: RULE_DEFAULTS[id], options: {} })
  const lostRules = policy.rules.filter(({ id, severity }) => OWN_RULE_ID.test(id) && severity !== 'off').map(({ id }) => id)
  return { policy: { ...policy, rules }, lostRules }
}

function allCompile(patterns: readonly string[]): boolean {
  try {
    for (const pattern of patterns) compileNamePattern(pattern)
    return true
  } catch {
    return false
  }
}
