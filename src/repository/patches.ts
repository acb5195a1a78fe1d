import { createHash } from 'node:crypto'
import { patchKey, type Question } from '../model/details.ts'
import type { Oid } from '../model/refname.ts'
import { type Git, GitFailure } from './git.ts'
import { endedEarly } from './whole.ts'

type PatchQuestion = Extract<Question, { readonly about: 'patch' }>

/**
 * Tells changes apart by what they change, as git-patch-id(1) does: the commit and the line numbers do not count, white
 * space does. Equal changes touch equal paths, so the text is read only of those that share their paths with another; a
 * change that shares them with none gets an identity of its own. Two processes at most.
 *
 * A merge without a base has no identity (null). What cannot be read, as in a partial clone, is not in the map.
 */
export async function readPatches(questions: readonly PatchQuestion[], git: Git): Promise<ReadonlyMap<string, string | null>> {
  const asked = inAskingOrder(questions)
  const patches = new Map<string, string | null>()
  if (asked.length === 0) return patches
  const touched = await diffTree(['--raw', '-z'], '\0', asked, git)
  if (touched === null) return patches
  const byPaths = new Map<string, PatchQuestion[]>()
  for (const question of asked) {
    const paths = pathsOf(touched.get(keyOf(question)) ?? [])
    if (paths === '') patches.set(keyOf(question), null)
    else byPaths.set(paths, [...(byPaths.get(paths) ?? []), question])
  }
  const shared: PatchQuestion[] = []
  for (const alike of byPaths.values()) {
    const [only] = alike
    if (alike.length === 1 && only !== undefined) patches.set(keyOf(only), `alone in its paths: ${keyOf(only)}`)
    else shared.push(...alike)
  }
  if (shared.length === 0) return patches
  const texts = await diffTree(TEXT, '\n', inAskingOrder(shared), git)
  for (const [key, text] of texts ?? []) patches.set(key, identityOf(text))
  return patches
}

/** Each question once. A base takes the place of the commit's parents for the rest of the process, so commits as they are come first. */
function inAskingOrder(questions: readonly PatchQuestion[]): readonly PatchQuestion[] {
  const once = [...new Map(questions.map((question) => [keyOf(question), question])).values()]
  return [...once.filter(({ base }) => base === null), ...once.filter(({ base }) => base !== null)]
}

function keyOf({ commit, base }: PatchQuestion): string {
  return patchKey(commit, base)
}

/** Plumbing reads some `diff.*` settings and the submodules' all the same (git-diff-tree(1)): each is given here. */
const DIFF_TREE = ['-c', 'diff.suppressBlankEmpty=false', 'diff-tree', '--stdin', '--root', '-r', '--always', '--no-renames']
const PLAIN = ['--ignore-submodules=none', '--no-ext-diff', '--no-textconv']
const TEXT = ['-p', '--full-index', '--no-color', '--submodule=short', '--diff-algorithm=myers', '--indent-heuristic', '-U3']

/**
 * What git says of each question, by its key: the pieces between the ends of lines or fields. Null where git could not read all
 * that it needs.
 */
async function diffTree(
  form: readonly string[],
  end: '\n' | '\0',
  asked: readonly PatchQuestion[],
  git: Git,
): Promise<ReadonlyMap<string, readonly Buffer[]> | null> {
  const input = asked.map(({ commit, base }) => `${commit}${base === null ? '' : ` ${base}`}\n`).join('')
  try {
    const output = await git.bytes([...DIFF_TREE, ...PLAIN, ...form], { input })
    if (output.length > 0 && output.at(-1) !== end.charCodeAt(0)) throw endedEarly('diff-tree')
    return sections(output, end, asked)
  } catch (error) {
    if (error instanceof GitFailure) return null
    throw error
  }
}

const COLON = 0x3a

/** Each question is answered by its commit's oid and what follows, an empty change too; one whose commit is not here by nothing. */
function sections(output: Buffer, end: '\n' | '\0', asked: readonly PatchQuestion[]): ReadonlyMap<string, readonly Buffer[]> {
  const found = new Map<string, Buffer[]>()
  let open: Buffer[] = []
  let next = 0
  let isPath = false
  for (const piece of pieces(output, end.charCodeAt(0))) {
    // A file may be called like an oid; no line of a patch is one and nothing else.
    const oid = isPath ? null : oidIn(piece)
    isPath = end === '\0' && !isPath && piece[0] === COLON
    if (oid === null) {
      open.push(piece)
      continue
    }
    while (next < asked.length && asked[next]?.commit !== oid) next += 1
    const question = asked[next]
    next += 1
    open = []
    if (question !== undefined) found.set(keyOf(question), open)
  }
  return found
}

function* pieces(output: Buffer, end: number): Generator<Buffer, void> {
  let at = 0
  while (at < output.length) {
    const stop = output.indexOf(end, at)
    yield output.subarray(at, stop < 0 ? output.length : stop)
    at = stop < 0 ? output.length : stop + 1
  }
}

function oidIn(piece: Buffer): Oid | null {
  if (piece.length !== 40 && piece.length !== 64) return null
  const text = piece.toString('latin1')
  return /^[0-9a-f]+$/.test(text) ? text : null
}

/** The paths of a change in git's raw form: every second field. */
function pathsOf(fields: readonly Buffer[]): string {
  return fields
    .filter((_, index) => index % 2 === 1)
    .map((path) => path.toString('latin1'))
    .join('\0')
}

/** In a patch every line of a file begins with a space, a sign or a backslash; what begins otherwise is git's own word. */
function identityOf(patch: readonly Buffer[]): string {
  const hash = createHash('sha256')
  let objects = ''
  for (const line of patch) {
    const word = line.toString('latin1', 0, 13)
    // The objects of a text say nothing that its lines do not; of a binary file they are all there is.
    if (word.startsWith('index ')) {
      objects = line.toString('latin1')
      continue
    }
    if (word.startsWith('@@ ')) hash.update('@@')
    else if (word === 'Binary files ') hash.update(`${objects} `).update(line)
    else hash.update(line)
    hash.update('\n')
  }
  return hash.digest('hex')
}
