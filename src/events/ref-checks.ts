import { isOid, isZeroOid, type Oid } from '../model/refname.ts'

/** What git itself refuses in a refname, whatever it names (git-check-ref-format(1)). */
const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\/$|\.$|\.lock(?:\/|$)/

/** Whether a text is a full refname that git allows: below `refs/`, and well formed. */
export function isFullRefname(text: string): boolean {
  return text.startsWith('refs/') && text.length > 'refs/'.length && !FORBIDDEN.test(text)
}

/** Whether a text can be the short name of a branch. */
export function isBranchName(text: string): boolean {
  return text !== '' && isFullRefname(`refs/heads/${text}`)
}

/** An object name as a hook is given it, with all zeros (40 or 64) read as "no object". */
export function oidOrNull(text: Oid): Oid | null {
  return isZeroOid(text) ? null : text
}

/** Whether object names are all of one object format, and each is one. */
export function areOidsOfOneWidth(oids: readonly string[], width: number): boolean {
  return oids.every((oid) => isOidOfWidth(oid, width))
}

/** Whether a text is an object name of `width` digits. */
export function isOidOfWidth(text: string, width: number): boolean {
  return text.length === width && isOid(text)
}
