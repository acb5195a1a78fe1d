import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readsOf } from './code-reads.ts'
import { readPlain } from './own-files.ts'
import { nameOf } from './paths.ts'
import type { Trace } from './trace.ts'
import { traceOwnPackage } from './trace-package.ts'

const CODE = /\.(?:ts|mts|js|mjs|cjs)$/
const TYPESCRIPT = /\.m?ts$/

/**
 * Notes what a file of code reads: the files that it imports, what those import, and what decides how they are loaded. Doubtful
 * where its text does not say it for sure.
 *
 * @param file absolute; where links lead elsewhere, its imports cannot be told.
 */
export function traceCode(file: string, root: string, trace: Trace): void {
  if (trace.code.has(file)) return
  const doubt = doubtIn(file, root, trace)
  if (doubt !== null) trace.doubt(doubt)
}

/** Why it cannot be told what a file reads; null where it can, and then all of it was noted. */
function doubtIn(file: string, root: string, trace: Trace): string | null {
  const bytes = readPlain(file)
  const shown = nameOf(file, root)
  if (bytes === null) return `${shown} is no plain file`
  if (realpathSync.native(file) !== file) return `${shown} is reached by a link`
  const text = Buffer.from(bytes, 'latin1').toString('utf8')
  trace.file(file, Buffer.from(bytes, 'latin1'))
  trace.scope(file)
  const { specifiers, doubt } = readsOf(text)
  trace.code.set(file, { text, specifiers: doubt === null ? specifiers : null })
  if (doubt !== null) return `${shown} ${doubt}`
  for (const specifier of specifiers) {
    if (specifier === 'node:path' || specifier === 'node:url') continue
    if (specifier === 'branch-policy') {
      // TypeScript gets the package that runs; JavaScript what is installed beside it, if anything is.
      if (!TYPESCRIPT.test(file)) traceOwnPackage(file, trace)
      continue
    }
    // Node takes a specifier for a URL, where some letters stand for others or end the path.
    if (!/^\.\.?\//.test(specifier) || /[%#?\\]/.test(specifier)) return `${shown} imports ${specifier}`
    const imported = resolve(dirname(file), specifier)
    if (!CODE.test(imported) || readPlain(imported) === null) return `${shown} imports ${specifier}, which is no file of code`
    traceCode(imported, root, trace)
  }
  return null
}
