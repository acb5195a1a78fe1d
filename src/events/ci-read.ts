import { CI_NAMES, type CiVendor } from '../model/ci-job.ts'
import { UsageError } from '../model/errors.ts'
import { branchOf, isOid, isZeroOid, type Oid, tagRef } from '../model/refname.ts'
import { isBranchName, isFullRefname } from './ref-checks.ts'

// What a job is given was written by others. Nothing of it is taken at its word: each value is read by one of these.

/** The flags that say what a job is about, for services that do not say it. */
export const SAY_IT: readonly string[] = [
  'For a push: branch-policy check --update REF BEFORE AFTER',
  'For a pull request: branch-policy check --pull-request --head REF --base REF',
  'For everything: branch-policy check --all',
]

/** The variables of a job. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A variable; null where it is not set, or empty: services set what does not apply to nothing. */
export function variable(variables: Variables, name: string): string | null {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined
  return value === undefined || value === '' ? null : value
}

/** The first of some variables that is set. */
export function firstVariable(variables: Variables, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = variable(variables, name)
    if (value !== null) return value
  }
  return null
}

/** What stands in parsed JSON at a path of keys; undefined where there is nothing. */
export function valueAt(json: unknown, ...path: readonly string[]): unknown {
  let value = json
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

/** The whole number at a path, as text. */
export function numberAt(json: unknown, ...path: readonly string[]): string | null {
  const value = valueAt(json, ...path)
  return typeof value === 'number' ? numberIn(String(value)) : null
}

/** The text at a path; null where there is none, or an empty one. */
export function textAt(json: unknown, ...path: readonly string[]): string | null {
  const value = valueAt(json, ...path)
  return typeof value === 'string' && value !== '' ? value : null
}

/** A full object name; null for zeros, for an abbreviated one, and for anything else. */
export function oidIn(text: string | null): Oid | null {
  return text !== null && isOid(text) && !isZeroOid(text) ? text : null
}

/** A whole number as services write it, `12`. */
export function numberIn(text: string | null): string | null {
  return text !== null && /^[1-9][0-9]{0,14}$/.test(text) ? text : null
}

/** The address of an API; null for anything else. Names and passwords in it would be shown, so it may hold none. */
export function addressIn(text: string | null): string | null {
  return text !== null && /^https?:\/\/[^\s\p{C}@?#]+$/u.test(text) ? text : null
}

/** A repository of GitHub's, `owner/name`; null for anything else. */
export function repositoryIn(text: string | null): string | null {
  return text !== null && /^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(text) ? text : null
}

/** A job whose event cannot be understood: what is missing, and the flags to say it with. */
export function notUnderstood(vendor: CiVendor, what: string): UsageError {
  return new UsageError(`check: the event of this job of ${CI_NAMES[vendor]} cannot be understood: ${what}`, SAY_IT)
}

/**
 * The short name of a branch.
 *
 * @param place where it was read, for the error.
 * @throws {UsageError} where it is missing, or no name that git allows.
 */
export function branchIn(text: string | null, vendor: CiVendor, place: string): string {
  if (text === null) throw notUnderstood(vendor, `${place} is not set`)
  if (!isBranchName(text)) throw notUnderstood(vendor, `${place} is "${text}", which cannot be the name of a branch`)
  return text
}

/** The short name of a branch where a service gives its full refname, or gives either. */
export function branchInRef(text: string | null, vendor: CiVendor, place: string): string {
  return branchIn(text === null ? null : (branchOf(text) ?? text), vendor, place)
}

/** The short name of a branch that need not be told; null where it is not. */
export function anyBranchIn(text: string | null): string | null {
  return text !== null && isBranchName(text) ? text : null
}

/**
 * The short name of a tag.
 *
 * @throws {UsageError} where it is no name that git allows.
 */
export function tagIn(text: string, vendor: CiVendor, place: string): string {
  if (!isFullRefname(tagRef(text))) throw notUnderstood(vendor, `${place} is "${text}", which cannot be the name of a tag`)
  return text
}
