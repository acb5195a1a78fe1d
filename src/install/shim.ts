import { shellWord } from '../model/printable.ts'
import { shellPath, shellText } from './systems.ts'

/** A shim is known by the beginning of its second line; a hook without it belongs to somebody else. */
const MARKER = '# branch-policy hook.'

/** The shipped file with what all shims have in common. */
export const COMMON_FILE = 'find-command.sh'

/** The line of a shipped shim in whose place the common lines come. */
const COMMON_LINE = /^\. "\$\{0%\/\*\}\/find-command\.sh".*\n/m

/** What an installation knows of the command: paths as Node gives them, quoted here, so any character may be in them. */
export interface KnownCommand {
  /** Absolute path of the JavaScript file that Node runs. */
  readonly entry: string
  /** Absolute path of the Node that installs; empty where there is none to name. */
  readonly node: string
  /** From a worktree's top down to the folder whose `node_modules` has the package; empty for the top itself. */
  readonly folder: string
}

/**
 * A shipped shim made whole: one file that needs no other, so that replacing it is one step.
 *
 * @param shipped the text of the shim as it is shipped
 * @param common the text of the shipped file that all shims share
 */
export function fillShim(shipped: string, common: string, known: KnownCommand): string {
  let lines = shellText(common)
  for (const [name, path] of Object.entries(known)) {
    // A function, since a replacement text would give a meaning to `$&` in the path.
    lines = lines.replace(`\n${name}=''\n`, () => `\n${name}=${shellWord(shellPath(path))}\n`)
  }
  return shellText(shipped).replace(COMMON_LINE, () => lines)
}

/** Whether the bytes of a hook are one of our shims, of this version or another. */
export function isShim(hook: Uint8Array): boolean {
  const [, second = ''] = new TextDecoder().decode(hook.subarray(0, 512)).split('\n')
  return second.startsWith(MARKER)
}
