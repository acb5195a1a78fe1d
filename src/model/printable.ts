/**
 * Characters that move the cursor, hide or reorder text: controls (C0 and C1), format characters (bidi, zero-width, tags),
 * whatever else Unicode draws as nothing, line and paragraph separators, lone surrogates and noncharacters.
 */
export const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu

/**
 * What a CI runner takes for a command to itself: `::name::` where a line begins (GitHub), also after white space, and
 * `##[name]` and `##vso[name]` anywhere (GitHub, Azure Pipelines; TeamCity alike). A text may come to stand at the
 * beginning of a line, so every `::` after white space counts.
 */
const RUNNER_COMMAND = /(?<=^|\s):(?=:)|#(?=#[a-z]*\[)/giu

/**
 * A text from outside made safe for a terminal and a CI log, on one line: each character that is not safe is shown as an
 * escape. A text that is safe already is unchanged.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, escaped).replace(RUNNER_COMMAND, escaped)
}

/** A character as `\u001b`, or `\u{e0001}` where four digits are not enough. */
function escaped(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`
}

/**
 * A word as a POSIX shell reads it back: bare where that is safe, else in single quotes. A first `=` is quoted for zsh,
 * which reads it as a command's path.
 */
export function shellWord(word: string): string {
  if (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word)) return word
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** A command line of words, each safe to paste. Words with characters that a terminal would not show cannot be pasted; they are left out by the caller. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}

/** The first twelve digits of an oid: enough to tell commits apart, short enough to read. */
export function abbreviated(oid: string): string {
  return oid.slice(0, 12)
}

/** A count with its noun: "1 commit", "2 commits". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
