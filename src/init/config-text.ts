import type { PolicyConfig } from '../policy/config.ts'

const WIDTH = 100

/** A config as a TypeScript file that loads it. */
export function typeScriptConfig(config: PolicyConfig): string {
  return `import { defineConfig } from 'branch-policy'\n\nexport default defineConfig(${literal(config, '')})\n`
}

/**
 * A config as a JSON file.
 *
 * @param schema the path of the schema, from the file; null where the package is not installed beside it.
 */
export function jsonConfig(config: PolicyConfig, schema: string | null): string {
  return `${JSON.stringify(schema === null ? config : { $schema: schema, ...config }, null, 2)}\n`
}

/** Plain data as people write it in TypeScript: a line for each key at the top and for each kind, the rest on one line where it is short. */
function literal(value: unknown, indent: string): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, inner))
    return fits(`[${items.join(', ')}]`, indent) ?? lines('[', ']', items, indent)
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${literal(item, inner)}`)
    const isMapOfMaps = indent.length <= 2 && Object.values(value).some((item) => typeof item === 'object' && !Array.isArray(item))
    const line = indent === '' || isMapOfMaps ? null : fits(`{ ${entries.join(', ')} }`, indent)
    return line ?? lines('{', '}', entries, indent)
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

function fits(line: string, indent: string): string | null {
  return line.includes('\n') || line.length + indent.length > WIDTH ? null : line
}

function lines(open: string, close: string, items: readonly string[], indent: string): string {
  return [open, ...items.map((item) => `${indent}  ${item},`), `${indent}${close}`].join('\n')
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)
}

/** In single quotes; what JSON escapes is escaped here too. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
