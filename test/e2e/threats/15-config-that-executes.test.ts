import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'
import { ZERO } from '../../support/zero.ts'

/** A repository whose config starts programs: each writes its name into `markers`. */
interface Planted extends Scratch {
  readonly markers: () => readonly string[]
  /** A program that writes that name. */
  readonly program: (name: string, more?: string) => string
}

/** Keys of git-config(1) whose values git runs. */
const PROGRAMS = [
  ...['core.fsmonitor', 'gpg.program', 'gpg.ssh.program', 'gpg.x509.program', 'core.pager', 'pager.log', 'pager.config', 'diff.external'],
  ...['diff.evil.textconv', 'diff.evil.command', 'filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process', 'merge.evil.driver'],
  ...['core.sshCommand', 'core.askPass', 'core.gitProxy', 'core.editor', 'sequence.editor', 'credential.helper', 'interactive.diffFilter'],
  ...['uploadpack.packObjectsHook', 'core.alternateRefsCommand', 'trailer.evil.cmd', 'gpg.ssh.defaultKeyCommand'],
]
/** Commands that ours start: were one of them an alias, git would still not take it. */
const ALIASED = ['rev-parse', 'rev-list', 'log', 'cat-file', 'for-each-ref', 'config', 'version', 'symbolic-ref', 'merge-base', 'reflog']
const SETTINGS = {
  'core.fsmonitorHookVersion': '2',
  'log.showSignature': 'true',
  'format.pretty': 'format:%G? PWNED',
  'log.follow': 'true',
  'protocol.ext.allow': 'always',
  'safe.bareRepository': 'all',
  'submodule.recurse': 'true',
  'fetch.recurseSubmodules': 'true',
}
/** Hooks that plumbing or housekeeping may start; those that a person's own commit starts are not in question. */
const HOOKS = [
  'post-index-change',
  'reference-transaction',
  'pre-auto-gc',
  'post-checkout',
  'post-commit',
  'pre-rebase',
  'fsmonitor-watchman',
]

/** On feature/one, with a signed commit and a signed tag; `git` is the repository to plant in. */
function planted(): Planted {
  const scratch = scratchRepository()
  const markers = join(scratch.folder, 'markers')
  mkdirSync(markers)
  const program = (name: string, more = ''): string => {
    const path = join(scratch.folder, `run-${name}`)
    writeFileSync(path, `#!/bin/sh\n: >'${markers}/${name}'\n${more}\n`)
    chmodSync(path, 0o755)
    return path
  }
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.write('.gitmodules', `[submodule "s"]\n\tpath = s\n\turl = ext::${program('submodule')}\n\tupdate = !${program('update')}\n`)
  scratch.commit('feat: one')
  const signature = '-----BEGIN PGP SIGNATURE-----\n \n iQEz\n -----END PGP SIGNATURE-----'
  const [header = '', body = ''] = scratch.git('cat-file', 'commit', 'HEAD').split('\n\n')
  scratch.write('.git/signed', `${header}\ngpgsig ${signature}\n\n${body}\n`)
  scratch.git('update-ref', 'refs/heads/feature/one', scratch.git('hash-object', '-t', 'commit', '-w', '.git/signed'))
  scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0\n\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----', 'main')
  for (const directory of [scratch.directory, scratch.remote]) plant(scratch, directory, program)
  const made = (): readonly string[] => {
    const names = readdirSync(markers)
    for (const name of names) rmSync(join(markers, name))
    return names
  }
  made()
  return { ...scratch, markers: made, program }
}

function plant(scratch: Scratch, directory: string, program: Planted['program']): void {
  const git = directory === scratch.remote ? directory : join(directory, '.git')
  const lines = PROGRAMS.map((key) => [key, program(key, key.endsWith('clean') || key.endsWith('smudge') ? 'cat' : '')])
  const aliases = ALIASED.map((name) => [`alias.${name}`, `!${program(`alias-${name}`)}`])
  mkdirSync(join(git, 'template', 'hooks'), { recursive: true })
  mkdirSync(join(git, 'planted'))
  for (const hook of HOOKS) {
    for (const place of ['template/hooks', 'planted'])
      writeFileSync(join(git, place, hook), `#!/bin/sh\nexec '${program(hook)}'\n`, { mode: 0o755 })
  }
  writeFileSync(join(git, 'included'), `[core]\n\tfsmonitor = ${program('included')}\n`)
  const settings = [...Object.entries(SETTINGS), ...lines, ...aliases, ['init.templateDir', join(git, 'template')]]
  settings.push(['core.hooksPath', join(git, 'planted')], ['include.path', join(git, 'included')])
  for (const [key = '', value = ''] of settings) scratch.git('--git-dir', git, 'config', key, value)
  writeFileSync(join(git, 'info', 'attributes'), '* filter=evil diff=evil merge=evil\n')
}

/** Everything but `doctor`, which fires the hooks that are there, and what fetches. */
const COMMANDS: readonly (readonly [...string[]])[] = [
  ...[['check'], ['check', '--all'], ['check', '--branch', 'feature/two'], ['check', '--all', '--format', 'sarif']],
  ...[['check', '--pull-request', '--head', 'feature/one', '--base', 'develop'], ['config'], ['config', '--format', 'json'], ['resolve']],
  ...[['explain'], ['explain', 'feature/one'], ['explain', '--merge', 'feature/one', 'develop'], ['check', '--no-fetch', '--show-event']],
  ...[
    ['hook', 'pre-commit'],
    ['hook', 'pre-merge-commit'],
    ['hook', 'commit-msg', '.git/signed'],
    ['hook', 'post-checkout', ZERO, 'HEAD', '1'],
  ],
  ...[['install'], ['uninstall'], ['init', '--yes']],
]

test('threat 15: no program that a repository’s config names is started by a command of ours', () => {
  const scratch = planted()
  for (const args of COMMANDS) {
    const ran = scratch.policy(...args)
    expect([0, 1, 2], ran.output).toContain(ran.code)
    expect(ran.output, args.join(' ')).not.toContain('PWNED')
    expect(scratch.markers(), `${args.join(' ')}\n${ran.output}`).toEqual([])
  }
})

/** The lines of a push of feature/one and of its tag, as the two hooks are told of them. */
function lines(scratch: Scratch, door: 'pre-push' | 'pre-receive'): string {
  return ['refs/heads/feature/one', 'refs/tags/v1.0.0']
    .map((ref) => (door === 'pre-push' ? `${ref} ${scratch.oid(ref)} ${ref} ${ZERO}\n` : `${ZERO} ${scratch.oid(ref)} ${ref}\n`))
    .join('')
}

test.each([
  ['off', 'no program', []],
  ['error', 'the verifier and nothing else', ['gpg.program']],
])('threat 15: with signature rules %s, a push starts %s, in the clone and on the server', (severity, _, expected) => {
  const scratch = planted()
  const policy = JSON.stringify({ extends: 'gitflow', rules: { 'commit-signed': severity, 'tag-signed': severity } })
  scratch.write('branch-policy.config.json', policy)
  writeFileSync(join(scratch.remote, 'branch-policy.config.json'), policy)
  // The server has the objects of the push already, so that it can be asked by hand.
  scratch.tryGit('-c', 'core.hooksPath=/dev/null', 'fetch', '-q', '--no-write-fetch-head', '.')
  scratch.shell('cp -r .git/objects/. "$REMOTE/objects"', { env: { REMOTE: scratch.remote } })
  scratch.markers()
  const pushed = scratch.policyWith({ input: lines(scratch, 'pre-push') }, 'hook', 'pre-push', 'origin', scratch.remote)
  expect(scratch.markers(), pushed.output).toEqual(expected)
  const server = { directory: scratch.remote, input: lines(scratch, 'pre-receive') }
  const received = scratch.policyWith({ ...server, env: { GIT_DIR: '.' } }, 'hook', 'pre-receive')
  expect(scratch.markers(), received.output).toEqual(expected)
  for (const ran of [pushed, received]) expect(ran.output.includes('-signed'), ran.output).toBe(expected.length > 0)
})

test('threat 15: a fetch starts what reaches the remote, as git fetch does, and nothing besides; without one not even that', () => {
  const scratch = planted()
  scratch.git('config', 'remote.origin.url', `ext::${scratch.program('ext', 'exit 1')}`)
  expect(scratch.policy('check', '--no-fetch').code).toBe(0)
  expect(scratch.markers()).toEqual([])
  const job = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF: 'refs/heads/feature/one' }
  scratch.policyWith({ env: job }, 'check', '--no-fetch', '--all')
  expect(scratch.markers()).toEqual([])
  scratch.policy('check', '--fetch')
  expect(scratch.markers()).toEqual(['ext'])
})

test('threat 15: a bare repository that lies in a working tree, with a config of its own, starts nothing', () => {
  const scratch = planted()
  const inner = join(scratch.directory, 'vendor')
  scratch.shell('cp -r "$REMOTE" vendor', { env: { REMOTE: scratch.remote } })
  scratch.markers()
  for (const args of [['check', '--all'], ['config'], ['resolve', 'main'], ['install'], ['explain']]) {
    const ran = scratch.policyWith({ directory: inner }, ...args)
    expect([0, 1, 2], ran.output).toContain(ran.code)
    expect(scratch.markers(), ran.output).toEqual([])
  }
})
