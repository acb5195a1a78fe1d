import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { openScratch, packedEntry, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** What a push wants: a ref, and the name of the pool's object that it is to have; null deletes it. */
interface Wish {
  readonly refname: string
  readonly to: string | null
}

interface World {
  readonly client: Scratch
  /** Another client, in which a push can be seen as done: its remote-tracking branches and tags are set to the new values. */
  readonly later: Scratch
  readonly remote: string
  /** Objects by name, known to both sides and on no branch of either. */
  readonly pool: ReadonlyMap<string, string>
  /** The remote's refs. */
  readonly refs: ReadonlyMap<string, string>
}

/**
 * A remote in the middle of its life, and a client that has the same objects and the same refs: the remote's branches as
 * remote-tracking branches, the tags, no branch of its own and no reflog.
 */
function makeWorld(): World {
  const work = scratchRepository({ hooks: false })
  const pool = new Map<string, string>()
  const keep = (name: string, revision = 'HEAD'): void => {
    pool.set(name, work.oid(revision))
  }
  const start = (branch: string, from: string, name: string): void => {
    work.git('checkout', '-q', '-b', branch, from)
    work.commit(`feat: ${name}`)
    keep(name)
  }
  const mergeInto = (name: string, into: string, ...args: string[]): void => {
    work.git('checkout', '-q', '--detach', into)
    work.git('merge', '-q', '--no-ff', '--no-edit', ...args)
    keep(name)
  }
  const plumb = (name: string, message: string, ...parents: string[]): void => {
    const tree = `${parents[0] ?? 'main'}^{tree}`
    pool.set(name, work.git('commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-m', message, tree))
  }

  work.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0', 'main')
  keep('old main', 'main')
  start('feature/one', 'develop', 'feature one')
  work.git('checkout', '-q', 'develop')
  work.git('merge', '-q', '--no-ff', '--no-edit', 'feature/one')
  keep('develop')
  start('release/v1.1.0', 'develop', 'release')
  work.git('push', '-q', 'origin', 'develop', 'feature/one', 'release/v1.1.0', 'v1.0.0')

  start('feature/two', 'develop', 'feature two')
  start('feature/three', 'develop', 'feature three')
  start('hotfix/v1.0.1', 'main', 'hotfix')
  mergeInto('release in main', 'main', '-m', "Merge branch 'release/v1.1.0'", 'release/v1.1.0')
  mergeInto('hotfix in main', 'main', '-m', "Merge branch 'hotfix/v1.0.1'", 'hotfix/v1.0.1')
  mergeInto('develop in main', 'main', '-m', "Merge branch 'develop'", 'develop')
  mergeInto('develop in main, pretended', 'main', '-m', "Merge branch 'release/v1.1.0'", 'develop')
  mergeInto('feature two in develop', 'develop', '-m', "Merge branch 'feature/two' into develop", 'feature/two')
  mergeInto(
    'two features in develop',
    'develop',
    '-m',
    "Merge branches 'feature/two' and 'feature/three' into develop",
    ...['feature/two', 'feature/three'],
  )
  mergeInto('main back in develop', 'develop', '-m', "Merge branch 'main' into develop", pool.get('hotfix in main') ?? '')
  plumb('direct on main', 'fix: straight to main', 'main')
  plumb('pretended on main', "Merge branch 'release/v9.9.9'", 'main')
  plumb('direct on develop', 'fix: straight to develop', 'develop')
  plumb('lost', 'feat: on no branch', 'main')
  plumb('unexplained on main', 'a merge of something', 'main', pool.get('lost') ?? '')
  plumb('merge of what it has', "Merge branch 'release/v1.1.0'", pool.get('direct on main') ?? '', 'main')
  plumb('foxtrot', "Merge branch 'main' into release/v1.1.0", pool.get('release') ?? '', pool.get('direct on main') ?? '')
  plumb('another root', 'chore: begin again')
  work.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0', pool.get('release in main') ?? '')
  pool.set('tag of release in main', work.oid('refs/tags/v1.1.0'))
  work.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1', pool.get('hotfix in main') ?? '')
  pool.set('tag of hotfix in main', work.oid('refs/tags/v1.0.1'))

  const places = [...pool].map(([, oid], index) => `${oid}:refs/pool/${index}`)
  work.git('push', '-q', 'origin', ...places)
  const client = cloneOf(work, 'client')
  const later = cloneOf(work, 'later')
  const listed = client
    .git('ls-remote', 'origin', 'refs/heads/*', 'refs/tags/*')
    .split('\n')
    .map((line) => line.split('\t'))
  const refs = new Map(listed.filter(([, refname = '']) => !refname.endsWith('^{}')).map(([oid = '', refname = '']) => [refname, oid]))
  return { client, later, remote: work.remote, pool, refs }
}

function cloneOf(work: Scratch, name: string): Scratch {
  const directory = join(work.folder, name)
  mkdirSync(directory)
  const clone = openScratch(work.folder, directory, work.remote)
  clone.git('init', '-q', '-b', 'nothing-here')
  clone.git('remote', 'add', 'origin', work.remote)
  clone.git('fetch', '-q', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*', '+refs/pool/*:refs/pool/*')
  return clone
}

/** What one door says: its exit code, and each thing it found as `rule ref commits`. */
interface Verdict {
  readonly code: number | null
  readonly findings: readonly string[]
}

/** The findings in a text report: what stands before `why:` names the commits, the line `rule:` the rule and the ref. */
function findingsIn(text: string): readonly string[] {
  return text
    .split('\n\n')
    .flatMap((block) => {
      const [, rule, ref] = /^ {2}rule: branch-policy\/([a-z-]+), (\S+)$/m.exec(block.replace(/\n {4,}(?=refs\/)/g, ' ')) ?? []
      const messages = block.split(/^ {2}(?:This|why)/m)[0] ?? ''
      const commits = [...new Set(messages.match(/\b[0-9a-f]{12}\b/g) ?? [])].sort()
      return rule === undefined ? [] : [`${rule} ${ref} ${commits.join(' ')}`]
    })
    .sort()
}

function ask(directory: string, input: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [packedEntry(), ...args], { cwd: directory, env: cleanEnvironment() })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr, output: stdout + stderr }))
    // A command that does not read its input may be gone before all is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

interface Update {
  readonly refname: string
  readonly old: string
  readonly new: string
}

function updatesOf(world: World, wishes: readonly Wish[]): readonly Update[] {
  return wishes.map(({ refname, to }) => {
    const target = refname.replace('<lost>', world.pool.get('lost') ?? '')
    return { refname: target, old: world.refs.get(target) ?? ZERO, new: to === null ? ZERO : (world.pool.get(to) ?? '') }
  })
}

/** Asks the three doors about the same updates, before anything has moved. */
async function askAll(world: World, updates: readonly Update[]): Promise<Readonly<Record<'push' | 'receive' | 'check', Verdict>>> {
  const pushed = updates.map((one) => `${one.new === ZERO ? '(delete)' : one.new} ${one.new} ${one.refname} ${one.old}\n`).join('')
  const received = updates.map((one) => `${one.old} ${one.new} ${one.refname}\n`).join('')
  const flags = updates.flatMap((one) => ['--update', one.refname, one.old, one.new])
  const [push, receive, check] = await Promise.all([
    ask(world.client.directory, pushed, ['hook', 'pre-push', 'origin', world.remote]),
    ask(world.remote, received, ['hook', 'pre-receive']),
    ask(world.client.directory, '', ['check', ...flags]),
  ])
  return {
    push: { code: push.code, findings: findingsIn(push.stderr) },
    receive: { code: receive.code, findings: findingsIn(receive.stderr) },
    check: { code: check.code, findings: findingsIn(check.stdout) },
  }
}

/** Asks `check` after the push, as CI does: the refs have their new values. */
async function askAfterwards(world: World, updates: readonly Update[]): Promise<Verdict> {
  const { later } = world
  const move = (to: (update: Update) => string): void => {
    for (const update of updates) {
      const refname = update.refname.replace(/^refs\/heads\//, 'refs/remotes/origin/')
      later.git('update-ref', ...(to(update) === ZERO ? ['-d', refname] : [refname, to(update)]))
    }
  }
  move((update) => update.new)
  const flags = updates.flatMap((one) => ['--update', one.refname, one.old, one.new])
  const check = await ask(later.directory, '', ['check', ...flags])
  move((update) => update.old)
  return { code: check.code, findings: findingsIn(check.stdout) }
}

/** Asks all doors and requires one answer; a client hook alone lets pass what it cannot determine. */
async function agreed(world: World, wishes: readonly Wish[]): Promise<Verdict> {
  const updates = updatesOf(world, wishes)
  const { push, receive, check } = await askAll(world, updates)
  const about = JSON.stringify(wishes)
  expect(receive.findings, `pre-receive and check on ${about}`).toEqual(check.findings)
  expect(push.findings, `pre-push and check on ${about}`).toEqual(check.findings)
  expect(receive.code, `exit code of pre-receive and check on ${about}`).toBe(check.code)
  expect(push.code, `exit code of pre-push on ${about}`).toBe(check.code === 2 ? 0 : check.code)
  expect(await askAfterwards(world, updates), `check after ${about}`).toEqual(check)
  return check
}

const MAIN = 'refs/heads/main'
const DEVELOP = 'refs/heads/develop'

/** Each with the rules that must speak up, so that all doors cannot agree in silence. */
const FIXED: readonly {
  readonly name: string
  readonly wishes: readonly Wish[]
  readonly rules: readonly string[]
  readonly code?: number
}[] = [
  { name: 'a direct commit on main', wishes: [{ refname: MAIN, to: 'direct on main' }], rules: ['no-direct-commit'] },
  { name: 'a direct commit that is titled as a merge', wishes: [{ refname: MAIN, to: 'pretended on main' }], rules: ['no-direct-commit'] },
  { name: 'a merge of what main has already', wishes: [{ refname: MAIN, to: 'merge of what it has' }], rules: ['no-direct-commit'] },
  { name: 'a direct commit on develop', wishes: [{ refname: DEVELOP, to: 'direct on develop' }], rules: ['no-direct-commit'] },
  { name: 'a release merged without its tag', wishes: [{ refname: MAIN, to: 'release in main' }], rules: ['release-tag'] },
  {
    name: 'a release merged with its tag',
    wishes: [
      { refname: MAIN, to: 'release in main' },
      { refname: 'refs/tags/v1.1.0', to: 'tag of release in main' },
    ],
    rules: [],
  },
  {
    name: 'a hotfix that nobody has seen, with its tag',
    wishes: [
      { refname: MAIN, to: 'hotfix in main' },
      { refname: 'refs/tags/v1.0.1', to: 'tag of hotfix in main' },
    ],
    rules: [],
  },
  { name: 'main fast-forwarded to an untagged release', wishes: [{ refname: MAIN, to: 'release' }], rules: ['release-tag'] },
  { name: 'main fast-forwarded to a hotfix that is not there', wishes: [{ refname: MAIN, to: 'hotfix' }], rules: ['no-direct-commit'] },
  {
    name: 'main fast-forwarded to a hotfix that comes along',
    wishes: [
      { refname: MAIN, to: 'hotfix' },
      { refname: 'refs/heads/hotfix/v1.0.1', to: 'hotfix' },
    ],
    rules: ['release-tag'],
    code: 0,
  },
  { name: 'develop merged into main', wishes: [{ refname: MAIN, to: 'develop in main' }], rules: ['merge-source'] },
  {
    name: 'develop merged into main as if it were a release',
    wishes: [{ refname: MAIN, to: 'develop in main, pretended' }],
    rules: ['merge-source'],
  },
  { name: 'a merge that nothing explains', wishes: [{ refname: MAIN, to: 'unexplained on main' }], rules: ['merge-source'], code: 2 },
  { name: 'a feature merged into develop', wishes: [{ refname: DEVELOP, to: 'feature two in develop' }], rules: [] },
  { name: 'two features merged into develop at once', wishes: [{ refname: DEVELOP, to: 'two features in develop' }], rules: [] },
  { name: 'main rewritten', wishes: [{ refname: MAIN, to: 'another root' }], rules: ['no-direct-commit', 'no-force-push'] },
  { name: 'main deleted', wishes: [{ refname: MAIN, to: null }], rules: ['no-delete'] },
  { name: 'an unmerged release deleted', wishes: [{ refname: 'refs/heads/release/v1.1.0', to: null }], rules: ['no-delete'] },
  { name: 'a feature deleted', wishes: [{ refname: 'refs/heads/feature/one', to: null }], rules: [] },
  { name: 'a branch of no kind', wishes: [{ refname: 'refs/heads/nonsense', to: 'lost' }], rules: ['branch-name'] },
  { name: 'a tag of no kind', wishes: [{ refname: 'refs/tags/nonsense', to: 'lost' }], rules: ['tag-name'] },
  { name: 'a replace ref', wishes: [{ refname: 'refs/replace/<lost>', to: 'develop' }], rules: ['replace-refs'] },
]

describe('pre-push, pre-receive and check --update, given the same refs', () => {
  test('name the same rules and commits for every kind of violation, and pass the same legal work', async () => {
    const world = makeWorld()
    for (const { name, wishes, rules, code } of FIXED) {
      const verdict = await agreed(world, wishes)
      expect([...new Set(verdict.findings.map((finding) => finding.split(' ')[0]))], name).toEqual(rules)
      expect(verdict.code, name).toBe(code ?? (rules.length > 0 ? 1 : 0))
    }
  })

  test('name the same for a dozen pushes of one to three refs, drawn at random', async () => {
    const world = makeWorld()
    const names = [...world.pool.keys()].filter((name) => !name.startsWith('tag of '))
    const there = [...world.refs.keys()].filter((refname) => refname.startsWith('refs/heads/'))
    const absent = ['feature/two', 'release/v1.2.0', 'hotfix/v1.0.1', 'hotfix/urgent', 'bugfix/one', 'nonsense', 'dependabot/npm/x-1'].map(
      (branch) => `refs/heads/${branch}`,
    )
    const oneOf = fc.oneof(
      { weight: 4, arbitrary: fc.record({ refname: fc.constantFrom(...there), to: fc.constantFrom(...names) }) },
      { weight: 1, arbitrary: fc.record({ refname: fc.constantFrom(...there), to: fc.constant(null) }) },
      { weight: 3, arbitrary: fc.record({ refname: fc.constantFrom(...absent), to: fc.constantFrom(...names) }) },
      { weight: 1, arbitrary: fc.constant({ refname: 'refs/tags/v1.1.0', to: 'tag of release in main' }) },
      { weight: 1, arbitrary: fc.constant({ refname: 'refs/tags/v1.0.1', to: 'tag of hotfix in main' }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ refname: 'refs/tags/v1.0.0', to: 'direct on main' }, { refname: 'refs/tags/v1.0.0', to: null }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ refname: 'refs/notes/commits', to: 'lost' }, { refname: 'refs/tags/one-more', to: 'release' }),
      },
    )
    const pushes = fc.uniqueArray(oneOf, { minLength: 1, maxLength: 3, selector: ({ refname }) => refname })
    const drawn: readonly (readonly Wish[])[] = fc.sample(pushes, { numRuns: 12, seed: 20260722 })
    const codes = new Set<number | null>()
    for (const wishes of drawn) codes.add((await agreed(world, wishes)).code)
    expect([...codes].sort()).toEqual([0, 1])
  })
})
