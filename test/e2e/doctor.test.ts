import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import type { DoctorNote, HookDiagnosis, WorktreeDiagnosis } from '../../src/model/diagnosis.ts'
import { CACHES } from '../support/environment.ts'
import { gitIsAtLeast } from '../support/git-version.ts'
import { openScratch, packedEntry, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

const CLIENT_HOOKS = ['pre-commit', 'pre-merge-commit', 'pre-push']
const HUSKY = join(import.meta.dirname, '../../node_modules/husky/bin.js')

interface Report {
  readonly schemaVersion: number
  readonly policy: { readonly source: string | null; readonly origin: string | null; readonly error: string | null }
  readonly exitCode: number
  readonly worktrees: readonly WorktreeDiagnosis[]
  readonly notes: readonly DoctorNote[]
}

/** Every file below a directory with its mode and content, less what never stays the same. */
const CACHED = ['policy-cache.json', 'code-cache', 'passed-pre-commit']

function everything(directory: string): string {
  const lines: string[] = []
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name)
      // Where each command begins without caches, the test itself takes them away.
      if (process.env[CACHES] === 'cold' && path.includes('/.git/') && CACHED.includes(name)) continue
      const stat = lstatSync(path)
      if (stat.isDirectory()) {
        lines.push(`${path}/ ${stat.mode}`)
        visit(path)
        continue
      }
      const content = stat.isSymbolicLink() ? readlinkSync(path) : createHash('sha256').update(readFileSync(path)).digest('hex')
      lines.push(`${path} ${stat.mode} ${stat.mtimeMs} ${content}`)
    }
  }
  visit(directory)
  return lines.join('\n')
}

/** What the doctor says as JSON; it must have said nothing else. */
function diagnosisOf(ran: Ran): Report {
  expect(ran.stderr).toBe('')
  const report = JSON.parse(ran.stdout) as Report
  expect(report.exitCode).toBe(ran.code)
  return report
}

/** As somebody's shell has it: the command on PATH. */
function doctor(scratch: Scratch, env: Readonly<Record<string, string>> = {}): Report {
  return diagnosisOf(scratch.shell('branch-policy doctor --format json', { env }))
}

/** The hooks that have to run, and what was found of each; post-checkout only tells, and its tests name it. */
function hooksIn(report: Report, index = 0): Readonly<Record<string, string>> {
  const hooks = (report.worktrees[index]?.hooks ?? []).filter(({ name }) => name !== 'post-checkout')
  return Object.fromEntries(hooks.map((hook) => [hook.name, hook.reason === null ? hook.status : `${hook.status} ${hook.reason.code}`]))
}

function hook(report: Report, name: string, index = 0): HookDiagnosis {
  const found = report.worktrees[index]?.hooks.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no ${name} in ${JSON.stringify(report)}`)
  return found
}

const codes = (report: Report): readonly string[] => report.notes.map(({ code }) => code)

function writeHook(scratch: Scratch, name: string, text: string, mode = 0o755): void {
  scratch.write(`.git/hooks/${name}`, text)
  chmodSync(join(scratch.directory, '.git/hooks', name), mode)
}

/** A PATH on which git says that it is another version. */
function pathWithGit(scratch: Scratch, version: string): string {
  const folder = join(scratch.folder, 'bin')
  mkdirSync(folder, { recursive: true })
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim()
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n[ "$1" != version ] || { echo "git version ${version}"; exit; }\nexec ${real} "$@"\n`, {
    mode: 0o755,
  })
  return `${folder}:${join(inject('project'), 'node_modules', '.bin')}:${process.env['PATH']}`
}

/** What a linked worktree's `.git` file names. */
function linkedGitDirectory(tree: string): string {
  return readFileSync(join(tree, '.git'), 'utf8')
    .replace(/^gitdir: /, '')
    .trimEnd()
}

describe('where all is well', () => {
  test('every hook answers, in this worktree and in a linked one, and nothing is changed', () => {
    const scratch = scratchRepository({ name: 'a "päth" $HOME', config: { extends: 'gitflow' } })
    const tree = join(scratch.folder, 'a linked tree')
    scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', tree, 'develop')
    scratch.write('staged', 'one\n')
    scratch.git('add', 'staged')
    scratch.write('staged', 'two\n')
    scratch.write('README.md', 'changed\n')
    // git refreshes what it knows of files whenever it looks; a look before makes the second one change nothing.
    scratch.git('status')
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith('branch-policy-doctor-'))
    const before = everything(scratch.folder)
    const report = doctor(scratch)
    expect(everything(scratch.folder)).toBe(before)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('branch-policy-doctor-') && !left.includes(name))).toEqual([])
    expect(report).toMatchObject({
      schemaVersion: 1,
      exitCode: 0,
      policy: { source: 'branch-policy.config.json', origin: 'config', error: null },
      notes: [],
    })
    expect(report.worktrees.map(({ path, current, state }) => [path, current, state])).toEqual([
      [scratch.directory, true, 'present'],
      [tree, false, 'present'],
    ])
    for (const index of [0, 1]) expect(hooksIn(report, index)).toEqual(Object.fromEntries(CLIENT_HOOKS.map((name) => [name, 'on'])))
    for (const index of [0, 1]) expect(hook(report, 'post-checkout', index)).toMatchObject({ status: 'on', required: false })
    const { version, node } = hook(report, 'pre-push')
    expect([version, node]).toEqual([
      scratch
        .policy('version')
        .stdout.trim()
        .replace(/^branch-policy /, ''),
      process.versions.node,
    ])

    // As an alias of git's has it: it is about this worktree alone.
    expect(
      doctor(scratch, { GIT_DIR: join(scratch.directory, '.git'), GIT_WORK_TREE: '.', GIT_PREFIX: '', GIT_INDEX_FILE: '.git/index' })
        .worktrees,
    ).toEqual(report.worktrees)

    const linked = openScratch(scratch.folder, tree, scratch.remote)
    expect(doctor(linked).worktrees.map(({ path, current }) => [path, current])).toEqual([
      [tree, true],
      [scratch.directory, false],
    ])
    mkdirSync(join(tree, 'below'))
    expect(linked.policyWith({ directory: join(tree, 'below') }, 'doctor').code).toBe(0)
  })

  test('older git is asked by the path of the hook', () => {
    const scratch = scratchRepository({ name: 'a "päth"' })
    const tree = join(scratch.folder, 'linked\ntree')
    scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', tree, 'develop')
    writeHook(scratch, 'pre-push', '#!/bin/sh\n{ pwd; echo "$GIT_DIR" "$@"; cat; } >>../log\nexec branch-policy hook pre-push "$@"\n')
    writeHook(scratch, 'pre-merge-commit', '#!/bin/sh\nexec branch-policy hook pre-merge-commit\n', 0o644)
    const report = doctor(scratch, { PATH: pathWithGit(scratch, '2.35.1') })
    const each = { 'pre-commit': 'on', 'pre-merge-commit': 'off not-executable', 'pre-push': 'on' }
    expect([hooksIn(report), hooksIn(report, 1)]).toEqual([each, each])
    expect(report.worktrees[1]?.path).toBe(tree)
    // It is asked in the same words everywhere.
    const zeros = '0'.repeat(40)
    const asked = (directory: string, gitDirectory: string): string =>
      `${directory}\n${gitDirectory} branch-policy-probe branch-policy-probe\n(delete) ${zeros} refs/heads/branch-policy-probe ${zeros}\n`
    const gitDirectory = linkedGitDirectory(tree)
    const log = asked(scratch.directory, '') + asked(scratch.directory, '') + asked(tree, gitDirectory)
    expect(readFileSync(join(scratch.folder, 'log'), 'utf8')).toBe(log)
  })

  test('a server has pre-receive alone', () => {
    const scratch = scratchRepository({ hooks: false })
    const server = openScratch(scratch.folder, scratch.remote, scratch.remote)
    expect(doctor(server)).toMatchObject({ exitCode: 1, worktrees: [{ bare: true, hooks: [{ name: 'pre-receive', status: 'off' }] }] })
    expect(server.policy('install').code).toBe(0)
    const before = everything(scratch.folder)
    const report = doctor(server)
    expect(everything(scratch.folder)).toBe(before)
    expect(report).toMatchObject({
      exitCode: 0,
      notes: [],
      worktrees: [{ path: scratch.remote, bare: true, hooks: [{ name: 'pre-receive', status: 'on' }] }],
    })
    // Somebody's own bare repository with worktrees: nobody need push to it.
    server.policy('uninstall')
    const tree = join(scratch.folder, 'tree')
    server.git('worktree', 'add', '-q', tree, 'develop')
    const linked = openScratch(scratch.folder, tree, scratch.remote)
    expect(linked.policy('install').code).toBe(0)
    expect(doctor(linked)).toMatchObject({
      exitCode: 0,
      worktrees: [{ path: tree }, { bare: true, hooks: [{ required: false, status: 'off' }] }],
    })
  })

  test('a submodule and its linked worktree', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', scratch.remote, 'part')
    const part = openScratch(scratch.folder, join(scratch.directory, 'part'), scratch.remote)
    expect(part.policy('install').code).toBe(0)
    const tree = join(scratch.folder, 'tree')
    part.git('worktree', 'add', '-q', '-b', 'feature/tree', tree)
    for (const [from, other] of [
      [part, tree],
      [openScratch(scratch.folder, tree, scratch.remote), part.directory],
    ] as const) {
      const report = doctor(from)
      expect([report.exitCode, ...report.worktrees.map(({ path }) => path)]).toEqual([0, from.directory, other])
    }
  })

  test('commit-msg is asked for where messages are judged, or no other hook sees a merge', () => {
    const scratch = scratchRepository()
    expect(doctor(scratch, { PATH: pathWithGit(scratch, '2.23.0') })).toMatchObject({
      exitCode: 1,
      worktrees: [
        {
          hooks: [
            { name: 'post-checkout', status: 'on' },
            { name: 'pre-commit', status: 'on' },
            { name: 'commit-msg', status: 'off' },
            { name: 'pre-push', status: 'on' },
          ],
        },
      ],
      notes: [{ code: 'git-too-old' }],
    })
    scratch.write('.commitlintrc.json', '{}')
    expect(hooksIn(doctor(scratch))).toMatchObject({ 'commit-msg': 'off no-file' })
    expect(scratch.policy('install').code).toBe(0)
    expect(hooksIn(doctor(scratch))).toMatchObject({ 'commit-msg': 'on' })
  })
})

describe('why a hook is off', () => {
  test('post-checkout only tells, so that nothing fails without it', () => {
    const scratch = scratchRepository()
    rmSync(join(scratch.directory, '.git/hooks/post-checkout'))
    const report = doctor(scratch)
    expect(report.exitCode).toBe(0)
    expect(hook(report, 'post-checkout')).toMatchObject({ status: 'off', required: false, reason: { code: 'no-file' } })
  })

  test('no file, no executable bit, CR LF, no interpreter, the hook of another tool, each with what mends it', () => {
    const scratch = scratchRepository()
    const hooks = join(scratch.directory, '.git/hooks')
    const shim = scratch.read('.git/hooks/pre-push')
    rmSync(join(hooks, 'pre-commit'))
    chmodSync(join(hooks, 'pre-merge-commit'), 0o644)
    writeHook(scratch, 'pre-push', shim.replaceAll('\n', '\r\n'))
    const first = doctor(scratch)
    expect(hooksIn(first)).toEqual({ 'pre-commit': 'off no-file', 'pre-merge-commit': 'off not-executable', 'pre-push': 'off crlf' })
    expect(first.exitCode).toBe(1)
    for (const { reason } of first.worktrees[0]?.hooks ?? []) {
      for (const command of reason?.fix ?? []) expect(scratch.shell(command.replace(/^npx /, '')).code, command).toBe(0)
    }
    expect(doctor(scratch).exitCode).toBe(0)

    writeHook(scratch, 'pre-commit', '#!/usr/local/no/such/shell\nbranch-policy hook pre-commit\n')
    writeHook(scratch, 'pre-merge-commit', '#!/usr/bin/env no-such-shell\nbranch-policy hook pre-merge-commit\n')
    writeHook(scratch, 'pre-push', '#!/bin/sh\n# made by lefthook\necho "checked \u001b[31mnothing\u0007"\n')
    const second = doctor(scratch)
    expect(hooksIn(second)).toEqual({
      'pre-commit': 'off no-interpreter',
      'pre-merge-commit': 'off no-interpreter',
      'pre-push': 'off foreign',
    })
    expect(hook(second, 'pre-commit').reason?.message).toContain('/usr/local/no/such/shell')
    expect(hook(second, 'pre-merge-commit').reason?.message).toContain(' no-such-shell,')
    expect(hook(second, 'pre-push').reason).toMatchObject({ said: ['checked nothing\\u0007'], fix: ['npx branch-policy install'] })
    expect(hook(second, 'pre-push').reason?.message).toContain('that of lefthook')
    expect(scratch.policy('doctor').output).not.toMatch(/[\u001b\u0007]/)
  })

  test('what answers, but not so that git would hear it', () => {
    const scratch = scratchRepository()
    writeHook(scratch, 'pre-commit', '#!/bin/sh\nbranch-policy hook pre-commit || true\n')
    writeHook(scratch, 'pre-merge-commit', '#!/bin/sh\nbranch-policy hook pre-commit\n')
    writeHook(scratch, 'pre-push', '#!/bin/sh\necho tests fail\nfalse || exit 3\nbranch-policy hook pre-push "$@"\n')
    const report = doctor(scratch)
    expect(hooksIn(report)).toEqual({ 'pre-commit': 'off ignored', 'pre-merge-commit': 'off other-hook', 'pre-push': 'off failed' })
    expect(hook(report, 'pre-push').reason).toMatchObject({ said: ['tests fail'] })
    expect(report.exitCode).toBe(1)
  })

  test('a hook that a tool has put over ours', () => {
    const scratch = scratchRepository({ hooks: false })
    writeHook(scratch, 'pre-commit', '#!/bin/sh\n')
    expect(scratch.policy('install').code).toBe(0)
    writeHook(scratch, 'pre-commit', '#!/bin/sh\necho ours now\n')
    expect(scratch.shell('mv .git/hooks/pre-push .git/hooks/pre-push.old').code).toBe(0)
    writeHook(scratch, 'pre-push', '#!/bin/sh\n# lefthook\n')
    expect(hooksIn(doctor(scratch))).toEqual({ 'pre-commit': 'off overwritten', 'pre-merge-commit': 'on', 'pre-push': 'off overwritten' })
  })

  test('a command that is gone: the hook says so itself', () => {
    const scratch = scratchRepository({ hooks: false })
    expect(scratch.policy('install').code).toBe(0)
    const shim = scratch.read('.git/hooks/pre-commit')
    writeHook(scratch, 'pre-commit', shim.replace(packedEntry(), '/no/such/entry.js'))
    const { reason } = hook(doctor(scratch), 'pre-commit')
    expect(reason?.code).toBe('failed')
    expect(reason?.message).toContain('git would go on')
    expect(reason?.said.join(' ')).toContain('branch-policy')
  })

  test('core.hooksPath, with its scope and its file', () => {
    const scratch = scratchRepository()
    scratch.git('config', 'core.hooksPath', '.none')
    const local = doctor(scratch)
    expect(local.worktrees[0]).toMatchObject({
      hooksDirectory: join(scratch.directory, '.none'),
      hooksPath: { value: '.none', scope: 'local', file: join(scratch.directory, '.git/config') },
    })
    expect(hook(local, 'pre-push').reason).toMatchObject({
      code: 'hooks-path',
      fix: ['git config --local --unset-all core.hooksPath', 'npx branch-policy install'],
    })
    for (const command of hook(local, 'pre-push').reason?.fix ?? []) expect(scratch.shell(command.replace(/^npx /, '')).code).toBe(0)
    expect(doctor(scratch).exitCode).toBe(0)

    // Older ones know no GIT_CONFIG_GLOBAL.
    if (!gitIsAtLeast(2, 32)) return
    const shared = join(scratch.folder, 'shared')
    mkdirSync(shared)
    writeFileSync(join(scratch.folder, 'gitconfig'), `[core]\n\thooksPath = ${shared}\n`)
    const env = { GIT_CONFIG_GLOBAL: join(scratch.folder, 'gitconfig') }
    const global = doctor(scratch, env)
    expect(global.worktrees[0]?.hooksPath).toEqual({ value: shared, scope: 'global', file: join(scratch.folder, 'gitconfig') })
    expect(hook(global, 'pre-commit').reason).toMatchObject({ code: 'hooks-path', fix: ['npx branch-policy install'] })
    expect(doctor(scratch, { ...env, PATH: pathWithGit(scratch, '2.25.0') }).worktrees[0]?.hooksPath).toMatchObject({
      scope: 'unknown',
      file: env.GIT_CONFIG_GLOBAL,
    })
    const ofSystem = doctor(scratch, { GIT_CONFIG_SYSTEM: env.GIT_CONFIG_GLOBAL })
    expect(ofSystem.worktrees[0]?.hooksPath).toMatchObject({ scope: 'system', file: env.GIT_CONFIG_GLOBAL })

    const command = doctor(scratch, { ...env, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/dev/null' })
    expect(command.worktrees[0]?.hooksPath).toEqual({ value: '/dev/null', scope: 'command', file: null })
    expect(hook(command, 'pre-commit').reason).toMatchObject({ code: 'hooks-path', fix: [] })

    // Of one worktree alone.
    scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', '../tree', 'develop')
    scratch.git('config', 'extensions.worktreeConfig', 'true')
    scratch.git('-C', '../tree', 'config', '--worktree', 'core.hooksPath', '.none')
    const tree = join(scratch.folder, 'tree')
    const one = doctor(scratch)
    expect([hooksIn(one)['pre-push'], hooksIn(one, 1)['pre-push']]).toEqual(['on', 'off hooks-path'])
    expect(one.worktrees[1]?.hooksPath).toMatchObject({ scope: 'worktree' })
    expect(hook(one, 'pre-push', 1).reason?.fix).toEqual([
      `cd ${tree}`,
      'git config --worktree --unset-all core.hooksPath',
      'npx branch-policy install',
    ])
  })

  test('husky: in a linked worktree where it has not run, switched off, without our line', () => {
    const scratch = scratchRepository({ hooks: false })
    const husky = spawnSync(process.execPath, [HUSKY], { cwd: scratch.directory, encoding: 'utf8', env: { PATH: process.env['PATH'] } })
    expect(husky.status, husky.stderr).toBe(0)
    expect(scratch.policy('install').code).toBe(0)
    scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', '../tree', 'develop')
    const before = everything(scratch.folder)
    const report = doctor(scratch)
    expect(everything(scratch.folder)).toBe(before)
    expect(hooksIn(report)).toEqual(Object.fromEntries(CLIENT_HOOKS.map((name) => [name, 'on'])))
    expect(hooksIn(report, 1)).toEqual(Object.fromEntries(CLIENT_HOOKS.map((name) => [name, 'off husky-not-run'])))
    expect(hook(report, 'pre-push', 1).reason?.fix).toEqual([`cd ${join(scratch.folder, 'tree')}`, 'npx husky'])
    // Without a shell's PATH there is no branch-policy here; that is no "off".
    expect(codes(report)).toEqual(['bare-environment'])
    expect(report.notes[0]?.fix).toEqual([])

    scratch.git('worktree', 'remove', '--force', '../tree')
    rmSync(join(scratch.directory, '.husky/pre-commit'))
    scratch.write('.husky/pre-push', 'npm test\n')
    expect(hooksIn(doctor(scratch))).toMatchObject({ 'pre-commit': 'off no-line', 'pre-merge-commit': 'on', 'pre-push': 'off no-line' })

    const merge = (env: Readonly<Record<string, string>>): HookDiagnosis => hook(doctor(scratch, env), 'pre-merge-commit')
    expect(merge({ HUSKY: '0' }).reason).toMatchObject({ code: 'husky-off', fix: ['unset HUSKY'] })
    const home = join(scratch.folder, 'home')
    mkdirSync(join(home, '.config/husky'), { recursive: true })
    writeFileSync(join(home, '.config/husky/init.sh'), '# mine\nexport HUSKY=0\n')
    const { reason } = merge({ HOME: home })
    expect(reason).toMatchObject({ code: 'husky-off', fix: [] })
    expect(reason?.message).toContain(join(home, '.config/husky/init.sh'))
  })
})

describe('what cannot be told', () => {
  test('a hook that does not end is ended with all that it started', async () => {
    const scratch = scratchRepository()
    writeHook(scratch, 'pre-commit', '#!/bin/sh\necho waiting\n{ sleep 6; echo late >>../late; } &\nwait\nbranch-policy hook pre-commit\n')
    const over = new Promise((resolve) => setTimeout(resolve, 8000))
    const report = doctor(scratch, { BRANCH_POLICY_PROBE_TIMEOUT: '3000' })
    expect(hooksIn(report)).toMatchObject({ 'pre-commit': 'unknown timeout', 'pre-push': 'on' })
    expect(hook(report, 'pre-commit').reason?.said).toEqual(['waiting'])
    expect(report.exitCode).toBe(2)
    await over
    expect(existsSync(join(scratch.folder, 'late'))).toBe(false)
  })

  test('what a hook leaves running keeps nobody waiting', () => {
    const scratch = scratchRepository()
    writeHook(scratch, 'pre-commit', '#!/bin/sh\nsleep 20 &\nbranch-policy hook pre-commit\n')
    const begin = Date.now()
    expect(doctor(scratch, { BRANCH_POLICY_PROBE_TIMEOUT: '10000' }).exitCode).toBe(0)
    expect(Date.now() - begin).toBeLessThan(15_000)
  })

  test('no repository, a repository of another owner, bad arguments: exit code 2', () => {
    const scratch = scratchRepository()
    const nowhere = scratch.policyWith({ directory: tmpdir(), env: { GIT_CEILING_DIRECTORIES: '/' } }, 'doctor')
    expect(nowhere).toMatchObject({ code: 2, stdout: '' })
    expect(nowhere.stderr).toContain('not a git repository')
    expect(scratch.policy('doctor', '--format', 'xml')).toMatchObject({ code: 2, stdout: '' })
    expect(scratch.policyWith({ env: { BRANCH_POLICY_PROBE_TIMEOUT: 'long' } }, 'doctor').stderr).toContain('no number of milliseconds')
    if (process.geteuid?.() !== 0 || !gitIsAtLeast(2, 36)) return
    const before = everything(join(scratch.directory, '.git'))
    expect(scratch.shell('chown -R 65534 .').code).toBe(0)
    const owned = scratch.policy('doctor')
    expect(owned).toMatchObject({ code: 2, stdout: '' })
    expect(owned.stderr).toContain('dubious ownership')
    expect(owned.stderr).not.toContain('safe.directory')
    expect(everything(join(scratch.directory, '.git'))).toBe(before)
  })

  test.skipIf(process.geteuid?.() !== 0 || !gitIsAtLeast(2, 36))(
    "another owner's linked worktree does not hide the others (root, git 2.36)",
    () => {
      const scratch = scratchRepository()
      scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', '../tree', 'develop')
      expect(scratch.shell('chown -R 65534 ../tree').code).toBe(0)
      const report = doctor(scratch)
      expect(report.worktrees.map(({ state }) => state)).toEqual(['present', 'unreadable'])
      expect(codes(report)).toEqual(['worktree-unreadable'])
      expect(report.exitCode).toBe(2)
    },
  )
})

describe('notes, which change no exit code', () => {
  test('a worktree that is gone, names that are taken for another, replaced history', () => {
    const scratch = scratchRepository()
    scratch.git('worktree', 'add', '-q', '-b', 'feature/gone', '../gone', 'develop')
    scratch.git('worktree', 'add', '-q', '-b', 'feature/drive', '../drive', 'develop')
    scratch.git('worktree', 'lock', '--reason', 'a drive', '../drive')
    for (const name of ['gone', 'drive']) rmSync(join(scratch.folder, name), { recursive: true })
    scratch.git('tag', 'develop')
    for (const name of ['Feature/x', 'feature/x']) scratch.git('update-ref', `refs/heads/${name}`, 'main')
    const other = scratch.git('commit-tree', '-m', 'other', 'main^{tree}')
    scratch.git('replace', scratch.oid('refs/heads/develop'), other)
    scratch.write('.git/info/grafts', `${other}\n`)
    const report = doctor(scratch)
    expect(report.exitCode).toBe(0)
    expect(codes(report)).toEqual(['worktree-gone', 'worktree-gone', 'replace-refs', 'grafts', 'ambiguous-name', 'case-twins'])
    expect(report.notes.map(({ fix }) => fix.join()).filter((fix) => fix !== '')).toEqual(
      // An older git does not tell that a worktree is locked; it keeps what is.
      gitIsAtLeast(2, 31) ? ['git worktree prune'] : ['git worktree prune', 'git worktree prune'],
    )
    const told = report.notes.map(({ message }) => message).join('\n')
    for (const word of [join(scratch.folder, 'gone'), '"develop"', '"Feature/x" and "feature/x"']) expect(told).toContain(word)
    expect(report.worktrees.slice(1).map(({ state, hooks }) => [state, hooks.length])).toEqual([
      ['gone', 0],
      ['gone', 0],
    ])
  })

  test('a shallow clone; a config, a config that is broken, a policy of before', () => {
    const scratch = scratchRepository({ config: { extends: 'gitflow', rules: { 'commit-signed': 'error' } } })
    const now = doctor(scratch)
    const tooOld = gitIsAtLeast(2, 34) ? [] : ['git-too-old']
    expect(codes(now)).toEqual(tooOld)
    expect(now).toMatchObject({ exitCode: 0, policy: { source: 'branch-policy.config.json', origin: 'config' } })
    const old = doctor(scratch, { PATH: pathWithGit(scratch, '2.33.0') })
    expect(old.notes).toMatchObject([{ code: 'git-too-old', message: expect.stringMatching(/2\.33 .*commit-signed/) as string }])

    scratch.write('branch-policy.config.json', '{ "brnches": {} }')
    const broken = doctor(scratch)
    expect(broken.policy).toMatchObject({
      source: null,
      origin: null,
      error: expect.stringContaining('branch-policy.config.json') as string,
    })
    expect([broken.exitCode, ...codes(broken)]).toEqual([0, 'policy'])

    scratch.git('checkout', '-q', '-f', 'main')
    scratch.policy('check', '--branch', 'main')
    rmSync(join(scratch.directory, 'branch-policy.config.json'))
    expect(doctor(scratch).policy).toEqual({ source: 'branch-policy.config.json', origin: 'last-seen', error: null })

    const clone = join(scratch.folder, 'clone')
    scratch.git('clone', '-q', '--depth', '1', `file://${scratch.directory}`, clone)
    const shallow = openScratch(scratch.folder, clone, scratch.remote)
    shallow.policy('install')
    const report = doctor(shallow)
    expect(report.exitCode).toBe(0)
    expect(report.notes.filter(({ code }) => !tooOld.includes(code))).toMatchObject([{ code: 'shallow', fix: ['git fetch --unshallow'] }])
  })

  test('hooks that only a shell with its own PATH can start', () => {
    const scratch = scratchRepository()
    writeHook(scratch, 'pre-commit', '#!/bin/sh\nbranch-policy hook pre-commit\n')
    const report = doctor(scratch)
    expect(report.exitCode).toBe(0)
    expect(report.notes).toMatchObject([{ code: 'bare-environment', fix: [] }])
    expect(report.notes[0]?.message).toContain(' pre-commit does not reach')
    expect(report.notes[0]?.said.join()).toContain('branch-policy')
  })
})

describe('the probe', () => {
  test('never lets anything pass: with the variable set, every hook refuses', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    for (const [command, how] of [
      ['git commit --allow-empty -m One', 'commit'],
      ['git push origin feature/one', 'push'],
    ] as const) {
      for (const value of ['1', 'abc\u001b]0;x', '0']) {
        const ran = scratch.shell(command, { env: { BRANCH_POLICY_PROBE: value } })
        expect(ran.code, how).not.toBe(0)
        expect(ran.output).toContain('nothing was judged')
        expect(ran.output).not.toContain('\u001b')
      }
      expect(scratch.shell(command, { env: { BRANCH_POLICY_PROBE: '' } }).code, how).toBe(0)
    }
  })

  test('only the answer to this very probe counts', () => {
    const scratch = scratchRepository()
    const line = 'branch-policy probe 0123456789abcdef pre-commit 0.1.0 20.20.2'
    writeHook(scratch, 'pre-commit', `#!/bin/sh\necho "${line}"; env; exit 2\n`)
    expect(hooksIn(doctor(scratch))).toMatchObject({ 'pre-commit': 'off failed' })
  })

  test('commands before ours get what git would give, and an index of their own', () => {
    const scratch = scratchRepository()
    scratch.write('README.md', 'mine\n')
    scratch.git('add', '.')
    scratch.write('README.md', 'mine again\n')
    const before = scratch.git('ls-files', '-s')
    const note = 'git diff --cached --name-only >>../log; git diff --name-only >>../log; git add -A; pwd >>../log'
    writeHook(scratch, 'pre-commit', `#!/bin/sh\n${note}\nbranch-policy hook pre-commit\n`)
    expect(doctor(scratch).exitCode).toBe(0)
    expect(scratch.git('ls-files', '-s')).toBe(before)
    const once = `branch-policy-probe\nREADME.md\n${scratch.directory}\n`
    expect(readFileSync(join(scratch.folder, 'log'), 'utf8')).toBe(`${once}${once}`)
  })
})

test('the report for people fits its page and says what mends', () => {
  const scratch = scratchRepository()
  scratch.git('worktree', 'add', '-q', '-b', 'feature/tree', '../tree', 'develop')
  rmSync(join(scratch.directory, '.git/hooks/pre-commit'))
  const ran = scratch.policy('doctor')
  expect(ran).toMatchObject({ code: 1, stderr: '' })
  expect(ran.stdout).toContain(`
${scratch.directory} (this worktree)
  post-checkout     on
  pre-commit        off
  pre-merge-commit  on
  pre-push          on

${join(scratch.folder, 'tree')}
  post-checkout     on
  pre-commit        off
`)
  expect(ran.stdout.match(/^off: pre-commit$/gm)).toHaveLength(1)
  expect(ran.stdout).toMatch(/\n {2}mend:\n {4}npx branch-policy install\n\n8 hooks fired: 6 on, 2 off\n$/)
  for (const line of ran.stdout.split('\n')) if (!line.includes(scratch.folder)) expect(line.length).toBeLessThanOrEqual(80)
})
