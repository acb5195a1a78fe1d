import { realpathSync } from 'node:fs'
import type { ResolvedPolicy } from '../model/policy.ts'
import type { LoadedPolicy } from './load.ts'
import { keep, readKept } from './own-files.ts'
import { sealed, unsealed } from './seal.ts'
import { isUnchanged, type Traced, type TracedFile } from './trace.ts'

// A policy as it was resolved, kept beside everything that made it (docs/architecture.md, "The policy cache"). It was written by
// us, is our user's alone, and counts only where every file is byte for byte what it was; whatever else it may be, it is ignored.

/** The file in a working tree's own git directory. */
export const CACHE = 'policy-cache.json'
const FORMAT = 1

/** Where a cached policy is, and for whom it counts. */
export interface CachePlace {
  /** The working tree's own git directory. */
  readonly cache: string
  /** The top of the working tree. */
  readonly root: string
  /** What reads policies, as `PolicyRequest` has it. */
  readonly tool: string
  /** The user that the file has to belong to; null where the system has no such thing. */
  readonly user: number | null
}

/** What is cached of a policy; what it was made of besides. */
export type Cached = Pick<LoadedPolicy, 'policy' | 'origin' | 'origins' | 'notes'>

interface Entry {
  readonly format: typeof FORMAT
  readonly tool: string
  /** The top of the working tree, as links lead there. */
  readonly top: string
  readonly files: readonly TracedFile[]
  readonly absent: readonly string[]
  readonly origin: 'config' | 'preset'
  readonly origins: readonly (readonly [string, string])[]
  readonly notes: readonly string[]
  readonly policy: ResolvedPolicy
}

/** The cached policy with what made it, or null where there is none that is surely the one that would be resolved now. */
export function readCached({ cache, root, tool, user }: CachePlace): (Cached & Pick<Entry, 'files' | 'absent'>) | null {
  try {
    const text = readKept(cache, CACHE, user)
    const whole = text === null ? null : unsealed(text)
    const entry = whole === null ? null : entryOf(JSON.parse(whole))
    if (entry === null || entry.tool !== tool || entry.top !== realpathSync.native(root)) return null
    const { files, absent, policy, origin, origins, notes } = entry
    return isUnchanged(files, absent) ? { policy, origin, origins: new Map(origins), notes, files, absent } : null
  } catch {
    return null
  }
}

/** Keeps a policy with what made it; false where it could not be written. */
export function writeCached({ cache, root, tool, user }: CachePlace, { policy, origin, origins, notes }: Cached, traced: Traced): boolean {
  if (traced.doubt !== null || origin === 'last-seen' || origins === null) return false
  try {
    const { files, absent } = traced
    const top = realpathSync.native(root)
    const entry: Entry = { format: FORMAT, tool, top, files, absent, origin, origins: [...origins], notes, policy }
    return keep(cache, CACHE, sealed(`${JSON.stringify(entry)}\n`), user)
  } catch {
    return false
  }
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isListOf =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(is)
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const isFile = (value: unknown): boolean => isObject(value) && [value['path'], value['real'], value['text']].every(isText)

const FORMS: Readonly<Record<keyof Entry, (value: unknown) => boolean>> = {
  format: (value) => value === FORMAT,
  tool: isText,
  top: isText,
  files: isListOf(isFile),
  absent: isListOf(isText),
  origin: (value) => value === 'config' || value === 'preset',
  origins: isListOf(isListOf(isText)),
  notes: isListOf(isText),
  policy: (value) => isObject(value) && POLICY_KEYS.every((key) => Object.hasOwn(value, key)),
}

const POLICY_KEYS = Object.keys({
  source: 0,
  extends: 0,
  files: 0,
  locked: 0,
  remote: 0,
  kinds: 0,
  tags: 0,
  rules: 0,
  exempt: 0,
  overrides: 0,
  since: 0,
  baseline: 0,
  forks: 0,
  cache: 0,
  mergeMessages: 0,
} satisfies Record<keyof ResolvedPolicy, 0>)

function entryOf(value: unknown): Entry | null {
  if (!isObject(value)) return null
  return Object.entries(FORMS).every(([key, is]) => is(value[key])) ? (value as unknown as Entry) : null
}
