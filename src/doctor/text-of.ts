import { readFileSync } from 'node:fs'

/** What a file holds, in Latin-1, since it may be in any encoding; empty where there is no file that can be read. */
export function textOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
