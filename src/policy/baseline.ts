import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { ConfigError } from '../model/errors.ts'
import type { KnownFinding } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import type { Tree } from '../model/tree.ts'
import { treePath } from '../model/tree-path.ts'

/** The known findings of a file, and the file as the policy names it. */
export interface BaselineFile {
  readonly source: string
  readonly findings: readonly KnownFinding[]
}

const schema = v.strictObject({
  version: v.literal(1),
  findings: v.array(v.strictObject({ rule: v.string(), ref: v.nullable(v.string()), oid: v.nullable(v.string()) })),
})

/**
 * Reads the findings that a policy knows already.
 *
 * @param source the path from the repository's top, as the policy names it; null where it names none.
 * @throws {ConfigError} where the file is not there, or is no baseline: nothing is known by guess.
 */
export async function readBaseline(source: string | null, root: string): Promise<BaselineFile | null> {
  return source === null ? null : await baselineIn(source, async () => await readFile(resolve(root, source), 'utf8'))
}

/** The same of a baseline in the tree of a commit. */
export async function readTreeBaseline(source: string, tree: Tree): Promise<BaselineFile> {
  return await baselineIn(source, async () => await textIn(tree, treePath(source)))
}

async function textIn(tree: Tree, path: string | null): Promise<string> {
  const file = path === null ? undefined : (await tree.read([path])).get(path)
  if (file === undefined) throw Object.assign(new Error('not there'), { code: 'ENOENT' })
  if ('unread' in file) throw new Error(file.unread)
  return Buffer.from(file.bytes).toString('utf8')
}

async function baselineIn(source: string, read: () => Promise<string>): Promise<BaselineFile> {
  const advice = ['Write it anew: branch-policy check --all --write-baseline FILE']
  const shown = printable(source)
  let content: unknown
  try {
    content = JSON.parse((await read()).replace(/^\ufeff/, ''))
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new ConfigError(`the baseline ${shown} ${isMissing ? 'is not there' : 'cannot be read'}`, [], advice)
  }
  const result = v.safeParse(schema, content)
  if (!result.success) throw new ConfigError(`${shown} is no baseline of branch-policy`, [], advice)
  return { source, findings: result.output.findings }
}
