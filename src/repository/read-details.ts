import { type CommitRecord, type Details, fileKey, NO_DETAILS, type Question, type TagObject } from '../model/details.ts'
import type { Oid } from '../model/refname.ts'
import type { Git } from './git.ts'
import { readObjects, type StoredObject } from './objects.ts'
import { readPatches } from './patches.ts'
import type { Reading } from './reading.ts'
import { verifyCommits, verifyTags } from './signatures.ts'

type QuestionAbout<About extends Question['about']> = Extract<Question, { readonly about: About }>

/**
 * Answers the questions of rules, all of one sort in one go: how many processes are started depends on which sorts were
 * asked, never on how many questions there are.
 */
export async function readDetails(questions: readonly Question[], git: Git, begun?: Pick<Reading, 'objects'>): Promise<Details> {
  if (questions.length === 0) return NO_DETAILS
  const of = <About extends Question['about']>(about: About) =>
    questions.filter((question): question is QuestionAbout<About> => question.about === about)
  const [commits, tags, files, patches] = await Promise.all([
    readCommits(of('commit'), git),
    readTags(of('tag'), git, begun),
    readFiles(of('file'), git),
    readPatches(of('patch'), git),
  ])
  return { ...NO_DETAILS, commits, tags, files, patches }
}

async function readCommits(questions: readonly QuestionAbout<'commit'>[], git: Git): Promise<ReadonlyMap<Oid, CommitRecord | null>> {
  const names = questions.map(({ commit }) => commit)
  const objects = await readObjects(names, git, { largest: Number.POSITIVE_INFINITY, only: 'commit' })
  const records = new Map([...objects].map(([name, object]) => [name, commitOf(object)]))
  const wanted = questions.flatMap(({ commit, verify }) => (verify && records.get(commit)?.signature === 'present' ? [commit] : []))
  const asked = namesByOid(wanted, objects)
  for (const [oid, signature] of await verifyCommits([...asked.keys()], git)) {
    for (const name of asked.get(oid) ?? []) {
      const record = records.get(name)
      if (record != null) records.set(name, { ...record, signature })
    }
  }
  return records
}

/** A commit as it is stored: headers, an empty line, the message (git's Documentation, "commit object"). */
function commitOf(object: StoredObject | null): CommitRecord | null {
  if (object === null || object.bytes === null) return null
  const { headers, body } = partsOf(object.bytes, decoderOf(object.bytes))
  return {
    author: personOf(headers.get('author')),
    committer: personOf(headers.get('committer')),
    message: body,
    signature: headers.has(object.oid.length === 64 ? 'gpgsig-sha256' : 'gpgsig') ? 'present' : 'none',
  }
}

/** `Ada Lovelace <ada@example.org> 1700000000 +0000`; whatever is missing is empty. */
function personOf(line = ''): CommitRecord['author'] {
  const [, name = '', email = ''] = /^([^<]*)<([^>]*)>/.exec(line) ?? []
  return { name: name.trim(), email: email.trim() }
}

async function readTags(
  questions: readonly QuestionAbout<'tag'>[],
  git: Git,
  begun?: Pick<Reading, 'objects'>,
): Promise<ReadonlyMap<Oid, TagObject | null>> {
  const names = questions.map(({ object }) => object)
  if (names.length === 0) return new Map()
  const objects = await readObjects(names, git, { largest: Number.POSITIVE_INFINITY, only: 'tag' }, await begun?.objects())
  const tags = new Map([...objects].map(([name, object]) => [name, tagOf(object)]))
  const isSigned = (name: Oid): boolean => tags.get(name)?.annotation?.signature === 'present'
  const wanted = questions.flatMap(({ object, verify }) => (verify && isSigned(object) ? [object] : []))
  const asked = namesByOid(wanted, objects)
  for (const [oid, signature] of await verifyTags([...asked.keys()], git)) {
    for (const name of asked.get(oid) ?? []) {
      const tag = tags.get(name)
      if (tag?.annotation != null) tags.set(name, { ...tag, annotation: { ...tag.annotation, signature } })
    }
  }
  return tags
}

/** What begins a signature at the end of a tag, of whatever program (gitformat-signature(5)). */
const SIGNATURE = /(?<=^|\n)-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----/g

function tagOf(object: StoredObject | null): TagObject | null {
  if (object === null) return null
  if (object.bytes === null) return { type: object.type as TagObject['type'], annotation: null }
  const { headers, body } = partsOf(object.bytes, UTF8)
  // The last one begins the signature; what stands before it is the message.
  const begin = body.includes('-----BEGIN ') ? [...body.matchAll(SIGNATURE)].at(-1)?.index : undefined
  return {
    type: 'tag',
    annotation: {
      name: headers.get('tag') ?? '',
      targetType: headers.get('type') ?? '',
      message: body.slice(0, begin),
      signature: begin === undefined ? 'none' : 'present',
    },
  }
}

/** What goes on to a verifier is each object's own name, once. */
function namesByOid(names: readonly string[], objects: ReadonlyMap<string, StoredObject | null>): ReadonlyMap<Oid, readonly string[]> {
  const byOid = new Map<Oid, string[]>()
  for (const name of new Set(names)) {
    const oid = objects.get(name)?.oid
    if (oid !== undefined) byOid.set(oid, [...(byOid.get(oid) ?? []), name])
  }
  return byOid
}

type Decode = (bytes: Buffer) => string

/** Headers are single lines; a line that begins with a space belongs to the one before it. Of two alike the first counts. */
function partsOf(bytes: Buffer, decode: Decode): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const end = endOfHeaders(bytes)
  const headers = new Map<string, string>()
  for (const line of decode(bytes.subarray(0, end)).split('\n')) {
    const space = line.indexOf(' ')
    const name = line.slice(0, Math.max(0, space))
    if (space > 0 && !headers.has(name)) headers.set(name, line.slice(space + 1))
  }
  return { headers, body: decode(bytes.subarray(end + 2)) }
}

function endOfHeaders(bytes: Buffer): number {
  const end = bytes.indexOf('\n\n')
  return end < 0 ? bytes.length : end
}

const UTF8: Decode = (bytes) => bytes.toString('utf8')

/** The text of a commit is UTF-8 unless its header says otherwise (git-commit(1), "DISCUSSION"). */
function decoderOf(bytes: Buffer): Decode {
  const [, encoding] = /(?:^|\n)encoding ([^\n]+)/.exec(bytes.toString('latin1', 0, endOfHeaders(bytes))) ?? []
  if (encoding === undefined) return UTF8
  try {
    const decoder = new TextDecoder(encoding.trim())
    return (text) => decoder.decode(text)
  } catch {
    // An encoding that nobody knows.
    return UTF8
  }
}

/** No file that holds a version or a policy is longer. */
const LARGEST_FILE = 1 << 20

async function readFiles(questions: readonly QuestionAbout<'file'>[], git: Git): Promise<ReadonlyMap<string, string | null>> {
  const keys = questions.map(({ commit, path }) => fileKey(commit, path))
  const objects = await readObjects(keys, git, { largest: LARGEST_FILE, only: 'blob' })
  return new Map([...objects].map(([key, object]) => [key, textOf(object?.bytes ?? null)]))
}

/** As git tells it too: what holds a NUL is no text. */
function textOf(bytes: Buffer | null): string | null {
  return bytes === null || bytes.includes(0) ? null : bytes.toString('utf8')
}
