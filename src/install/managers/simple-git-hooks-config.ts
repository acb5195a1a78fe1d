import { isDeepStrictEqual } from 'node:util'
import { applyEdits, type FormattingOptions, modify, type ParseError, parse } from 'jsonc-parser'
import type { HookName } from '../../model/update.ts'
import { COMMAND, callsOurs } from './manager.ts'

/**
 * A JSON config of simple-git-hooks with our command first in each of these hooks.
 *
 * @param key the path to the hooks: `['simple-git-hooks']` in package.json, `[]` in a file of their own
 * @returns the same text where it is all in there; null where it is not certain that it could be taken out again byte by byte
 */
export function withOurCommands(text: string, key: readonly string[], hooks: readonly HookName[]): string | null {
  const before = hooksIn(text, key)
  if (before === null) return null
  const expected: Record<string, unknown> = { ...before }
  let fresh = text
  // The last one first, so that the first one comes to stand first where they are added.
  for (const name of [...hooks].reverse()) {
    const command = before[name]
    if (command !== undefined && typeof command !== 'string') return null
    if (command !== undefined && callsOurs(command, name)) continue
    const joined = command === undefined ? commandFor(name) : inFront(name, command)
    if (joined === null) return null
    expected[name] = joined
    fresh = changed(fresh, [...key, name], joined)
  }
  return isDeepStrictEqual(hooksIn(fresh, key), expected) && withoutOurCommands(fresh, key) === withoutOurCommands(text, key) ? fresh : null
}

/** A config without what `withOurCommands` put in; the same text where there is nothing. */
export function withoutOurCommands(text: string, key: readonly string[]): string {
  let left = text
  for (const [name, command] of Object.entries(hooksIn(text, key) ?? {})) {
    if (typeof command !== 'string') continue
    const hook = name as HookName
    const own = behind(hook, command)
    if (command === commandFor(hook)) left = changed(left, [...key, name], undefined)
    else if (own !== null) left = changed(left, [...key, name], own)
  }
  return left
}

/** What a person may add, one entry a hook. */
export function linesByHand(hooks: readonly HookName[]): readonly string[] {
  return hooks.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(commandFor(name))}`)
}

function commandFor(name: HookName): string {
  return `${COMMAND} hook ${name} "$@"`
}

/** `|| exit` and not `&&`: after `ours && a || b` a refusal of ours would run `b`. */
function frameOf(name: HookName): readonly [string, string] {
  if (name !== 'pre-push') return [`${commandFor(name)} || exit; `, '']
  // stdin is read once, for both; the dot keeps its last newline.
  return [`refs=$(cat; echo .); printf %s "\${refs%.}" | ${commandFor(name)} || exit; printf %s "\${refs%.}" | ( `, ' )']
}

/** Our command and another one; null where the other cannot stand in one line with ours. */
function inFront(name: HookName, command: string): string | null {
  const [head, tail] = frameOf(name)
  return tail !== '' && /[#\n\\]|<</.test(command) ? null : `${head}${command}${tail}`
}

function behind(name: HookName, command: string): string | null {
  const [head, tail] = frameOf(name)
  if (!command.startsWith(head) || !command.endsWith(tail)) return null
  return command.slice(head.length, command.length - tail.length)
}

function changed(text: string, path: readonly string[], value: string | undefined): string {
  const edits = modify(text, [...path], value, { formattingOptions: formattingOf(text), getInsertionIndex: () => 0 })
  return applyEdits(text, edits)
}

function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  '
  return { insertSpaces: !indent.includes('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' }
}

/** The hooks of a config; null where it has none, or is no JSON. */
function hooksIn(text: string, key: readonly string[]): Readonly<Record<string, unknown>> | null {
  const errors: ParseError[] = []
  let value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { disallowComments: true })
  for (const name of key) value = isRecord(value) ? value[name] : undefined
  return errors.length === 0 && isRecord(value) ? value : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
