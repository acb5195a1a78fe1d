/** Choices that a seed repeats. */
export interface Random {
  /** A whole number from 0, below a limit. */
  below(limit: number): number
  chance(probability: number): boolean
  /** One of a list; undefined for an empty one. */
  pick<Item>(items: readonly Item[]): Item | undefined
}

/** mulberry32: small, and even enough for tests. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, chance: (probability) => next() < probability, pick: (items) => items[below(items.length)] }
}
