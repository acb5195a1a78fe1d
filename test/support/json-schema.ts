import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { RULE_DEFAULTS, RULE_IDS, RULE_OPTIONS, type RuleId, type RuleOption } from '../../src/model/rule-ids.ts'
import { PRESETS } from '../../src/policy/presets/index.ts'
import { configSchema } from '../../src/policy/schema.ts'

// Makes schema.json from the schema in the code. Its words come from where they are written already: those of keys from the
// comments of src/policy/config.ts, those of rules and presets from their pages.

const root = join(import.meta.dirname, '..', '..')

type Json = JsonSchema & { [key: string]: unknown }

/** The JSON schema of a config as text: draft-07, which all editors know. */
export function jsonSchemaText(): string {
  const whole = converted(configSchema)
  describeKeys(whole)
  describeRules(whole)
  describePresets(whole)
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'A policy of branch-policy' }
  return `${JSON.stringify({ ...head, ...whole }, null, 2)}\n`
}

const config: ConversionConfig = {
  target: 'draft-07',
  // What is not known to it is a check by a function; beside each stands what can be said of it in JSON.
  errorMode: 'ignore',
  overrideSchema: ({ valibotSchema, jsonSchema }) => {
    if ('forms' in valibotSchema) return oneOfForms((valibotSchema.forms as () => readonly GenericSchema[])())
    if (valibotSchema.type === 'lazy') throw new Error('a schema of which nothing says what forms it has')
    return jsonSchema
  },
  overrideAction: ({ valibotAction, jsonSchema }) => {
    if (valibotAction.type !== 'metadata') return jsonSchema
    const { json, ...rest } = jsonSchema as Json
    return { ...rest, ...(json as JsonSchema) }
  },
}

function converted(schema: GenericSchema): Json {
  // The definitions are what the library takes the schemas with forms for.
  const { $schema: _1, definitions: _2, ...json } = toJsonSchema(schema, config)
  return json as Json
}

function oneOfForms(forms: readonly GenericSchema[]): Json {
  const [first, ...others] = forms.map(converted)
  if (first === undefined) throw new Error('a value without a form')
  return others.length === 0 ? first : ({ anyOf: [first, ...others] } as Json)
}

/** The comments of the keys of one interface of src/policy/config.ts. */
function commentsOf(name: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, 'src/policy/config.ts'), 'utf8')
  const [, body = ''] = new RegExp(`^export interface ${name}\\b[^\\n]*\\{\\n(.*?)^\\}`, 'ms').exec(text) ?? []
  if (body === '') throw new Error(`src/policy/config.ts: no interface ${name}`)
  return new Map(
    body
      .split('\n')
      .map((line, index, lines) => [
        /^ {2}readonly (\$?\w+)\??:/.exec(line)?.[1],
        /^ {2}\/\*\* (.*) \*\/$/.exec(lines[index - 1] ?? '')?.[1],
      ])
      .flatMap(([key, comment]) => (key === undefined ? [] : [[key, comment ?? ''] as const])),
  )
}

const OBJECTS = ['PolicyConfig', 'KindConfig', 'TagsConfig', 'ExemptionConfig', 'OverrideConfig'].map(commentsOf)

/** Writes the comments beside the keys of every object that has the keys of one of the interfaces. */
function describeKeys(json: unknown): void {
  if (typeof json !== 'object' || json === null) return
  const { properties } = json as { readonly properties?: Record<string, Json> }
  const keys = Object.keys(properties ?? {})
  const comments = OBJECTS.find((known) => known.size === keys.length && keys.every((key) => known.has(key)))
  for (const key of comments === undefined ? [] : keys) {
    const description = comments?.get(key)
    if (description === undefined || description === '') throw new Error(`src/policy/config.ts: ${key} has no comment`)
    Object.assign(properties?.[key] ?? {}, { description })
  }
  for (const value of Object.values(json)) describeKeys(value)
}

function describeRules(json: Json): void {
  const rules = json.properties?.['rules'] as Json | undefined
  for (const id of RULE_IDS) {
    const rule = rules?.properties?.[id] as Json
    Object.assign(rule, { description: `Forbids ${firstSentence(`docs/rules/${id}.md`)}. Default: ${RULE_DEFAULTS[id]}.` })
    describeOptions(rule, id)
  }
}

function describeOptions(json: unknown, id: RuleId): void {
  if (typeof json !== 'object' || json === null) return
  const options: Readonly<Record<string, RuleOption>> = RULE_OPTIONS[id]
  const { properties } = json as { readonly properties?: Record<string, Json> }
  for (const [name, option] of properties === undefined || !('additionalProperties' in json) ? [] : Object.entries(properties)) {
    const form = options[name]
    if (form !== undefined) Object.assign(option, { default: defaultOf(form) })
  }
  for (const value of Object.values(json)) describeOptions(value, id)
}

function defaultOf(option: RuleOption): unknown {
  return option.form === 'word' ? option.words[0] : option.form === 'flag' ? false : option.default
}

/** Editors show these words beside the names that they propose. */
function describePresets(json: unknown): void {
  if (typeof json !== 'object' || json === null) return
  const { enum: words } = json as { readonly enum?: readonly unknown[] }
  const names = [...PRESETS.keys()]
  if (words?.join() === names.join()) {
    Object.assign(json, { enumDescriptions: names.map((name) => `For ${firstSentence(`docs/presets/${name}.md`)}.`) })
  }
  for (const value of Object.values(json)) describePresets(value)
}

/** The first sentence of a page of the docs, less the word that it begins with. */
function firstSentence(page: string): string {
  const [, text] = /^# .+\n\n(?:Forbids|For) ([^\n]+)\.\n/.exec(readFileSync(join(root, page), 'utf8')) ?? []
  if (text === undefined) throw new Error(`${page}: it begins with no sentence`)
  return text
}
