import { join } from 'node:path'
import { expect, test } from 'vitest'
import { azurePush, githubPull, githubPush, gitlabPush } from '../../support/ci-jobs.ts'
import { type Scratch, type ScratchOptions, scratchRepository } from '../../support/scratch.ts'
import { onServer } from '../../support/server.ts'
import { filesCalled, gitStarts, pushLine, setRefs, verdictsIn } from '../../support/threats.ts'
import { refusals } from '../../support/told.ts'
import { ZERO } from '../../support/zero.ts'

/** Names that git stores, and that a command or a shell would take for something else; what they would do makes a file. */
const NAMES = [
  '--output=pwned',
  '-x',
  '--all',
  '-',
  '--',
  '--upload-pack=touch$IFS$9pwned',
  '--exec=`touch$IFS$9pwned`',
  ";'$(touch$IFS$9pwned)",
]
const REFS = NAMES.flatMap((name) => [`refs/heads/${name}`, `refs/tags/${name}`])
const REFUSED = NAMES.flatMap((name) => [`branch-name refs/heads/${name}`, `tag-name refs/tags/${name}`]).sort()
/** A policy that takes every name, so that the other rules get to see them. */
const LAX = { extends: 'gitflow', branches: { topic: { name: '**', from: 'develop', into: 'develop' } }, rules: { 'tag-name': 'off' } }

/** A branch with a commit, called by all of the names, and tags alike. */
function hostile(options: ScratchOptions): Scratch {
  const scratch = scratchRepository(options)
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  const oid = scratch.commit('feat: one')
  setRefs(
    scratch,
    REFS.map((refname) => [refname, oid]),
  )
  return scratch
}

/** Runs our command and looks at what it started and left behind. */
function harmless(scratch: Scratch, env: Readonly<Record<string, string>>, args: readonly string[], input = '') {
  const trace = join(scratch.folder, `trace-${Math.random()}`)
  const ran = scratch.policyWith({ env: { ...env, GIT_TRACE2_EVENT: trace }, input }, ...args)
  const starts = expectHarmless(scratch, trace)
  expect(ran.output).not.toContain('fault of branch-policy itself')
  return { ...ran, starts }
}

/** No file that a name asks for, and git was given no name but as a full refname, or where it takes no options. */
function expectHarmless(scratch: Scratch, trace: string): readonly (readonly string[])[] {
  expect(filesCalled('pwned', scratch.folder)).toEqual([])
  const starts = gitStarts(trace)
  for (const [, command, ...words] of starts) {
    if (command === 'push' || command === 'commit') continue
    const end = words.findIndex((word) => word === '--' || word === '--end-of-options')
    const given = (end < 0 ? words : words.slice(0, end)).filter((word) => !word.startsWith('refs/'))
    const hits = given.filter((word) => NAMES.some((name) => (name.length > 3 ? word.includes(name) : word === name)))
    expect(hits, `git ${command} ${words.join(' ')}`).toEqual([])
  }
  return starts
}

test('threat 3: a commit on a branch that is called like an option is refused by its name, and nothing else happens', () => {
  const scratch = hostile({})
  for (const name of NAMES) {
    scratch.git('symbolic-ref', 'HEAD', `refs/heads/${name}`)
    const trace = join(scratch.folder, `trace-${Math.random()}`)
    const ran = scratch.shell('git commit --allow-empty -m "feat: two"', { env: { GIT_TRACE2_EVENT: trace } })
    expect(refusals(ran), ran.output).toEqual([`branch-name refs/heads/${name}`])
    expectHarmless(scratch, trace)
  }
})

test.each([
  ['pre-push', true],
  ['pre-receive', false],
])('threat 3: a push of such branches and tags is refused by their names, at %s', (door, hooks) => {
  const scratch = hostile({ hooks })
  if (!hooks) scratch.policyWith({ directory: scratch.remote }, 'install')
  const trace = join(scratch.folder, 'trace')
  const refspecs = REFS.map((refname) => `'${refname.replaceAll("'", "'\\''")}'`).join(' ')
  const ran = scratch.shell(`git push origin ${refspecs}`, { env: { GIT_TRACE2_EVENT: trace } })
  const told = { ...ran, stderr: ran.stderr.replace(/^remote: ?/gm, '').replace(/ +$/gm, '') }
  expect(ran.code, door).toBe(1)
  expect([...refusals(told)].sort(), ran.output).toEqual(REFUSED)
  expectHarmless(scratch, trace)
  expect(REFS.filter((refname) => onServer(scratch).remoteOid(refname) !== null)).toEqual([])
})

test('threat 3: every check of them says what it says of any other name', () => {
  const scratch = hostile({ hooks: false })
  const json = (...args: string[]) => [...verdictsIn(harmless(scratch, {}, ['check', '--format', 'json', ...args]))].sort()
  const failed = REFUSED.map((line) => line.replace('-name ', '-name fail '))
  expect(json('--all').filter((line) => /^(?:branch|tag)-name /.test(line))).toEqual(failed)
  expect(json(...NAMES.map((name) => `--branch=${name}`))).toEqual(NAMES.map((name) => `branch-name fail refs/heads/${name}`).sort())
  expect(json(...REFS.flatMap((refname) => ['--update', refname, ZERO, refname]))).toEqual(failed)
  scratch.write('branch-policy.config.json', JSON.stringify(LAX))
  const pull = (head: string, base: string) => json('--pull-request', `--head=${head}`, `--base=${base}`)
  for (const base of ['develop', 'main', 'feature/one']) {
    const plain = pull('feature/one', base)
    expect(plain.join('\n')).toContain(base === 'main' ? 'merge-source fail' : '')
    for (const name of NAMES.slice(0, 2)) {
      expect(pull(name, base.replace('feature/one', name))).toEqual(plain.map((line) => line.replace('feature/one', name)))
    }
  }
})

test('threat 3: revisions, flags and the values of a config are never taken for options', () => {
  const scratch = hostile({ hooks: false })
  const check = (...args: string[]) => harmless(scratch, {}, ['check', '--format', 'json', ...args])
  const plain = verdictsIn(check('--all', '--since=feature/one'))
  for (const name of NAMES.slice(0, 6)) {
    // A tag is called so: as a revision it is that tag.
    if (name !== '--') expect(verdictsIn(check('--all', `--since=${name}`))).toEqual(plain)
    const ran = check('--update', 'refs/heads/main', 'main', name)
    // A word that begins with a hyphen is a flag, and an unknown one.
    if (name.startsWith('--') || name === '-x')
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--update needs REF OLD NEW')])
    else expect(verdictsIn(ran)).toContain('merge-source fail refs/heads/main')
  }
  for (const [key, value, words] of [
    ['remote', '--upload-pack=touch pwned', 'the name of a remote'],
    ['remote', '-x', 'the name of a remote'],
    ['since', '--output=gone', 'no revision is called'],
    ['since', 'HEAD --output=pwned', 'no revision is called'],
    ['baseline', '--output=pwned', '--output=pwned'],
    ['extends', '--output=pwned', 'extends'],
  ] as const) {
    scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', [key]: value }))
    const ran = check('--all', ...(key === 'remote' ? ['--fetch'] : []))
    expect([ran.code, ran.stderr], `${key}: ${value}`).toEqual([2, expect.stringContaining(words)])
  }
})

test('threat 3: a remote that is called like an option, or has such a URL, is asked after "--"', () => {
  const scratch = hostile({ hooks: false })
  // A hotfix whose tag is not in the push: the remote has to be asked for it.
  scratch.git('checkout', '-q', '-b', 'hotfix/v1.0.1', 'main')
  scratch.commit('fix: urgent')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', 'hotfix/v1.0.1')
  scratch.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1')
  const input = pushLine('refs/heads/main', scratch.oid('refs/heads/main'), scratch.oid('develop'))
  for (const url of ['--upload-pack=touch pwned', '-x', '--exec=touch pwned', 'ext::touch pwned']) {
    scratch.git('config', `remote.${url}.url`, url)
    const ran = harmless(scratch, {}, ['hook', 'pre-push', url, url], input)
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('could not be determined')])
    expect(ran.starts).toContainEqual(['git', 'ls-remote', '--', url, 'refs/tags/v1.0.1'])
  }
  expect(harmless(scratch, {}, ['check', '--all', '--fetch']).code).toBe(1)
})

/** GitHub's job for a pull request whose head is called so. */
function pullOf(scratch: Scratch, head: string): Readonly<Record<string, string>> {
  const job = githubPull(scratch, { head: 'feature/one', base: 'develop', isFromFork: false })
  const event = '../event.json'
  scratch.write(event, scratch.read(event).replaceAll('feature/one', head.replaceAll('$', '$$$$')))
  return { ...job, GITHUB_HEAD_REF: head }
}

test('threat 3: the payload of a CI job that tells such names is judged by them', () => {
  const scratch = hostile({ hooks: false })
  const after = scratch.oid('HEAD')
  for (const [index, name] of NAMES.entries()) {
    const push = { refname: `refs/heads/${name}`, before: null, after }
    const jobs = [githubPush, gitlabPush, azurePush, () => pullOf(scratch, name)]
    for (const [vendor, job] of jobs.entries()) {
      if (index > 0 && index % jobs.length !== vendor) continue
      const ran = harmless(scratch, job(scratch, push), ['check', '--format', 'json', '--allow-undetermined'])
      expect(verdictsIn(ran)).toContain(`branch-name fail ${push.refname}`)
    }
  }
})

test('threat 3: explain, resolve, doctor, install and init take them as data', () => {
  const scratch = hostile({ hooks: false })
  for (const name of NAMES.slice(6)) {
    expect(harmless(scratch, {}, ['explain', '--', name]).output).toContain(name)
    expect(harmless(scratch, {}, ['explain', '--', `refs/heads/${name}`]).output).toContain(name)
    expect(harmless(scratch, {}, ['resolve', '--format', 'json', '--', name]).output).toContain(`"branch": ${JSON.stringify(name)}`)
  }
  expect(harmless(scratch, {}, ['explain', '--merge=-x']).code).toBe(2)
  scratch.git('symbolic-ref', 'HEAD', `refs/heads/${NAMES[0]}`)
  for (const command of ['resolve', 'explain', 'install', 'doctor', 'uninstall']) {
    expect(harmless(scratch, {}, [command]).output).not.toBe('')
  }
  expect(harmless(scratch, {}, ['init', '--yes', '--json']).code).toBe(0)
  expect(scratch.git('symbolic-ref', 'HEAD')).toBe(`refs/heads/${NAMES[0]}`)
})
