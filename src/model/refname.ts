/** A full object name in lower-case hex: 40 digits (SHA-1) or 64 (SHA-256). */
export type Oid = string

/** A full refname, for example `refs/heads/main` (gitglossary(7), "ref"). */
export type Refname = string

const HEADS = 'refs/heads/'
const TAGS = 'refs/tags/'
const REMOTES = 'refs/remotes/'

const HEX = /^[0-9a-f]+$/

/** Whether a text is a full object name of either object format. */
export function isOid(text: string): text is Oid {
  return (text.length === 40 || text.length === 64) && HEX.test(text)
}

const ZERO_SHA1 = '0'.repeat(40)
const ZERO_SHA256 = '0'.repeat(64)

/** Whether an object name is all zeros: git's way to write "no object" (githooks(5), pre-push). */
export function isZeroOid(oid: string): boolean {
  return oid === ZERO_SHA1 || oid === ZERO_SHA256
}

/** The branch that a refname under `refs/heads/` names, else null. */
export function branchOf(refname: Refname): string | null {
  return after(refname, HEADS)
}

/** The tag that a refname under `refs/tags/` names, else null. */
export function tagOf(refname: Refname): string | null {
  return after(refname, TAGS)
}

/**
 * The remote and the branch that a remote-tracking refname stands for, else null.
 * A remote's own name may hold slashes, so the remotes known by name are tried first, the longest before the rest.
 */
export function remoteTrackingOf(refname: Refname, knownRemotes: readonly string[]): RemoteBranch | null {
  const rest = after(refname, REMOTES)
  if (rest === null) return null
  return remoteBranchOf(rest, knownRemotes)
}

/** The same for a short name such as `origin/main`, as people type it. */
export function remoteBranchOf(name: string, knownRemotes: readonly string[]): RemoteBranch | null {
  const byLength = knownRemotes.length < 2 ? knownRemotes : [...knownRemotes].sort((a, b) => b.length - a.length)
  const known = byLength.find((remote) => name.startsWith(`${remote}/`))
  const end = known === undefined ? name.indexOf('/') : known.length
  if (end <= 0 || end === name.length - 1) return null
  return { remote: name.slice(0, end), branch: name.slice(end + 1) }
}

/** A branch of a remote, both by their short names. */
export interface RemoteBranch {
  readonly remote: string
  readonly branch: string
}

/** A branch under one name, whether it is seen here or as a remote's. */
export function publishedRef(refname: Refname, remote: string): Refname {
  const tracked = remoteTrackingOf(refname, [remote])
  return tracked?.remote === remote ? branchRef(tracked.branch) : refname
}

/** The full refname of a branch. */
export function branchRef(branch: string): Refname {
  return HEADS + branch
}

/** The full refname of a tag. */
export function tagRef(tag: string): Refname {
  return TAGS + tag
}

/** Whether git takes a name as a branch's or a tag's (git-check-ref-format(1)); one that begins with a hyphen is an option. */
export function isRefnamePart(name: string): boolean {
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$/.test(name) || name === '' || name === '@') return false
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}

/** A branch as people write it: `main` for `refs/heads/main`, `origin/main` for `refs/remotes/origin/main`; another name as it is. */
export function shortBranchName(name: Refname): string {
  return after(name, HEADS) ?? after(name, REMOTES) ?? name
}

function after(text: string, prefix: string): string | null {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : null
}
