import type { LoadedRule } from '../model/own-rule.ts'
import { RULE_IDS } from '../model/rule-ids.ts'
import { patternFault } from './expressions.ts'
import { type Fault, oneOf } from './faults.ts'
import { isPlace } from './lock-places.ts'
import { optionValueFault } from './own-definition.ts'
import { isPlainObject } from './plain.ts'

/** The team's own rules by id. */
export type OwnRules = ReadonlyMap<string, LoadedRule>

/**
 * Lays the rules of a config over those of the configs below it. Nobody may have two rules of one id: which of them judges
 * would be hidden. A definition that comes by two ways is one.
 */
export function joinedRules(below: OwnRules, rules: readonly LoadedRule[]): { readonly own: OwnRules; readonly faults: readonly Fault[] } {
  const own = new Map(below)
  const faults: Fault[] = []
  for (const rule of rules) {
    const other = own.get(rule.id)
    if (other === undefined) own.set(rule.id, rule)
    else if (other.definition !== rule.definition) {
      const places = other.source === rule.source ? `${rule.source} defines two` : `${other.source} and ${rule.source} define one each`
      faults.push({
        path: ['plugins'],
        value: rule.id,
        expected: `one definition of it: ${places}; a file or package that all configs name in plugins is read once`,
      })
    }
  }
  return { own, faults }
}

/**
 * What a config says of rules that nobody defined, and of options that the team's own rules do not have. It takes any data:
 * all faults of a config are told at once.
 */
export function ownRuleFaults(config: unknown, own: OwnRules): readonly Fault[] {
  if (!isPlainObject(config)) return []
  const known = [...RULE_IDS, ...own.keys()]
  const places: readonly Place[] = [
    ...Object.keys(objectOf(config['rules'])).map((id) => ({ path: ['rules', id], id })),
    ...listOf(config['exempt']).flatMap((one, index) =>
      listOf(objectOf(one)['rules']).map((id, at) => ({ path: ['exempt', String(index), 'rules', String(at)], id })),
    ),
    ...listOf(config['overrides']).map((one, index) => ({ path: ['overrides', String(index), 'rule'], id: objectOf(one)['rule'] })),
    ...listOf(config['locked'])
      .map((id, index) => ({ path: ['locked', String(index)], id }))
      .filter(({ id }) => typeof id !== 'string' || !isPlace(id)),
  ]
  const unknown = places
    // What is no text is a fault of the form.
    .filter(({ id }) => typeof id === 'string' && !known.includes(id))
    .map(({ path, id }) => ({ path, value: id, expected: oneOf('a rule', known, id) }))
  return [...unknown, ...[...own.values()].flatMap((rule) => optionFaults(rule, objectOf(config['rules'])[rule.id]))]
}

interface Place {
  readonly path: readonly string[]
  readonly id: unknown
}

function optionFaults(rule: LoadedRule, setting: unknown): readonly Fault[] {
  const options = objectOf(listOf(setting)[1])
  return Object.entries(options).flatMap(([name, value]) => {
    const path = ['rules', rule.id, '1', name]
    const option = Object.hasOwn(rule.options, name) ? rule.options[name] : undefined
    if (option === undefined) return [{ path, value, expected: oneOf(`an option of ${rule.id}`, Object.keys(rule.options), name) }]
    const expected = optionValueFault(name, option, value)
    if (expected !== null) return [{ path, value, expected }]
    return option.form === 'patterns' ? patternFaults(path, value) : []
  })
}

function patternFaults(path: readonly string[], patterns: unknown): readonly Fault[] {
  return listOf(patterns).flatMap((pattern, index) => {
    const expected = patternFault(String(pattern))
    return expected === null ? [] : [{ path: [...path, String(index)], value: pattern, expected: `a name pattern: ${expected}` }]
  })
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
