import { commonNames } from '../model/name-examples.ts'
import { compileNamePattern, type NamePattern } from '../model/name-pattern.ts'
import type { Kind } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { type Linted, placeOf } from './lint-places.ts'

interface Named {
  readonly kind: Kind
  readonly pattern: NamePattern
}

/**
 * A name that two kinds match and none wins: which rules hold for it would depend on the order in which the kinds are
 * written. Proof: the name that is shown, matched by both with the same weight and by no pattern with more. A tie that no
 * example shows is not told.
 */
export function ambiguousNames(linted: Linted): readonly string[] {
  const all = linted.policy.kinds.flatMap((kind) => kind.names.map((name): Named => ({ kind, pattern: compileNamePattern(name) })))
  const told = new Set<string>()
  return all.flatMap((one, index) =>
    all.slice(index + 1).flatMap((other) => {
      const pair = `${one.kind.id}\0${other.kind.id}`
      if (one.kind === other.kind || one.pattern.weight !== other.pattern.weight || told.has(pair)) return []
      const name = commonNames(one.pattern, other.pattern).find((common) => !isWon(common, one.pattern.weight, all))
      if (name === undefined) return []
      told.add(pair)
      return [line(name, one, other, linted)]
    }),
  )
}

function isWon(name: string, weight: number, all: readonly Named[]): boolean {
  return all.some(({ pattern }) => pattern.weight > weight && pattern.match(name) !== null)
}

function line(name: string, one: Named, other: Named, linted: Linted): string {
  const place = ({ kind, pattern }: Named): string =>
    `${placeOf(linted, 'branches', kind.id, 'name')} has ${printable(JSON.stringify(pattern.source))}`
  return `${printable(JSON.stringify(name))} would be of two kinds: ${place(one)} and ${place(other)}, and neither tells more of it`
}
