import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { XMLValidator } from 'fast-xml-parser'
import { expect } from 'vitest'
import { validateXML } from 'xmllint-wasm'

const folder = join(import.meta.dirname, 'schemas')

// One of the schema's patterns is none for expressions with the flag u.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
ajv.addFormat('uri', (text) => URL.canParse(text))
ajv.addFormat('uri-reference', (text) => URL.canParse(text, 'file:///') && !/[^!#$%&'()*+,./:;=?@[\]~\w-]/.test(text))
ajv.addFormat('date-time', true)

/** The published schemas say draft-04, of which they use nothing that later drafts read otherwise. */
function compiled(name: string): ValidateFunction {
  const { $schema: _1, id: _2, ...schema } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
  return ajv.compile(schema)
}

const sarif = compiled('sarif-2.1.0.json')
const codeQuality = compiled('gitlab-code-quality.json')
const junit = { fileName: 'junit-10.xsd', contents: readFileSync(join(folder, 'junit-10.xsd'), 'utf8') }

function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value)
  expect(validate.errors ?? []).toEqual([])
}

/** Holds a text to the schema of SARIF 2.1.0, and to what GitHub asks besides; gives back what it holds. */
export function expectSarif(text: string): Sarif {
  const log = JSON.parse(text)
  expectValid(sarif, log)
  expect(log.version).toBe('2.1.0')
  expect(log.$schema).toContain('2.1.0')
  for (const { results, tool } of log.runs as Sarif['runs']) {
    for (const { message, locations, ruleId, ruleIndex, partialFingerprints } of results) {
      expect(message.text).not.toBe('')
      expect(locations).toHaveLength(1)
      expect(locations[0]?.physicalLocation.artifactLocation.uri).not.toBe('')
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      expect(partialFingerprints['primaryLocationLineHash']).toMatch(/^[0-9a-f]{64}$/)
    }
  }
  return log
}

/** Of a SARIF log what tests look at. */
export interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } & Readonly<Record<string, unknown>> }
    readonly invocations: readonly Readonly<Record<string, unknown>>[]
    readonly results: readonly SarifResult[]
  }[]
}

export interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly kind: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } }
    readonly logicalLocations?: readonly Readonly<Record<string, string>>[]
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions: readonly Readonly<Record<string, string>>[]
  readonly properties: Readonly<Record<string, unknown>>
}

/** One entry of GitLab's report. */
export interface CodeQualityEntry {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

/** Holds a text to GitLab's own schema, and to what its documentation asks besides; gives back what it holds. */
export function expectCodeQuality(text: string): readonly CodeQualityEntry[] {
  const entries = JSON.parse(text) as readonly CodeQualityEntry[]
  expect(Array.isArray(entries)).toBe(true)
  for (const entry of entries) {
    expectValid(codeQuality, entry)
    expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(entry.severity)
    expect(entry.check_name).not.toBe('')
    expect(entry.description).not.toBe('')
    expect(entry.location.path).toMatch(/^[^/]/)
    expect(entry.location.lines.begin).toBe(1)
  }
  // GitLab keeps one entry for each fingerprint.
  expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length)
  return entries
}

/** Holds texts to the schema of JUnit XML, by two readers. */
export async function expectJunit(...texts: readonly string[]): Promise<void> {
  const xml = texts.map((contents, index) => ({ fileName: `report-${index}.xml`, contents }))
  const { errors } = await validateXML({ xml, schema: [junit] })
  expect(errors.map(({ message }) => message)).toEqual([])
  for (const text of texts) expect(XMLValidator.validate(text)).toBe(true)
}
