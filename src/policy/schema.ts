import * as v from 'valibot'
import { OWN_RULE_ID } from '../model/own-rule.ts'
import { METHODS, SEVERITIES } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { RULE_IDS, RULE_OPTIONS, type RuleId, type RuleOption } from '../model/rule-ids.ts'
import type { ExemptionConfig, KindConfig, OverrideConfig, PolicyConfig, TagsConfig } from './config.ts'
import { mergeMessage, namePattern, versionSearch } from './expressions.ts'
import { extendsEntry } from './extends.ts'
import { type Fault, oneOf } from './faults.ts'
import { formed, named, oneOrMore, pathItem, picked, refused, strict, text, yesOrNo } from './forms.ts'
import { isPlainObject } from './plain.ts'

// Every message below completes "expected …". schema.json is made from what stands here (npm run schema); what a function
// looks at, it is told as metadata.

const NAME_PATTERNS = 'a name pattern or a list of them'
const KINDS = 'a kind or a list of kinds'

const kindName = v.pipe(
  v.string(),
  v.check(
    (name) => name !== '' && name !== 'any' && name === printable(name) && !/\s/.test(name),
    'a name without white space, and not "any"',
  ),
  v.metadata({ json: { pattern: '^\\S+$', not: { const: 'any' } } }),
)

const method = picked('a merge method', METHODS)
const methods = oneOrMore(method, 'a merge method or a list of them')
const kinds = oneOrMore(text('a kind'), KINDS, 0)
const targets = named(methods)
const into = formed(
  (input) => (isPlainObject(input) ? targets : kinds),
  () => [kinds, targets],
)

const tagName = formed(
  (input) => (typeof input === 'string' || input === undefined ? namePattern : refused('a name pattern')),
  () => [namePattern],
)
const tagWithNeed = strict({ name: tagName, required: v.exactOptional(v.union([v.boolean(), v.literal('warn')], 'true, false or "warn"')) })
const kindTag = formed(
  (input) =>
    isPlainObject(input)
      ? tagWithNeed
      : typeof input === 'string'
        ? namePattern
        : refused('a tag name, or an object with name and required'),
  () => [namePattern, tagWithNeed],
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
const rule = formed(
  (input) => {
    if (typeof input === 'string') return severity
    if (!Array.isArray(input)) return refused(SETTING)
    return input.length === 1 ? severityAlone : severityAndOptions
  },
  () => [severity, severityAlone, severityAndOptions],
)
/** A built-in rule, or one of the team's own by its form: whether there is one is found out when all of them are read. */
const ANY_RULE = { anyOf: [{ enum: RULE_IDS }, { pattern: OWN_RULE_ID.source }] }
const ruleId = v.pipe(
  v.string('a rule'),
  v.metadata({ json: ANY_RULE }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || OWN_RULE_ID.test(dataset.value)) return
    if (!RULE_IDS.some((id) => id === dataset.value)) addIssue({ message: oneOf('a rule', RULE_IDS, dataset.value) })
  }),
)

/** A rule, or a part of the model; what it names is looked up once everything is laid over one another. */
const LOCKED_PLACE = /^(?:branches|tags)(?:\.[^\s]+)?$/
const lockEntry = formed(
  (input) => (typeof input === 'string' && LOCKED_PLACE.test(input) ? v.string() : ruleId),
  () => [ruleId, v.pipe(v.string(), v.regex(LOCKED_PLACE))],
)

const settings = named(v.nullable(rule), ruleId)

/** The settings of rules; each rule has options of its own. */
const rules = v.pipe(
  formed(
    () => settings,
    () => [v.objectWithRest(Object.fromEntries(RULE_IDS.map((id) => [id, v.exactOptional(v.nullable(settingOf(id)))])), v.nullable(rule))],
  ),
  v.metadata({ json: { propertyNames: ANY_RULE } }),
  v.rawCheck(({ dataset, addIssue }) => {
    // A fault of one setting does not hide the options of another.
    const given: Readonly<Record<string, unknown>> = isPlainObject(dataset.value) ? dataset.value : {}
    for (const id of RULE_IDS) {
      const setting = given[id]
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
  const result = v.safeParse(optionValue(option, form), value)
  return result.success ? null : (result.issues[0]?.message ?? 'another value')
}

function optionValue(name: string, option: RuleOption): v.GenericSchema {
  return option.form === 'word' ? picked(`a value of ${name}`, option.words) : OPTION_FORMS[option.form]
}

/** A rule's setting with the options that this rule has, for the JSON schema. */
function settingOf(id: RuleId): v.GenericSchema {
  const options = Object.entries<RuleOption>(RULE_OPTIONS[id])
  const entries = Object.fromEntries(options.map(([name, option]) => [name, v.exactOptional(optionValue(name, option))]))
  return formed(
    () => refused(SETTING),
    () => [severity, severityAlone, v.strictTuple([severity, v.strictObject(entries)])],
  )
}

/** A file in the repository, by its path from the top. */
const filePath = v.pipe(
  v.string('a path from the top of the repository'),
  v.regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\n]+$/, 'a path from the top of the repository'),
)
const VERSION_FILE = 'a list of objects with path and key, or path and pattern'
const fileWithPattern = v.strictObject({ path: filePath, pattern: versionSearch }, VERSION_FILE)
const fileWithKey = v.strictObject({ path: filePath, key: text('a key such as version, or a.b') }, VERSION_FILE)
const versionFile = formed(
  (input) => (isPlainObject(input) && 'pattern' in input ? fileWithPattern : fileWithKey),
  () => [fileWithKey, fileWithPattern],
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
  v.metadata({
    json: {
      anyOf: ['branches', 'tags', 'rules'].map((key) => ({ required: [key], properties: { [key]: { minItems: 1 } } })),
      dependencies: { authors: ['branches', 'rules'] },
    },
  }),
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
  v.metadata({ json: { anyOf: [{ required: ['oid'] }, { required: ['ref'] }] } }),
  v.check(({ oid, ref }) => oid !== undefined || ref !== undefined, 'oid or ref of the finding that it lets pass'),
)

// A name that git takes as part of a refname, and never as an option (git-check-ref-format(1)).
const REMOTE_NAME = /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\/\.))[^\s\u0000-\u001f\u007f~^:?*[\\]+(?<![/.])$/
const remote = v.pipe(v.string('the name of a remote'), v.regex(REMOTE_NAME, 'the name of a remote'))

/** The form of a config. References between kinds are looked at elsewhere: they may lead to kinds of a preset. */
export const configSchema = strict({
  $schema: v.exactOptional(v.string('the address of a JSON schema')),
  extends: v.exactOptional(oneOrMore(extendsEntry, 'a preset or a list of them', 0)),
  plugins: v.exactOptional(v.array(text('a package or a file'), 'a list of packages, files and rules')),
  locked: v.exactOptional(v.array(lockEntry, 'a list of rules and of places such as branches.main')),
  remote: v.exactOptional(remote),
  branches: v.exactOptional(named(v.nullable(kind), kindName)),
  tags: v.exactOptional(tags),
  rules: v.exactOptional(rules),
  exempt: v.exactOptional(v.array(exemption, 'a list of exemptions')),
  overrides: v.exactOptional(v.array(override, 'a list of overrides')),
  since: v.exactOptional(v.nullable(text('a revision, a date, or null'))),
  baseline: v.exactOptional(v.nullable(text('the path of a file, or null'))),
  forks: v.exactOptional(v.nullable(text('a kind, or null'))),
  cache: v.exactOptional(yesOrNo),
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
