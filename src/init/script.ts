import { applyEdits, modify } from 'jsonc-parser'

const MARK = '\ufeff'

/** The text of a package.json with a script set; all else stays as it is, byte for byte. */
export function withScript(text: string, script: string, command: string): string {
  const mark = text.startsWith(MARK) ? MARK : ''
  const json = withoutMark(text)
  const edits = modify(json, ['scripts', script], command, { formattingOptions: formatOf(json) })
  return mark + applyEdits(json, edits)
}

const INSTALL = 'branch-policy install || exit 0'

/**
 * A script with the installation of the hooks in it. It comes after what is there, which may be another hook manager that
 * has to be set up first, and is skipped where that fails. In brackets `|| exit 0` stands for the one command alone.
 *
 * @returns the command, or null where it is there already.
 */
export function joinedScript(command: string | undefined): string | null {
  if (command === undefined || command.trim() === '') return INSTALL
  if (/\bbranch-policy install\b/.test(command)) return null
  // A shell reads `a || b && c` from the left, cmd.exe does not.
  const before = /[|;&]/.test(command.replaceAll('&&', '')) ? `(${command})` : command
  return `${before} && (${INSTALL})`
}

function formatOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  '
  return {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 1 : indent.length,
    eol: '\n',
  }
}

/** A text without the byte order mark that it may begin with. */
export function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(1) : text
}
