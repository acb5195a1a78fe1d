import { createRequire } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { oneOf } from './faults.ts'
import { PRESETS } from './presets/index.ts'

/** What an entry of `extends` or `plugins` names. */
export type Reference =
  | { readonly to: 'preset'; readonly name: string }
  /** A file, relative to the one that names it. */
  | { readonly to: 'path'; readonly path: string }
  /** A package as Node resolves it, with or without a path in it. */
  | { readonly to: 'package'; readonly specifier: string }

// The names that npm takes (package.json(5), name), with an optional path; no URL and no absolute path has this form.
const PACKAGE = /^(?:@[a-z0-9~-][\w.~-]*(?:\/[a-z0-9~-][\w.~-]*)?|[a-z0-9~-][\w.~-]*)(?:\/(?!\.\.?(?:\/|$))[\w.~@-]+)*$/i

/** The package that a scope alone stands for in `extends`. */
const PRESET_PACKAGE = 'branch-policy-config'
/** The same in `plugins`. */
export const PLUGIN_PACKAGE = 'branch-policy-rules'

/** Reads an entry of `extends` or `plugins`; null where it has none of the forms. `@acme` alone is the package of that scope. */
export function referenceOf(entry: string, ofScope: string = PRESET_PACKAGE): Reference | null {
  if (PRESETS.has(entry)) return { to: 'preset', name: entry }
  if (/^\.\.?\//.test(entry)) return { to: 'path', path: entry }
  if (!PACKAGE.test(entry) || isAbsolute(entry)) return null
  const isScope = entry.startsWith('@') && !entry.includes('/')
  return { to: 'package', specifier: isScope ? `${entry}/${ofScope}` : entry }
}

const EXTENDABLE = 'a built-in preset, a package, or a path that begins with ./ or ../'

/** The form of one entry of `extends`. Whether it is there is found out when it is read. */
export const extendsEntry = v.pipe(
  v.string(EXTENDABLE),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed && referenceOf(dataset.value) === null) {
      addIssue({ message: oneOf(`${EXTENDABLE}; built in`, [...PRESETS.keys()], dataset.value) })
    }
  }),
  // The same for the JSON schema, which has no flags for expressions.
  v.metadata({
    json: { anyOf: [{ enum: [...PRESETS.keys()] }, { pattern: '^\\.\\.?/' }, { pattern: PACKAGE.source.replaceAll('a-z', 'A-Za-z') }] },
  }),
)

/**
 * The file that a package is imported from, or null where there is no such package or it has nothing at that path.
 *
 * @param specifier `name`, `@scope/name`, either with a path in it.
 * @param from absolute path of the file that names the package: its own dependencies come first, as with `import`.
 */
export async function resolvePackage(specifier: string, from: string): Promise<string | null> {
  try {
    const file = createRequire(from).resolve(specifier)
    // A module of Node's own is no package.
    return isAbsolute(file) ? file : null
  } catch {
    // Node's resolver for require does not see what a package has for import only; this one does, and costs more to load.
    const { createJiti } = await import('jiti')
    const url = createJiti(from, { fsCache: false }).esmResolve(specifier, { try: true })
    return url?.startsWith('file:') ? fileURLToPath(url) : null
  }
}
