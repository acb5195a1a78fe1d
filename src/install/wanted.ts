import { HOOK_NAMES, type HookName } from '../model/update.ts'
import type { parseGitVersion } from '../repository/git.ts'
import { type HooksPlace, huskyFolderOf } from './hooks-place.ts'
import { hookText } from './managers/manager.ts'
import type { InstallRequest, MessagesJudged } from './request.ts'

/** The hooks that every policy needs; where messages are judged, commit-msg comes besides. */
export const NEEDED_HOOKS: readonly HookName[] = ['post-checkout', 'pre-commit', 'pre-merge-commit', 'pre-push', 'pre-receive']

/** The version of git, as `parseGitVersion` reads it. */
export type GitVersion = ReturnType<typeof parseGitVersion>

/** Whether messages are judged at a place. */
export async function messagesAt(place: HooksPlace, request: Pick<InstallRequest, 'judgesMessages'>): Promise<MessagesJudged> {
  const husky = huskyFolderOf(place)
  const isJudgedAlready = husky !== null && callsCommitlint(husky)
  return place.top === null || isJudgedAlready ? { judged: false, note: null } : await request.judgesMessages(place.top)
}

/** Whether a command of a hook of husky's starts commitlint, in whatever way. */
function callsCommitlint(husky: string): boolean {
  const lines = (hookText(husky, 'commit-msg') ?? '').split('\n')
  return lines.some((line) => /^[^#]*\bcommitlint\b/.test(line))
}

/** pre-merge-commit came with git 2.24; before, commit-msg is the only hook that sees a merge without conflicts. */
export function hasPreMergeCommit(version: GitVersion): boolean {
  const [major, minor] = version ?? [0, 0]
  return major > 2 || (major === 2 && minor >= 24)
}

/** The hooks that are installed at a place, of those that are asked for. */
export function hooksFor(place: HooksPlace, asked: readonly HookName[], preMergeCommit: boolean): readonly HookName[] {
  const wanted = asked.includes('pre-merge-commit') && !preMergeCommit ? [...asked, 'commit-msg'] : asked
  return hooksOfSort(place).filter((name) => wanted.includes(name))
}

/** The hooks that git runs in a repository of this sort: a bare one receives, another one commits and pushes. */
export function hooksOfSort(place: HooksPlace): readonly HookName[] {
  return HOOK_NAMES.filter((name) => (name === 'pre-receive') === place.bare)
}

/**
 * Whether a hook is given to others to run. A shim for post-checkout decides in sh whether there is anything to tell; a line in
 * another's hook would start Node at every checkout. That for reference-transaction even more so: at every change of a ref.
 */
export function isWorthALine(name: HookName): boolean {
  return name !== 'post-checkout' && name !== 'reference-transaction'
}
