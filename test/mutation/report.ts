import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { TestProject } from 'vitest/node'
import { writeMeasured } from '../support/measured-page.ts'
import type { Mutant } from './instrument.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    readonly mutants: readonly Mutant[]
    /** The file that takes a line for each mutant that was tried. */
    readonly told: string
  }
}

/** Gathers what became of each mutant, and shows the score of each file; the survivors go to coverage/mutation.txt. */
export default function setup(project: TestProject): () => void {
  const root = project.config.root
  const folder = join(root, 'coverage')
  const told = join(folder, 'mutation.log')
  mkdirSync(folder, { recursive: true })
  writeFileSync(told, '')
  project.provide('told', told)
  const { mutants } = project.config.provide as unknown as { readonly mutants: readonly Mutant[] }
  return () => {
    const lines = readFileSync(told, 'utf8').split('\n')
    const idsOf = (fate: string): ReadonlySet<string> =>
      new Set(lines.flatMap((line) => (line.endsWith(fate) ? [line.split(' ')[0] ?? ''] : [])))
    const killed = idsOf(' killed')
    const tried = new Set([...killed, ...idsOf(' survived')])
    const atLoad = idsOf(' load')
    const name = (mutant: Mutant): string => relative(root, mutant.file).replaceAll('\\', '/')
    const rows: string[] = []
    for (const file of [...new Set(mutants.map(name)), '']) {
      const all = mutants.filter((mutant) => file === '' || name(mutant) === file)
      // What runs when its module is loaded is no part of the score, unless it was tried (MUTATE_AT_LOAD=1).
      const scored = all.filter(({ id }) => tried.has(id) || !atLoad.has(id))
      const dead = scored.filter(({ id }) => killed.has(id)).length
      const unreached = scored.filter(({ id }) => !tried.has(id)).length
      const score = ((100 * dead) / Math.max(1, scored.length)).toFixed(1).padStart(6)
      const besides = `${scored.length - dead - unreached} survived, ${unreached} not reached, ${all.length - scored.length} at load`
      rows.push(`| ${file || 'all'} | ${score.trim()} % | ${dead} of ${scored.length} |`)
      process.stdout.write(`${score} %  ${dead} of ${scored.length} noticed, ${besides}  ${file || 'all'}\n`)
    }
    if (process.env['MUTATE'] === undefined) writeMeasured('mutation', ['| File | Score | Noticed |', '|---|---|---|', ...rows])
    const survivors = mutants.filter(({ id }) => !killed.has(id) && (tried.has(id) || !atLoad.has(id)))
    const text = survivors.map((one) => {
      const place = `${name(one)}:${one.line}:${one.column} ${one.kind}${tried.has(one.id) ? '' : ', not reached'}`
      return `${place}\n  - ${one.before.replaceAll('\n', ' ')}\n  + ${one.after.replaceAll('\n', ' ')}\n`
    })
    writeFileSync(join(folder, 'mutation.txt'), text.join(''))
  }
}
