import * as v from 'valibot'
import { compileLinearSearch, LinearRegExpError } from '../model/linear-regexp.ts'
import { compileNamePattern, NamePatternError } from '../model/name-pattern.ts'
import { METHODS, SEVERITIES } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { RULE_IDS, RULE_OPTIONS, type RuleId } from '../model/rule-ids.ts'
import type { ExemptionConfig, KindConfig, PolicyConfig, TagsConfig } from './config.ts'
import { type Fault, oneOf } from './faults.ts'
import { isPlainObject } from './plain.ts'
import { PRESETS } from './presets/index.ts'

// Every message below completes "expected …". Where a value may have several forms, its type decides which one is meant
// (`lazy`), so that a fault is told at the spot where it is; a union would tell it of the whole value.

/** Nothing is right: what stands here has none of the forms that it may have. */
const refused = (expected: string) => v.custom<never>(() => false, expected)

const text = (expected: string) => v.pipe(v.string(expected), v.minLength(1, expected))
const yesOrNo = v.boolean('true or false')

const picked = <const Words extends readonly string[]>(what: string, words: Words) =>
  v.picklist(words, (issue) => oneOf(what, words, issue.input))

/** An object with these keys and no other. */
function strict<const Entries extends v.ObjectEntries>(entries: Entries) {
  const keys = Object.keys(entries)
  const missing = (issue: { readonly path?: readonly unknown[] | undefined }) => (issue.path === undefined ? 'an object' : 'a value')
  const object = v.pipe(
    v.looseObject(entries, missing),
    v.rawCheck(({ dataset, addIssue }) => {
      for (const [key, value] of Object.entries(dataset.value as object)) {
        if (!keys.includes(key)) addIssue({ message: oneOf('a known key', keys, key), input: value, path: [pathItem(key, value)] })
      }
    }),
  )
  return v.lazy((input) => (isPlainObject(input) ? object : refused('an object')))
}

/** An object from names of the user's (or of `names`) to values of one form. */
function named<const Value extends v.GenericSchema>(value: Value, name: v.GenericSchema<string> = v.string()) {
  const record = v.record(name, value)
  return v.lazy((input) => (isPlainObject(input) ? record : refused('an object')))
}

/** One entry, or a list of at least `least`. */
function oneOrMore<const Entry extends v.GenericSchema>(entry: Entry, expected: string, least = 1) {
  const list = v.pipe(v.array(entry), v.minLength(least, expected))
  return v.lazy((input) => (Array.isArray(input) ? list : typeof input === 'string' ? entry : refused(expected)))
}

function pathItem(key: string, value: unknown) {
  return { type: 'object' as const, origin: 'key' as const, input: {}, key, value }
}

const namePattern = v.pipe(
  v.string('a name pattern'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? patternFault(dataset.value) : null
    if (fault !== null) addIssue({ message: `a name pattern: ${fault}` })
  }),
)

/** What is wrong with a name pattern, or null. */
function patternFault(source: string): string | null {
  try {
    compileNamePattern(source)
    return null
  } catch (error) {
    if (error instanceof NamePatternError) return error.message
    throw error
  }
}

/** Whether a text is a regular expression with a group named `source`. */
function hasSourceGroup(source: string): boolean {
  try {
    // An empty alternative matches any text, and the match tells the names of all groups.
    return Object.hasOwn(new RegExp(`${source}|`).exec('')?.groups ?? {}, 'source')
  } catch {
    return false
  }
}

/** Why a regular expression is not run on messages, which anybody can write, or null. */
function searchFault(source: string): string | null {
  try {
    compileLinearSearch(source)
    return null
  } catch (error) {
    if (error instanceof LinearRegExpError) return error.message
    throw error
  }
}

/** A form of merge messages of the user's own. */
export const mergeMessage = v.pipe(
  v.string('a regular expression'),
  // The first fault of a place is the one that is told.
  v.check(hasSourceGroup, 'a regular expression with a group named source: (?<source>…)'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? searchFault(dataset.value) : null
    if (fault !== null) addIssue({ message: `a regular expression: ${fault}` })
  }),
)

const NAME_PATTERNS = 'a name pattern or a list of them'
const KINDS = 'a kind or a list of kinds'

const kindName = v.pipe(
  v.string(),
  v.check(
    (name) => name !== '' && name !== 'any' && name === printable(name) && !/\s/.test(name),
    'a name without white space, and not "any"',
  ),
)

const method = picked('a merge method', METHODS)
const methods = oneOrMore(method, 'a merge method or a list of them')
const kinds = oneOrMore(text('a kind'), KINDS, 0)
const targets = named(methods)
const into = v.lazy((input) => (isPlainObject(input) ? targets : kinds))

const tagName = v.lazy((input) => (typeof input === 'string' || input === undefined ? namePattern : refused('a name pattern')))
const tagWithNeed = strict({ name: tagName, required: v.exactOptional(v.union([v.boolean(), v.literal('warn')], 'true, false or "warn"')) })
const kindTag = v.lazy((input) =>
  isPlainObject(input) ? tagWithNeed : typeof input === 'string' ? namePattern : refused('a tag name, or an object with name and required'),
)

const kind = strict({
  name: v.exactOptional(oneOrMore(namePattern, NAME_PATTERNS)),
  from: v.exactOptional(kinds),
  into: v.exactOptional(into),
  permanent: v.exactOptional(yesOrNo),
  protected: v.exactOptional(yesOrNo),
  production: v.exactOptional(yesOrNo),
  approvals: v.exactOptional(v.pipe(v.number('a whole number'), v.integer('a whole number'), v.minValue(0, 'a whole number'))),
  environment: v.exactOptional(v.nullable(text('the name of an environment, or null'))),
  tag: v.exactOptional(v.nullable(kindTag)),
} satisfies Record<keyof KindConfig, unknown>)

const tags = strict({
  name: v.exactOptional(oneOrMore(namePattern, NAME_PATTERNS, 0)),
  annotated: v.exactOptional(yesOrNo),
  immutable: v.exactOptional(yesOrNo),
} satisfies Record<keyof TagsConfig, unknown>)

const SETTING = 'a severity, or a list of a severity and an object of options'
const severity = picked('a severity', SEVERITIES)
const severityAlone = v.strictTuple([severity], SETTING)
const severityAndOptions = v.strictTuple([severity, named(v.unknown())], SETTING)
const rule = v.lazy((input) => {
  if (typeof input === 'string') return severity
  if (!Array.isArray(input)) return refused(SETTING)
  return input.length === 1 ? severityAlone : severityAndOptions
})
const ruleId = v.pipe(
  v.string('a rule'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed && !RULE_IDS.some((id) => id === dataset.value)) addIssue({ message: oneOf('a rule', RULE_IDS, dataset.value) })
  }),
)

/** The settings of rules; each rule has options of its own. */
const rules = v.pipe(
  named(v.nullable(rule), ruleId),
  v.rawCheck(({ dataset, addIssue }) => {
    // A fault of one setting does not hide the options of another.
    const settings = isPlainObject(dataset.value) ? dataset.value : {}
    for (const id of RULE_IDS) {
      const setting = settings[id]
      const options = Array.isArray(setting) ? setting[1] : undefined
      if (!isPlainObject(options)) continue
      for (const [option, value] of Object.entries(options)) {
        const message = optionFault(id, option, value)
        if (message === null) continue
        addIssue({ message, input: value, path: [pathItem(id, setting), pathItem('1', options), pathItem(option, value)] })
      }
    }
  }),
)

/** What was expected in place of an option or of its value, or null where both are right. */
function optionFault(id: RuleId, option: string, value: unknown): string | null {
  const known = RULE_OPTIONS[id]
  const words = Object.hasOwn(known, option) ? known[option] : undefined
  if (words === undefined) return oneOf(`an option of ${id}`, Object.keys(known), option)
  return words.some((word) => word === value) ? null : oneOf(`a value of ${option}`, words, value)
}

const globs = v.array(namePattern, 'a list of name patterns')
const exemption = v.pipe(
  strict({
    branches: v.exactOptional(globs),
    tags: v.exactOptional(globs),
    rules: v.exactOptional(v.array(ruleId, 'a list of rules')),
    reason: text('a reason, for the people who read the report'),
  } satisfies Record<keyof ExemptionConfig, unknown>),
  v.check(
    (value) => [value.branches, value.tags, value.rules].some((list) => list !== undefined && list.length > 0),
    'branches, tags or rules that the exemption is for',
  ),
)

// A name that git takes as part of a refname, and never as an option (git-check-ref-format(1)).
const REMOTE_NAME = /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\/\.))[^\s\u0000-\u001f\u007f~^:?*[\\]+(?<![/.])$/
const remote = v.pipe(v.string('the name of a remote'), v.regex(REMOTE_NAME, 'the name of a remote'))

/** The form of a config. References between kinds are looked at elsewhere: they may lead to kinds of a preset. */
const configSchema = strict({
  extends: v.exactOptional(oneOrMore(picked('a built-in preset', [...PRESETS.keys()]), 'a built-in preset or a list of them', 0)),
  remote: v.exactOptional(remote),
  branches: v.exactOptional(named(v.nullable(kind), kindName)),
  tags: v.exactOptional(tags),
  rules: v.exactOptional(rules),
  exempt: v.exactOptional(v.array(exemption, 'a list of exemptions')),
  forks: v.exactOptional(v.nullable(text('a kind, or null'))),
  mergeMessages: v.exactOptional(v.array(mergeMessage, 'a list of regular expressions')),
} satisfies Record<keyof PolicyConfig, unknown>)

/** A config whose form is right, or null and what is wrong with it. */
export function checkForm(config: unknown): { readonly config: PolicyConfig | null; readonly faults: readonly Fault[] } {
  const result = v.safeParse(configSchema, config)
  if (result.success) return { config: result.output, faults: [] }
  const faults = result.issues.map((issue) => ({
    path: (issue.path ?? []).map((item) => String(item.key)),
    value: issue.input,
    expected: issue.message,
  }))
  return { config: null, faults }
}
