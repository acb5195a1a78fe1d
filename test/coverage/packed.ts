import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Module } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { mergeScriptCovs, type ScriptCov } from '@bcoe/v8-coverage'
import { convert } from 'ast-v8-to-istanbul'
import { parseAstAsync } from 'vitest/node'
import { type Lines, linesOf, merged } from './lines.ts'

/**
 * The lines of src that processes ran in the packed package, by absolute path.
 *
 * @param folder what `BRANCH_POLICY_TEST_COVERAGE` made: `dist` with source maps, and `processes`, what V8 counted in each.
 * @param root the repository, which the source maps are relative to.
 */
export async function packedLines(folder: string, root: string): Promise<ReadonlyMap<string, Lines>> {
  const all = new Map<string, Lines>()
  for (const [name, functions] of countsIn(folder)) {
    const code = readFileSync(join(folder, 'dist', name), 'utf8')
    const sourceMap = JSON.parse(readFileSync(join(folder, 'dist', `${name}.map`), 'utf8'))
    const sources = sourceMap.sources.map((source: string) => resolve(root, 'dist', dirname(name), source))
    const coverage = await convert({
      code,
      ast: parseAstAsync(code) as never,
      sourceMap: { ...sourceMap, sources },
      coverage: { url: `file://${join(folder, 'dist', name)}`, functions: functions as never },
    })
    for (const [path, lines] of linesOf(coverage as never)) all.set(path, merged(all.get(path), lines))
  }
  return all
}

/** So many counts are merged at once: more take more memory, fewer take longer. */
const AT_ONCE = 50

/** What all processes counted together, by the name of the file in `dist`. */
function countsIn(folder: string): ReadonlyMap<string, ScriptCov['functions']> {
  const waiting = new Map<string, ScriptCov[]>()
  const lengths = new Map<string, number>()
  const merge = (name: string, scripts: readonly ScriptCov[]): ScriptCov[] => {
    const one = mergeScriptCovs(scripts)
    if (one === undefined) return []
    waiting.set(name, [one])
    return [one]
  }
  for (const file of readdirSync(join(folder, 'processes'))) {
    for (const script of scriptsIn(join(folder, 'processes', file))) {
      const [, name = ''] = /\/branch-policy\/dist\/([^?]+\.c?js)$/.exec(script.url) ?? []
      // What the bundler adds has no source.
      if (name === '' || !existsSync(join(folder, 'dist', `${name}.map`))) continue
      const length = lengths.get(name) ?? readFileSync(join(folder, 'dist', name), 'utf8').length
      lengths.set(name, length)
      const all = [...(waiting.get(name) ?? []), { ...unwrapped(script, length), url: name }]
      waiting.set(name, all)
      if (all.length > AT_ONCE) merge(name, all)
    }
  }
  return new Map([...waiting].flatMap(([name, scripts]) => merge(name, scripts).map((one) => [name, one.functions] as const)))
}

function scriptsIn(file: string): readonly ScriptCov[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly result: readonly ScriptCov[] }).result
  } catch {
    // A process that was killed left half of it.
    return []
  }
}

const WRAPPER = Module.wrap('').indexOf('\n')

/** The file that hooks load runs in Node's wrapper for modules where its code was kept (src/cli/code-cache.ts). */
function unwrapped(script: ScriptCov, length: number): ScriptCov {
  const [whole, wrapper, ...functions] = script.functions
  if (whole === undefined || wrapper === undefined || whole.ranges[0]?.endOffset === length) return script
  const moved = [wrapper, ...functions].map((one) => ({
    ...one,
    ranges: one.ranges.map((range) => ({
      ...range,
      startOffset: Math.max(0, range.startOffset - WRAPPER),
      endOffset: Math.min(length, range.endOffset - WRAPPER),
    })),
  }))
  return { ...script, functions: moved }
}
