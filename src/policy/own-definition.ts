import { FACT_NAMES } from '../model/facts.ts'
import { type LoadedRule, OWN_RULE_ID, type OwnOption } from '../model/own-rule.ts'
import { SEVERITIES, type Severity } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { RULE_IDS } from '../model/rule-ids.ts'
import { type Fault, oneOf } from './faults.ts'
import { isPlainObject, type PlainObject } from './plain.ts'

const FORMS = ['word', 'flag', 'patterns', 'texts', 'text', 'number'] as const
const SUBJECTS = ['branch', 'tag', 'other', 'branch or tag'] as const

/** What may stand at a key of a rule: null where it does, else what was expected. */
type Check = (value: unknown) => string | null

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const texts = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => typeof entry === 'string')
const expecting =
  (expected: string, is: (value: unknown) => boolean): Check =>
  (value) =>
    is(value) ? null : expected
const either =
  (what: string, words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value) ? null : oneOf(what, words, value)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value)
const aFunction = expecting('a function', (value) => typeof value === 'function')

const KEYS: Readonly<Record<string, Check>> = {
  id: (value) => {
    if (typeof value === 'string' && OWN_RULE_ID.test(value)) return null
    const isBuiltIn = RULE_IDS.some((id) => id === value)
    return `a namespace and a name such as acme/ticket-open, in lower case${isBuiltIn ? ': this is the name of a built-in rule' : ''}`
  },
  severity: either('a severity', SEVERITIES),
  docs: optional(expecting('a URL or a path of one line', (value) => isText(value) && value === printable(value))),
  options: optional(expecting('an object of options', isPlainObject)),
  judges: either('what it judges', SUBJECTS),
  needs: (value) => (Array.isArray(value) ? null : `a list of facts (${FACT_NAMES.join(', ')})`),
  needsFor: optional(aFunction),
  commits: optional(expecting('true, or nothing', (value) => value === true)),
  tool: optional(expecting('"commitlint", or nothing', (value) => value === 'commitlint')),
  applies: aFunction,
  asks: optional(aFunction),
  judge: aFunction,
}

/**
 * Looks at one rule of the team's own.
 *
 * @param value anything at all: what a module exports, or what stands in a config.
 * @param path where it stands, for its faults.
 * @param source where it was read, for people.
 * @param file the file that it was read from, absolute; null where it stands in a config itself.
 */
export function loadedRule(
  value: unknown,
  path: readonly string[],
  source: string,
  file: string | null,
): { readonly rule: LoadedRule | null; readonly faults: readonly Fault[] } {
  if (!isPlainObject(value)) return { rule: null, faults: [{ path, value, expected: 'a rule, as defineRule gives it' }] }
  const known = Object.keys(KEYS)
  const faults = [
    ...Object.keys(value)
      .filter((key) => !known.includes(key))
      .map((key): Fault => ({ path: [...path, key], value: value[key], expected: oneOf('a key of a rule', known, key) })),
    ...Object.entries(KEYS).flatMap(([key, check]) => faultAt([...path, key], value[key], check)),
    ...needFaults([...path, 'needs'], value['needs']),
    ...optionFaults([...path, 'options'], value['options']),
  ]
  return { rule: faults.length > 0 ? null : ruleOf(value, source, file), faults }
}

function ruleOf(value: PlainObject, source: string, file: string | null): LoadedRule {
  // Each key was looked at.
  const { id, severity, docs, options } = value as unknown as LoadedRule & { readonly severity: Severity }
  return { id, severity, docs: docs ?? null, options: { ...(options ?? {}) }, source, file, definition: value }
}

function faultAt(path: readonly string[], value: unknown, check: Check): readonly Fault[] {
  const expected = check(value)
  return expected === null ? [] : [{ path, value, expected }]
}

function needFaults(path: readonly string[], needs: unknown): readonly Fault[] {
  const names: readonly unknown[] = Array.isArray(needs) ? needs : []
  return names.flatMap((name, index) => faultAt([...path, String(index)], name, either('a fact', FACT_NAMES)))
}

function optionFaults(path: readonly string[], options: unknown): readonly Fault[] {
  if (!isPlainObject(options)) return []
  return Object.entries(options).flatMap(([name, option]) => {
    const place = [...path, name]
    if (!isPlainObject(option)) return [{ path: place, value: option, expected: 'an object with form, and words or default' }]
    const form = faultAt([...place, 'form'], option['form'], either('a form of an option', FORMS))
    return form.length > 0 ? form : defaultFaults(place, option)
  })
}

/** What a value of each form is, as its default and in a policy. */
const VALUES: Readonly<Record<OwnOption['form'], { readonly expected: string; is(value: unknown): boolean }>> = {
  word: { expected: 'a word', is: isText },
  flag: { expected: 'true or false', is: (value) => typeof value === 'boolean' },
  patterns: { expected: 'a list of name patterns', is: texts },
  texts: { expected: 'a list of texts', is: texts },
  text: { expected: 'a text', is: (value) => typeof value === 'string' },
  number: { expected: 'a number', is: (value) => typeof value === 'number' && Number.isFinite(value) },
}

function defaultFaults(place: readonly string[], option: PlainObject): readonly Fault[] {
  const form = option['form'] as OwnOption['form']
  if (form === 'flag') return []
  const [key, expected, is] =
    form === 'word'
      ? (['words', 'a list of words, the default first', (value: unknown) => texts(value) && (value as unknown[]).length > 0] as const)
      : (['default', VALUES[form].expected, VALUES[form].is] as const)
  return faultAt([...place, key], option[key], expecting(expected, is))
}

/** What was expected in place of an option's value in a policy, or null where it is right. Name patterns are looked at elsewhere. */
export function optionValueFault(name: string, option: OwnOption, value: unknown): string | null {
  if (option.form === 'word') return option.words.some((word) => word === value) ? null : oneOf(`a value of ${name}`, option.words, value)
  const { expected, is } = VALUES[option.form]
  return is(value) ? null : expected
}
