import { readFileSync } from 'node:fs'
import { Instrumenter } from '@stryker-mutator/instrumenter'

/** One small change of the code, which the tests should notice. */
export interface Mutant {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly column: number
  /** What kind of change, in Stryker's words. */
  readonly kind: string
  /** The text that the mutant replaces. */
  readonly before: string
  readonly after: string
}

export interface Instrumented {
  /** Code with every mutant in it, each behind a switch, by path. */
  readonly code: ReadonlyMap<string, string>
  readonly mutants: readonly Mutant[]
}

const quiet = new Proxy({}, { get: (_, name) => (String(name).startsWith('is') ? () => false : () => undefined) })

/** Puts all mutants into the files, each behind a switch of its own (Stryker's "mutant schemata"): nothing is built twice. */
export async function instrument(paths: readonly string[]): Promise<Instrumented> {
  const texts = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]))
  const files = [...texts].map(([name, content]) => ({ name, content, mutate: true }))
  const made = await new Instrumenter(quiet as never).instrument(files, {
    ignorers: [],
    excludedMutations: [],
    plugins: null,
    noHeader: false,
  } as never)
  const lines = new Map([...texts].map(([path, text]) => [path, text.split('\n')]))
  return {
    code: new Map(made.files.map(({ name, content }) => [name, content])),
    mutants: made.mutants.map(({ id, fileName, location, mutatorName, replacement }) => ({
      id,
      file: fileName,
      line: location.start.line + 1,
      column: location.start.column + 1,
      kind: mutatorName,
      before: cut(lines.get(fileName) ?? [], location),
      after: replacement,
    })),
  }
}

interface Place {
  readonly line: number
  readonly column: number
}

/** The text from one place to another. */
function cut(lines: readonly string[], { start, end }: { readonly start: Place; readonly end: Place }): string {
  return lines
    .slice(start.line, end.line + 1)
    .map((line, index) => line.slice(index === 0 ? start.column : 0, index === end.line - start.line ? end.column : undefined))
    .join('\n')
}
