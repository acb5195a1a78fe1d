import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Script, constants as vmConstants } from 'node:vm'

// V8 compiles a file anew in every process, which takes a hook longer than all that it does. What it made of the file is kept
// beside the policy's cache. Node 22 can do that by itself (module.enableCompileCache), but trusts what it finds.

const DIRECTORY = 'branch-policy'
/** The file in the common git directory. */
export const CODE_CACHE = 'code-cache'
const LARGEST = 16 << 20

/** Where code is kept, and for whom. */
export interface CodeCache {
  /** The common git directory. */
  readonly store: string
  /** The user that the file has to belong to; null where the system has no such thing. */
  readonly user: number | null
}

/**
 * Loads a CommonJS file of this package with the code that V8 made of it before, and keeps that where there is none yet.
 * Whatever is wrong with what was kept, the file is compiled anew.
 *
 * @param file absolute path; ASCII, its first line a comment that no other build of it has.
 */
export function loadWithCode(file: string, cache: CodeCache): void {
  const source = readFileSync(file, 'latin1')
  const mark = markOf(source)
  const kept = readKept(cache, mark)
  const script = new Script(Module.wrap(source), {
    filename: file,
    ...(kept === null ? {} : { cachedData: kept }),
    importModuleDynamically: vmConstants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const require = createRequire(file)
  const module = new Module(file)
  module.filename = file
  require.cache[file] = module
  const run = script.runInThisContext() as (...parts: unknown[]) => void
  run.call(module.exports, module.exports, require, module, file, dirname(file))
  module.loaded = true
  // At the end, so that what was called is in it.
  if (kept === null || script.cachedDataRejected === true) process.on('exit', () => keep(cache, mark, script))
}

/** What the kept code was made of and for; V8 itself looks at its own version and flags. */
function markOf(source: string): string {
  return `${source.slice(0, source.indexOf('\n'))} ${process.version} ${process.arch}\n`
}

function readKept({ store, user }: CodeCache, mark: string): Buffer | null {
  try {
    if (!isPrivate(lstatSync(join(store, DIRECTORY)), user)) return null
    const file = openSync(join(store, DIRECTORY, CODE_CACHE), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const status = fstatSync(file)
      if (!status.isFile() || status.size > LARGEST || !isPrivate(status, user)) return null
      const bytes = readFileSync(file)
      return bytes.toString('latin1', 0, mark.length) === mark ? wholeOf(bytes.subarray(mark.length)) : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

/**
 * V8 runs what it is given, broken or not. So it is there twice, and has to be the same: a digest would need a module that takes
 * longer to load.
 */
function wholeOf(twice: Buffer): Buffer | null {
  const [first, second] = [twice.subarray(0, twice.length / 2), twice.subarray(twice.length / 2)]
  return first.length > 0 && first.equals(second) ? first : null
}

function isPrivate({ mode, uid }: { readonly mode: number; readonly uid: number }, user: number | null): boolean {
  return user === null || (uid === user && (mode & 0o022) === 0)
}

/** A failure is no error: a git directory that is read-only must not stop anybody. */
function keep({ store, user }: CodeCache, mark: string, script: Script): void {
  const directory = join(store, DIRECTORY)
  const temporary = join(directory, `${CODE_CACHE}.${process.pid}`)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (!isPrivate(lstatSync(directory), user)) return
    const code = script.createCachedData()
    writeFileSync(temporary, Buffer.concat([Buffer.from(mark, 'latin1'), code, code]), { mode: 0o600, flag: 'wx' })
    // A rename replaces a link that was planted at the name; it does not follow it.
    renameSync(temporary, join(directory, CODE_CACHE))
  } catch {
    discard(temporary)
  }
}

/** It fails too where the directory is none, or not ours: thrown while the process ends, that would pass over who speaks next. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Then there is nothing of ours.
  }
}
