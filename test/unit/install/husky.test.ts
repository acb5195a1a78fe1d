import { existsSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createScratch, recordingHook, type Scratch, snapshot } from './scratch.ts'

const HUSKY = fileURLToPath(new URL('../../../node_modules/husky/bin.js', import.meta.url))
const HOOKS = ['pre-commit', 'pre-merge-commit', 'pre-push']

let scratch: Scratch
beforeEach(() => {
  scratch = createScratch()
  const entry = scratch.entry.replaceAll("'", "'\\''")
  scratch.write(scratch.path('node_modules/.bin/branch-policy'), `#!/bin/sh\nexec node '${entry}' "$@"\n`, 0o755)
  scratch.write(scratch.path('.gitignore'), 'node_modules\n')
})
afterEach(() => scratch.remove())

function husky(): void {
  expect(scratch.run(['node', HUSKY])).toEqual({ code: 0, stdout: '', stderr: '' })
}

function line(name: string): string {
  return `branch-policy hook ${name} "$@"\n`
}

describe('with husky', () => {
  it("our line goes into husky's hooks, and git's own directory stays as it is", async () => {
    husky()
    expect(await scratch.install()).toEqual({
      lines: [
        `Hooks in ${scratch.path('.husky')}, which husky runs:`,
        ...HOOKS.map((name) => `  ${name}: husky's ${name} was created with our line.`),
      ],
      exitCode: 0,
    })
    for (const name of HOOKS) {
      expect(readFileSync(scratch.path('.husky', name), 'utf8')).toBe(line(name))
      expect(statSync(scratch.path('.husky', name)).mode & 0o7777).toBe(0o644)
      expect(existsSync(scratch.hook(name))).toBe(false)
    }
    scratch.exit(1)
    expect(scratch.run(['git', 'commit', '-q', '--allow-empty', '-m', 'one']).code).toBe(1)
    scratch.exit(0)
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(scratch.calls().map((call) => call.args)).toEqual([
      ['hook', 'pre-commit'],
      ['hook', 'pre-commit'],
    ])
  })

  it('a second time changes no byte, mode or time', async () => {
    husky()
    scratch.write(scratch.path('.husky/pre-push'), 'git lfs pre-push "$@"\n', 0o755)
    await scratch.install()
    const before = snapshot(scratch.root)
    const { lines } = await scratch.install()
    expect(lines.slice(1)).toEqual(HOOKS.map((name) => `  ${name}: in husky's ${name} already.`))
    expect(snapshot(scratch.root)).toBe(before)
  })

  it("commit-msg gets our line where messages are judged, unless a command of husky's judges them already", async () => {
    husky()
    const judgesMessages = async () => ({ judged: true, note: null })
    const write = (text: string): string => scratch.write(scratch.path('.husky/commit-msg'), text)
    for (const text of ['npx --no -- commitlint --edit "$1"\n', 'set -e\npnpm exec commitlint -e $1', 'npm run commitlint "$1"\n']) {
      write(text)
      await scratch.install({ judgesMessages })
      expect(readFileSync(scratch.path('.husky/commit-msg'), 'utf8')).toBe(text)
    }
    for (const text of ['# npx commitlint --edit\n', 'echo nocommitlint\n']) {
      write(text)
      await scratch.install({ judgesMessages })
      expect(readFileSync(scratch.path('.husky/commit-msg'), 'utf8')).toBe(`${line('commit-msg')}${text}`)
    }
    rmSync(scratch.path('.husky/commit-msg'))
    await scratch.install({ judgesMessages })
    expect(readFileSync(scratch.path('.husky/commit-msg'), 'utf8')).toBe(line('commit-msg'))
  })

  it('existing commands run after ours, and not at all where ours refuses', async () => {
    husky()
    const log = join(scratch.root, 'log')
    scratch.write(scratch.path('.husky/pre-commit'), `#!/bin/sh\n# The tests.\n\necho tests >>'${log}'\n`, 0o755)
    expect((await scratch.install()).lines[1]).toBe("  pre-commit: our line was added to husky's pre-commit.")
    expect(readFileSync(scratch.path('.husky/pre-commit'), 'utf8')).toBe(
      `#!/bin/sh\n# The tests.\n\n${line('pre-commit')}echo tests >>'${log}'\n`,
    )
    scratch.exit(1)
    expect(scratch.run(['git', 'commit', '-q', '--allow-empty', '-m', 'one']).code).toBe(1)
    expect(existsSync(log)).toBe(false)
    scratch.exit(0)
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(readFileSync(log, 'utf8')).toBe('tests\n')
  })

  it.each(['', 'refs/heads/main 1 refs/heads/main 0\n', `${'a\\n $HOME `id` b\n'.repeat(20_000)}`])(
    'pre-push gives stdin to us and to the commands below: %#',
    async (stdin) => {
      husky()
      const log = join(scratch.root, 'log')
      const other = scratch.write(join(scratch.root, 'other-hook'), recordingHook(log), 0o755)
      scratch.write(scratch.path('.husky/pre-push'), `"${other}" "$@"\n`)
      await scratch.install()
      const ended = scratch.run([scratch.path('.husky/_/pre-push'), 'origin', 'url'], { input: stdin })
      expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(readFileSync(log, 'utf8')).toBe(`origin url\n${stdin}`)
      const ours = stdin === '' ? [] : [expect.objectContaining({ args: ['hook', 'pre-push', 'origin', 'url'], stdin })]
      expect(scratch.calls()).toEqual(ours)
      scratch.exit(3)
      rmSync(log)
      expect(scratch.run([scratch.path('.husky/_/pre-push'), 'origin', 'url'], { input: 'x\n' }).code).toBe(3)
      expect(existsSync(log)).toBe(false)
    },
  )

  it('uninstall leaves every file as it was, and deletes those that install made', async () => {
    husky()
    scratch.write(scratch.path('.husky/pre-commit'), Buffer.from('#!/bin/sh\n\n# \xff\xfe\nnpm test', 'latin1'), 0o755)
    scratch.write(scratch.path('.husky/pre-push'), 'git lfs pre-push "$@"\n', 0o600)
    const state = (): readonly unknown[] =>
      ['pre-commit', 'pre-push'].map((name) => [readFileSync(scratch.path('.husky', name)), statSync(scratch.path('.husky', name)).mode])
    const before = state()
    await scratch.install()
    expect(state()).not.toEqual(before)
    expect(await scratch.uninstall()).toEqual({
      lines: HOOKS.map((name) => `${name}: our line was taken out of husky's ${name}.`),
      exitCode: 0,
    })
    expect(state()).toEqual(before)
    expect(existsSync(scratch.path('.husky/pre-merge-commit'))).toBe(false)
    expect((await scratch.uninstall()).lines).toEqual(['There is nothing to take away: no hook here is ours.'])
  })

  it('a hook that is a link stays one', async () => {
    husky()
    scratch.write(scratch.path('scripts/check'), 'npm test\n', 0o755)
    symlinkSync('../scripts/check', scratch.path('.husky/pre-commit'))
    await scratch.install()
    expect(readFileSync(scratch.path('scripts/check'), 'utf8')).toBe(`${line('pre-commit')}npm test\n`)
    await scratch.uninstall()
    expect(readFileSync(scratch.path('.husky/pre-commit'), 'utf8')).toBe('npm test\n')
  })

  it('uninstall also takes away shims from the time before husky', async () => {
    await scratch.install()
    husky()
    await scratch.install()
    const { lines } = await scratch.uninstall()
    expect(lines).toHaveLength(7)
    expect(existsSync(scratch.hook('pre-commit'))).toBe(false)
  })

  it('in a folder with another name is found as well', async () => {
    scratch.write(scratch.path('config/.keep'), '')
    scratch.run(['node', HUSKY, 'config/git hooks'])
    await scratch.install()
    expect(readFileSync(scratch.path('config/git hooks/pre-commit'), 'utf8')).toBe(line('pre-commit'))
  })

  it('that has not run in this worktree, or without our command there, is noted', async () => {
    husky()
    scratch.git('add', '.')
    scratch.git('commit', '-q', '-m', 'one')
    const worktree = join(scratch.root, 'other')
    scratch.git('worktree', 'add', '-q', '-b', 'other', worktree)
    const { lines, exitCode } = await scratch.install({ directory: worktree })
    expect(readFileSync(join(worktree, '.husky/pre-commit'), 'utf8')).toBe(line('pre-commit'))
    expect(lines.slice(-2)).toEqual([
      'Note: husky has not run in this worktree yet, so no hook runs: npx husky',
      'Note: husky looks for the command in node_modules/.bin, where it is not: npm install --save-dev branch-policy',
    ])
    expect(exitCode).toBe(0)
  })
})

describe('with husky to come', () => {
  it.each(['dependencies', 'devDependencies'])('in %s and a folder .husky, our line goes there', async (key) => {
    scratch.write(scratch.path('package.json'), JSON.stringify({ [key]: { husky: '^9' } }))
    scratch.write(scratch.path('.husky/pre-commit'), 'npm test\n')
    await scratch.install()
    expect(readFileSync(scratch.path('.husky/pre-commit'), 'utf8')).toBe(`${line('pre-commit')}npm test\n`)
    husky()
    scratch.write(scratch.path('.husky/pre-commit'), line('pre-commit'))
    scratch.git('commit', '-q', '--allow-empty', '-m', 'one')
    expect(scratch.calls()).toHaveLength(1)
  })

  it.each([
    ['{ "devDependencies": {} }', true],
    ['{ "devDependencies": { "husky": "^9" } }', false],
    ['not JSON', true],
    ['null', true],
  ])("with package.json %s and a folder .husky: %s, git's own directory it is", async (manifest, folder) => {
    scratch.write(scratch.path('package.json'), manifest)
    if (folder) scratch.write(scratch.path('.husky/pre-commit'), 'npm test\n')
    await scratch.install()
    expect(existsSync(scratch.hook('pre-commit'))).toBe(true)
    if (folder) expect(readFileSync(scratch.path('.husky/pre-commit'), 'utf8')).toBe('npm test\n')
  })
})
