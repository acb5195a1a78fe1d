#!/usr/bin/env node
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PROBE_VARIABLE } from '../model/probe.ts'
import { type Places, placesAtTop } from '../repository/top.ts'
import { loadWithCode } from './code-cache.ts'

// The file that is started. It does nothing but load the command, for a hook with the code that V8 made of it before.

const require = createRequire(import.meta.url)
const [, , command, hook] = process.argv
const isOff = process.env['BRANCH_POLICY_CACHE'] === 'off'
// `doctor` fires hooks and changes nothing.
const isProbe = (process.env[PROBE_VARIABLE] ?? '') !== ''
if (command === 'hook' && hook !== 'pre-receive' && !isOff && !isProbe) loadHook()
require(join(import.meta.dirname, 'command.cjs'))

/** In a user's own repository only: what lies in the git directory of a server may be anybody's. */
function loadHook(): void {
  const user = process.geteuid?.() ?? null
  const places = placesHere(user)
  if (places === null) return
  loadWithCode(join(import.meta.dirname, 'hook.cjs'), { store: places.commonDirectory, user })
}

function placesHere(user: number | null): Places | null {
  try {
    return placesAtTop(process.cwd(), process.env, user)
  } catch {
    // The current directory is gone: the command will say so.
    return null
  }
}
