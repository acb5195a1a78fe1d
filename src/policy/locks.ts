import { type OwnOption, withDefaults } from '../model/own-rule.ts'
import { SEVERITIES, type Severity } from '../model/policy.ts'
import { RULE_DEFAULTS, RULE_OPTIONS } from '../model/rule-ids.ts'
import type { ExemptionConfig, RuleConfig } from './config.ts'
import type { Fault } from './faults.ts'
import { type Layers, originKey } from './layers.ts'
import { heldFaults } from './lock-held.ts'
import { isPlace, placeFaults } from './lock-places.ts'
import { isSameData } from './plain.ts'

/** Something that a preset does not let other configs change. */
export interface Lock {
  /** The entry of `locked`: a rule's id, or the place of a part of the model, such as `branches.main` or `tags.immutable`. */
  readonly entry: string
  /** Where it is said: `locked.0 (@acme/branch-policy-config)`. */
  readonly by: string
  /** What the preset and all that it extends say, without the configs around it: this is what it holds. */
  readonly alone: Layers
}

/** The locks that a config sets. */
export function locksOf(locked: readonly string[], source: string, alone: Layers): readonly Lock[] {
  return locked.map((entry, index) => ({ entry, by: `locked.${index} (${source})`, alone }))
}

/**
 * Where a policy is looser than a lock lets it be, whoever made it so: a config that is laid over the preset, or one that
 * the preset is laid over and does not answer. A rule may be made stricter; its options, the parts of the model that it
 * needs, and the parts that are locked themselves stay as they are. An exemption or an override for a locked rule would
 * let pass what it refuses.
 */
export function lockFaults(merged: Layers, locks: readonly Lock[]): readonly Fault[] {
  return locks.flatMap((lock) => (isPlace(lock.entry) ? placeFaults(merged, lock) : ruleFaults(merged, lock)))
}

interface Setting {
  readonly severity: Severity
  readonly options: Readonly<Record<string, unknown>>
}

/** A rule's setting with all defaults in it, so that a default that is spelled out is no change. */
function ruleSetting(id: string, { rules, own }: Layers): Setting {
  const setting: RuleConfig = rules.get(id) ?? own.get(id)?.severity ?? RULE_DEFAULTS[id as keyof typeof RULE_DEFAULTS] ?? 'error'
  const [severity, given = {}] = typeof setting === 'string' ? [setting] : setting
  const forms = own.get(id)?.options ?? RULE_OPTIONS[id as keyof typeof RULE_OPTIONS] ?? {}
  return { severity, options: withDefaults(forms as Readonly<Record<string, OwnOption>>, given) }
}

function ruleFaults(merged: Layers, lock: Lock): readonly Fault[] {
  const { entry, by, alone } = lock
  return [
    ...settingFaults(merged, lock),
    ...added(merged.exempt, alone.exempt, (one) => exempts(one, entry)).map(({ index, value }) => ({
      path: ['exempt', index],
      ...from('exempt', merged),
      value,
      expected: `no exemption from ${entry}: ${by}`,
    })),
    ...added(merged.overrides, alone.overrides, (one) => one.rule === entry).map(({ index, value }) => ({
      path: ['overrides', index],
      ...from('overrides', merged),
      value,
      expected: `no override of ${entry}: ${by}`,
    })),
    ...heldFaults(merged, lock),
  ]
}

function settingFaults(merged: Layers, { entry, by, alone }: Lock): readonly Fault[] {
  const held = ruleSetting(entry, alone)
  const now = ruleSetting(entry, merged)
  const isLooser = SEVERITIES.indexOf(now.severity) < SEVERITIES.indexOf(held.severity)
  if (!isLooser && isSameData(now.options, held.options)) return []
  const options = Object.keys(held.options).length === 0 ? '' : ` with the options ${JSON.stringify(held.options)}`
  const expected = `"${held.severity}"${held.severity === 'error' ? '' : ' or stricter'}${options}: ${by}`
  const source = merged.origins.get(originKey('rules', entry)) ?? 'by default'
  return [{ path: ['rules', entry], source, value: merged.rules.get(entry) ?? now.severity, expected }]
}

function from(key: string, { origins }: Layers): Pick<Fault, 'source'> {
  const source = origins.get(originKey(key))
  return source === undefined ? {} : { source }
}

/** An exemption without rules is one from all of them. */
function exempts(one: ExemptionConfig, rule: string): boolean {
  return one.rules === undefined || one.rules.length === 0 || one.rules.includes(rule)
}

/** Entries that loosen and that the preset does not have itself: what it allows may be written again, since lists replace. */
function added<T>(now: readonly T[] = [], held: readonly T[] = [], loosens: (entry: T) => boolean): readonly { index: string; value: T }[] {
  const isHeld = (value: T): boolean => held.some((other) => isSameData(other, value))
  return now.flatMap((value, index) => (loosens(value) && !isHeld(value) ? [{ index: String(index), value }] : []))
}
