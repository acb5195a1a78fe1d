import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq, type Node, parseAllDocuments, type YAMLMap } from 'yaml'
import type { HookName } from '../../model/update.ts'
import { COMMAND, callsOurs } from './manager.ts'
import { markedBlock, withBlock, withoutMarkedBlocks } from './marked-block.ts'

const NAME = 'branch-policy'
const WHY = 'taken away by "branch-policy uninstall"'

/** How many arguments git gives to a hook (githooks(5)); none where it is not named. */
const ARGUMENTS: Readonly<Record<string, number>> = { 'commit-msg': 1, 'pre-push': 2 }

/** Keys of a hook under which every command is run. With others, such as `skip` or `exclude`, ours might be passed over. */
const HARMLESS = ['commands', 'jobs', 'scripts', 'parallel', 'piped', 'follow', 'fail_on_changes']

/**
 * A lefthook.yml with our command first in each of these hooks, in marked blocks that `withoutMarkedBlocks` takes out again.
 *
 * @param file the config's path from the worktree's top
 * @returns the same text where it is all in there; null where it is not certain that our commands alone would be added, and run
 */
export function withOurCommands(text: string, file: string, hooks: readonly HookName[]): string | null {
  const now = hooksIn(text)
  if (now === null) return null
  if (hooks.every((name) => runsOurs(now, name))) return text
  const base = withoutMarkedBlocks(text)
  const root = rootOf(base)
  const before = hooksIn(base)
  if (root === undefined || before === null) return null

  const missing = hooks.filter((name) => !runsOurs(before, name))
  const absent = missing.filter((name) => !(name in before))
  const insertions: { readonly at: number; readonly lines: readonly string[] }[] = []
  const expected: Record<string, unknown> = { ...before }
  for (const name of missing) {
    const ours = commandFor(name, file)
    if (absent.includes(name)) {
      expected[name] = { commands: { [NAME]: ours } }
      continue
    }
    const found = root === null ? null : placeIn(root, name, base)
    if (found === null) return null
    const { indent, at, list } = found
    const lines = [list ? `${indent}- name: ${NAME}` : `${indent}${NAME}:`, ...linesOf(ours, `${indent}  `)]
    insertions.push({ at, lines: markedBlock(lines, { indent, why: WHY }) })
    const hook = before[name] as Readonly<Record<string, unknown>>
    expected[name] = list
      ? { ...hook, jobs: [{ name: NAME, ...ours }, ...(hook['jobs'] as unknown[])] }
      : { ...hook, commands: { [NAME]: ours, ...(hook['commands'] as object) } }
  }
  if (absent.length > 0) insertions.push({ at: base.length, lines: markedBlock(linesByHand(absent, file), { why: WHY }) })

  // From the end, so that the places before stay where they are.
  const sorted = [...insertions].sort((a, b) => b.at - a.at)
  const fresh = sorted.reduce((left, { at, lines }) => withBlock(left, at, lines), base)
  return isDeepStrictEqual(hooksIn(fresh), expected) && withoutMarkedBlocks(fresh) === base ? fresh : null
}

/** What a person may add to a lefthook.yml. */
export function linesByHand(hooks: readonly HookName[], file: string): readonly string[] {
  return hooks.flatMap((name) => [`${name}:`, '  commands:', `    ${NAME}:`, ...linesOf(commandFor(name, file), '      ')])
}

/**
 * lefthook passes a command over where no file is staged, or none is new to the remote: an empty commit, a merge, a tag or a
 * deletion alone would go unjudged. `files` names one file that is always there, and `true` takes it.
 */
function commandFor(name: HookName, file: string): Readonly<Record<string, unknown>> {
  const words = Array.from({ length: ARGUMENTS[name] ?? 0 }, (_, index) => ` '{${index + 1}}'`)
  const run = `${COMMAND} hook ${name}${words.join('')}`
  const stdin = name === 'pre-push' ? { use_stdin: true } : {}
  if (name !== 'pre-commit' && name !== 'pre-push') return { run }
  // `-c -o` finds it committed or not; lefthook splits this at spaces on Windows.
  return { ...stdin, files: `git ls-files -c -o ${file}`, run: `true {files} && ${run}` }
}

function linesOf(command: Readonly<Record<string, unknown>>, indent: string): readonly string[] {
  return Object.entries(command).map(([key, value]) => `${indent}${key}: ${String(value)}`)
}

/** The place before the first command or job of a hook; null where the hook is of another shape. */
function placeIn(
  root: YAMLMap,
  name: HookName,
  text: string,
): { readonly at: number; readonly indent: string; readonly list: boolean } | null {
  const hook = root.get(name, true)
  if (!isMap(hook) || hook.flow === true) return null
  if (!hook.items.every(({ key }) => isScalar(key) && HARMLESS.includes(String(key.value)))) return null
  const [commands, jobs] = [hook.get('commands', true), hook.get('jobs', true)]
  if (isMap(commands) && commands.flow !== true) return lineOf((commands.items[0]?.key ?? null) as Node | null, text, /^ +$/)
  if (isSeq(jobs) && jobs.flow !== true) return lineOf((jobs.items[0] ?? null) as Node | null, text, /^ *- +$/)
  return null
}

function lineOf(
  first: Node | null,
  text: string,
  before: RegExp,
): { readonly at: number; readonly indent: string; readonly list: boolean } | null {
  const start = first?.range?.[0]
  if (start === undefined) return null
  const line = text.lastIndexOf('\n', start - 1) + 1
  const lead = text.slice(line, start)
  // A comment right above belongs to the command below it.
  const comments = /(?:^[ \t]*#.*\n)*$/m.exec(text.slice(0, line))?.[0].length ?? 0
  return before.test(lead) ? { at: line - comments, indent: lead.replace(/-.*$/, ''), list: lead.includes('-') } : null
}

/** Whether lefthook runs our hook, by our lines or by somebody's own. */
function runsOurs(config: Readonly<Record<string, unknown>>, name: HookName): boolean {
  const texts: string[] = []
  JSON.stringify(config[name] ?? null, (_, value) => {
    if (typeof value === 'string') texts.push(value)
    return value
  })
  return texts.some((text) => callsOurs(text, name))
}

/** The map at the top; null in an empty file, undefined where there is none or the text is no sound YAML. */
function rootOf(text: string): YAMLMap | null | undefined {
  const documents = parseAllDocuments(text)
  const [document, ...others] = Array.isArray(documents) ? documents : []
  if (document === undefined) return null
  if (others.length > 0 || document.errors.length > 0 || document.warnings.length > 0) return undefined
  if (document.contents === null) return null
  return isMap(document.contents) && document.contents.flow !== true ? document.contents : undefined
}

/** The config as plain data; null where it is none. */
function hooksIn(text: string): Readonly<Record<string, unknown>> | null {
  const root = rootOf(text)
  if (root === undefined) return null
  if (root === null) return {}
  try {
    return parseAllDocuments(text)[0]?.toJS() as Readonly<Record<string, unknown>>
  } catch {
    // Such as aliases without an anchor, or too many of them.
    return null
  }
}
