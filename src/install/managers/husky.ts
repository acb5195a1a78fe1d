import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { printable } from '../../model/printable.ts'
import { HOOK_NAMES } from '../../model/update.ts'
import { installHuskyLine, uninstallHuskyLine } from '../husky-directory.ts'
import { sweep } from '../replace-file.ts'
import { commandNotes, type Manager, type Where } from './manager.ts'

/** husky 9: core.hooksPath names `_` in its folder; the hooks are files beside that, and our line goes into them. */
export const husky: Manager = {
  name: 'husky',
  looksAfter: (where) => huskyFolder(where) !== null,
  install: (where, hooks, undo) => {
    const folder = huskyFolder(where) ?? join(where.top, '.husky')
    mkdirSync(folder, { recursive: true })
    sweep(folder, HOOK_NAMES)
    const outcomes = hooks.map((name) => installHuskyLine(folder, name, undo))
    return { title: `Hooks in ${printable(folder)}, which husky runs:`, outcomes, notes: notesOf(where, folder) }
  },
  uninstall: (where) => {
    const folder = huskyFolder(where)
    if (folder === null) return []
    sweep(folder, HOOK_NAMES)
    return HOOK_NAMES.flatMap((name) => uninstallHuskyLine(folder, name) ?? [])
  },
}

/** husky's folder, `.husky` by default, where husky runs the hooks or is about to; else null. */
export function huskyFolder({ top, own, used }: Where): string | null {
  if (isHusky(used)) return dirname(used)
  return used === own ? huskyToCome(top) : null
}

/** The folder has another name than `.husky` only where husky was told so. */
function isHusky(used: string): boolean {
  if (basename(used) !== '_') return false
  return basename(dirname(used)) === '.husky' || (existsSync(join(used, 'h')) && existsSync(join(used, 'husky.sh')))
}

/** Where `prepare` runs our install before husky's own, core.hooksPath is not set yet, but will be. */
function huskyToCome(top: string): string | null {
  const folder = join(top, '.husky')
  return existsSync(folder) && dependsOnHusky(join(top, 'package.json')) ? folder : null
}

function dependsOnHusky(file: string): boolean {
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // No manifest, or one that npm itself refuses: no word of husky.
    return false
  }
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((key) => 'husky' in record(record(manifest)[key]))
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** What would keep husky from running the lines. */
function notesOf(where: Where, folder: string): readonly string[] {
  const hasRun = existsSync(join(folder, '_'))
  const notes = hasRun ? [] : ['Note: husky has not run in this worktree yet, so no hook runs: npx husky']
  return [...notes, ...commandNotes(where.top, 'husky')]
}
