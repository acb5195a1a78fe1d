/** A command that a CI runner found in a line of a log. */
export interface RunnerCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** What runners see as lines: their readers end one at CR, LF and CRLF. */
export function logLines(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/)
}

/** What .NET trims from a line's beginning; and what its comparison by culture passes over, which is more than it needs to be. */
const TRIMMED = /^[\s\u0085]+/u
const PASSED_OVER = /[\p{Cf}\p{Default_Ignorable_Code_Point}\0]/gu

/**
 * The command in a line as GitHub's runner reads it: `::name key=value,…::data` where the line begins, else
 * `##[name key=value;…]data` anywhere. Stricter than the runner: a name need not be one that it knows.
 */
export function githubCommand(line: string): RunnerCommand | null {
  const text = line.replace(PASSED_OVER, '').replace(TRIMMED, '')
  const end = text.startsWith('::') ? text.indexOf('::', 2) : -1
  if (end >= 0) {
    const data = (escaped: string): string => unescaped(escaped, [...LINES, ['%25', '%']])
    const property = (escaped: string): string => unescaped(escaped, [...LINES, ['%3A', ':'], ['%2C', ','], ['%25', '%']])
    return commandOf(text.slice(2, end), ',', property, data(text.slice(end + 2)))
  }
  return bracketed(text, '##[', (escaped) => unescaped(escaped, [['%3B', ';'], ...LINES, ['%5D', ']'], ['%25', '%']]))
}

/** The command in a line as the agent of Azure Pipelines reads it: `##vso[area.event key=value;…]data` anywhere. */
export function azureCommand(line: string): RunnerCommand | null {
  const text = line.replace(PASSED_OVER, '')
  return bracketed(text, '##vso[', (escaped) => unescaped(escaped, [['%3B', ';'], ...LINES, ['%5D', ']'], ['%AZP25', '%']]))
}

type Escapes = readonly (readonly [escape: string, character: string])[]

const LINES: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
]

/** Runners undo one escape after the other, in all of the text. */
function unescaped(text: string, escapes: Escapes): string {
  return escapes.reduce((rest, [written, character]) => rest.replaceAll(written, character), text)
}

function bracketed(text: string, prefix: string, undo: (escaped: string) => string): RunnerCommand | null {
  // Letters in either case: the agent compares with care for case, its web page does not.
  const begin = text.toLowerCase().indexOf(prefix)
  const end = begin < 0 ? -1 : text.indexOf(']', begin)
  return end < 0 ? null : commandOf(text.slice(begin + prefix.length, end), ';', undo, undo(text.slice(end + 1)))
}

function commandOf(info: string, divider: string, undo: (escaped: string) => string, data: string): RunnerCommand {
  const space = info.indexOf(' ')
  const pairs =
    space < 0
      ? []
      : info
          .slice(space + 1)
          .trim()
          .split(divider)
  const properties = pairs.flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals < 1 || equals === pair.length - 1 ? [] : [[pair.slice(0, equals), undo(pair.slice(equals + 1))] as const]
  })
  return { name: space < 0 ? info : info.slice(0, space), properties: Object.fromEntries(properties), data }
}
