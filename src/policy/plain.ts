import { isDeepStrictEqual } from 'node:util'
import type { Fault } from './faults.ts'

/** A config's object: own keys only, nothing inherited. */
export type PlainObject = { readonly [key: string]: unknown }

/** Far above what a policy needs; a document whose aliases multiply is stopped here. */
const MOST_VALUES = 20_000
const DEEPEST = 12

/** Whether a value is an object of keys and values: no list, no instance of a class. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The second case is an object of another realm.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** Whether two values are the same as data: a copy of a config has no prototype. */
export function isSameData(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(asData(one), asData(other))
}

function asData(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

/**
 * Copies a config into data that survives JSON. Keys whose value is undefined are left out, as JSON leaves them out.
 * A key with a meaning of its own in JavaScript, a value that is not data, and a config without end are faults; they are
 * left out of the copy.
 */
export function plainCopy(config: unknown): { readonly copy: unknown; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  let values = 0

  const refuse = (path: readonly string[], value: unknown, expected: string): undefined => {
    faults.push({ path, value, expected })
    return undefined
  }

  const copyOf = (value: unknown, path: readonly string[]): unknown => {
    values += 1
    if (values > MOST_VALUES) return undefined
    if (path.length > DEEPEST) return refuse(path, value, `no more than ${DEEPEST} levels`)
    if (Array.isArray(value)) return value.map((entry, index) => copyOf(entry, [...path, String(index)]))
    if (isPlainObject(value)) return copyOfObject(value, path)
    if (isScalar(value)) return value
    // YAML reads a date that stands bare.
    if (value instanceof Date) return refuse(path, value, "a text: write the date in quotes, such as '2024-01-31'")
    return refuse(path, value, 'plain data: text, a number, true, false, null, a list or an object')
  }

  const copyOfObject = (value: PlainObject, path: readonly string[]): PlainObject => {
    const copy: Record<string, unknown> = Object.create(null)
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined) continue
      const entryPath = [...path, key]
      const copied = isReserved(key) ? refuse(entryPath, entry, 'another name: JavaScript reserves this one') : copyOf(entry, entryPath)
      if (copied !== undefined) copy[key] = copied
    }
    return copy
  }

  const copy = copyOf(config, [])
  // What was copied until then is a part of the config, and would only look wrong.
  if (values > MOST_VALUES)
    return { copy: undefined, faults: [{ path: [], value: config, expected: `no more than ${MOST_VALUES} values` }] }
  return { copy, faults }
}

function isReserved(key: string): boolean {
  return key in Object.prototype || key === 'prototype'
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}
