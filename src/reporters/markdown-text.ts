import { printable } from '../model/printable.ts'

/**
 * What hosts look for in the text of a page that is rendered already, where an escape is gone: mentions, references to
 * issues, emoji, mathematics, addresses. Also a bare `www.`, and the hyphen of `GH-12` or `ABC-12`.
 */
const LOOKED_FOR = /[@#!~%$&^*{[]|:(?!\s|$)|(?<=www)\.|(?<=[a-z])-(?=\d)/.source

/** Punctuation that means something to Markdown or HTML inside a line; `-`, `+`, `=` and a number's `.` where it begins. */
const MARKUP = /[<>?|\\\]_`}]|^[-+=]|[.)](?<=^\d+.)/.source

const SPECIAL = new RegExp(`(${LOOKED_FOR})|${MARKUP}`, 'gi')

/**
 * A text from outside for a line of Markdown, or of HTML in Markdown: shown as it is, and nothing of it is Markdown, HTML,
 * a link, a mention, a reference or an image, on any host. A character that hosts look for has an element of its own,
 * since they look for what stands in one piece of text.
 */
export function markdownText(text: string): string {
  return printable(text)
    .trim()
    .replace(SPECIAL, (character, lookedFor?: string) =>
      lookedFor === undefined ? entity(character) : `<span>${entity(character)}</span>`,
    )
}

/** A name from outside as code, alike; hosts look for nothing in code. */
export function markdownCode(text: string): string {
  return `<code>${printable(text).replace(/[!#$%&*:<>?@[\\\]^_`{|}~]|(?<=www)\./gi, entity)}</code>`
}

/** Lines as a block of code; they are safe to show already. Its fence is longer than any that they hold. */
export function fenced(lines: readonly string[], language: string): readonly string[] {
  const longest = lines.flatMap((line) => line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence]
}

/** A table. Cells are Markdown already. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`
}
