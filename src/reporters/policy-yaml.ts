import { Document, isScalar, visit } from 'yaml'
import { printable } from '../model/printable.ts'

/**
 * A config as YAML, with a newline at its end. Parsed, it is equal to what was given: every text is read back as a text, by
 * readers of YAML 1.1 and 1.2. As text it is safe for a terminal and a CI log.
 */
export function policyYaml(config: unknown): string {
  const document = new Document(config, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && !isPlain(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  // A long text keeps its line breaks as escapes: else a line of it would begin a line here, and CI runners read those.
  return safe(document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }))
}

/** A value on one line of YAML, alike: lists and maps in brackets. */
export function yamlOnOneLine(value: unknown): string {
  if (typeof value === 'string') return yamlText(value)
  if (Array.isArray(value)) return `[${value.map(yamlOnOneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([key, entry]) => `${yamlText(key)}: ${yamlOnOneLine(entry)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** A text on one line of YAML: bare, in single quotes, or where it holds what a terminal should not see, in double quotes. */
export function yamlText(text: string): string {
  if (isPlain(text)) return text
  return printable(text) === text ? `'${text.replaceAll("'", "''")}'` : safe(JSON.stringify(text))
}

// What begins with a letter is no number and no date; these are flags and nothing for readers of YAML 1.1 (yaml.org/type).
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/**
 * Whether a text needs no quotes, wherever it stands: no reader takes it for anything else, and it holds nothing with a
 * meaning in a collection, for a terminal or for a CI runner.
 */
function isPlain(text: string): boolean {
  return /^[a-z](?:[\w ./@*+-]*[\w./@*+-])?$/i.test(text) && !WORDS.test(text)
}

/** What stands in double quotes with what a terminal should not see, and CI runners take for a command, as YAML escapes it. */
const UNSAFE = /[\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]|#(?=#)/gu

function safe(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16)
    return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`
  })
}
