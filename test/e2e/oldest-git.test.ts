import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'

/** What the manual pages of git 2.20 have, of all options that we use: a word behind a hyphen, up to its value. */
const OPTIONS_OF_2_20: Readonly<Record<string, readonly string[]>> = {
  'cat-file': ['--batch', '--batch-check', '--buffer', '-e', '-p', '-t'],
  config: [
    '--add',
    '--bool',
    '--get',
    '--get-all',
    '--get-regexp',
    '--list',
    '--show-origin',
    '--unset-all',
    '-z',
    '--local',
    '--global',
    '--type',
  ],
  'check-ref-format': ['--branch'],
  diff: ['--quiet'],
  'diff-tree': ['--raw', '--root', '--stdin', '-r', '-z', '-m', '-p', '--no-renames', '--always', '--no-commit-id'],
  fetch: [
    '--depth',
    '--no-tags',
    '--tags',
    '--unshallow',
    '--update-shallow',
    '--refmap',
    '--no-recurse-submodules',
    '--no-prune',
    '--quiet',
    '-q',
    '--force',
    '--deepen',
  ],
  'for-each-ref': ['--format', '--contains', '--merged', '--no-merged', '--points-at', '--count', '--sort'],
  'hash-object': ['--stdin', '-t', '-w', '--no-filters', '--stdin-paths'],
  log: [
    '--max-count',
    '--format',
    '--stdin',
    '--no-walk',
    '--boundary',
    '--first-parent',
    '--walk-reflogs',
    '-g',
    '-z',
    '--topo-order',
    '--no-show-signature',
    '--encoding',
    '--parents',
    '--no-notes',
    '--no-color',
    '--source',
    '-1',
    '-p',
    '--reverse',
    '--date',
    '--timestamp',
  ],
  'ls-files': ['-z', '--cached', '--stage', '-s'],
  'ls-remote': ['--refs', '--tags', '--heads', '-q', '--quiet'],
  'ls-tree': ['-z', '-r', '--name-only', '--full-tree'],
  'merge-base': ['--all', '--is-ancestor', '--octopus', '--independent', '--fork-point'],
  'patch-id': ['--stable'],
  remote: ['-v'],
  'rev-list': [
    '--stdin',
    '--parents',
    '--boundary',
    '--first-parent',
    '--topo-order',
    '--no-walk',
    '--not',
    '--all',
    '--branches',
    '--remotes',
    '--tags',
    '--timestamp',
    '--format',
    '--reverse',
    '--max-count',
    '-1',
    '--objects',
    '--missing',
    '--no-color',
    '--encoding',
    '--count',
    '--max-parents',
    '--min-parents',
    '--glob',
    '--exclude',
  ],
  'rev-parse': [
    '--absolute-git-dir',
    '--git-common-dir',
    '--git-dir',
    '--git-path',
    '--is-bare-repository',
    '--is-inside-work-tree',
    '--is-shallow-repository',
    '--show-cdup',
    '--show-prefix',
    '--show-toplevel',
    '--verify',
    '--quiet',
    '-q',
    '--symbolic-full-name',
  ],
  'show-ref': ['--head', '--hash', '--verify', '-d', '-s'],
  'symbolic-ref': ['-q', '--quiet', '--short'],
  'update-index': ['--add', '--cacheinfo', '--skip-worktree', '--refresh', '-q', '--index-info', '-z'],
  'verify-commit': ['--raw'],
  'verify-tag': ['--raw'],
  version: [],
  worktree: ['--porcelain'],
}

/** A PATH whose git says that it is 2.20 and writes down how it was called. */
function asOldest(scratch: Scratch): { readonly PATH: string; readonly calls: () => readonly (readonly string[])[] } {
  const folder = join(scratch.folder, 'oldest')
  const log = join(scratch.folder, 'calls')
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim()
  mkdirSync(folder)
  const said = '[ "$1" != version ] || { echo "git version 2.20.1"; exit; }'
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n{ printf '%s\\n' "$@"; echo; } >>'${log}'\n${said}\nexec ${real} "$@"\n`, { mode: 0o755 })
  return {
    PATH: `${folder}:${join(inject('project'), 'node_modules', '.bin')}:${process.env['PATH']}`,
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n\n')
        .filter((call) => call !== '')
        .map((call) => call.split('\n')),
  }
}

/** The command and the options of one call of git. */
function usedBy(call: readonly string[]): { readonly command: string; readonly options: readonly string[] } {
  const rest = [...call]
  while (rest[0]?.startsWith('-') === true) rest.splice(0, rest[0] === '-c' || rest[0] === '-C' ? 2 : 1)
  const [command = '', ...words] = rest
  const end = words.indexOf('--')
  const options = (end < 0 ? words : words.slice(0, end)).filter((word) => /^-./.test(word)).map((word) => word.replace(/=.*$/s, ''))
  return { command, options }
}

test('nothing asks more of git than 2.20 can', () => {
  const scratch = scratchRepository({
    config: {
      extends: 'gitflow',
      rules: {
        'tag-signed': ['warn', { check: 'valid' }],
        'commit-signed': ['warn', { check: 'valid' }],
        'commit-author': 'warn',
        'version-file': 'warn',
      },
    },
    hooks: false,
  })
  const { PATH, calls } = asOldest(scratch)
  const old = (...args: string[]): number | null => scratch.policyWith({ env: { PATH } }, ...args).code
  expect(old('install')).toBe(0)
  // A git that is older than 2.24 runs no pre-merge-commit: the message's hook sees the merge.
  expect(scratch.has('.git/hooks/commit-msg')).toBe(true)
  expect(old('doctor')).toBeLessThan(2)
  scratch.git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
  scratch.commit('chore: 1.0.0')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.0.0')
  scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
  const [base, tip] = [scratch.oid('origin/main'), scratch.oid('main')]
  const pushed = (line: string): number | null =>
    scratch.policyWith({ env: { PATH }, input: line }, 'hook', 'pre-push', 'origin', scratch.remote).code
  expect(pushed(`refs/heads/main ${tip} refs/heads/main ${base}\n`)).toBe(1)
  expect(pushed(`refs/heads/release/v1.0.0 ${scratch.oid('release/v1.0.0')} refs/heads/release/v1.0.0 ${'0'.repeat(base.length)}\n`)).toBe(
    0,
  )
  expect(old('hook', 'pre-commit')).toBe(1)
  expect(old('check', '--all')).toBeLessThan(2)
  expect(old('check')).toBe(1)
  expect(old('check', '--pull-request', '--head', 'release/v1.0.0', '--base', 'main')).toBeGreaterThan(0)
  expect(old('explain', '--merge', 'release/v1.0.0', 'main')).toBeLessThan(2)
  expect(old('resolve')).toBe(0)
  expect(old('config')).toBe(0)
  scratch.git('clone', '-q', '--depth', '1', `file://${scratch.remote}`, join(scratch.folder, 'shallow'))
  const shallow = openScratch(scratch.folder, join(scratch.folder, 'shallow'), scratch.remote)
  expect(shallow.policyWith({ env: { PATH } }, 'check', '--all', '--fetch').code).toBeLessThan(2)
  expect(old('init', '--yes')).toBeLessThan(3)
  expect(old('uninstall')).toBe(0)
  const received = `${base} ${tip} refs/heads/main\n`
  scratch.git('push', '-q', 'origin', 'main:refs/heads/feature/objects')
  expect(scratch.policyWith({ env: { PATH }, directory: scratch.remote, input: received }, 'hook', 'pre-receive').code).toBe(1)

  const unknown = calls().flatMap((call) => {
    const { command, options } = usedBy(call)
    // `git --exec-path` alone.
    if (command === '') return []
    const known = OPTIONS_OF_2_20[command]
    return known === undefined ? [command] : options.filter((option) => !known.includes(option)).map((option) => `${command} ${option}`)
  })
  expect([...new Set(unknown)]).toEqual([])
  expect(calls().length).toBeGreaterThan(20)
})
