import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where commitlint looks for its config, in its order (@commitlint/load, "searchPlaces"); of a manifest it reads one key. */
const MANIFESTS = ['package.json', 'package.yaml']
const PLACES = [
  ...MANIFESTS,
  ...['', '.json', '.yaml', '.yml', '.js', '.cjs', '.mjs'].map((ending) => `.commitlintrc${ending}`),
  ...['.js', '.cjs', '.mjs'].map((ending) => `commitlint.config${ending}`),
  ...['.ts', '.cts', '.mts'].map((ending) => `.commitlintrc${ending}`),
  ...['.ts', '.cts', '.mts'].map((ending) => `commitlint.config${ending}`),
]

/**
 * The path from the root of the config that commitlint would take there; null where there is none. Nothing of it is run.
 *
 * @param root absolute path.
 */
export function findCommitlintConfig(root: string): string | null {
  return PLACES.find((name) => holdsConfig(name, textOf(join(root, name)))) ?? null
}

/** commitlint passes over files that are empty or cannot be read, and so do we. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function holdsConfig(name: string, text: string): boolean {
  if (text.trim() === '') return false
  if (name === 'package.yaml') return /^(['"]?)commitlint\1\s*:/m.test(text)
  if (name !== 'package.json') return true
  try {
    const content: unknown = JSON.parse(text)
    return typeof content === 'object' && content !== null && Object.hasOwn(content, 'commitlint')
  } catch {
    // npm would complain of it: it holds no config of commitlint's.
    return false
  }
}
