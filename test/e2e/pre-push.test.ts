import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openScratch, type Ran, type RunOptions, type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals, told, warnings } from '../support/told.ts'
import { ZERO } from '../support/zero.ts'

/** Every ref of a remote, as `oid<tab>refname` lines. */
function refsOf(scratch: Scratch, remote = scratch.remote): string {
  return scratch.git('--git-dir', remote, 'for-each-ref', '--format=%(objectname) %(refname)')
}

/** A push that the hook refuses, and that moves nothing on the remote. */
function expectRefused(scratch: Scratch, line: string, rules: readonly string[], more: RunOptions = {}): Ran {
  const before = refsOf(scratch)
  const ran = scratch.shell(line, more)
  expect(refusals(ran), ran.output).toEqual(rules)
  expect(ran.code).not.toBe(0)
  expect(refsOf(scratch)).toBe(before)
  return ran
}

/** A push that goes through with nothing said against it; the remote then has what it names. */
function expectPushed(scratch: Scratch, line: string, has: Readonly<Record<string, string | null>>, more: RunOptions = {}): Ran {
  const ran = scratch.shell(line, more)
  expect(ran.code, ran.output).toBe(0)
  expect(refusals(ran)).toEqual([])
  for (const [refname, revision] of Object.entries(has)) {
    const there = scratch.tryGit('--git-dir', scratch.remote, 'rev-parse', '-q', '--verify', refname)
    expect(there.stdout.trim(), refname).toBe(revision === null ? '' : scratch.oid(revision))
  }
  return ran
}

/** A new branch with one commit; it is left checked out. */
function begin(scratch: Scratch, branch: string, from: string): void {
  scratch.git('checkout', '-q', '-b', branch, from)
  scratch.commit(`Work on ${branch}`)
}

/** Merges a hotfix into main: legal, and without a required tag. */
function hotfix(scratch: Scratch, name: string): void {
  begin(scratch, `hotfix/${name}`, 'main')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', `hotfix/${name}`)
}

/** Merges a release into main, whose tag is still to be made. */
function release(scratch: Scratch, version: string): void {
  begin(scratch, `release/v${version}`, 'develop')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', `release/v${version}`)
}

/** Refused pushes of ten refs each, since of one push no more findings of a rule are told; all that was said, together. */
function pushedByTens(scratch: Scratch, refspecs: readonly string[]): Ran {
  const runs: Ran[] = []
  for (let from = 0; from < refspecs.length; from += 10)
    runs.push(scratch.tryGit('push', '-q', 'origin', ...refspecs.slice(from, from + 10)))
  const joined = (key: 'stdout' | 'stderr' | 'output'): string => runs.map((ran) => ran[key]).join('')
  const code = runs.every((ran) => ran.code === 1) ? 1 : null
  return { code, stdout: joined('stdout'), stderr: joined('stderr'), output: joined('output') }
}

describe('what is pushed', () => {
  test('a new branch is judged by its name; a branch that the remote lacks begins with whatever it has', () => {
    const scratch = scratchRepository({ start: 'main' })
    expectPushed(scratch, 'git push origin main:refs/heads/develop', { 'refs/heads/develop': 'main' })
    begin(scratch, 'feature/one', 'main')
    expectPushed(scratch, 'git push -u origin feature/one', { 'refs/heads/feature/one': 'HEAD' })
    scratch.git('branch', 'New_Stuff')
    expectRefused(scratch, 'git push origin New_Stuff', ['branch-name refs/heads/New_Stuff'])
    expectRefused(scratch, 'git push origin feature/one:New_Stuff', ['branch-name refs/heads/New_Stuff'])
  })

  test('a deletion is refused for a permanent branch, and for a release that did not go everywhere', () => {
    const scratch = scratchRepository()
    expectRefused(scratch, 'git push origin --delete main', ['no-delete refs/heads/main'])
    expectRefused(scratch, 'git push origin :refs/heads/develop', ['no-delete refs/heads/develop'])
    begin(scratch, 'release/v1.0.0', 'develop')
    begin(scratch, 'feature/one', 'develop')
    expectPushed(scratch, 'git push -q origin release/v1.0.0 feature/one', {})
    expectRefused(scratch, 'git push origin --delete release/v1.0.0', ['no-delete refs/heads/release/v1.0.0'])
    expectPushed(scratch, 'git push origin --delete feature/one', { 'refs/heads/feature/one': null })
  })

  test('HEAD and expressions as source are judged by where they go', () => {
    const scratch = scratchRepository()
    begin(scratch, 'feature/one', 'develop')
    scratch.commit('Add two words')
    const foreign = ['merge-source refs/heads/main']
    for (const source of ['HEAD', 'feature/one~1', 'HEAD^{commit}', '@', ':/Add two words', 'HEAD^{/Add two}', 'HEAD^{/Add two}^0']) {
      expectRefused(scratch, `git push origin '${source}:refs/heads/main'`, foreign)
      expectRefused(scratch, `git push origin '${source}:main'`, foreign)
    }
    expectPushed(scratch, "git push origin ':/Add two words:refs/heads/feature/one'", { 'refs/heads/feature/one': 'HEAD' })
    expectPushed(scratch, 'git push origin HEAD', { 'refs/heads/feature/one': 'HEAD' })
    expectRefused(scratch, 'git push origin HEAD:refs/heads/New_Stuff', ['branch-name refs/heads/New_Stuff'])
  })

  test('of several refs one that is not legal stops all, wherever it stands', () => {
    const scratch = scratchRepository()
    begin(scratch, 'feature/one', 'develop')
    scratch.git('checkout', '-q', 'main')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Direct')
    const direct = ['no-direct-commit refs/heads/main']
    expectRefused(scratch, 'git push origin feature/one main', direct)
    expectRefused(scratch, 'git push origin main feature/one', direct)
    expectRefused(scratch, 'git push --atomic origin feature/one main', direct)
    scratch.git('branch', 'New_Stuff', 'develop')
    expectRefused(scratch, 'git push origin New_Stuff feature/one main :develop', [
      'branch-name refs/heads/New_Stuff',
      'no-delete refs/heads/develop',
      ...direct,
    ])
    expectPushed(scratch, 'git push origin feature/one develop', { 'refs/heads/feature/one': 'feature/one' })
  })

  test('--atomic sends main and its tag together; the refs of one push are evidence for one another', () => {
    const scratch = scratchRepository()
    release(scratch, '1.0.0')
    expectRefused(scratch, 'git push origin main', ['release-tag refs/heads/main'])
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    expectRefused(scratch, 'git push origin main', ['release-tag refs/heads/main'])
    expectPushed(scratch, 'git push --atomic origin main v1.0.0', { 'refs/heads/main': 'main', 'refs/tags/v1.0.0': 'v1.0.0' })
  })

  test('--follow-tags takes annotated tags only', () => {
    const scratch = scratchRepository()
    release(scratch, '1.0.0')
    scratch.git('tag', 'v1.0.0')
    expectRefused(scratch, 'git push --follow-tags origin main', ['release-tag refs/heads/main'])
    scratch.git('tag', '-f', '-a', 'v1.0.0', '-m', 'v1.0.0')
    expectPushed(scratch, 'git push --follow-tags origin main', { 'refs/heads/main': 'main', 'refs/tags/v1.0.0': 'v1.0.0' })
  })

  test('--all and --tags are judged ref by ref', () => {
    const scratch = scratchRepository()
    begin(scratch, 'feature/one', 'develop')
    hotfix(scratch, 'one')
    scratch.git('branch', 'New_Stuff', 'develop')
    expectRefused(scratch, 'git push --all origin', ['branch-name refs/heads/New_Stuff'])
    scratch.git('branch', '-q', '-D', 'New_Stuff')
    expectPushed(scratch, 'git push --all origin', { 'refs/heads/main': 'main', 'refs/heads/feature/one': 'feature/one' })
    scratch.git('tag', '-a', 'v0.0.1', '-m', 'v0.0.1')
    scratch.git('tag', 'nightly')
    expectRefused(scratch, 'git push --tags origin', ['tag-name refs/tags/nightly'])
    scratch.git('tag', '-d', 'nightly')
    expectPushed(scratch, 'git push --tags origin', { 'refs/tags/v0.0.1': 'v0.0.1' })
    expectRefused(scratch, 'git push origin --delete v0.0.1', ['tag-immutable refs/tags/v0.0.1'])
  })

  test('--mirror sends all refs; the deletions that it makes are not shown to any hook', () => {
    const scratch = scratchRepository()
    begin(scratch, 'feature/one', 'develop')
    hotfix(scratch, 'one')
    scratch.git('branch', 'New_Stuff', 'develop')
    expectRefused(scratch, 'git push --mirror origin', ['branch-name refs/heads/New_Stuff'])
    scratch.git('branch', '-q', '-D', 'New_Stuff')
    expectPushed(scratch, 'git push --mirror origin', { 'refs/heads/main': 'main', 'refs/heads/develop': 'develop' })

    scratch.git('branch', '-q', '-D', 'develop')
    scratch.git('update-ref', '-d', 'refs/remotes/origin/develop')
    // git tells the hook of no deletion here: only a server can refuse it.
    expectPushed(scratch, 'git push --mirror origin', { 'refs/heads/develop': null })
  })

  test('--prune shows its deletions, and they are refused', () => {
    const scratch = scratchRepository()
    scratch.git('branch', '-q', '-D', 'develop')
    const ran = expectRefused(scratch, "git push --prune origin 'refs/heads/*:refs/heads/*'", ['no-delete refs/heads/develop'])
    expect(told(ran)[0]?.mend).toEqual([`git branch develop ${scratch.oid('origin/develop')}`])
  })

  test('a deletion from a clone that never fetched the branch', () => {
    const scratch = scratchRepository()
    begin(scratch, 'release/v1.0.0', 'develop')
    expectPushed(scratch, 'git push -q origin release/v1.0.0', {})
    const directory = join(scratch.folder, 'empty')
    scratch.git('init', '-q', '-b', 'main', directory)
    const empty = openScratch(scratch.folder, directory, scratch.remote)
    empty.git('remote', 'add', 'origin', scratch.remote)
    expect(empty.policy('install').code).toBe(0)
    const ran = expectRefused(empty, 'git push origin --delete develop', ['no-delete refs/heads/develop'])
    expect(told(ran)[0]?.mend).toEqual(['git fetch origin refs/heads/develop:refs/heads/develop'])
    expect(empty.shell(told(ran)[0]?.mend[0] ?? 'false').code).toBe(0)
    expect(empty.oid('develop')).toBe(scratch.oid('develop'))
    // What it held is not known here: told, and left to the server.
    const unknown = empty.shell('git push origin --delete release/v1.0.0')
    expect([unknown.code, warnings(unknown)]).toEqual([0, ['no-delete refs/heads/release/v1.0.0']])
  })

  test('with nothing to push, or when git rejects the push itself, the hook has nothing to say', () => {
    const scratch = scratchRepository()
    const upToDate = expectPushed(scratch, 'git push origin main develop', {})
    expect(upToDate.stderr).toBe('Everything up-to-date\n')
    scratch.git('checkout', '-q', '--detach')
    const ahead = scratch.commit('Made elsewhere')
    scratch.git('push', '-q', '--no-verify', 'origin', 'HEAD:main')
    scratch.git('checkout', '-q', 'main')
    hotfix(scratch, 'one')
    const rejected = scratch.shell('git push origin main')
    expect(rejected.code).toBe(1)
    expect(rejected.stderr).toContain('! [rejected]')
    expect(rejected.stderr).not.toMatch(/^(?:refused|warning|note|branch-policy):/m)
    expect(scratch.git('--git-dir', scratch.remote, 'rev-parse', 'main')).toBe(ahead)
  })

  test('--dry-run is judged like the push', () => {
    const scratch = scratchRepository()
    const before = refsOf(scratch)
    hotfix(scratch, 'one')
    expect(scratch.shell('git push --dry-run origin main').code).toBe(0)
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Direct')
    expectRefused(scratch, 'git push --dry-run origin main', ['no-direct-commit refs/heads/main'])
    expect(refsOf(scratch)).toBe(before)
  })

  test('a force push that loses commits is refused; where the old value is not here nobody can say, and that is told', () => {
    const scratch = scratchRepository()
    hotfix(scratch, 'one')
    expectPushed(scratch, 'git push -q origin main', {})
    scratch.git('reset', '-q', '--hard', 'HEAD^')
    expectRefused(scratch, 'git push --force origin main', ['no-force-push refs/heads/main'])
    expectRefused(scratch, 'git push origin +develop:main', ['no-force-push refs/heads/main'])

    const other = join(scratch.folder, 'other')
    scratch.git('clone', '-q', scratch.remote, other)
    scratch.git('-C', other, 'commit', '-q', '--allow-empty', '-m', 'Unseen here')
    scratch.git('-C', other, 'push', '-q', 'origin', 'main')
    const unseen = scratch.git('-C', other, 'rev-parse', 'HEAD')
    expect(scratch.tryGit('cat-file', '-e', unseen).code).not.toBe(0)
    const ran = expectPushed(scratch, 'git push --force origin main', { 'refs/heads/main': 'main' })
    expect(warnings(ran)).toContain('no-force-push refs/heads/main')
    expect(ran.stderr).toContain('could not be determined')
    expect(ran.stderr).toContain('git fetch origin')
  })

  test('a topic branch may be rewritten', () => {
    const scratch = scratchRepository()
    begin(scratch, 'feature/one', 'develop')
    expectPushed(scratch, 'git push -q origin feature/one', {})
    scratch.git('commit', '-q', '--amend', '-m', 'Other words')
    expectPushed(scratch, 'git push --force origin feature/one', { 'refs/heads/feature/one': 'HEAD' })
  })

  test('notes, reviews and unknown namespaces pass; replace refs are refused', () => {
    const scratch = scratchRepository()
    scratch.git('notes', 'add', '-m', 'A note', 'main')
    const blob = scratch.git('hash-object', '-w', 'README.md')
    expectPushed(
      scratch,
      `git push origin refs/notes/commits HEAD:refs/for/main HEAD:refs/for/main%topic=x HEAD:refs/own/thing ${blob}:refs/own/blob`,
      { 'refs/notes/commits': 'refs/notes/commits', 'refs/for/main': 'main', 'refs/own/thing': 'main', 'refs/own/blob': blob },
    )
    begin(scratch, 'feature/one', 'develop')
    scratch.git('replace', 'main', 'feature/one')
    const replaced = `refs/replace/${scratch.git('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/replace')}`
    expectRefused(scratch, `git push origin ${replaced}`, [`replace-refs ${replaced}`])
    expectRefused(scratch, "git push origin feature/one 'refs/replace/*'", [`replace-refs ${replaced}`])
  })
})

describe('where it goes', () => {
  test('a push to a URL is judged, and its credentials are never printed', () => {
    const scratch = scratchRepository()
    const ssh = join(scratch.folder, 'ssh')
    writeFileSync(ssh, '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n', { mode: 0o755 })
    const env = { GIT_SSH_COMMAND: ssh, GIT_SSH_VARIANT: 'simple' }
    const url = `ssh://someone:s3cret@example.org${scratch.remote}`
    release(scratch, '1.0.0')
    const untagged = expectRefused(scratch, `git push ${url} main`, ['release-tag refs/heads/main'], { env })
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    // The tag is here and not in the push: the URL is asked for it.
    const unpushed = expectRefused(scratch, `git push ${url} main`, ['release-tag refs/heads/main'], { env })
    begin(scratch, 'feature/one', 'develop')
    const foreign = expectRefused(scratch, `git push ${url} HEAD:refs/heads/main`, ['merge-source refs/heads/main'], { env })
    // By a name, whose URL holds the credentials.
    scratch.git('config', 'remote.origin.url', url)
    const named = expectRefused(scratch, 'git push origin HEAD:refs/heads/main', ['merge-source refs/heads/main'], { env })
    const pushed = expectPushed(scratch, `git push --atomic ${url} main v1.0.0`, { 'refs/heads/main': 'main' }, { env })
    for (const ran of [untagged, unpushed, foreign, pushed, named]) expect(ran.output).not.toContain('s3cret')
  })

  test('a remote that cannot be asked for a tag leaves it open, and what git said of its URL is not printed', () => {
    const scratch = scratchRepository()
    const ssh = join(scratch.folder, 'ssh')
    const receives =
      'case "$last" in *upload-pack*) echo "$SSH_ASKPASS_REQUIRE $SSH_ASKPASS" >../asks; echo "no way to ssh://someone:s3cret@example.org" >&2; exit 1;; esac'
    writeFileSync(ssh, `#!/bin/sh\nfor last; do :; done\n${receives}\nexec sh -c "$last"\n`, { mode: 0o755 })
    const env = { GIT_SSH_COMMAND: ssh, GIT_SSH_VARIANT: 'simple' }
    scratch.git('config', 'remote.origin.url', `ssh://someone:s3cret@example.org${scratch.remote}`)
    release(scratch, '1.0.0')
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    const ran = expectPushed(scratch, 'git push origin main', { 'refs/heads/main': 'main' }, { env })
    expect(warnings(ran)).toEqual(['release-tag refs/heads/main', 'published-first refs/heads/main'])
    expect(ran.output).not.toContain('s3cret')
    // ssh asks a program that fails, and nobody at the terminal.
    expect(scratch.read('../asks')).toBe('force false\n')
  })

  test('a remote that is pushed to elsewhere than it is fetched from is asked for the tag where the push goes', () => {
    const scratch = scratchRepository()
    const fork = join(scratch.folder, 'fork.git')
    scratch.git('clone', '-q', '--bare', scratch.remote, fork)
    release(scratch, '1.0.0')
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    expectPushed(scratch, 'git push -q --no-verify origin v1.0.0', { 'refs/tags/v1.0.0': 'v1.0.0' })
    scratch.git('config', 'remote.origin.pushurl', fork)
    expect(refusals(scratch.shell('git push origin main'))).toEqual(['release-tag refs/heads/main'])
    expect(scratch.shell('git push -q --no-verify origin v1.0.0 && git push -q origin main').code).toBe(0)
    expect(refsOf(scratch, fork)).toContain(`${scratch.oid('main')} refs/heads/main`)
  })

  test('a tag that the remote has already counts, however many lie beside it', () => {
    const scratch = scratchRepository()
    release(scratch, '1.0.0')
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    expectPushed(scratch, 'git push -q --no-verify origin v1.0.0', { 'refs/tags/v1.0.0': 'v1.0.0' })
    for (let index = 0; index < 120; index += 1) scratch.git('update-ref', `refs/tags/v0.0.${index}`, 'main')
    const ran = expectPushed(scratch, 'git push -q origin main', { 'refs/heads/main': 'main' })
    expect(warnings(ran)).toEqual(['published-first refs/heads/main'])
  })

  test("a push to a URL does not take commits that a remote's branch has for new ones", () => {
    const scratch = scratchRepository()
    hotfix(scratch, 'one')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'An old sin')
    scratch.git('push', '-q', '--no-verify', 'origin', 'main')
    const mirror = join(scratch.folder, 'mirror.git')
    scratch.git('clone', '-q', '--bare', scratch.remote, mirror)
    scratch.git('--git-dir', mirror, 'update-ref', 'refs/heads/main', scratch.oid('develop'))
    const ran = scratch.shell(`git push ${mirror} main`)
    expect(ran.code, ran.output).toBe(0)
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'A new one')
    expect(refusals(scratch.shell(`git push ${mirror} main`))).toEqual(['no-direct-commit refs/heads/main'])
  })

  test('with two push URLs the hook runs for each', () => {
    const scratch = scratchRepository()
    const second = join(scratch.folder, 'second.git')
    scratch.git('clone', '-q', '--bare', scratch.remote, second)
    scratch.git('remote', 'set-url', '--add', '--push', 'origin', scratch.remote)
    scratch.git('remote', 'set-url', '--add', '--push', 'origin', second)
    const before = refsOf(scratch, second)
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Direct')
    expectRefused(scratch, 'git push origin main', ['no-direct-commit refs/heads/main', 'no-direct-commit refs/heads/main'])
    expect(refsOf(scratch, second)).toBe(before)
    scratch.git('reset', '-q', '--hard', 'origin/main')
    hotfix(scratch, 'one')
    expectPushed(scratch, 'git push origin main hotfix/one', { 'refs/heads/main': 'main' })
    expect(refsOf(scratch, second)).toBe(refsOf(scratch))
  })

  test('a remote of another name is judged like the first', () => {
    const scratch = scratchRepository()
    const fork = join(scratch.folder, 'fork.git')
    scratch.git('clone', '-q', '--bare', scratch.remote, fork)
    scratch.git('remote', 'add', 'team/fork', fork)
    const ran = scratch.shell('git push team/fork develop:New_Stuff')
    expect(refusals(ran)).toEqual(['branch-name refs/heads/New_Stuff'])
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Direct')
    expect(refusals(scratch.shell('git push team/fork main'))).toEqual(['no-direct-commit refs/heads/main'])
  })
})

describe('names', () => {
  test('tags that are called like branches change no verdict', () => {
    const scratch = scratchRepository()
    begin(scratch, 'feature/one', 'develop')
    release(scratch, '1.0.0')
    for (const name of ['main', 'develop', 'release/v1.0.0', 'HEAD', 'origin/main']) {
      scratch.git('update-ref', `refs/tags/${name}`, 'refs/heads/feature/one')
    }
    expectRefused(scratch, 'git push origin refs/heads/main', ['release-tag refs/heads/main'])
    expectRefused(scratch, 'git push origin refs/heads/feature/one:refs/heads/main', ['merge-source refs/heads/main'])
    expectRefused(scratch, 'git push origin refs/tags/main', ['tag-name refs/tags/main'])
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0', 'refs/heads/main')
    expectPushed(scratch, 'git push --atomic origin refs/heads/main:refs/heads/main refs/tags/v1.0.0', {
      'refs/heads/main': 'refs/heads/main',
    })
    // git itself does not choose between the two.
    const ambiguous = scratch.shell('git push origin main')
    expect(ambiguous.code).not.toBe(0)
    expect(ambiguous.stderr).toContain('matches more than one')
  })

  test('branches that are called like git’s own words change no verdict', () => {
    const scratch = scratchRepository()
    const digits = scratch.oid('main')
    for (const name of ['HEAD', digits, 'refs/heads/main', 'origin/main', '@-']) {
      scratch.git('update-ref', `refs/heads/${name}`, 'refs/heads/develop')
      expectRefused(scratch, `git push origin refs/heads/${name}:refs/heads/${name}`, [`branch-name refs/heads/${name}`])
    }
    // With this one git itself does not know which main is meant.
    scratch.git('update-ref', '-d', 'refs/heads/refs/heads/main')
    scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'Direct')
    expectRefused(scratch, 'git push origin refs/heads/main:refs/heads/main', ['no-direct-commit refs/heads/main'])
  })

  const HOSTILE = [
    '--output=pwned',
    '-x',
    '--all',
    '--upload-pack=touch$IFS$9pwned',
    '$(touch$IFS$9pwned)',
    '`touch$IFS$9pwned`',
    ';touch$IFS$9pwned;',
    '|touch$IFS$9pwned',
    '&&touch$IFS$9pwned',
    '>pwned',
    "a'b",
    'a"b',
    "'$(touch$IFS$9pwned)'",
    '#a',
    '!a',
    '%s%n',
    'ünï/çødé-分支',
    '\u202egnp.exe',
    'a\u200bb\u2066c',
    'a\u0085b\u009b31mc',
    '\ufeffa',
    'a\u{e0041}b',
    'ü'.repeat(100),
  ]

  test('hostile names do nothing, are judged, and are shown so that a terminal and a CI log stay safe', () => {
    // Each is a branch of a protected kind, so that the whole engine handles it.
    const wild = { wild: { name: '**', from: 'any', into: { main: 'merge' }, protected: true } }
    const scratch = scratchRepository({ config: { extends: 'gitflow', branches: wild } })
    const refs = HOSTILE.map((name) => `refs/heads/${name}`)
    for (const refname of refs) scratch.git('update-ref', refname, 'refs/heads/main')
    const created = scratch.tryGit('push', '-q', 'origin', ...refs.map((refname) => `${refname}:${refname}`))
    expect(created.code, created.output).toBe(0)
    for (const refname of refs) {
      scratch.git('update-ref', refname, scratch.git('commit-tree', 'main^{tree}', '-p', 'main', '-m', `Directly on ${refname}`))
    }

    const before = refsOf(scratch)
    const ran = pushedByTens(
      scratch,
      refs.map((refname) => `${refname}:${refname}`),
    )
    expect(ran.code).toBe(1)
    expect(refusals(ran)).toHaveLength(refs.length)
    expect(new Set(told(ran).map(({ rule }) => rule))).toEqual(new Set(['no-direct-commit']))
    expect(refsOf(scratch)).toBe(before)
    expect(ran.stderr).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u)
    expect(ran.stderr).not.toMatch(/^\s*::|##\[|##vso/m)
    expect(ran.stderr).toContain('\\u202egnp.exe')

    // Whoever pastes what is offered gets what was meant.
    for (const line of told(ran).flatMap(({ mend }) => mend)) scratch.shell(line)
    expect(scratch.has('pwned')).toBe(false)
    expect(scratch.tryGit('--git-dir', scratch.remote, 'cat-file', '-e', 'pwned').code).not.toBe(0)
    expect(scratch.git('ls-files', '--others', '--exclude-standard')).toBe('')
  })

  test('hostile names of no kind, deleted and as tags', () => {
    const scratch = scratchRepository()
    const names = HOSTILE.filter((name) => !name.startsWith('-'))
    for (const name of names) {
      scratch.git('update-ref', `refs/heads/${name}`, 'main')
      scratch.git('update-ref', `refs/tags/${name}`, 'main')
    }
    const refs = ['heads', 'tags'].flatMap((place) => names.map((name) => `refs/${place}/${name}:refs/${place}/${name}`))
    const ran = pushedByTens(scratch, refs)
    expect(ran.code).toBe(1)
    expect(refusals(ran)).toHaveLength(refs.length)
    expect(new Set(told(ran).map(({ rule }) => rule))).toEqual(new Set(['branch-name', 'tag-name']))
    expect(ran.stderr).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u)
    for (const line of told(ran).flatMap(({ mend }) => mend)) scratch.shell(line)
    expect(scratch.has('pwned')).toBe(false)

    scratch.git('--git-dir', scratch.remote, 'update-ref', 'refs/heads/--output=pwned', 'main')
    expectPushed(scratch, "git push origin ':refs/heads/--output=pwned'", { 'refs/heads/--output=pwned': null })
    expect(scratch.has('pwned')).toBe(false)
  })
})

describe('many refs', () => {
  /** Makes branches with a commit of their own each, and an annotated tag on each; nothing is checked out or judged. */
  function manyBranches(scratch: Scratch, prefix: string, count: number): void {
    const who = 'Ada Author <ada@example.org> 1700000000 +0000'
    const from = scratch.oid('develop')
    const stream = [...Array(count).keys()].flatMap((index) => {
      const subject = `Change number ${index}`
      const data = `data ${subject.length}\n${subject}`
      return [
        `commit refs/heads/${prefix}${index}\ncommitter ${who}\n${data}\nfrom ${from}\n`,
        `tag v0.0.${index}\nfrom refs/heads/${prefix}${index}\ntagger ${who}\n${data}\n`,
      ]
    })
    const ran = scratch.shell('git fast-import --quiet', { input: stream.join('') })
    expect(ran.code, ran.output).toBe(0)
  }

  function startedIn(trace: string): number {
    return readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event":"start"')).length
  }

  test('three hundred updates of protected branches are judged each, in as many processes as ten', () => {
    const scratch = scratchRepository()
    const base = scratch.oid('develop')
    manyBranches(scratch, 'change-', 300)
    const tips = scratch.git('for-each-ref', '--format=%(objectname)', 'refs/heads/change-*').split('\n')
    scratch.shell("git for-each-ref --format='delete %(refname)' 'refs/heads/change-*' refs/tags | git update-ref --stdin")
    expect(scratch.git('for-each-ref', 'refs/heads/change-*', 'refs/tags')).toBe('')
    const judge = (count: number): { readonly started: number; readonly ran: Ran } => {
      const trace = join(scratch.folder, `trace-${count}`)
      const lines = tips.slice(0, count).map((tip, index) => {
        const refname = `refs/heads/release/v${index}.0.0`
        return `${tip} ${tip} ${refname} ${index === 7 ? ZERO : base}\n`
      })
      const ran = scratch.policyWith(
        { input: lines.join(''), env: { GIT_TRACE2_EVENT: trace } },
        'hook',
        'pre-push',
        'origin',
        scratch.remote,
      )
      return { ran, started: startedIn(trace) }
    }
    const few = judge(10)
    const many = judge(300)
    expect(few.ran.code).toBe(1)
    expect(refusals(few.ran)).toHaveLength(9)
    expect(refusals(many.ran)).toHaveLength(10)
    expect(many.ran.stderr).toMatch(/^… and 289 more of branch-policy\/[a-z-]+\n\nThe push is refused: 299 errors/m)
    expect(few.started).toBeGreaterThan(3)
    expect(many.started).toBeLessThanOrEqual(few.started)
  })
})
