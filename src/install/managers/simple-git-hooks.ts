import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../../model/printable.ts'
import type { HookName } from '../../model/update.ts'
import { commandNotes, hasHookWith, hookText, type Manager, putBack, type Where } from './manager.ts'
import { openShared } from './shared-file.ts'
import { linesByHand, withOurCommands, withoutOurCommands } from './simple-git-hooks-config.ts'

/** What every hook of simple-git-hooks' holds. */
const MARK = 'SKIP_SIMPLE_GIT_HOOKS'
const KEY = 'simple-git-hooks'

/** Where it looks for its config, in its order; package.json comes last, with its hooks under a key. */
const CODE = ['.simple-git-hooks', KEY].flatMap((name) => ['cjs', 'js', 'mjs'].map((extension) => `${name}.${extension}`))
const DATA = [`.${KEY}.json`, `${KEY}.json`]

/** simple-git-hooks 2 overwrites the hooks that its config names and deletes all others: our command goes into its config. */
export const simpleGitHooks: Manager = {
  name: 'simple-git-hooks',
  looksAfter: ({ top, own, used }) => hasHookWith(used, MARK) || (used === own && configIn(top) !== null),
  install: (where, hooks, undo) => {
    const name = configIn(where.top) ?? 'package.json'
    const path = join(where.top, name)
    const file = !CODE.includes(name) && existsSync(path) ? openShared(path) : null
    const fresh = file === null ? null : withOurCommands(file.text, keyOf(name), hooks)
    if (file === null || fresh === null) {
      return {
        why: `simple-git-hooks looks after the hooks here, and ${printable(name)} cannot be added to with certainty.`,
        lines: [
          'Put these before its own commands, then run "npx simple-git-hooks" (what reads',
          'stdin after ours in pre-push finds it empty):',
          ...linesByHand(hooks).map((line) => `  ${line}`),
        ],
      }
    }
    const changed = fresh !== file.text
    if (changed) file.write(fresh, undo)
    return {
      title: `Hooks in ${printable(path)}, which simple-git-hooks runs:`,
      outcomes: hooks.map((hook) => ({
        line: `${hook}: ${changed ? 'our command is in there.' : 'in there already.'}`,
        done: true,
        changed,
      })),
      notes: [...putBack(where.own, MARK), ...notesOf(where, hooks)],
    }
  },
  uninstall: ({ top }) =>
    [...DATA, 'package.json'].flatMap((name) => {
      const file = existsSync(join(top, name)) ? openShared(join(top, name)) : null
      const text = file === null ? null : withoutOurCommands(file.text, keyOf(name))
      if (file === null || text === null || text === file.text) return []
      file.write(text)
      return [{ line: `${name}: our commands were taken out; then run "npx simple-git-hooks".`, done: true, changed: true }]
    }),
}

function configIn(top: string): string | null {
  const own = [...CODE, ...DATA].find((name) => existsSync(join(top, name)))
  if (own !== undefined) return own
  const text = hookText(top, 'package.json')
  return text !== null && hasKey(text) ? 'package.json' : null
}

/** The key at the top of package.json; as a dependency the name stands further down. */
function hasKey(text: string): boolean {
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\u00EF\u00BB\u00BF/, ''))
    return typeof manifest === 'object' && manifest !== null && KEY in manifest
  } catch {
    // npm itself refuses it.
    return false
  }
}

function keyOf(name: string): readonly string[] {
  return name === 'package.json' ? [KEY] : []
}

function notesOf({ top, used }: Where, hooks: readonly HookName[]): readonly string[] {
  const missing = hooks.filter((name) => !callsCommand(hookText(used, name), name))
  const notes = missing.length === 0 ? [] : [`Note: simple-git-hooks has not set up ${missing.join(', ')} yet: npx simple-git-hooks`]
  return [...notes, ...commandNotes(top, 'simple-git-hooks')]
}

function callsCommand(text: string | null, name: HookName): boolean {
  return text?.includes(MARK) === true && text.includes(`branch-policy hook ${name}`)
}
