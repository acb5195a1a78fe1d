import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../../support/environment.ts'
import { type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { ZERO } from '../../support/zero.ts'

const ADA = 'Ada <ada@example.org> 1700000000 +0000'

/** Stores an object byte by byte, whatever git would say of it. */
function store(scratch: Scratch, type: 'commit' | 'tag', content: string | Buffer): string {
  const ran = spawnSync('git', ['hash-object', '-t', type, '-w', '--stdin', '--literally'], {
    cwd: scratch.directory,
    env: cleanEnvironment(),
    input: content,
  })
  if (ran.status !== 0) throw new Error(String(ran.stderr))
  return String(ran.stdout).trim()
}

/** The headers of a commit on main. */
const head = (scratch: Scratch, ...parents: readonly string[]): string =>
  [`tree ${scratch.oid('main^{tree}')}`, ...parents.map((oid) => `parent ${oid}`)].join('\n')

/** What a commit object may hold that git itself would not write; each is a direct commit on main. */
const COMMITS: readonly (readonly [string, (base: string) => string | Buffer])[] = [
  ['a NUL in its message', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\n\nfix: a\0Merge branch 'release/v9.9.9'\n`],
  ['a message of 10 MiB in one line', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\n\n${'x'.repeat(10 << 20)}\n`],
  ['a message of 200,000 lines', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\n\n${'Merge branch x\n'.repeat(200_000)}`],
  ['no author date', (base) => `${base}\nauthor Ada <ada@example.org>\ncommitter ${ADA}\n\nfix: a\n`],
  ['no committer date', (base) => `${base}\nauthor ${ADA}\ncommitter Carl <carl@example.org>\n\nfix: a\n`],
  ['no author at all', (base) => `${base}\ncommitter ${ADA}\n\nfix: a\n`],
  [
    'dates that no calendar has',
    (base) => `${base}\nauthor Ada <a@b> 99999999999999999999 +9999\ncommitter Ada <a@b> -1 -0000\n\nfix: a\n`,
  ],
  ['an author with brackets and line noise', (base) => `${base}\nauthor <<>> \u001b[31m<a\tb> 1 +0\ncommitter ${ADA}\n\nfix: a\n`],
  ['no message', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\n\n`],
  ['no empty line at its end', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\n`],
  ['an encoding that there is not', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\nencoding x-klingon\n\nfix: a\n`],
  [
    'bytes that are no UTF-8',
    (base) =>
      Buffer.concat([Buffer.from(`${base}\nauthor ${ADA}\ncommitter ${ADA}\n\nfix: `), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a])]),
  ],
  [
    'a signature of 1 MiB',
    (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\ngpgsig -----BEGIN PGP SIGNATURE-----\n${' x\n'.repeat(350_000)}\n\nfix: a\n`,
  ],
  ['headers that nobody knows', (base) => `${base}\nauthor ${ADA}\ncommitter ${ADA}\nmergetag no\nx-y z\n more\n\nfix: a\n`],
]

const rulesIn = (ran: Ran): readonly string[] =>
  [...new Set([...ran.output.matchAll(/docs\/rules\/([a-z-]+)\.md/g)].map(([, id]) => id ?? ''))].sort()

/** Every door that the update of main can be shown to. */
function doors(scratch: Scratch, oid: string): readonly Ran[] {
  const base = scratch.oid('main')
  scratch.git('update-ref', 'refs/heads/feature/there', oid)
  const all = [
    scratch.policyWith({ input: `x ${oid} refs/heads/main ${base}\n` }, 'hook', 'pre-push', 'origin', scratch.remote),
    scratch.policyWith({ input: `${base} ${oid} refs/heads/main\n` }, 'hook', 'pre-receive'),
    scratch.policy('check', '--update', 'refs/heads/main', base, oid),
  ]
  scratch.git('update-ref', '-d', 'refs/heads/feature/there')
  scratch.git('update-ref', 'refs/remotes/origin/main', oid)
  return [...all, scratch.policy('check', '--all')]
}

const config = { extends: 'gitflow', rules: { 'commit-author': 'warn' } }

describe('threat 22: objects that git would not write are read by their length, and judged', () => {
  test.each(COMMITS)('threat 22: a direct commit with %s is one', (_, content) => {
    const scratch = scratchRepository({ config, hooks: false })
    const oid = store(scratch, 'commit', content(head(scratch, scratch.oid('main'))))
    for (const ran of doors(scratch, oid)) {
      expect(
        rulesIn(ran).some((id) => ['no-direct-commit', 'merge-source'].includes(id)),
        ran.output.slice(0, 2000),
      ).toBe(true)
      expect(ran.code, ran.output.slice(0, 2000)).toBe(1)
      expect(ran.output.length).toBeLessThan(20_000)
      expect(ran.output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    }
  })

  test('threat 22: a merge with forty parents is judged by each; one with a parent twice is the merge of one', () => {
    const scratch = scratchRepository({ config, hooks: false })
    const base = scratch.oid('main')
    const tips = Array.from({ length: 39 }, (_, index) =>
      store(scratch, 'commit', `${head(scratch, base)}\nauthor ${ADA}\ncommitter ${ADA}\n\nWork ${index}\n`),
    )
    const octopus = store(
      scratch,
      'commit',
      `${head(scratch, base, ...tips)}\nauthor ${ADA}\ncommitter ${ADA}\n\nMerge branch 'release/v1.0.0'\n`,
    )
    for (const ran of doors(scratch, octopus))
      expect([ran.code, rulesIn(ran).length > 0], ran.output).toEqual([ran.code === 0 ? 1 : ran.code, true])
    const [tip = ''] = tips
    const twice = store(
      scratch,
      'commit',
      `${head(scratch, base, tip, tip)}\nauthor ${ADA}\ncommitter ${ADA}\n\nMerge branch 'feature/x'\n`,
    )
    const ran = scratch.policy('check', '--update', 'refs/heads/main', base, twice)
    expect([ran.code, rulesIn(ran)], ran.output).toEqual([1, ['merge-source']])
  })

  test('threat 22: tags without a tagger, of tags of tags, with a NUL, and of what is no commit', () => {
    const scratch = scratchRepository({ config, hooks: false })
    const tag = (object: string, type: string, name: string, rest = '\n\nx\n'): string =>
      store(scratch, 'tag', `object ${object}\ntype ${type}\ntag ${name}${rest}`)
    const main = scratch.oid('main')
    let nested = tag(main, 'commit', 'v1.0.0')
    for (let depth = 0; depth < 50; depth += 1) nested = tag(nested, 'tag', 'v1.0.0')
    const tags: readonly (readonly [string, string, readonly string[]])[] = [
      ['v1.0.0', tag(main, 'commit', 'v1.0.0'), []],
      ['v1.0.1', tag(main, 'commit', 'v1.0.1', `\ntagger Ada\n\na\0b\n`), []],
      ['v1.0.2', nested, ['tag-annotated']],
      ['v1.0.3', tag(scratch.oid('main^{tree}'), 'tree', 'v1.0.3'), ['tag-target']],
      ['v1.0.4', tag(main, 'commit', 'v9.9.9'), ['tag-annotated']],
    ]
    for (const [name, oid, rules] of tags) {
      const ran = scratch.policy('check', '--update', `refs/tags/${name}`, ZERO, oid)
      expect(rulesIn(ran), `${name}: ${ran.output}`).toEqual(rules)
      expect(ran.output).not.toContain('fault of branch-policy')
    }
  })
})
