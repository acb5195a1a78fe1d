import * as v from 'valibot'
import { METHODS, SEVERITIES } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { RULE_IDS, RULE_OPTIONS, type RuleId, type RuleOption } from '../model/rule-ids.ts'
import type { ExemptionConfig, KindConfig, OverrideConfig, PolicyConfig, TagsConfig } from './config.ts'
import { mergeMessage, namePattern, versionSearch } from './expressions.ts'
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
  const known: Readonly<Record<string, RuleOption>> = RULE_OPTIONS[id]
  const form = Object.hasOwn(known, option) ? known[option] : undefined
  if (form === undefined) return oneOf(`an option of ${id}`, Object.keys(known), option)
  if (form.form === 'word') return form.words.some((word) => word === value) ? null : oneOf(`a value of ${option}`, form.words, value)
  const result = v.safeParse(OPTION_FORMS[form.form], value)
  return result.success ? null : (result.issues[0]?.message ?? 'another value')
}

/** A file in the repository, by its path from the top. */
const filePath = v.pipe(
  v.string('a path from the top of the repository'),
  v.regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\n]+$/, 'a path from the top of the repository'),
)
const VERSION_FILE = 'a list of objects with path and key, or path and pattern'
const versionFile = v.lazy((input) =>
  isPlainObject(input) && 'pattern' in input
    ? v.strictObject({ path: filePath, pattern: versionSearch }, VERSION_FILE)
    : v.strictObject({ path: filePath, key: text('a key such as version, or a.b') }, VERSION_FILE),
)

const OPTION_FORMS = {
  flag: yesOrNo,
  patterns: v.array(namePattern, 'a list of name patterns'),
  texts: v.array(text('a list of texts'), 'a list of texts'),
  'version-files': v.pipe(v.array(versionFile, VERSION_FILE), v.minLength(1, VERSION_FILE)),
} satisfies Record<Exclude<RuleOption['form'], 'word'>, unknown>

const globs = v.array(namePattern, 'a list of name patterns')
const exemption = v.pipe(
  strict({
    branches: v.exactOptional(globs),
    tags: v.exactOptional(globs),
    rules: v.exactOptional(v.array(ruleId, 'a list of rules')),
    authors: v.exactOptional(v.pipe(globs, v.minLength(1, 'a list of name patterns'))),
    reason: text('a reason, for the people who read the report'),
  } satisfies Record<keyof ExemptionConfig, unknown>),
  v.check(
    (value) => [value.branches, value.tags, value.rules].some((list) => list !== undefined && list.length > 0),
    'branches, tags or rules that the exemption is for',
  ),
  v.check(
    ({ authors, branches, rules }) => authors === undefined || ((branches?.length ?? 0) > 0 && (rules?.length ?? 0) > 0),
    'branches and rules beside authors: anybody can write any name, so an author alone exempts nothing',
  ),
)

/** `2027-02-30` has the form of a date and is none. */
function isDay(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text
}

const REF = 'a full refname such as refs/heads/main'
const override = v.pipe(
  strict({
    rule: ruleId,
    oid: v.exactOptional(
      v.pipe(v.string('an object name'), v.regex(/^[0-9a-f]{12,64}$/, 'an object name, at least its first twelve digits')),
    ),
    ref: v.exactOptional(v.pipe(v.string(REF), v.regex(/^refs\/[^\s~^:?*[\\]+$/, REF))),
    reason: text('a reason, for the people who read the report'),
    by: text('who decided it'),
    until: v.exactOptional(
      v.pipe(v.string('a date such as 2027-01-31'), v.isoDate('a date such as 2027-01-31'), v.check(isDay, 'a date that there is')),
    ),
  } satisfies Record<keyof OverrideConfig, unknown>),
  v.check(({ oid, ref }) => oid !== undefined || ref !== undefined, 'oid or ref of the finding that it lets pass'),
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
  overrides: v.exactOptional(v.array(override, 'a list of overrides')),
  since: v.exactOptional(v.nullable(text('a revision, a date, or null'))),
  baseline: v.exactOptional(v.nullable(text('the path of a file, or null'))),
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
