import { shellWord } from '../model/printable.ts'

/** A shim is known by the beginning of its second line; a hook without it belongs to somebody else. */
const MARKER = '# branch-policy hook.'

/** The line of a shipped shim that names the command. */
const PLACEHOLDER = "\nentry=''\n"

/**
 * A shipped shim with the command that it starts written into it.
 *
 * @param shipped the text of the shim as it is shipped
 * @param entry absolute path of the JavaScript file that Node runs; quoted here, so any character may be in it
 */
export function fillShim(shipped: string, entry: string): string {
  // A function, since a replacement text would give a meaning to `$&` in the path.
  return shipped.replace(PLACEHOLDER, () => `\nentry=${shellWord(entry)}\n`)
}

/** Whether the bytes of a hook are one of our shims, of this version or another. */
export function isShim(hook: Uint8Array): boolean {
  const [, second = ''] = new TextDecoder().decode(hook.subarray(0, 512)).split('\n')
  return second.startsWith(MARKER)
}
