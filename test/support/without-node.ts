import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the installed hooks of a directory forget the Node that installed them, and the system's own places, which a machine may have. */
export function forgetNode(hooks: string): void {
  for (const name of readdirSync(hooks)) {
    const text = readFileSync(join(hooks, name), 'latin1')
    if (!text.includes('# branch-policy hook.')) continue
    const forgotten = text.replace(/^node=.*$/m, "node='/gone/node'").replace(/(?<= )\/(?:opt|home|usr)\/[a-z./]*bin(?= )/g, '/nowhere')
    writeFileSync(join(hooks, name), forgotten, 'latin1')
  }
}
