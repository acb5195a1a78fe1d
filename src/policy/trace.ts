import { lstatSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPlain } from './own-files.ts'

/** A file as it was when a policy was made of it. */
export interface TracedFile {
  /** Absolute, as it was reached. */
  readonly path: string
  /** Where links led from there; the same path where there are none. */
  readonly real: string
  /** Its bytes, one letter each. */
  readonly text: string
}

/** Everything outside the tool that made a policy, or why that cannot be told. */
export type Traced =
  | { readonly files: readonly TracedFile[]; readonly absent: readonly string[]; readonly doubt: null }
  | { readonly doubt: string }

/** Code as it was when it was noted. */
export interface TracedCode {
  readonly text: string
  /** What it imports; null where that cannot be told. */
  readonly specifiers: readonly string[] | null
}

/** Notes what is read while a policy is made. */
export interface Trace {
  /** A file was read, or decides what is. What was read of it, where that is known, is compared with what it holds at the end. */
  file(path: string, bytes?: Uint8Array): void
  /** Nothing was at a path, and what appears there would be read. */
  absent(path: string): void
  /** The package.json files that a module asks for its form, up to the nearest (Node's packages, "Determining module system"). */
  scope(file: string): void
  /** Something may have been read that cannot be told; the first reason is kept. */
  doubt(reason: string): void
  /** Files of code that were noted, by their path. */
  readonly code: Map<string, TracedCode>
}

/** Where nobody asks what was read. */
export const NO_TRACE: Trace = { file: () => {}, absent: () => {}, scope: () => {}, doubt: () => {}, code: new Map() }

/** Far above what policies need: a cache is to be read in no time. */
const LARGEST = 256 * 1024

/** A trace, and what came of it. */
export function createTrace(): { readonly trace: Trace; traced(): Traced } {
  const files = new Map<string, TracedFile>()
  const absent = new Set<string>()
  let reason: string | null = null
  const doubt = (why: string): void => {
    reason ??= why
  }

  const file = (path: string, bytes?: Uint8Array): void => {
    const now = fileAt(path)
    const text = bytes === undefined ? now?.text : Buffer.from(bytes).toString('latin1')
    if (now === null) doubt(`${path} is no plain file`)
    else if (now.text !== text || (files.get(path) ?? now).text !== text) doubt(`${path} changed while it was read`)
    else files.set(path, now)
  }

  const nothingAt = (path: string): void => {
    if (isThere(path)) doubt(`something is at ${path}`)
    else absent.add(path)
  }

  const scope = (path: string): void => {
    let folder = dirname(path)
    while (folder !== dirname(folder) && !isThere(join(folder, 'package.json'))) {
      nothingAt(join(folder, 'package.json'))
      folder = dirname(folder)
    }
    const nearest = join(folder, 'package.json')
    if (isThere(nearest)) file(nearest)
    else nothingAt(nearest)
  }

  const traced = (): Traced => {
    // Once more: what was read by others was read in between.
    for (const { path } of files.values()) file(path)
    for (const path of absent) nothingAt(path)
    const all = [...files.values()]
    if (all.reduce((sum, { text }) => sum + text.length, 0) > LARGEST) doubt('what it is read from is too large')
    return reason === null ? { files: all, absent: [...absent], doubt: null } : { doubt: reason }
  }

  return { trace: { file, absent: nothingAt, scope, doubt, code: new Map() }, traced }
}

/** Whether everything is as it was. */
export function isUnchanged(files: readonly TracedFile[], absent: readonly string[]): boolean {
  if (absent.some(isThere)) return false
  return files.every(({ path, real, text }) => {
    const now = fileAt(path)
    return now !== null && now.real === real && now.text === text
  })
}

function fileAt(path: string): TracedFile | null {
  try {
    const real = realpathSync.native(path)
    const text = readPlain(path)
    return text === null ? null : { path, real, text }
  } catch {
    return null
  }
}

/** A link that leads nowhere is there, and so is what may not be looked at. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}
