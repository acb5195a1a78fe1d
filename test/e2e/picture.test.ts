import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { pictureText, type TerminalLine, terminalPicture } from '../support/terminal-picture.ts'

// The picture of the README is a real run: `npx vitest run --project e2e test/e2e/picture.test.ts -u` records it anew.

const PICTURE = join(import.meta.dirname, '../../docs/pictures/first-push.svg')
const TITLE = 'From npm init to a refused push in four commands'

/** What a person types in a clone whose main has one commit of their own; the last one is refused. */
const COMMANDS = ['npm init -y', 'npm install --save-dev branch-policy', 'npx branch-policy init --yes', 'git push origin main']

/** Lines that differ with the version of npm, and that nobody reads. */
const NOISE =
  /^(?:npm (?:warn|notice)|Wrote to |\{$|\}$| {2}"| {2}\}| {4}"|$)|packages? (?:are|is) looking for funding|run `npm fund`|^error: failed to push/

test('four commands, from npm init to a refused push', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-picture-'))
  try {
    const lines = play(folder)
    const fresh = terminalPicture(TITLE, lines)
    const kept = existsSync(PICTURE) ? readFileSync(PICTURE, 'utf8') : ''
    const isFresh = JSON.stringify(pictureText(kept)) === JSON.stringify(pictureText(fresh))
    await expect(isFresh ? kept : fresh).toMatchFileSnapshot(PICTURE)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function play(folder: string): readonly TerminalLine[] {
  const home = join(folder, 'home')
  const project = join(folder, 'shop')
  const { NO_COLOR: _, ...rest } = cleanEnvironment()
  const env = { ...rest, HOME: home, FORCE_COLOR: '1', COLUMNS: '80' }
  const git = (...words: string[]): string => execFileSync('git', words, { cwd: project, env, encoding: 'utf8', stdio: 'pipe' })
  mkdirSync(home)
  mkdirSync(project)
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', join(folder, 'shop.git')], { env })
  git('init', '-q', '-b', 'main')
  git('remote', 'add', 'origin', join(folder, 'shop.git'))
  writeFileSync(join(project, 'README.md'), '# Shop\n')
  writeFileSync(join(project, '.gitignore'), 'node_modules\n')
  git('add', '.')
  git('commit', '-q', '-m', 'Begin')
  git('push', '-q', 'origin', 'main')
  git('commit', '-q', '--allow-empty', '-m', 'Quick fix')

  return COMMANDS.flatMap((typed, index): readonly TerminalLine[] => {
    const begin = performance.now()
    // What is installed is this package, packed; the registry may have another one.
    const really = typed.replace('install --save-dev branch-policy', `install --prefer-offline --save-dev ${inject('tarball')}`)
    const ran = spawnSync('sh', ['-c', `${really} 2>&1`], { cwd: project, env, encoding: 'utf8' })
    const seconds = (performance.now() - begin) / 1000
    const isLast = index === COMMANDS.length - 1
    expect(ran.status, `${typed}\n${ran.stdout}`).toBe(isLast ? 1 : 0)
    const shown = withoutDiff(ran.stdout.replaceAll(folder, '').trimEnd()).split('\n')
    return [
      { typed, seconds },
      ...shown.filter((line) => !NOISE.test(line)).map((line) => ({ shown: line })),
      ...(isLast ? [] : [{ shown: '' }]),
    ]
  })
}

/** The diff is as long as the rest together; it stands in docs/guides/init.md. */
function withoutDiff(text: string): string {
  return text.replace(/^--- [\s\S]*?(?=^Done\.$)/m, '  [the diff of both files]\n')
}
