import { expect, test } from 'vitest'
import type { Report } from '../../../src/model/finding.ts'
import { atEveryDoor, judgedRepository, moveTo } from '../../support/every-door.ts'
import type { Scratch } from '../../support/scratch.ts'

/** A tag object made by hand: its header says what it likes. */
function tagObject(scratch: Scratch, header: Readonly<Record<string, string>>, object = scratch.oid('main')): string {
  const { type = 'commit', tag = 'v2.0.0' } = header
  const text = `object ${object}\ntype ${type}\ntag ${tag}\ntagger Ada <ada@example.org> 1700000000 +0000\n\nrelease\n`
  return scratch.shell('git hash-object -t tag -w --stdin', { input: text }).stdout.trim()
}

const AROUND = ['-q', '--no-verify', '--receive-pack=git -c core.hooksPath=/dev/null receive-pack']
const unwrapped = (text: string): string =>
  text
    .replace(/^remote: ?/gm, '')
    .replaceAll('\\"', '"')
    .replace(/\s+/g, ' ')

function setTag(scratch: Scratch, name: string, oid: string): void {
  scratch.git('update-ref', `refs/tags/${name}`, oid)
}

/** A merge of a hotfix into main, pushed with its tag. */
function release(scratch: Scratch, name: string): void {
  scratch.git('checkout', '-q', '-b', `hotfix/${name}`, 'main')
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', `fix: ${name}`)
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', '--no-verify', `hotfix/${name}`)
}

type Spoof = (scratch: Scratch, name: string) => void

const annotate = (scratch: Scratch, name: string, object: string): string => scratch.git('tag', '-a', '-m', name, name, object)

/** Each spoof of a version tag, the rule that finds it, and what is said of it. */
const SPOOFS: readonly (readonly [scenario: string, spoof: Spoof, rule: string, said: string])[] = [
  ['lightweight', (scratch, name) => scratch.git('tag', name, 'main'), 'tag-annotated', 'is a lightweight tag; it needs to be annotated'],
  [
    'of another name',
    (scratch, name) => setTag(scratch, name, tagObject(scratch, { tag: 'v1.0.0' })),
    'tag-annotated',
    'says that it is "v1.0.0"',
  ],
  [
    'of no version',
    (scratch, name) => setTag(scratch, name, tagObject(scratch, { tag: 'main' })),
    'tag-annotated',
    'says that it is "main"',
  ],
  ['on a blob', (scratch, name) => annotate(scratch, name, 'main:README.md'), 'tag-target', 'blob'],
  ['on a tree', (scratch, name) => annotate(scratch, name, 'main^{tree}'), 'tag-target', 'tree'],
  ['bare, on a tree', (scratch, name) => setTag(scratch, name, scratch.oid('main^{tree}')), 'tag-target', 'tree'],
  [
    'nested',
    (scratch, name) => {
      annotate(scratch, 'inner', 'main')
      setTag(scratch, name, tagObject(scratch, { type: 'tag', tag: name }, scratch.oid('refs/tags/inner')))
      scratch.git('tag', '-d', 'inner')
    },
    'tag-annotated',
    'is a tag of another tag; it needs to name the commit itself',
  ],
  [
    'nested, with a blob at its end',
    (scratch, name) => {
      annotate(scratch, 'inner', 'main:README.md')
      annotate(scratch, name, 'inner')
      scratch.git('tag', '-d', 'inner')
    },
    'tag-target',
    'another tag that names no commit',
  ],
  [
    'off main',
    (scratch, name) => annotate(scratch, name, scratch.git('commit-tree', '-p', 'main', '-m', 'Merge branch hotfix/one', 'main^{tree}')),
    'tag-target',
    'main',
  ],
]

/** A policy under which each of them is refused, in the clone and on its server. */
function strictRepository(): Scratch {
  const config = { extends: 'gitflow', rules: { 'tag-annotated': 'error', 'policy-change': 'off' } }
  const scratch = judgedRepository({ config })
  scratch.write('../remote.git/branch-policy.config.json', JSON.stringify(config))
  return scratch
}

// In two pushes, since a hook shows no more than ten in full.
test.each([0, 1])('threat 12: each spoofed tag is a finding of its own at every door (half %i)', (half) => {
  const spoofs = SPOOFS.filter((_, index) => index % 2 === half)
  const scratch = strictRepository()
  release(scratch, 'one')
  scratch.git('push', ...AROUND, 'origin', 'main')
  const named = spoofs.map((spoof, index) => [`refs/tags/v2.0.${index}`, ...spoof] as const)
  for (const [refname, , spoof] of named) spoof(scratch, refname.slice('refs/tags/'.length))
  const moves = named.map(([refname]) => moveTo(scratch, refname, refname))
  for (const [door, heard] of atEveryDoor(scratch, moves)) {
    expect([door, heard.code], heard.ran.output).toEqual([door, 1])
    for (const [refname, scenario, , rule, said] of named) {
      expect([door, scenario, heard.findings]).toEqual([door, scenario, expect.arrayContaining([`fail ${rule} ${refname}`])])
      expect([door, unwrapped(heard.ran.output)]).toEqual([door, expect.stringContaining(unwrapped(said))])
    }
  }
})

test('threat 12: a moved tag is a finding of its own at every door, wherever it goes and however it is made', () => {
  const scratch = judgedRepository()
  release(scratch, 'one')
  scratch.git('tag', '-a', '-m', 'v2.0.0', 'v2.0.0', 'main')
  scratch.git('push', ...AROUND, 'origin', 'main', 'v2.0.0')
  release(scratch, 'two')
  scratch.git('push', ...AROUND, 'origin', 'main')
  const moves: readonly (() => void)[] = [
    () => scratch.git('tag', '-f', '-a', '-m', 'v2.0.0', 'v2.0.0', 'main'),
    () => scratch.git('tag', '-f', '-a', '-m', 'v2.0.0 again', 'v2.0.0', 'main~1'),
    () => scratch.git('tag', '-f', 'v2.0.0', 'main~1'),
    () => scratch.git('tag', '-d', 'v2.0.0'),
  ]
  for (const [index, move] of moves.entries()) {
    move()
    const revision = index === 3 ? '' : 'refs/tags/v2.0.0'
    for (const [door, heard] of atEveryDoor(scratch, [moveTo(scratch, 'refs/tags/v2.0.0', revision)])) {
      // A service tells no job what a tag was before, and starts none for one that goes.
      if (door === 'CI job') continue
      expect([index, door, heard.findings]).toEqual([index, door, expect.arrayContaining(['fail tag-immutable refs/tags/v2.0.0'])])
      expect(heard.code).toBe(1)
    }
  }
})

test('threat 12: none of them is the tag that a release owes, and an honest one is', () => {
  const scratch = strictRepository()
  const before = scratch.oid('main')
  release(scratch, 'v2.0.0')
  const main = ['--update', 'refs/heads/main', before, scratch.oid('main')]
  for (const [scenario, spoof] of SPOOFS) {
    spoof(scratch, 'v2.0.0')
    const tag = ['--update', 'refs/tags/v2.0.0', '0'.repeat(40), scratch.oid('refs/tags/v2.0.0')]
    expect([scenario, scratch.policy('check', ...main, ...tag).code]).toEqual([scenario, 1])
    scratch.git('update-ref', '-d', 'refs/tags/v2.0.0')
  }
  annotate(scratch, 'v2.0.0', 'main')
  const tag = ['--update', 'refs/tags/v2.0.0', '0'.repeat(40), scratch.oid('refs/tags/v2.0.0')]
  const { findings } = JSON.parse(scratch.policy('check', '--format', 'json', ...main, ...tag).stdout) as Report
  expect(findings.filter(({ rule }) => rule.includes('tag'))).toEqual([])
})
