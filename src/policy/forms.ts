import * as v from 'valibot'
import { oneOf } from './faults.ts'
import { isPlainObject } from './plain.ts'

// Every message completes "expected …". Where a value may have several forms, its type decides which one is meant
// (`formed`), so that a fault is told at the spot where it is; a union would tell it of the whole value.

/** A value of one of several forms: `choose` looks at it and says which; `forms` lists them all, for the JSON schema. */
export function formed<const Form extends v.GenericSchema>(choose: (input: unknown) => Form, forms: () => readonly v.GenericSchema[]) {
  return Object.assign(v.lazy(choose), { forms })
}

/** Nothing is right: what stands here has none of the forms that it may have. */
export const refused = (expected: string) => v.custom<never>(() => false, expected)

/** A text that is not empty. */
export const text = (expected: string) => v.pipe(v.string(expected), v.minLength(1, expected))
/** A flag. */
export const yesOrNo = v.boolean('true or false')

/** One of some words. */
export const picked = <const Words extends readonly string[]>(what: string, words: Words) =>
  v.picklist(words, (issue) => oneOf(what, words, issue.input))

/** An object with these keys and no other. */
export function strict<const Entries extends v.ObjectEntries>(entries: Entries) {
  const keys = Object.keys(entries)
  const missing = (issue: { readonly path?: readonly unknown[] | undefined }) => (issue.path === undefined ? 'an object' : 'a value')
  const object = v.pipe(
    v.looseObject(entries, missing),
    v.rawCheck(({ dataset, addIssue }) => {
      for (const [key, value] of Object.entries(dataset.value as object)) {
        if (!keys.includes(key)) addIssue({ message: oneOf('a known key', keys, key), input: value, path: [pathItem(key, value)] })
      }
    }),
  )
  return formed(
    (input) => (isPlainObject(input) ? object : refused('an object')),
    () => [v.strictObject(entries)],
  )
}

/** An object from names of the user's (each a `name`) to values of one form. */
export function named<const Value extends v.GenericSchema>(value: Value, name: v.GenericSchema<string> = v.string()) {
  const record = v.record(name, value)
  return formed(
    (input) => (isPlainObject(input) ? record : refused('an object')),
    () => [record],
  )
}

/** One entry, or a list of at least `least`. */
export function oneOrMore<const Entry extends v.GenericSchema>(entry: Entry, expected: string, least = 1) {
  const list = v.pipe(v.array(entry), v.minLength(least, expected))
  return formed(
    (input) => (Array.isArray(input) ? list : typeof input === 'string' ? entry : refused(expected)),
    () => [entry, list],
  )
}

/** A key on the way to a fault. */
export function pathItem(key: string, value: unknown) {
  return { type: 'object' as const, origin: 'key' as const, input: {}, key, value }
}
