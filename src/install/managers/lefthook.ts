import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../../model/printable.ts'
import { HOOK_NAMES, type HookName } from '../../model/update.ts'
import type { HookOutcome } from '../hooks-directory.ts'
import { linesByHand, withOurCommands } from './lefthook-config.ts'
import { type ByHand, commandNotes, type Handed, hasHookWith, hookText, isOurs, type Manager, putBack, type Where } from './manager.ts'
import { withoutMarkedBlocks } from './marked-block.ts'
import { openShared } from './shared-file.ts'

/** What every hook of lefthook's holds. */
const MARK = 'call_lefthook'

/** Where lefthook 2 looks for its config, in its order. */
const CONFIGS = ['lefthook', '.lefthook', '.config/lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'json', 'jsonc', 'toml'].map((extension) => `${name}.${extension}`),
)

/** lefthook 2 writes every hook of the hooks directory itself and renames what is there: our command goes into its config. */
export const lefthook: Manager = {
  name: 'lefthook',
  looksAfter: ({ top, own, used }) => hasHookWith(used, MARK) || (used === own && configIn(top) !== null),
  install: (where, hooks, undo) => {
    const name = configIn(where.top) ?? 'lefthook.yml'
    const path = join(where.top, name)
    const file = existsSync(path) ? openShared(path) : null
    const fresh = file !== null && /\.ya?ml$/.test(name) ? withOurCommands(file.text, name, hooks) : null
    if (file === null || fresh === null) return byHand(name, hooks)
    const changed = fresh !== file.text
    if (changed) file.write(fresh, undo)
    const title = `Hooks in ${printable(path)}, which lefthook runs:`
    const outcomes = hooks.map((hook) => ({
      line: `${hook}: ${changed ? 'our command is in there.' : 'in there already.'}`,
      done: true,
      changed,
    }))
    return { title, outcomes, notes: [...putBack(where.own, MARK), ...notesOf(where, hooks)] } satisfies Handed
  },
  uninstall: ({ top, own }) => [...CONFIGS.flatMap((name) => takenOut(join(top, name), name)), ...setAside(own)],
}

function configIn(top: string): string | null {
  return CONFIGS.find((name) => existsSync(join(top, name))) ?? null
}

function byHand(name: string, hooks: readonly HookName[]): ByHand {
  return {
    why: `lefthook looks after the hooks here, and ${printable(name)} is not of a form that can be added to with certainty.`,
    lines: [
      `Add to ${printable(name)}, in its own form, then run "npx lefthook install":`,
      ...linesByHand(hooks, name).map((line) => `  ${line}`),
    ],
  }
}

function notesOf({ top, used }: Where, hooks: readonly HookName[]): readonly string[] {
  const missing = hooks.filter((name) => hookText(used, name)?.includes(MARK) !== true)
  const notes = missing.length === 0 ? [] : [`Note: lefthook has not set up ${missing.join(', ')} yet: npx lefthook install`]
  return [...notes, ...commandNotes(top, 'lefthook')]
}

function takenOut(path: string, name: string): readonly HookOutcome[] {
  const file = existsSync(path) ? openShared(path) : null
  if (file === null) return []
  const text = withoutMarkedBlocks(file.text)
  if (text === file.text) return []
  file.write(text)
  return [{ line: `${name}: our commands were taken out.`, done: true, changed: true }]
}

/** lefthook renames a shim that it finds to `.old`, and would put it back when it goes itself. */
function setAside(own: string): readonly HookOutcome[] {
  const old = HOOK_NAMES.map((name) => `${name}.old`).filter((name) => isOurs(own, name))
  return old.map((name) => {
    rmSync(join(own, name))
    return { line: `${name}: our shim, which lefthook had set aside, was taken away.`, done: true, changed: true }
  })
}
