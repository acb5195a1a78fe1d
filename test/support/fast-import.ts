import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from './environment.ts'
import type { LivedCommit, LivedRefs } from './model-life.ts'

/** A real bare repository, and the oids of the commits that were lived by name. */
export interface Built {
  readonly directory: string
  readonly oids: ReadonlyMap<string, string>
  /** The object that a ref names: for an annotated tag its tag object. */
  readonly objects: ReadonlyMap<string, string>
  remove(): void
}

/**
 * Builds commits and refs with git itself (git-fast-import(1)). Commits that no ref reaches are there too.
 *
 * @param coming refs whose objects are there, as in a push that has arrived, though the refs are not.
 */
export function buildRepository(
  commits: ReadonlyMap<string, LivedCommit>,
  refs: LivedRefs,
  coming: LivedRefs = new Map(),
  objectFormat: 'sha1' | 'sha256' = 'sha1',
): Built {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-life-'))
  const env = cleanEnvironment({})
  const git = (input: string, ...args: string[]): string => execFileSync('git', args, { cwd: directory, env, input, encoding: 'utf8' })
  const format = objectFormat === 'sha256' ? ['--object-format=sha256'] : []
  git('', 'init', '-q', '--bare', '--template=', ...format, '-b', 'main', '.')
  const marks = new Map([...commits.keys()].map((name, index) => [name, index + 1]))
  const absent = new Map([...coming].filter(([refname]) => !refs.has(refname)))
  const zero = '0'.repeat(objectFormat === 'sha256' ? 64 : 40)
  git(streamOf(commits, new Map([...refs, ...absent]), marks, zero), 'fast-import', '--quiet', '--done', '--export-marks=marks')
  const exported = readFileSync(join(directory, 'marks'), 'utf8')
  const byMark = new Map(
    exported
      .split('\n')
      .map((line) => line.split(' '))
      .map(([mark = '', oid = '']) => [mark, oid]),
  )
  const oids = new Map([...marks].map(([name, mark]) => [name, byMark.get(`:${mark}`) ?? '']))
  const listed = git('', 'for-each-ref', '--format=%(refname) %(objectname)')
  const objects = new Map(
    listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ') as [string, string]),
  )
  git([...absent.keys()].map((refname) => `delete ${refname}\n`).join(''), 'update-ref', '--stdin')
  return { directory, oids, objects, remove: () => rmSync(directory, { recursive: true, force: true }) }
}

const ADA = 'Ada <ada@example.org>'

/** Every commit goes through a ref of its own making that is taken away at the end, so that none is lost on the way. */
function streamOf(commits: ReadonlyMap<string, LivedCommit>, refs: LivedRefs, marks: ReadonlyMap<string, number>, zero: string): string {
  const parts: string[] = []
  for (const [name, { parents, files, message }] of commits) {
    const mark = marks.get(name) ?? 0
    const [first, ...others] = parents.map((parent) => `:${marks.get(parent)}`)
    parts.push(
      'reset refs/lived/current\n\n',
      `commit refs/lived/current\nmark :${mark}\ncommitter ${ADA} ${1_700_000_000 + mark * 60} +0000\n${dataOf(message)}`,
      first === undefined ? '' : `from ${first}\n`,
      ...others.map((other) => `merge ${other}\n`),
      'deleteall\n',
      ...[...files].map(([path, text]) => `M 100644 inline ${path}\n${dataOf(text)}`),
      '\n',
    )
  }
  for (const [refname, { commit, annotated }] of refs) {
    const from = `from :${marks.get(commit)}\n`
    if (annotated) parts.push(`tag ${refname.slice('refs/tags/'.length)}\n${from}tagger ${ADA} 1700000000 +0000\n${dataOf('A release\n')}`)
    else parts.push(`reset ${refname}\n${from}\n`)
  }
  return `${parts.join('')}reset refs/lived/current\nfrom ${zero}\n\ndone\n`
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}
