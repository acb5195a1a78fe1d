import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileFunction } from 'node:vm'
import type { TransformOptions, TransformResult } from 'jiti'
import { ownEntry } from './own-entry.ts'
import { isSimpleTypeScript } from './simple-typescript.ts'
import { NO_TRACE, type Trace, type TracedCode } from './trace.ts'

/**
 * What a TypeScript config exports. It is transformed in memory: no `typescript` package, no file written anywhere, since
 * a cache at a place that can be guessed could be planted. `branch-policy` is this package, installed beside the config or not.
 *
 * @param file absolute path.
 * @param trace told of a file that was transformed and is not known there.
 */
export async function importTypeScript(file: string, trace: Trace = NO_TRACE): Promise<unknown> {
  const alone = await importAlone(trace.code.get(file), file)
  if (alone !== null) return alone.exported
  // It takes a backslash for the end of a folder on every system.
  if (sep === '/' && file.includes('\\')) throw new Error(BACKSLASH)
  // Loaded only here, as CommonJS, which Node starts faster: most configs that are data never need it.
  const require = createRequire(import.meta.url)
  const { createJiti } = require('jiti') as typeof import('jiti')
  const virtualModules = { 'branch-policy': ownEntry }
  const load = async (transform: Transform): Promise<unknown> => {
    const noted: Transform = (options) => {
      if (trace !== NO_TRACE && !isTraced(options, trace)) trace.doubt(`${options.filename ?? file} was read, and nothing shows why`)
      return transform(options)
    }
    const options = { fsCache: false, moduleCache: false, interopDefault: false, virtualModules, transform: noted }
    return exportedBy(await createJiti(file, options).import(file))
  }
  const thorough: Transform = (options) => (require(join(dirname(require.resolve('jiti')), '../dist/babel.cjs')) as Transform)(options)
  try {
    return await load(await quickTransform(thorough))
  } catch (error) {
    // What the quick transformer lets pass and Node does not take, Babel says better.
    if (!(error instanceof SyntaxError)) throw error
    return await load(thorough)
  }
}

const BACKSLASH = 'its path has a backslash, which TypeScript is not found by; rename the folder, or write the policy as JSON or YAML'

/**
 * What code exports that is known to import `branch-policy` alone and to see nothing else: it needs no loader, only its types
 * taken away. Null where it is not that simple, or anything is wrong with it: the loader says better what.
 */
async function importAlone(code: TracedCode | undefined, file: string): Promise<{ readonly exported: unknown } | null> {
  const { specifiers, text } = code ?? { specifiers: null, text: '' }
  if (specifiers === null || !specifiers.every((one) => one === 'branch-policy') || !isSimpleTypeScript(text)) return null
  try {
    const quick = await quickTransform(() => ({ code: '' }))
    const transformed = quick({ source: text, filename: file, ts: true }).code
    // The package has names only: what else is asked of it, the loader answers.
    if (transformed === '' || transformed.includes('_interop')) return null
    const module = { exports: {} }
    compileFunction(transformed, ['exports', 'module', 'require'], { filename: file })(module.exports, module, () => ownEntry)
    return { exported: exportedBy(module.exports) }
  } catch {
    return null
  }
}

type Transform = (options: TransformOptions) => TransformResult

/** Two thirds of what a TypeScript config costs would go into Babel: what is simple is done without it. */
async function quickTransform(thorough: Transform): Promise<Transform> {
  const { transform } = await import('sucrase')
  return (options) => {
    const { source, ts, filename } = options
    if (ts !== true || !isSimpleTypeScript(source)) return thorough(options)
    try {
      const filePath = filename === undefined ? {} : { filePath: filename }
      return { code: transform(source, { transforms: ['typescript', 'imports'], disableESTransforms: true, ...filePath }).code }
    } catch {
      return thorough(options)
    }
  }
}

function isTraced({ filename, source }: TransformOptions, trace: Trace): boolean {
  const known = trace.code.get(filename ?? '')?.text
  return known !== undefined && known.replace(/^\ufeff/, '') === source.replace(/^\ufeff/, '')
}

/**
 * What a JavaScript config exports, an ES module's default or a CommonJS module's exports.
 *
 * @param file absolute path.
 */
export async function importJavaScript(file: string, trace: Trace = NO_TRACE): Promise<unknown> {
  try {
    return exportedBy(await import(/* @vite-ignore */ pathToFileURL(file).href))
  } catch (error) {
    // Run by npx or from elsewhere, this package is not installed beside the config; the other loader finds it all the same.
    if (!isOwnPackageMissing(error)) throw error
    return importTypeScript(file, trace)
  }
}

function isOwnPackageMissing(error: unknown): boolean {
  return error instanceof Error && /^Cannot find (?:package|module) 'branch-policy'/.test(error.message)
}

/** The default export, also of an ES module that was compiled to CommonJS; the module itself where it is CommonJS. Undefined where there is none. */
function exportedBy(module: unknown): unknown {
  if (typeof module !== 'object' || module === null) return module
  const isModule = Symbol.toStringTag in module && module[Symbol.toStringTag] === 'Module'
  if (!isModule && !('__esModule' in module)) return module
  const exported: unknown = 'default' in module ? module.default : undefined
  const isCompiled = typeof exported === 'object' && exported !== null && '__esModule' in exported
  return isCompiled && exported !== module ? exportedBy(exported) : exported
}
