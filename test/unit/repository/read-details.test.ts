import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CommitRecord, fileKey, NO_DETAILS, type Question, type Signature, type TagObject } from '../../../src/model/details.ts'
import { readDetails } from '../../../src/repository/read-details.ts'
import { gpgKeyring, missingProgram, shareKeys, sshKey } from '../../support/signing.ts'
import { type Stored, storedObjects } from '../../support/stored.ts'

const ADA = { name: 'Ada Author', email: 'ada@example.org' }
const PERSON = 'Ada Author <ada@example.org> 1700000000 +0000'
const commitQuestion = (commit: string, verify = false): Question => ({ about: 'commit', commit, verify })
const tagQuestion = (object: string, verify = false): Question => ({ about: 'tag', object, verify })
const fileQuestion = (commit: string, path: string): Question => ({ about: 'file', commit, path })

/** The headers of a commit of the empty tree; lines that are given take the place of author and committer. */
function headers(stored: Stored, lines: readonly string[] = [`author ${PERSON}`, `committer ${PERSON}`]): string {
  return [`tree ${stored.write('tree', '')}`, ...lines, ''].join('\n')
}

async function commitIn(stored: Stored, content: string | Buffer): Promise<CommitRecord | null | undefined> {
  const oid = stored.write('commit', content)
  return (await readDetails([commitQuestion(oid)], stored.git())).commits.get(oid)
}

describe('commits', () => {
  test('author, committer and message', async () => {
    const stored = storedObjects()
    const record = await commitIn(
      stored,
      `${headers(stored, [`author ${PERSON}`, 'committer Carl  von C <carl@example.org> 1 -0130'])}\nSubject\n\nBody\n`,
    )
    const carl = { name: 'Carl  von C', email: 'carl@example.org' }
    expect(record).toEqual({ author: ADA, committer: carl, message: 'Subject\n\nBody\n', signature: 'none' })
  })

  test.each([
    ['no date', 'Ada Author <ada@example.org>', ADA],
    ['no name', '<ada@example.org> 1 +0000', { name: '', email: 'ada@example.org' }],
    ['nothing between the brackets', 'Ada Author <> 1 +0000', { name: 'Ada Author', email: '' }],
    ['no brackets', 'Ada Author', { name: '', email: '' }],
    ['two addresses', 'Ada Author <ada@example.org> <eve@example.org> 1 +0000', ADA],
  ])('an author with %s', async (_, author, expected) => {
    const stored = storedObjects()
    const record = await commitIn(stored, `${headers(stored, [`author ${author}`, `committer ${PERSON}`])}\nx\n`)
    expect(record?.author).toEqual(expected)
    expect(record?.committer).toEqual(ADA)
  })

  test('no author at all, no message, and no headers but the tree', async () => {
    const stored = storedObjects()
    const nobody = { name: '', email: '' }
    expect(await commitIn(stored, headers(stored, []))).toEqual({ author: nobody, committer: nobody, message: '', signature: 'none' })
  })

  test('of two authors the first counts, as for git', async () => {
    const stored = storedObjects()
    const lines = [`author ${PERSON}`, 'author Eve <eve@example.org> 1 +0000', `committer ${PERSON}`]
    expect((await commitIn(stored, `${headers(stored, lines)}\nx\n`))?.author).toEqual(ADA)
  })

  test('NUL and carriage returns in the message', async () => {
    const stored = storedObjects()
    expect((await commitIn(stored, `${headers(stored)}\na\0b\r\n\r\nc`))?.message).toBe('a\0b\r\n\r\nc')
  })

  test('a message of 10 MiB', async () => {
    const stored = storedObjects()
    const message = 'long line\n'.repeat(1024 * 1024)
    expect((await commitIn(stored, `${headers(stored)}\n${message}`))?.message).toBe(message)
  })

  test('headers in the message are message', async () => {
    const stored = storedObjects()
    const message = `author Eve <eve@example.org> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n\nencoding ISO-8859-1\nJörg\n`
    const record = await commitIn(stored, `${headers(stored)}\n${message}`)
    expect(record).toEqual({ author: ADA, committer: ADA, message, signature: 'none' })
  })

  test.each([
    ['ISO-8859-1', Buffer.from([0x4a, 0xf6, 0x72, 0x67]), 'Jörg'],
    ['Shift_JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
    ['no-such-encoding', Buffer.from('Jörg'), 'Jörg'],
  ])('encoding %s', async (encoding, bytes, expected) => {
    const stored = storedObjects()
    const author = Buffer.concat([Buffer.from('author '), bytes, Buffer.from(' <j@example.org> 1 +0000\n')])
    const tree = Buffer.from(`tree ${stored.write('tree', '')}\n`)
    const content = Buffer.concat([tree, author, Buffer.from(`committer ${PERSON}\nencoding ${encoding}\n\n`), bytes])
    const record = await commitIn(stored, content)
    expect(record?.author).toEqual({ name: expected, email: 'j@example.org' })
    expect(record?.message).toBe(expected)
  })

  test('a signature over several lines, with headers after it', async () => {
    const stored = storedObjects()
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n author Eve <eve@example.org> 1 +0000\n -----END PGP SIGNATURE-----'
    const record = await commitIn(stored, `${headers(stored)}${signature}\nencoding UTF-8\n\nx\n`)
    expect(record).toEqual({ author: ADA, committer: ADA, message: 'x\n', signature: 'present' })
  })

  test('a signature for the other object format is none', async () => {
    const signature = (name: string): string => `${name} -----BEGIN PGP SIGNATURE-----\n -----END PGP SIGNATURE-----\n`
    const short = storedObjects()
    expect((await commitIn(short, `${headers(short)}${signature('gpgsig-sha256')}\nx\n`))?.signature).toBe('none')
    const long = storedObjects('sha256')
    expect((await commitIn(long, `${headers(long)}${signature('gpgsig-sha256')}\nx\n`))?.signature).toBe('present')
    expect((await commitIn(long, `${headers(long)}${signature('gpgsig')}\nx\n`))?.signature).toBe('none')
  })

  test("a merged tag's signature is not the commit's", async () => {
    const stored = storedObjects()
    const merged =
      'mergetag object 1\n type commit\n tag v1\n tagger Eve <eve@example.org> 1 +0000\n \n v1\n -----BEGIN PGP SIGNATURE-----\n'
    expect(await commitIn(stored, `${headers(stored)}${merged}\nx\n`)).toMatchObject({ author: ADA, message: 'x\n', signature: 'none' })
  })

  test('forty parents', async () => {
    const stored = storedObjects()
    const head = headers(stored)
    const parents = Array.from({ length: 40 }, (_, index) => `parent ${stored.write('commit', `${head}\n${index}\n`)}`)
    const lines = [...parents, `author ${PERSON}`, `committer ${PERSON}`]
    expect((await commitIn(stored, `${headers(stored, lines)}\nOctopus\n`))?.message).toBe('Octopus\n')
  })

  test('what is no commit, or missing, is null and keeps nobody from being read', async () => {
    const stored = storedObjects()
    const commit = stored.write('commit', `${headers(stored)}\nx\n`)
    const blob = stored.write('blob', 'x')
    const tag = stored.write('tag', `object ${commit}\ntype commit\ntag v1\ntagger ${PERSON}\n\nv1\n`)
    const questions = ['1'.repeat(40), blob, tag, '--all', '-x\ny', commit].map((oid) => commitQuestion(oid, true))
    const { commits } = await readDetails(questions, stored.git())
    expect([...commits.values()].map((record) => record?.message ?? null)).toEqual([null, null, null, null, null, 'x\n'])
  })
})

describe('tags', () => {
  const tagIn = async (stored: Stored, content: string): Promise<TagObject | null | undefined> => {
    const oid = stored.write('tag', content)
    return (await readDetails([tagQuestion(oid)], stored.git())).tags.get(oid)
  }
  const tagText = (target: string, type: string, name: string, body = `${name}\n`): string =>
    `object ${target}\ntype ${type}\ntag ${name}\ntagger ${PERSON}\n\n${body}`

  test('annotated, nested, of a tree and of a blob', async () => {
    const stored = storedObjects()
    const commit = stored.write('commit', `${headers(stored)}\nx\n`)
    const tag = stored.write('tag', tagText(commit, 'commit', 'v1'))
    const targets = [
      [commit, 'commit'],
      [tag, 'tag'],
      [stored.write('tree', ''), 'tree'],
      [stored.write('blob', 'x'), 'blob'],
    ] as const
    for (const [target, targetType] of targets) {
      const annotation = { name: 'v1', targetType, message: 'v1\n', signature: 'none' }
      expect(await tagIn(stored, tagText(target, targetType, 'v1'))).toEqual({ type: 'tag', annotation })
    }
  })

  test('lightweight ones, whatever they name, and missing objects', async () => {
    const stored = storedObjects()
    const commit = stored.write('commit', `${headers(stored)}\nx\n`)
    const objects = [commit, stored.write('tree', ''), stored.write('blob', 'x'), '1'.repeat(40)]
    const { tags } = await readDetails(
      objects.map((object) => tagQuestion(object, true)),
      stored.git(),
    )
    expect([...tags.values()].map((tag) => tag?.type ?? null)).toEqual(['commit', 'tree', 'blob', null])
    expect([...tags.values()].map((tag) => tag?.annotation ?? null)).toEqual([null, null, null, null])
  })

  test('a name in the header that is no ref, one with spaces, and none', async () => {
    const stored = storedObjects()
    const tree = stored.write('tree', '')
    expect((await tagIn(stored, tagText(tree, 'tree', '--output=pwned')))?.annotation?.name).toBe('--output=pwned')
    expect((await tagIn(stored, tagText(tree, 'tree', 'a b')))?.annotation?.name).toBe('a b')
    expect((await tagIn(stored, `object ${tree}\ntype tree\n\nx\n`))?.annotation).toMatchObject({ name: '', message: 'x\n' })
    expect((await tagIn(stored, `object ${tree}\ntype tree\n\ntag v9\n`))?.annotation?.name).toBe('')
  })

  test.each(['PGP SIGNATURE', 'PGP MESSAGE', 'SSH SIGNATURE', 'SIGNED MESSAGE'])('a %s at the end is a signature', async (words) => {
    const stored = storedObjects()
    const tree = stored.write('tree', '')
    const body = `v1\n\n-----BEGIN OTHER-----\n-----BEGIN ${words}-----\n\nabc\n-----END ${words}-----\n`
    const tag = await tagIn(stored, tagText(tree, 'tree', 'v1', body))
    expect(tag?.annotation).toMatchObject({ signature: 'present', message: 'v1\n\n-----BEGIN OTHER-----\n' })
  })

  test('of several beginnings the last one counts, as for git', async () => {
    const stored = storedObjects()
    const quoted = 'v1\n-----BEGIN PGP SIGNATURE-----\nquoted\n'
    const body = `${quoted}-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n`
    expect((await tagIn(stored, tagText(stored.write('tree', ''), 'tree', 'v1', body)))?.annotation?.message).toBe(quoted)
  })

  test.each(['x -----BEGIN PGP SIGNATURE-----\n', 'x\r-----BEGIN PGP SIGNATURE-----\n', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n'])(
    'no signature: %j',
    async (body) => {
      const stored = storedObjects()
      const tag = await tagIn(stored, tagText(stored.write('tree', ''), 'tree', 'v1', body))
      expect(tag?.annotation).toMatchObject({ signature: 'none', message: body })
    },
  )

  test('an encoding header changes no name', async () => {
    const stored = storedObjects()
    const tag = await tagIn(stored, `object ${stored.write('tree', '')}\ntype tree\ntag vö\nencoding ISO-8859-1\n\nö\n`)
    expect(tag?.annotation).toMatchObject({ name: 'vö', message: 'ö\n' })
  })
})

describe('files', () => {
  const withFiles = (files: Readonly<Record<string, string | Buffer>>): { readonly stored: Stored; readonly commit: string } => {
    const stored = storedObjects()
    const lines = Object.entries(files).map(([path, content]) => `100644 ${stored.write('blob', content)}\t${path}\0`)
    stored.run(['update-index', '-z', '--index-info'], { input: lines.join('') })
    return { stored, commit: stored.run(['commit-tree', '-m', 'files', stored.run(['write-tree'])]) }
  }

  test('a text, an empty one, and paths of every kind', async () => {
    const files = { 'package.json': '{}\n', empty: '', 'a b/c d.txt': 'spaces', '-x': 'option', 'a:b': 'colon', 'ä.txt': 'umlaut' }
    const { stored, commit } = withFiles(files)
    const questions = Object.keys(files).map((path) => fileQuestion(commit, path))
    const read = (await readDetails(questions, stored.git())).files
    for (const [path, content] of Object.entries(files)) expect(read.get(fileKey(commit, path)), path).toBe(content)
  })

  test('null: missing, a directory, too long, binary, a path with a line end, a missing commit', async () => {
    const long = 'x'.repeat(1024 * 1024)
    const { stored, commit } = withFiles({ 'd/f': 'x', fits: long, long: `${long}x`, binary: Buffer.from([0x61, 0]), 'a\nb': 'x' })
    const paths = ['missing', 'missing blob 3', 'd', 'd/', 'd/f/g', 'long', 'binary', 'a\nb', '']
    const questions = [
      ...paths.map((path) => fileQuestion(commit, path)),
      fileQuestion('1'.repeat(40), 'fits'),
      fileQuestion(commit, 'fits'),
    ]
    const { files } = await readDetails(questions, stored.git())
    expect([...files.values()].slice(0, -1)).toEqual(questions.slice(1).map(() => null))
    expect(files.get(fileKey(commit, 'fits'))).toBe(long)
  })
})

describe('processes', () => {
  test('nothing asked, nothing started', async () => {
    const { value, started } = await storedObjects().counted((git) => readDetails([], git))
    expect(value).toBe(NO_DETAILS)
    expect(started).toEqual([])
  })

  test('3,000 questions start as many as one of each sort', async () => {
    const stored = storedObjects()
    const head = headers(stored)
    const oids = writeMany(
      stored,
      Array.from({ length: 1000 }, (_, index) => `${head}\n${index}\n`),
    )
    const tag = stored.write('tag', `object ${oids[0]}\ntype commit\ntag v1\ntagger ${PERSON}\n\nv1\n`)
    const ask = (some: readonly string[]): Question[] =>
      some.flatMap((oid) => [commitQuestion(oid, true), tagQuestion(oid, true), fileQuestion(oid, 'package.json')])
    const few = await stored.counted((git) => readDetails([...ask(oids.slice(0, 1)), tagQuestion(tag, true)], git))
    const many = await stored.counted((git) => readDetails([...ask(oids), tagQuestion(tag, true)], git))
    expect(many.value.commits.size + many.value.tags.size + many.value.files.size).toBe(3001)
    expect(many.value.commits.get(oids[999] ?? '')?.message).toBe('999\n')
    expect(many.started).toHaveLength(few.started.length)
    // Commits and tags are looked at and read, the files, none of which is there, only looked at.
    expect(many.started).toHaveLength(5)
  })

  test.each([
    ['commit', (oid: string) => commitQuestion(oid)],
    ['tag', (oid: string) => tagQuestion(oid)],
    ['file', (oid: string) => fileQuestion(oid, 'x')],
  ])('a %s alone starts what it needs and no more', async (_, question) => {
    const stored = storedObjects()
    const oid = stored.write('commit', `${headers(stored)}\nx\n`)
    const { started } = await stored.counted((git) => readDetails([question(oid)], git))
    expect(started.map((args) => args.split(' ')[0])).toEqual(started.map(() => 'cat-file'))
    expect(started.length).toBeLessThanOrEqual(2)
  })

  /** Many loose objects in one process; `commit-tree` for each would take a minute. */
  function writeMany(stored: Stored, contents: readonly string[]): readonly string[] {
    const folder = mkdtempSync(join(tmpdir(), 'branch-policy-many-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const paths = contents.map((content, index) => {
      const path = join(folder, `${index}`)
      writeFileSync(path, content)
      return path
    })
    return stored.run(['hash-object', '-t', 'commit', '-w', '--stdin-paths'], { input: `${paths.join('\n')}\n` }).split('\n')
  }
})

describe('a verifier', () => {
  const SIGNED = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n'

  /** A program in the place of gpg that leaves a trace of having run. */
  function withWitness(): { readonly stored: Stored; ran(): boolean } {
    const stored = storedObjects()
    const trace = join(stored.directory, 'ran')
    const program = join(stored.directory, 'witness')
    writeFileSync(program, `#!/bin/sh\necho ran >> '${trace}'\nexit 1\n`, { mode: 0o755 })
    for (const name of ['gpg.program', 'gpg.ssh.program', 'gpg.openpgp.program', 'gpg.x509.program']) stored.run(['config', name, program])
    stored.run(['config', 'log.showSignature', 'true'])
    return { stored, ran: () => existsSync(trace) }
  }

  test('starts for nothing that is not to be verified, and for nothing that is not signed', async () => {
    const { stored, ran } = withWitness()
    const plain = stored.write('commit', `${headers(stored)}\nx\n`)
    const signed = stored.write('commit', `${headers(stored)}${SIGNED}\nx\n`)
    const tag = (body: string): string => stored.write('tag', `object ${plain}\ntype commit\ntag v1\ntagger ${PERSON}\n\n${body}`)
    const signedTag = tag('v1\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n')
    const questions = [
      commitQuestion(plain, true),
      commitQuestion(signed),
      tagQuestion(tag('v1\n'), true),
      tagQuestion(plain, true),
      tagQuestion(signedTag),
      fileQuestion(signed, 'x'),
    ]
    const quiet = await stored.counted((git) => readDetails(questions, git))
    expect(ran()).toBe(false)
    expect(quiet.started.filter((args) => !args.startsWith('cat-file'))).toEqual([])
    expect(quiet.value.commits.get(signed)?.signature).toBe('present')
    expect(quiet.value.tags.get(signedTag)?.annotation?.signature).toBe('present')
    const asked = await readDetails([commitQuestion(signed, true)], stored.git())
    expect(ran()).toBe(true)
    expect(asked.commits.get(signed)?.signature).not.toMatch(/good|none|present/)
  })

  test('starts for a signed tag that is to be verified, and what it refuses is not accepted', async () => {
    const { stored, ran } = withWitness()
    const body = 'v1\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n'
    const tag = stored.write('tag', `object ${stored.write('tree', '')}\ntype tree\ntag v1\ntagger ${PERSON}\n\n${body}`)
    const { tags } = await readDetails([tagQuestion(tag, true)], stored.git())
    expect(ran()).toBe(true)
    expect(tags.get(tag)?.annotation?.signature).toBe('unchecked')
  })

  test('is started by one git for all commits and one for all tags', async () => {
    const { stored } = withWitness()
    const tree = stored.write('tree', '')
    const body = '-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n'
    const numbers = [1, 2, 3]
    const tags = numbers.map((n) => stored.write('tag', `object ${tree}\ntype tree\ntag v${n}\ntagger ${PERSON}\n\n${body}`))
    const commits = numbers.map((n) => stored.write('commit', `${headers(stored)}${SIGNED}\n${n}\n`))
    const questions = [...tags.map((oid) => tagQuestion(oid, true)), ...commits.map((oid) => commitQuestion(oid, true))]
    const { value, started } = await stored.counted((git) => readDetails(questions, git))
    expect(started).toHaveLength(6)
    expect(started.filter((args) => args.startsWith('verify-tag'))).toHaveLength(1)
    expect([...value.commits.values()].map((record) => record?.signature)).toEqual(numbers.map(() => 'unchecked'))
    expect([...value.tags.values()].map((tag) => tag?.annotation?.signature)).toEqual(numbers.map(() => 'unchecked'))
  })

  test('that is not there checks nothing', async () => {
    const stored = storedObjects()
    stored.run(['config', 'gpg.program', '/nonexistent/gpg'])
    const commit = stored.write('commit', `${headers(stored)}${SIGNED}\nx\n`)
    const body = 'v1\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n'
    const tag = stored.write('tag', `object ${commit}\ntype commit\ntag v1\ntagger ${PERSON}\n\n${body}`)
    const details = await readDetails([commitQuestion(commit, true), tagQuestion(tag, true)], stored.git())
    expect(details.commits.get(commit)?.signature).toBe('unchecked')
    expect(details.tags.get(tag)?.annotation?.signature).toBe('unchecked')
  })

  test('gets names of objects, never an option', async () => {
    const { stored, ran } = withWitness()
    const body = 'v1\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n'
    const tag = stored.write('tag', `object ${stored.write('tree', '')}\ntype tree\ntag v1\ntagger ${PERSON}\n\n${body}`)
    stored.run(['update-ref', 'refs/tags/--help', tag])
    const { tags } = await readDetails([tagQuestion('--help', true)], stored.git())
    expect(tags.get('--help')?.annotation?.signature).toBe('unchecked')
    expect(ran()).toBe(true)
  })
})

/** A commit and a tag that are signed, and the same with their words changed. */
function signedIn(stored: Stored, env: Readonly<Record<string, string>>, settings: readonly (readonly [string, string])[] = []) {
  const options = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const tree = stored.run(['write-tree'])
  const commit = stored.run([...options, 'commit-tree', '-S', '-m', 'words', tree], { env })
  stored.run([...options, 'tag', '-s', '-m', 'words', 'signed', commit], { env })
  const tag = stored.run(['rev-parse', 'refs/tags/signed'])
  const forged = (type: 'commit' | 'tag', oid: string): string =>
    stored.write(type, `${stored.run(['cat-file', type, oid]).replace('words', 'other')}\n`)
  return { commit, tag, forgedCommit: forged('commit', commit), forgedTag: forged('tag', tag) }
}

/** In the order commit, forged commit, tag, forged tag. */
async function gradesOf(
  stored: Stored,
  signed: ReturnType<typeof signedIn>,
  env: Readonly<Record<string, string>>,
): Promise<readonly (Signature | undefined)[]> {
  const { commit, forgedCommit, tag, forgedTag } = signed
  const questions = [
    ...[forgedCommit, commit, commit].map((oid) => commitQuestion(oid, true)),
    ...[forgedTag, tag, tag].map((oid) => tagQuestion(oid, true)),
  ]
  const details = await readDetails(questions, stored.git(env))
  return [
    ...[commit, forgedCommit].map((oid) => details.commits.get(oid)?.signature),
    ...[tag, forgedTag].map((oid) => details.tags.get(oid)?.annotation?.signature),
  ]
}

const noGpg = missingProgram('gpg')
describe.skipIf(noGpg !== null)(`signatures by GPG${noGpg === null ? '' : ` (left out: ${noGpg})`}`, () => {
  test.each(['sha1', 'sha256'] as const)('%s: by our own key, by one that nobody vouches for, by one that is not here', async (format) => {
    const stored = storedObjects(format)
    const own = gpgKeyring('Carl <carl@example.org>')
    const signed = signedIn(stored, own, [['user.signingkey', 'carl@example.org']])
    expect(await gradesOf(stored, signed, own)).toEqual(['good', 'bad', 'good', 'unchecked'])
    const other = gpgKeyring(null)
    expect(await gradesOf(stored, signed, other)).toEqual(['unchecked', 'unchecked', 'unchecked', 'unchecked'])
    shareKeys(own, other)
    expect(await gradesOf(stored, signed, other)).toEqual(['good', 'bad', 'good', 'unchecked'])
  })
})

const noSsh = missingProgram('ssh-keygen')
describe.skipIf(noSsh !== null)(`signatures by SSH${noSsh === null ? '' : ` (left out: ${noSsh})`}`, () => {
  test.each(['sha1', 'sha256'] as const)('%s: with its key allowed, with another, with none', async (format) => {
    const stored = storedObjects(format)
    const key = sshKey()
    const signed = signedIn(stored, {}, key.settings)
    expect(await gradesOf(stored, signed, {})).toEqual(['unchecked', 'unchecked', 'unchecked', 'unchecked'])
    stored.run(['config', 'gpg.ssh.allowedSignersFile', sshKey().allowedSigners])
    expect(await gradesOf(stored, signed, {})).toEqual(['unchecked', 'bad', 'unchecked', 'unchecked'])
    stored.run(['config', 'gpg.ssh.allowedSignersFile', key.allowedSigners])
    expect(await gradesOf(stored, signed, {})).toEqual(['good', 'bad', 'good', 'unchecked'])
  })
})

test('what was read ahead of time is not read again, and the rest is', async () => {
  const stored = storedObjects()
  const commit = stored.write('commit', `${headers(stored)}\nwords\n`)
  const tagged = (name: string): string => stored.write('tag', `object ${commit}\ntype commit\ntag ${name}\ntagger ${PERSON}\n\n${name}\n`)
  const [known, other] = [tagged('v1.0.0'), tagged('v1.1.0')]
  const bytes = Buffer.from(`object ${commit}\ntype commit\ntag v1.0.0\n\nas it was read\n`)
  const objects = async () => new Map([[known, { oid: known, type: 'tag', bytes }]])
  const only = await stored.counted((git) => readDetails([tagQuestion(known)], git, { objects }))
  expect([only.value.tags.get(known)?.annotation?.message, only.started]).toEqual(['as it was read\n', []])
  const both = await readDetails([tagQuestion(known), tagQuestion(other)], stored.git(), { objects })
  expect([known, other].map((oid) => both.tags.get(oid)?.annotation?.message)).toEqual(['as it was read\n', 'v1.1.0\n'])
})
