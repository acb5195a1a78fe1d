import type { OidTable } from './oid-table.ts'
import type { Oid } from './refname.ts'

/** A table of full object names that are read from bytes. */
export interface PackedOidTable extends OidTable {
  /** Hex digits of each name. */
  readonly digits: number
  /** The number of the name whose hex digits begin at a place in some bytes; a new one gets the next, what is none gets -1. */
  addAt(bytes: Uint8Array, at: number): number
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
  const digitsOfName = new Uint8Array(digits)

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
    for (let at = 0; at < digits; at += 1) {
      const code = oid.charCodeAt(at)
      // What is no byte must not pass for the one that it ends in.
      digitsOfName[at] = code < 256 ? code : 0
    }
    return read(digitsOfName, 0)
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
