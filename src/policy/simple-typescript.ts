/** What the quick transformer does otherwise than Babel, or not at all; and what Babel's plugins do for the loader alone. */
const NOT_SIMPLE = [
  /\b(?:enum|namespace|module|declare|abstract|accessor|await|require|exports|constructor|override)\b/,
  /\bimport\s*[.(]|\bimport\s+\w+\s*=|\bexport\s*=/,
  /[@#]/,
  // A class may have fields, whose meaning is a matter of settings.
  /\bclass\b/,
]

/** Whether TypeScript is simple enough that the quick transformer makes the same of it as the thorough one. */
export function isSimpleTypeScript(source: string): boolean {
  return NOT_SIMPLE.every((pattern) => !pattern.test(source))
}
