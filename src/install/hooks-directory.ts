import { chmodSync, linkSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { HOOK_NAMES } from '../model/update.ts'
import { replaceFile, sweep, type Undo } from './replace-file.ts'
import { isShim } from './shim.ts'
import { isExecutable, patiently, systemCode } from './systems.ts'

/** What became of one hook, as a line to show. */
export interface HookOutcome {
  readonly line: string
  /** `false` where the hook is not as it was asked for, and somebody has to look. */
  readonly done: boolean
  readonly changed: boolean
}

/**
 * Puts a shim into a hooks directory. A hook that is there already is kept beside it; the shim runs it.
 * Whenever this is cut short, the hook of before is in force, or the shim is.
 *
 * @param shim the whole text of the shim
 * @param undo takes what brings the directory back, should a later hook fail
 * @throws the system's error
 */
export function installShim(directory: string, name: string, shim: string, undo: Undo[]): HookOutcome {
  const path = join(directory, name)
  const kept = keptPath(path)
  const content = Buffer.from(shim)
  const hook = readHook(path)

  if (hook.state === 'absent') {
    replaceFile(path, content, 0o755)
    undo.push(() => rmSync(path))
    return changed(`${name}: installed.`)
  }
  if (hook.state === 'ours') return refreshShim(path, name, hook, content, undo)
  if (hook.state === 'unusable') return refused(`${name}: not installed: ${name} in the hooks directory is no file.`)

  if (exists(kept) && !isSameFile(path, kept)) {
    return refused(
      `${name}: not installed: another tool has put its hook over ours, and ${name}.before-branch-policy still keeps an older one. Join the two in ${name}, delete the other, and install again.`,
    )
  }
  if (!exists(kept)) {
    keep(path, kept)
    undo.push(() => rmSync(kept, { force: true }))
  }
  replaceFile(path, content, 0o755)
  undo.push(() => patiently(() => renameSync(kept, path)))
  const why = hook.executable ? 'and runs after ours' : 'it is not executable: git did not run it, and it is still not run'
  return changed(
    `${name}: installed; the hook that was there is kept as ${name}.before-branch-policy${hook.executable ? ' ' : '; '}${why}.`,
  )
}

/**
 * Takes a shim away and puts the hook that was there before back: its bytes, its mode, or the link that it was.
 * A hook that is not ours stays.
 *
 * @returns null where there is nothing of ours
 * @throws the system's error
 */
export function uninstallShim(directory: string, name: string): HookOutcome | null {
  const path = join(directory, name)
  const kept = keptPath(path)
  const hook = readHook(path)

  if (!exists(kept)) {
    if (hook.state !== 'ours') return null
    patiently(() => rmSync(path))
    return changed(`${name}: taken away.`)
  }
  if (hook.state === 'ours' || hook.state === 'absent') {
    patiently(() => renameSync(kept, path))
    return changed(`${name}: taken away; the hook that was there before is back.`)
  }
  if (hook.state === 'foreign' && isSameFile(path, kept)) {
    // An install that was cut short: the hook was kept, but never replaced.
    rmSync(kept)
    return changed(`${name}: the second copy of the hook is taken away.`)
  }
  return {
    line: `${name}: left alone: another tool has put its hook over ours; ${name}.before-branch-policy still keeps an older one.`,
    done: true,
    changed: false,
  }
}

/**
 * Takes away what an install or uninstall that was cut short has left in a hooks directory: files that were being written.
 *
 * @throws the system's error
 */
export function sweepHooks(directory: string): void {
  sweep(directory, [...HOOK_NAMES, ...HOOK_NAMES.map(keptPath)])
}

type Hook =
  | { readonly state: 'absent' }
  | { readonly state: 'ours'; readonly content: Buffer; readonly mode: number }
  | { readonly state: 'foreign'; readonly executable: boolean }
  | { readonly state: 'unusable' }

function readHook(path: string): Hook {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return { state: 'absent' }
  if (stat.isSymbolicLink()) return { state: 'foreign', executable: isExecutable(path) }
  if (!stat.isFile()) return { state: 'unusable' }
  const content = readFileSync(path)
  if (isShim(content)) return { state: 'ours', content, mode: stat.mode & 0o7777 }
  return { state: 'foreign', executable: isExecutable(path) }
}

function refreshShim(path: string, name: string, hook: Hook & { state: 'ours' }, content: Buffer, undo: Undo[]): HookOutcome {
  const executable = isExecutable(path)
  if (hook.content.equals(content) && executable) return { line: `${name}: installed already.`, done: true, changed: false }
  if (hook.content.equals(content)) {
    chmodSync(path, 0o755)
    undo.push(() => chmodSync(path, hook.mode))
    return changed(`${name}: made executable again.`)
  }
  replaceFile(path, content, 0o755)
  undo.push(() => replaceFile(path, hook.content, hook.mode))
  return changed(`${name}: brought up to date.`)
}

/** A hard link keeps everything a file has, its times too; where the file system has none, a copy keeps bytes and mode. */
function keep(path: string, kept: string): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) {
    // link(2) follows a symbolic link on some systems.
    symlinkSync(readlinkSync(path), kept)
    return
  }
  try {
    linkSync(path, kept)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw error
    replaceFile(kept, readFileSync(path), stat.mode & 0o7777)
  }
}

function isSameFile(first: string, second: string): boolean {
  const [a, b] = [lstatSync(first), lstatSync(second)]
  if (a.isSymbolicLink() && b.isSymbolicLink()) return readlinkSync(first) === readlinkSync(second)
  if (!a.isFile() || !b.isFile()) return false
  return a.mode === b.mode && readFileSync(first).equals(readFileSync(second))
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function keptPath(path: string): string {
  return `${path}.before-branch-policy`
}

function changed(line: string): HookOutcome {
  return { line, done: true, changed: true }
}

function refused(line: string): HookOutcome {
  return { line, done: false, changed: false }
}
