import { expect, test } from 'vitest'
import { everyDoorFinds, judgedRepository, moveTo, type Wanted } from '../../support/every-door.ts'
import type { Scratch } from '../../support/scratch.ts'
import { refusals } from '../../support/told.ts'

const MAIN = 'refs/heads/main'
const DIRECT = `no-direct-commit ${MAIN}`
const SOURCE = `merge-source ${MAIN}`
const TAG = `release-tag ${MAIN}`

/** main, develop, a release and a feature, all published; main is one commit past the first. */
function midLife(): Scratch {
  const scratch = judgedRepository()
  for (const branch of ['release/v1.0.0', 'feature/z']) {
    scratch.git('checkout', '-q', '-b', branch, 'develop')
    scratch.commit(`feat: on ${branch}`)
  }
  scratch.git('push', '-q', '--no-verify', '--receive-pack=git -c core.hooksPath=/dev/null receive-pack', 'origin', '--all')
  scratch.git('checkout', '-q', '--detach')
  return scratch
}

/** A commit with this message, byte for byte, on the parents. */
function stored(scratch: Scratch, message: string, ...parents: string[]): string {
  const person = 'Ada <ada@example.org> 1700000000 +0000'
  const header = [`tree ${scratch.oid('main^{tree}')}`, ...parents.map((one) => `parent ${scratch.oid(one)}`)]
  scratch.write('.git/forged', `${[...header, `author ${person}`, `committer ${person}`].join('\n')}\n\n${message}`)
  return scratch.git('hash-object', '-t', 'commit', '-w', '--literally', '.git/forged')
}

const TITLES = [
  "Merge branch 'release/v9.9.9'",
  "Merge remote-tracking branch 'origin/release/v9.9.9'",
  'Merge pull request #1 from team/release/v9.9.9',
  "Merge branch 'release/v9.9.9' into 'main'\n\nSee merge request team/shop!1",
  'Merged in release/v9.9.9 (pull request #1)',
  'Merged PR 1: Merge release/v9.9.9 to main',
  "Merge tag 'v9.9.9'",
  'Release 9.9.9 (#12)',
  "Merge branch 'release/v9.9.9'\r\n",
  "chore: x\0Merge branch 'release/v9.9.9'",
]

test('threat 13: a commit of one parent is a direct commit, whichever merge its message tells of', () => {
  const scratch = midLife()
  const tip = TITLES.reduce((parent, title) => stored(scratch, title, parent), 'main')
  const heard = everyDoorFinds(scratch, [moveTo(scratch, MAIN, tip)], { fail: [DIRECT] })
  const line = scratch.git('rev-list', `main..${tip}`).split('\n')
  expect(line).toHaveLength(TITLES.length)
  for (const [door, { ran }] of heard) {
    expect(
      line.filter((oid) => !ran.output.includes(oid.slice(0, 12))),
      door,
    ).toEqual([])
  }
})

test('threat 13: a message by -F that titles itself a merge stops no commit hook from refusing', () => {
  const scratch = midLife()
  scratch.git('checkout', '-q', 'main')
  for (const title of TITLES.slice(-4)) {
    scratch.write('.git/message', title)
    const ran = scratch.tryGit('commit', '--allow-empty', '--cleanup=verbatim', '-F', '.git/message')
    expect(ran.code, title).toBe(1)
    expect(refusals(ran), title).toEqual([DIRECT])
  }
})

/** A merge whose message lies; `direct` is a commit on main, `lost` one that no ref holds. */
type Lie = readonly [about: string, parents: readonly string[], message: string, wanted: Wanted]

const LIES: Readonly<Record<string, readonly Lie[]>> = {
  'a merge of what main has already is a direct commit, whatever it is titled': [
    ['an ancestor as second parent', ['direct', 'main'], "Merge branch 'release/v9.9.9'", { fail: [DIRECT] }],
    ['the same parent twice', ['main', 'main'], "Merge branch 'release/v9.9.9'", { fail: [DIRECT] }],
  ],
  'a merge of feature/z is that, titled as hotfix/fake, by a pull request of a release, or by two forms': [
    ['a hotfix', ['main', 'feature/z'], "Merge branch 'hotfix/fake'", { fail: [SOURCE] }],
    ['a pull request', ['main', 'feature/z'], 'Merge pull request #7 from team/release/v1.0.0', { fail: [SOURCE] }],
    ['two forms', ['main', 'feature/z'], "Merge branch 'release/v9.9.9'\n\nMerge branch 'hotfix/v9.9.9'", { fail: [SOURCE] }],
  ],
  'swapped parents (a foxtrot) hide neither what became the first line nor the tag that it owes': [
    ['a feature', ['feature/z', 'direct'], "Merge branch 'release/v1.0.0'", { fail: [SOURCE, TAG] }],
    ['a release', ['release/v1.0.0', 'main'], "Merge branch 'main' into release/v1.0.0", { fail: [DIRECT, TAG] }],
  ],
  'an octopus titled by its release alone brings the feature as well': [
    ['three parents', ['main', 'release/v1.0.0', 'feature/z'], "Merge branch 'release/v1.0.0'", { fail: [SOURCE, TAG] }],
  ],
  'of a branch that is gone the subject tells, never the body, and neither CR nor NUL makes another subject': [
    ['two forms', ['main', 'lost'], "Merge branch 'feature/x'\n\nMerge branch 'release/v9.9.9'", { fail: [SOURCE] }],
    ['NUL', ['main', 'lost'], "Merge branch 'feature/x'\0\nMerge branch 'release/v9.9.9'", { fail: [SOURCE] }],
    ['CR', ['main', 'lost'], "chore: x\rMerge branch 'release/v9.9.9'\r\n", { undetermined: [SOURCE] }],
    ['a release alone owes its tag', ['main', 'lost'], "Merge branch 'release/v9.9.9'", { fail: [TAG] }],
  ],
}

test.each(Object.keys(LIES))('threat 13: %s', (name) => {
  const scratch = midLife()
  const named: Readonly<Record<string, string>> = {
    direct: stored(scratch, 'fix: direct', 'main'),
    lost: stored(scratch, 'fix: lost', 'main'),
  }
  for (const [about, parents, message, wanted] of LIES[name] ?? []) {
    const merge = stored(scratch, message, ...parents.map((one) => named[one] ?? one))
    everyDoorFinds(scratch, [moveTo(scratch, MAIN, merge)], wanted, about)
  }
})
