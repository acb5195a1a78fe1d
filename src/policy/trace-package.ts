import { realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { readPlain } from './own-files.ts'
import { isPlainObject, type PlainObject } from './plain.ts'
import { isThere, type Trace } from './trace.ts'

/**
 * Notes why a package was found where it was found (Node's "Loading from node_modules folders"): its package.json, the file that
 * it led to, and every nearer place at which another one would have been taken.
 *
 * @param specifier a package, with or without a path in it.
 * @param from absolute path of the file that names it.
 * @param file where it was found, a real path.
 */
export function tracePackage(specifier: string, from: string, file: string, trace: Trace): void {
  const [name, path] = partsOf(specifier)
  const folder = nearestPackage(name, from, trace)
  const tried = folder === null ? null : placesTried(folder, path, file, trace)
  if (tried === null) {
    trace.doubt(`where ${specifier} was found cannot be followed`)
    return
  }
  for (const one of tried.slice(0, -1)) trace.absent(one)
  trace.file(tried.at(-1) ?? file)
}

/** The paths in a package that are tried for a file, up to the file itself; null where they lead elsewhere. */
function placesTried(folder: string, path: string, file: string, trace: Trace): readonly string[] | null {
  const manifest = manifestIn(folder, trace)
  if (manifest === null || !file.startsWith(`${realOf(folder)}${sep}`)) return null
  // The map decides alone; without it names are tried with several endings.
  if (manifest['exports'] !== undefined) return [file]
  const main = manifest['main']
  const base = path !== '' ? join(folder, path) : typeof main === 'string' && main !== '' ? join(folder, main) : null
  const tried = base === null ? endingsOf(join(folder, 'index')).slice(1) : endingsOf(base)
  const at = tried.findIndex((one) => realOf(one) === file)
  return at < 0 ? null : tried.slice(0, at + 1)
}

/**
 * Notes which `branch-policy` a JavaScript file imports: what is installed beside it, or none, and then it gets the one that
 * runs.
 */
export function traceOwnPackage(from: string, trace: Trace): void {
  const folder = nearestPackage('branch-policy', from, trace)
  if (folder === null) return
  const manifest = manifestIn(folder, trace)
  const main = isPlainObject(manifest?.['exports']) ? manifest['exports']['.'] : undefined
  const entry = isPlainObject(main) ? main['default'] : undefined
  const file = typeof entry === 'string' ? join(folder, entry) : null
  const text = file === null ? null : readPlain(file)
  // What is built for release is one file.
  if (file === null || text === null || /\bimport\b|\bfrom\s*['"]/.test(text))
    trace.doubt('the package branch-policy beside it is in parts')
  else trace.file(file)
}

/** The folder from which a package is taken; null where there is none, or it is the package itself that asks. */
function nearestPackage(name: string, from: string, trace: Trace): string | null {
  // A package that has `exports` finds itself first.
  trace.scope(from)
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') {
      const modules = join(folder, 'node_modules')
      const found = join(modules, name)
      if (!isThere(modules)) trace.absent(modules)
      else if (isThere(found)) return found
      else for (const one of endingsOf(found)) trace.absent(one)
    }
    const own = isThere(join(folder, 'package.json')) ? readPlain(join(folder, 'package.json')) : null
    if (own !== null && parsed(own)?.['name'] === name) trace.doubt(`${name} is the package itself`)
    if (folder === dirname(folder)) return null
  }
}

function manifestIn(folder: string, trace: Trace): PlainObject | null {
  const file = join(folder, 'package.json')
  trace.file(file)
  const text = readPlain(file)
  return text === null ? null : parsed(text)
}

function parsed(bytes: string): PlainObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes, 'latin1').toString('utf8'))
    return isPlainObject(value) ? value : null
  } catch {
    return null
  }
}

function endingsOf(path: string): readonly string[] {
  return ['', '.js', '.json', '.node'].map((end) => `${path}${end}`)
}

/** The name of a package and the path in it. */
function partsOf(specifier: string): readonly [name: string, path: string] {
  const parts = specifier.split('/')
  const length = specifier.startsWith('@') ? 2 : 1
  return [parts.slice(0, length).join('/'), parts.slice(length).join('/')]
}

function realOf(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}
