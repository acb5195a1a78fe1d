import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRepository, type Repository } from '../../src/repository/repository.ts'
import { cleanEnvironment } from './environment.ts'
import { buildRepository } from './fast-import.ts'
import type { LivedRef, LivedRefs, ModelLife } from './model-life.ts'

export type ObjectFormat = 'sha1' | 'sha256'

/** Repositories that share the objects of a life and differ in their refs alone, as a clone differs from its remote. */
export interface Places {
  readonly format: ObjectFormat
  /** Who pushes: a clone with a remote `origin`. */
  readonly client: Place
  /** Where the push goes: bare. */
  readonly server: Place
  /** Another clone, made when the push has arrived. */
  readonly later: Place
  /** The object that a ref names. */
  objectOf(refname: string, ref: LivedRef): string
  /** What a life calls a commit, or the tag that an object is. */
  nameOf(oid: string): string
  remove(): void
}

/** A repository whose refs are set as a whole. */
export interface Place {
  readonly directory: string
  readonly repository: Repository
  /** Sets all refs, and what HEAD names; a name of no branch that is there detaches nothing, it is unborn. */
  setRefs(refs: ReadonlyMap<string, string>, head?: string): void
}

/** @param tags every tag that some state of the refs may have. */
export async function makePlaces(life: ModelLife, tags: readonly LivedRefs[], format: ObjectFormat = 'sha1'): Promise<Places> {
  const built = buildRepository(life.commits, new Map(), new Map(), format)
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-places-'))
  const objects = writeTags(folder, built.directory, tags, built.oids)
  const objectOf = (refname: string, ref: LivedRef): string => {
    const oid = ref.annotated ? objects.get(keyOf(refname, ref)) : built.oids.get(ref.commit)
    if (oid === undefined) throw new Error(`no object for ${refname}`)
    return oid
  }
  const names = new Map([...built.oids, ...objects].map(([name, oid]) => [oid, name]))
  const place = (name: string, bare: boolean): Promise<Place> =>
    makePlace(join(folder, name), bare, format, built.directory, join(folder, 'server'))
  const [client, server, later] = await Promise.all([place('client', false), place('server', true), place('later', false)])
  return {
    format,
    client,
    server,
    later,
    objectOf,
    nameOf: (oid) => names.get(oid) ?? oid,
    remove: () => {
      built.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function keyOf(refname: string, ref: LivedRef): string {
  return `${refname.slice('refs/tags/'.length)} at ${ref.commit}`
}

/** All tag objects by one process; one ref may be at several commits in the course of things. */
function writeTags(
  folder: string,
  directory: string,
  states: readonly LivedRefs[],
  oids: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>()
  for (const refs of states) {
    for (const [refname, ref] of refs) {
      if (!ref.annotated) continue
      const name = refname.slice('refs/tags/'.length)
      const text = `object ${oids.get(ref.commit)}\ntype commit\ntag ${name}\ntagger Ada <ada@example.org> 1700000000 +0000\n\nA release\n`
      wanted.set(keyOf(refname, ref), text)
    }
  }
  const files = [...wanted.values()].map((text, index) => {
    const file = join(folder, `tag-${index}`)
    writeFileSync(file, text)
    return file
  })
  if (files.length === 0) return new Map()
  const args = ['hash-object', '-t', 'tag', '-w', '--stdin-paths', '--no-filters']
  const output = execFileSync('git', args, { cwd: directory, env: cleanEnvironment(), input: `${files.join('\n')}\n`, encoding: 'utf8' })
  const written = output.trim().split('\n')
  return new Map([...wanted.keys()].map((key, index) => [key, written[index] ?? '']))
}

/** Written by hand (gitrepository-layout(5)), since three processes for each would take longer than the checks. */
async function makePlace(directory: string, bare: boolean, format: ObjectFormat, objects: string, server: string): Promise<Place> {
  const git = bare ? directory : join(directory, '.git')
  for (const part of ['objects/info', 'refs']) mkdirSync(join(git, part), { recursive: true })
  writeFileSync(join(git, 'objects', 'info', 'alternates'), `${join(objects, 'objects')}\n`)
  const extensions = format === 'sha256' ? '[extensions]\n\tobjectformat = sha256\n' : ''
  const remote = bare ? '' : `[remote "origin"]\n\turl = ${server}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`
  writeFileSync(
    join(git, 'config'),
    `[core]\n\trepositoryformatversion = ${format === 'sha256' ? 1 : 0}\n\tbare = ${bare}\n${extensions}${remote}`,
  )
  const setRefs = (refs: ReadonlyMap<string, string>, head = 'main'): void => {
    writeFileSync(join(git, 'HEAD'), `ref: refs/heads/${head}\n`)
    const lines = [...refs].sort(([one], [other]) => (one < other ? -1 : 1)).map(([refname, oid]) => `${oid} ${refname}\n`)
    writeFileSync(join(git, 'packed-refs'), `# pack-refs with: sorted \n${lines.join('')}`)
  }
  setRefs(new Map())
  return { directory, repository: await openRepository(directory, cleanEnvironment()), setRefs }
}
