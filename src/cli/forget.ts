import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE } from '../policy/cache.ts'
import { takeAway } from '../policy/own-files.ts'
import { LAST_POLICY } from '../policy/remember.ts'
import { CODE_CACHE } from './code-cache.ts'
import { RECORD } from './passed.ts'

const KEPT = [CACHE, LAST_POLICY, CODE_CACHE, RECORD]

/** Takes away what hooks have left in a repository and its working trees to be quicker; whatever else lies there stays. */
export function forget(commonDirectory: string): void {
  takeAway(commonDirectory, KEPT)
  for (const name of namesIn(join(commonDirectory, 'worktrees'))) takeAway(join(commonDirectory, 'worktrees', name), KEPT)
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
