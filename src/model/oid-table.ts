import type { Oid } from './refname.ts'

/** Gives object names numbers, from 0 on, in the order in which they come. */
export interface OidTable {
  readonly size: number
  /** The number of a name; -1 for one that was not added. */
  find(oid: Oid): number
  /** The name of a number; empty for a number that was not given. */
  oid(number: number): Oid
}

/** A table of any names, kept as they are given. */
export interface TextOidTable extends OidTable {
  /** The number of a name; one that is new gets the next. */
  add(oid: Oid): number
}

export function createOidTable(): TextOidTable {
  const numbers = new Map<Oid, number>()
  const oids: Oid[] = []
  return {
    get size() {
      return oids.length
    },
    add: (oid) => {
      const known = numbers.get(oid)
      if (known !== undefined) return known
      numbers.set(oid, oids.length)
      return oids.push(oid) - 1
    },
    find: (oid) => numbers.get(oid) ?? -1,
    oid: (number) => oids[number] ?? '',
  }
}
