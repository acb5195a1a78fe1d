import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { cleanEnvironment } from './environment.ts'
import { wellFormed } from './hostile-text.ts'

/** Parts of names that git allows anywhere but where git-check-ref-format(1) says otherwise, many of them hostile. */
const PARTS = [
  ...['a', 'B', '7', 'main', 'feature', 'release', 'v1.2.0', 'ABC-12', 'fix-it', 'HEAD', '0123456789abcdef'],
  ...['.', '-', '_', '@', '{', '}', ']', '!', '#', '%', '&', '+', ',', '=', '|', '<', '>', ';', '"', "'", '`', '$', '(', ')'],
  ...['.lock', '-x', '--all', '--output=x', '$(touch$IFS$9pwned)', "';touch`pwned`;'", '`id`', '__proto__', 'constructor', 'of', 'into'],
  ...['é', 'e\u0301', '日本語', '\u{1f600}', '\u0085', '\u009b', '\u00a0', '\u200b', '\u202e', '\u2028', '\ufeff', '\u{e0041}'],
  ...['::error::x', '##[group]', '##vso[task.x]'].map((text) => text.replace(/[:[]/g, '')),
]

const component = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 }).map((parts) => {
  const text = parts.join('').replaceAll('@{', '@').replace(/\.+/g, '.').replace(/^\./, '')
  // A text that ends with a dot or with ".lock" goes on; one that is empty by now begins.
  return text === '' || text.endsWith('.') || text.endsWith('.lock') ? `${text}x` : text
})

/** What git allows below `refs/heads/` or `refs/tags/` (git-check-ref-format(1)); some begin with a hyphen, which only plumbing takes. */
export const legalName: fc.Arbitrary<string> = fc
  .oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom('feature/', 'release/v', 'hotfix/', 'bugfix/', 'v', 'x/'))
  .chain((prefix) => fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => prefix + parts.join('/')))
  .filter((name) => !/[/]\.|^\.|\.\.|@\{|\.lock(?:\/|$)/.test(name))

/** The same as a full refname of any kind. */
export const legalRefname: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('refs/heads/', 'refs/heads/', 'refs/tags/', 'refs/notes/', 'refs/replace/', 'refs/pull/', 'refs/'), legalName)
  .map(([space, name]) => space + name)

/** Anything that looks like a name: about half of it git refuses. It holds no white space, at which git's own reader of lists would cut. */
export const anyName: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PARTS),
      fc.constantFrom(
        '/',
        '/',
        '//',
        '..',
        '@{',
        '.lock',
        '.lock/',
        '\\',
        '*',
        '?',
        '[',
        '~',
        '^',
        ':',
        '\u0001',
        '\u001b',
        '\u007f',
        '.',
        '@',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => wellFormed(parts.join('').replace(/[ \t\n\v\f\r\0]/g, '')))
  .filter((name) => name !== '' && !name.endsWith('^{}') && Buffer.byteLength(name) < 900)

/**
 * Which of some refnames git takes, asked in one process: `show-ref --exclude-existing` leaves out of a list what is no refname
 * (git-show-ref(1)).
 */
export function takenByGit(refnames: readonly string[]): ReadonlySet<string> {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-refnames-'))
  const options = { cwd: directory, env: cleanEnvironment(), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 } as const
  try {
    spawnSync('git', ['init', '--quiet', '--bare'], options)
    const ran = spawnSync('git', ['show-ref', '--exclude-existing'], { ...options, input: refnames.map((name) => `${name}\n`).join('') })
    // One says that there are no refs in the repository, which is so.
    if (ran.stdout === '' && ran.status !== 0 && ran.status !== 1) throw new Error(ran.stderr)
    return new Set(ran.stdout.split('\n').filter((line) => line !== ''))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
