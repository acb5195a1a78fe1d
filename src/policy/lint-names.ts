import { areApart, commonNames, endsOf, type NameEnds } from '../model/name-examples.ts'
import { compileNamePattern, type NamePattern } from '../model/name-pattern.ts'
import type { Kind } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { type Linted, placeOf } from './lint-places.ts'

interface Named {
  readonly kind: Kind
  readonly pattern: NamePattern
  readonly ends: NameEnds
}

/** So many pairs of patterns are tried with examples, a millisecond each for the worst. No policy of people's comes near. */
const MOST_TRIED = 2000

/** Nobody reads more of them at once. */
const MOST_TOLD = 20

/**
 * A name that two kinds match and none wins: which rules hold for it would depend on the order in which the kinds are
 * written. Proof: the name that is shown, matched by both with the same weight and by no pattern with more. A tie that no
 * example shows is not told, nor one of a pair that was not tried.
 */
export function ambiguousNames(linted: Linted): readonly string[] {
  const all = linted.policy.kinds.flatMap((kind) =>
    kind.names.map((name): Named => {
      const pattern = compileNamePattern(name)
      return { kind, pattern, ends: endsOf(pattern) }
    }),
  )
  const told = new Set<string>()
  const lines: string[] = []
  let tried = 0
  for (const [one, other] of pairsOf(all)) {
    const pair = `${one.kind.id}\0${other.kind.id}`
    if (told.has(pair)) continue
    tried += 1
    if (tried > MOST_TRIED || lines.length === MOST_TOLD) break
    const name = commonNames(one.pattern, other.pattern).find((common) => !isWon(common, one.pattern.weight, all))
    if (name === undefined) continue
    told.add(pair)
    lines.push(line(name, one, other, linted))
  }
  return lines
}

/** Patterns of two kinds that tell equally much, and are not apart at first sight. */
function* pairsOf(all: readonly Named[]): Generator<readonly [Named, Named]> {
  for (let first = 0; first < all.length; first += 1) {
    for (let second = first + 1; second < all.length; second += 1) {
      const [one, other] = [all[first], all[second]]
      if (one === undefined || other === undefined || one.kind === other.kind) continue
      if (one.pattern.weight === other.pattern.weight && !areApart(one.ends, other.ends)) yield [one, other]
    }
  }
}

function isWon(name: string, weight: number, all: readonly Named[]): boolean {
  return all.some(({ pattern }) => pattern.weight > weight && pattern.match(name) !== null)
}

function line(name: string, one: Named, other: Named, linted: Linted): string {
  const place = ({ kind, pattern }: Named): string =>
    `${placeOf(linted, 'branches', kind.id, 'name')} has ${printable(JSON.stringify(pattern.source))}`
  return `${printable(JSON.stringify(name))} would be of two kinds: ${place(one)} and ${place(other)}, and neither tells more of it`
}
