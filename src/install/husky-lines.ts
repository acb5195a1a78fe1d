import type { HookName } from '../model/update.ts'

// husky 9 runs .husky/<hook> by `sh -e` at the worktree's top, with node_modules/.bin first on PATH.

/** The shebang, then comments as far as an empty line ends them: a comment right above a command belongs to the command. */
const HEADER = /^(?:#!.*(?:\n|$))?(?:(?:#.*\n)*[ \t]*\n)*/

/** The line that starts the hook in a file of husky's. */
export function huskyLine(hook: HookName): string {
  return `branch-policy hook ${hook} "$@"`
}

/**
 * The text of a husky hook with our line in it, before the other commands. Where the hook gets its refs on stdin and other
 * commands follow, a block stands for the line: it reads stdin once and gives it to the commands below as well.
 * A line that somebody has moved or written in another way is left as it is.
 */
export function addHuskyLine(text: string, hook: HookName): string {
  const line = huskyLine(hook)
  if (startsHook(text, hook)) {
    const at = indexOfLines(text, line)
    if (hook !== 'pre-push' || at < 0 || !hasCommands(text.slice(at + line.length))) return text
    return text.slice(0, at) + replayBlock(hook) + text.slice(at + line.length)
  }
  const end = HEADER.exec(text)?.[0].length ?? 0
  const head = text.slice(0, end)
  const rest = text.slice(end)
  const added = hook === 'pre-push' && hasCommands(rest) ? replayBlock(hook) : line
  return head === '' || head.endsWith('\n') ? `${head}${added}\n${rest}` : `${head}\n${added}`
}

/** The text of a husky hook without what `addHuskyLine` put in; the same text where there is nothing. */
export function removeHuskyLine(text: string, hook: HookName): string {
  let left = text
  for (const added of [replayBlock(hook), huskyLine(hook)]) {
    const at = indexOfLines(left, added)
    if (at < 0) continue
    const end = at + added.length
    left = end < left.length ? left.slice(0, at) + left.slice(end + 1) : left.slice(0, Math.max(0, at - 1))
  }
  return left
}

/** git's lines end in one newline each, so taking the last one away and giving it back keeps every byte. No line: nothing to judge. */
function replayBlock(hook: HookName): string {
  return [
    '# branch-policy begin: the pushed refs are read once, for branch-policy and for the commands below',
    'pushed_refs=$(cat)',
    'if [ -n "$pushed_refs" ]; then',
    `  printf '%s\\n' "$pushed_refs" 2>/dev/null | branch-policy hook ${hook} "$@"`,
    '  exec <<EOF',
    '$pushed_refs',
    'EOF',
    'fi',
    '# branch-policy end',
  ].join('\n')
}

/** Whether a command of the text starts our hook, in whatever way it is written. */
function startsHook(text: string, hook: HookName): boolean {
  return text.split('\n').some((line) => !/^\s*#/.test(line) && new RegExp(`\\bbranch-policy hook ${hook}(?![\\w-])`).test(line))
}

function hasCommands(text: string): boolean {
  return text.split('\n').some((line) => !/^\s*(?:#|$)/.test(line))
}

/** Where whole lines begin in a text; -1 where they do not stand there. */
function indexOfLines(text: string, lines: string): number {
  for (let at = text.indexOf(lines); at >= 0; at = text.indexOf(lines, at + 1)) {
    const end = at + lines.length
    if ((at === 0 || text[at - 1] === '\n') && (end === text.length || text[end] === '\n')) return at
  }
  return -1
}
