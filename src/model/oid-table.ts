import type { Oid } from './refname.ts'

/** Gives object names numbers, from 0 on, in the order in which they come. */
export interface OidTable {
  readonly size: number
  /** The number of a name; one that is new gets the next. */
  add(oid: Oid): number
  /** -1 for a name that was not added. */
  find(oid: Oid): number
  /** The name of a number; empty for a number that was not given. */
  oid(number: number): Oid
}

/** A table of object names that are read from bytes. */
export interface PackedOidTable extends OidTable {
  /** Hex digits of each name. */
  readonly digits: number
  /** As `add`, for the hex digits that begin at a place in some bytes; -1 where they are none. */
  addAt(bytes: Uint8Array, at: number): number
}

/** A table of any names, kept as they are given. */
export function createOidTable(): OidTable {
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

/** Hex digits that one number of 32 bits holds. */
const DIGITS = 8

const NO_DIGIT = 16

/** The value of each byte as a hex digit. */
const VALUES = new Uint8Array(256).fill(NO_DIGIT)
for (const [value, digit] of [...'0123456789abcdef'].entries()) VALUES[digit.charCodeAt(0)] = value

function randomOdd(): number {
  return Math.floor(Math.random() * 2 ** 32) | 1
}

/**
 * A table of full object names, four bits a digit and no string before somebody asks for it: a history has hundreds of thousands of
 * names, and as strings they take longer to keep than git takes to tell them.
 *
 * @param digits of each name: 40 or 64 (git-init(1), --object-format).
 */
export function createPackedOidTable(digits: number): PackedOidTable {
  const words = digits / DIGITS
  let capacity = 1 << 12
  let names = new Int32Array(capacity * words)
  /** Open addressing: each slot holds a number and 1, or 0 where it is free. Twice as many slots as names. */
  let slots = new Int32Array(capacity * 2)
  let size = 0
  const texts: (Oid | undefined)[] = []
  const wanted = new Int32Array(words)
  const bytesOfName = Buffer.alloc(digits / 2)

  /** Reads a name into `wanted`; false where there are no hex digits. */
  const read = (bytes: Uint8Array, start: number): boolean => {
    let at = start
    for (let word = 0; word < words; word += 1) {
      let value = 0
      for (const end = at + DIGITS; at < end; at += 1) {
        const digit = VALUES[bytes[at] ?? 0] ?? NO_DIGIT
        if (digit === NO_DIGIT) return false
        value = (value << 4) | digit
      }
      wanted[word] = value
    }
    return true
  }

  const readText = (oid: Oid): boolean => {
    if (oid.length !== digits) return false
    let at = 0
    for (let word = 0; word < words; word += 1) {
      let value = 0
      for (const end = at + DIGITS; at < end; at += 1) {
        const digit = VALUES[oid.charCodeAt(at)] ?? NO_DIGIT
        if (digit === NO_DIGIT) return false
        value = (value << 4) | digit
      }
      wanted[word] = value
    }
    return true
  }

  // Multiply-shift by numbers that nobody can guess: else who makes names that begin alike could make every look-up slow.
  const [first, second] = [randomOdd(), randomOdd()]
  let shift = 32 - Math.log2(slots.length)
  const slotFor = (one: number, other: number): number => (Math.imul(one, first) + Math.imul(other, second)) >>> shift

  /** The slot of the name that was read: its own, or the free one that it would get. */
  const slotOfWanted = (): number => {
    const mask = slots.length - 1
    for (let slot = slotFor(wanted[0] ?? 0, wanted[1] ?? 0); ; slot = (slot + 1) & mask) {
      const entry = slots[slot] ?? 0
      if (entry === 0) return slot
      const base = (entry - 1) * words
      let word = 0
      while (word < words && names[base + word] === wanted[word]) word += 1
      if (word === words) return slot
    }
  }

  const grow = (): void => {
    capacity *= 2
    const before = names
    names = new Int32Array(capacity * words)
    names.set(before)
    slots = new Int32Array(capacity * 2)
    shift -= 1
    const mask = slots.length - 1
    for (let number = 0; number < size; number += 1) {
      let slot = slotFor(names[number * words] ?? 0, names[number * words + 1] ?? 0)
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number + 1
    }
  }

  const addWanted = (): number => {
    let slot = slotOfWanted()
    const entry = slots[slot] ?? 0
    if (entry !== 0) return entry - 1
    if (size === capacity) {
      grow()
      slot = slotOfWanted()
    }
    names.set(wanted, size * words)
    size += 1
    slots[slot] = size
    return size - 1
  }

  return {
    digits,
    get size() {
      return size
    },
    addAt: (bytes, at) => (read(bytes, at) ? addWanted() : -1),
    add: (oid) => {
      if (!readText(oid)) throw new RangeError(`"${oid}" is no object name of ${digits} digits`)
      const number = addWanted()
      texts[number] ??= oid
      return number
    },
    find: (oid) => (readText(oid) ? (slots[slotOfWanted()] ?? 0) - 1 : -1),
    oid: (number) => {
      const known = texts[number]
      if (known !== undefined) return known
      if (number < 0 || number >= size) return ''
      for (let word = 0; word < words; word += 1) bytesOfName.writeInt32BE(names[number * words + word] ?? 0, word * 4)
      const text = bytesOfName.toString('hex')
      texts[number] = text
      return text
    },
  }
}
