import { type CommitRecord, type Details, fileKey, type MessageVerdict, patchKey, type Question, type TagObject } from '../model/details.ts'
import type { Oid } from '../model/refname.ts'
import { oid, type World } from './world.ts'

/** What was not asked is not known, as in the engine. */
export function answered(questions: readonly Question[], known: Details): Details {
  const asked = new Set(questions.map(keyOf))
  const only = <Value>(about: Question['about'], map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    new Map([...map].filter(([key]) => asked.has(`${about} ${key}`)))
  const messages = new Map([...only('message', known.messages), ...only('text', known.messages)])
  return {
    patches: only('patch', known.patches),
    files: only('file', known.files),
    commits: only('commit', known.commits),
    tags: only('tag', known.tags),
    messages,
  }
}

function keyOf(question: Question): string {
  switch (question.about) {
    case 'patch':
      return `patch ${patchKey(question.commit, question.base)}`
    case 'file':
      return `file ${fileKey(question.commit, question.path)}`
    case 'tag':
      return `tag ${question.object}`
    case 'text':
      return `text ${question.text}`
    default:
      return `${question.about} ${question.commit}`
  }
}

/** What a world answers to questions; what it does not mention is not there. */
export function detailsOf(world: World): Details {
  const commits = Object.entries(world.records ?? {}).map(([name, record]): [Oid, CommitRecord] => [
    oid(name),
    { ...PLAIN_RECORD, ...record },
  ])
  const tags = Object.entries(world.tagObjects ?? {}).map(([name, tag]): [Oid, TagObject] => [oid(name), tag])
  const patches = Object.entries(world.patches ?? {}).map(([key, patch]): [string, string | null] => {
    const [base, commit] = key.includes('..') ? key.split('..') : [null, key]
    return [patchKey(oid(commit ?? ''), base == null ? null : oid(base)), patch]
  })
  const files = Object.entries(world.files ?? {}).map(([key, text]): [string, string | null] => {
    const [commit = '', ...path] = key.split(':')
    return [fileKey(oid(commit), path.join(':')), text]
  })
  const messages = Object.entries(world.verdicts ?? {}).map(([name, verdict]): [string, MessageVerdict] => [
    name in (world.commits ?? {}) ? oid(name) : name,
    { errors: [], warnings: [], ...verdict },
  ])
  return {
    commits: new Map(commits),
    tags: new Map(tags),
    patches: new Map(patches),
    files: new Map(files),
    messages: new Map(messages),
  }
}

const ADA = { name: 'Ada', email: 'ada@example.org' }
const PLAIN_RECORD: CommitRecord = { author: ADA, committer: ADA, message: 'Work\n', signature: 'none' }
