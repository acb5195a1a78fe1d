import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LoadedPolicy, loadPolicy } from '../../../src/policy/load.ts'
import { sealed, unsealed } from '../../../src/policy/seal.ts'
import { scratch } from './scratch.ts'

/** A working tree and its git directory, whose policy is read as hooks read it. */
export interface CachedPlace {
  readonly root: string
  readonly store: string
  readonly file: string
  load(more?: { readonly tool?: string; readonly user?: number; readonly cacheOff?: string; readonly file?: string }): Promise<LoadedPolicy>
  /** Marks the entry, so that a policy that comes from it is known. */
  mark(): void
  /** Whether the policy that is loaded now comes from the marked entry. */
  isHit(more?: Parameters<CachedPlace['load']>[0]): Promise<boolean>
  write(path: string, text: string): void
}

/** A place with these files whose policy was read once, and its entry marked where there is one. */
export async function cachedPlace(files: Readonly<Record<string, string>>): Promise<CachedPlace> {
  const [root, store] = [scratch({ ...files }), scratch()]
  const file = join(store, 'branch-policy', 'policy-cache.json')
  const load: CachedPlace['load'] = ({ tool = 'tool 1', user, file: named, cacheOff } = {}) =>
    loadPolicy({
      directory: root,
      root,
      store,
      file: named ?? null,
      cache: store,
      tool,
      user: user ?? process.geteuid?.() ?? null,
      cacheOff: cacheOff ?? null,
    })
  const mark = (): void => editKept(file, '"remote":"', '"remote":"cached-')
  const place: CachedPlace = {
    root,
    store,
    file,
    load,
    mark,
    isHit: async (more) => (await load(more)).policy.remote.startsWith('cached-'),
    write: (path, text) => writeFileSync(join(root, path), text),
  }
  const { cacheFile } = await load()
  if (cacheFile !== null) mark()
  return place
}

/** Changes the text of an entry as if it had been written so, with its sum. */
export function editKept(file: string, from: string, to: string): void {
  writeFileSync(file, sealed((unsealed(readFileSync(file, 'utf8')) ?? '').replace(from, to)))
}
