/** The lines of a source file that can run, and whether they did. */
export type Lines = ReadonlyMap<number, boolean>

/** Coverage as Istanbul writes it: where statements are and how often each ran, by absolute path. */
export type IstanbulCoverage = Readonly<Record<string, FileCoverage>>

interface FileCoverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>
  readonly s: Readonly<Record<string, number>>
}

/** Which lines ran, by path: those where a statement begins. */
export function linesOf(coverage: IstanbulCoverage): ReadonlyMap<string, Lines> {
  return new Map(
    Object.entries(coverage).map(([path, { statementMap, s }]) => [
      path,
      Object.entries(statementMap).reduce<Lines>(
        (lines, [id, { start }]) => merged(lines, new Map([[start.line, (s[id] ?? 0) > 0]])),
        new Map(),
      ),
    ]),
  )
}

/** The lines of one file that ran here or there. */
export function merged(one: Lines | undefined, other: Lines): Lines {
  const all = new Map(one)
  for (const [line, ran] of other) all.set(line, ran || all.get(line) === true)
  return all
}
