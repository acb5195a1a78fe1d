import { fileURLToPath, pathToFileURL } from 'node:url'

/** The package's own entry, in the source tree and in what is built from it. */
const OWN_INDEX = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url))

/**
 * What a TypeScript config exports. It is transformed in memory: no `typescript` package, no file written anywhere, since
 * a cache at a place that can be guessed could be planted. `branch-policy` is this package, installed beside the config or not.
 *
 * @param file absolute path.
 */
export async function importTypeScript(file: string): Promise<unknown> {
  // Loaded only here: it costs more than everything else together, and most configs that are data never need it.
  const { createJiti } = await import('jiti')
  // Handed over as it is loaded here: to transform its files for each config would cost every hook half of a start of Node.
  const own: unknown = await import(/* @vite-ignore */ pathToFileURL(OWN_INDEX).href)
  const virtualModules = { 'branch-policy': own }
  const jiti = createJiti(file, { fsCache: false, moduleCache: false, interopDefault: false, virtualModules })
  return exportedBy(await jiti.import(file))
}

/**
 * What a JavaScript config exports, an ES module's default or a CommonJS module's exports.
 *
 * @param file absolute path.
 */
export async function importJavaScript(file: string): Promise<unknown> {
  try {
    return exportedBy(await import(/* @vite-ignore */ pathToFileURL(file).href))
  } catch (error) {
    // Run by npx or from elsewhere, this package is not installed beside the config; the other loader finds it all the same.
    if (!isOwnPackageMissing(error)) throw error
    return importTypeScript(file)
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
