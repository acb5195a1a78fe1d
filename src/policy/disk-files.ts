import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { chainText, missingPreset } from './chain.ts'
import { resolvePackage } from './extends.ts'
import { pathIn } from './paths.ts'
import { pluginReader } from './plugins.ts'
import { isMissing, readFile, reasonOf } from './search.ts'
import type { FileReference, PolicyFiles } from './stack.ts'
import { NO_TRACE, type Trace } from './trace.ts'
import { tracePackage } from './trace-package.ts'

/**
 * The files of a policy on the disk: absolute paths, where links lead to. Packages are found as Node finds them, and code is
 * run.
 *
 * @param root the repository's top; paths are shown from there.
 * @param trace told of what is read and of what is not there.
 */
export async function diskFiles(root: string, trace: Trace = NO_TRACE): Promise<PolicyFiles> {
  const top = await realpath(root)
  return {
    nameOf: async ({ file }) => await realpath(file),
    locate: async (reference, from, chain) => await fileOf(reference, from, chain, top, trace),
    read: async (file) => await readFile(file, top, trace),
    pathOf: (file) => pathIn(top, file),
    plugins: pluginReader(top),
  }
}

async function fileOf(reference: FileReference, from: string, chain: readonly string[], root: string, trace: Trace): Promise<string> {
  const file = reference.to === 'path' ? resolve(dirname(from), reference.path) : await resolvePackage(reference.specifier, from)
  if (file === null) throw missingPreset(chain.at(-1) ?? '', chain, reference.to === 'package' ? reference.specifier : null)
  // Links lead to one file under several names; a circle is known by the file.
  const real = await realpath(file).catch((error: unknown) => {
    const reason = isMissing(error) ? 'there is no such file' : printable(reasonOf(error, file, root))
    throw new ConfigError(`${chainText(chain)} cannot be read as a policy: ${reason}`)
  })
  if (trace === NO_TRACE) return real
  if (reference.to === 'path') trace.file(file)
  else tracePackage(reference.specifier, from, real, trace)
  return real
}
