import { describe, expect, test } from 'vitest'
import { fixOf, paste, refusing, remoteRefs, report, run } from '../support/doors.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** A breach, the door that refuses it, and what shows afterwards that the printed commands have mended it. */
interface Case {
  readonly name: string
  readonly rule: string
  readonly config?: unknown
  /** Runs with the hooks, before the breach. */
  readonly setup?: string
  readonly breach: string
  /** Runs after the printed commands and must be accepted. */
  readonly after: string
  /** Branches and tags that must be on the remote at the end, beside those that were there. */
  readonly published?: readonly string[]
}

const MERGE_ONLY = { extends: 'gitflow', branches: { release: { into: { main: 'merge', develop: 'merge' } } } }
const FORWARD_ONLY = { extends: 'gitflow', branches: { release: { into: { main: 'fast-forward', develop: 'merge' } } } }

/** Main, develop with two merged features, an open feature, a release with a commit of its own; all of it pushed. */
function begin(config: unknown): Scratch {
  const scratch = scratchRepository({ hooks: false, config })
  const built = run(
    scratch,
    `for name in one two; do
       git checkout -q -b feature/$name develop
       work $name
       git checkout -q develop
       git merge -q --no-ff feature/$name
     done
     git checkout -q -b release/v1.0.0 develop
     work version
     git checkout -q -b feature/z develop
     work z
     git push -q origin --all
     git checkout -q main
     branch-policy install`,
  )
  expect(built.code, built.output).toBe(0)
  return scratch
}

/** Commits with at most one parent: the work itself. A refused merge is taken back on purpose. */
function workOf(scratch: Scratch): readonly string[] {
  const here = scratch.git('rev-list', '--no-merges', '--all', 'HEAD')
  const there = scratch.git('--git-dir', scratch.remote, 'rev-list', '--no-merges', '--all')
  return [...new Set(`${here}\n${there}`.split('\n'))].filter((oid) => oid !== '').sort()
}

function expectNothingLost(scratch: Scratch, before: readonly string[]): void {
  const after = new Set(workOf(scratch))
  expect(before.filter((oid) => !after.has(oid))).toEqual([])
}

function play(door: string, cases: readonly Case[]): void {
  describe(`the commands that are printed at ${door}`, () => {
    test.each(cases.map((one) => [`${one.rule}: ${one.name}`, one] as const))('%s', (_, one) => {
      const scratch = begin(one.config)
      if (one.setup !== undefined) {
        const set = run(scratch, one.setup)
        expect(set.code, set.output).toBe(0)
      }
      const published = remoteRefs(scratch)
      const refused = run(scratch, one.breach)
      expect(refused.code, refused.output).not.toBe(0)
      expect(refusing(refused), refused.output).toContain(one.rule)
      expect(remoteRefs(scratch)).toEqual(published)
      const before = workOf(scratch)

      paste(scratch, fixOf(refused, one.rule))
      expectNothingLost(scratch, before)
      const after = run(scratch, one.after)
      expect(after.code, after.output).toBe(0)
      expect(refusing(after), after.output).toEqual([])
      expectNothingLost(scratch, before)
      const there = remoteRefs(scratch)
      for (const refname of [...published.keys(), ...(one.published ?? [])]) expect([...there.keys()]).toContain(refname)
    })
  })
}

play('pre-commit', [
  {
    name: 'a commit on main moves to a hotfix',
    rule: 'no-direct-commit',
    breach: 'work quick',
    after: 'git commit -q -m Quick && git show --stat HEAD | grep -q quick.txt && git push -q origin HEAD',
  },
  {
    name: 'a commit on develop moves to a feature',
    rule: 'no-direct-commit',
    setup: 'git checkout -q develop',
    breach: 'work more',
    after: 'git commit -q -m More && git push -q origin HEAD',
  },
  {
    name: 'a commit on a published release moves to a bugfix',
    rule: 'no-direct-commit',
    setup: 'git checkout -q release/v1.0.0',
    breach: 'work late',
    after: 'git commit -q -m Late && git push -q origin HEAD && git checkout -q release/v1.0.0 && git merge -q --no-ff @{-1}',
  },
  {
    name: 'a branch of no kind is renamed',
    rule: 'branch-name',
    setup: 'git checkout -q -b feat/ABC-12_circuit develop',
    breach: 'work circuit',
    after: 'git commit -q -m Circuit && git push -q origin HEAD',
  },
  {
    name: 'the commit after a refused merge of a feature',
    rule: 'merge-source',
    setup: 'git merge -q --no-ff feature/z || true',
    breach: 'git commit -q --no-edit',
    after: 'test ! -f .git/MERGE_HEAD && git merge -q --no-ff release/v1.0.0',
  },
  {
    name: 'the commit after a conflicted merge of develop',
    rule: 'merge-source',
    setup: `git checkout -q -b hotfix/v0.0.1
            echo hotfix > one.txt && git add . && git commit -q -m hotfix
            git checkout -q main && git merge -q --ff-only hotfix/v0.0.1
            git merge -q develop || echo resolved > one.txt && git add .`,
    breach: 'git commit -q --no-edit',
    after: 'git checkout -q main && git tag -a v0.0.1 -m v0.0.1 && git push -q --atomic origin main hotfix/v0.0.1 v0.0.1',
    published: ['refs/heads/release/v1.1.0'],
  },
  {
    name: 'a squash of a release becomes a merge',
    rule: 'merge-method',
    breach: 'git merge -q --squash release/v1.0.0 && git commit -q -m Release',
    after: 'git tag -a v1.0.0 -m v1.0.0 && git push -q --atomic origin main v1.0.0',
    published: ['refs/tags/v1.0.0'],
  },
])

play('pre-merge-commit', [
  {
    name: 'a merge on a branch of no kind goes on after the rename',
    rule: 'branch-name',
    setup: 'git checkout -q -b New_Stuff feature/z',
    breach: 'git merge -q --no-ff release/v1.0.0',
    after: 'git merge --continue && git push -q origin HEAD',
  },
  {
    name: 'a merge of a feature into main is taken back',
    rule: 'merge-source',
    breach: 'git merge -q --no-ff feature/z',
    after: 'test ! -f .git/MERGE_HEAD && git merge -q --no-ff release/v1.0.0',
  },
  {
    name: 'a merge of develop into main becomes the next release',
    rule: 'merge-source',
    breach: 'git merge -q --no-ff develop',
    after: 'git checkout -q main && git merge -q --no-ff release/v1.1.0',
    published: ['refs/heads/release/v1.1.0'],
  },
  {
    name: 'a merge commit becomes the fast-forward that is asked for',
    rule: 'merge-method',
    config: FORWARD_ONLY,
    breach: 'git merge -q --no-ff release/v1.0.0',
    after: 'git tag -a v1.0.0 -m v1.0.0 && git push -q --atomic origin main v1.0.0',
    published: ['refs/tags/v1.0.0'],
  },
])

play('pre-push', [
  {
    name: 'commits on main move to a hotfix',
    rule: 'no-direct-commit',
    setup:
      'echo a > a.txt && git add . && git commit -q --no-verify -m A && echo b > b.txt && git add . && git commit -q --no-verify -m "Fix: b!"',
    breach: 'git push origin main',
    after: 'git push -q origin main',
    published: ['refs/heads/hotfix/fix-b'],
  },
  {
    name: 'HEAD of a new topic branch pushed onto develop goes under its own name',
    rule: 'no-direct-commit',
    setup: 'git checkout -q --detach feature/z~1 && echo a > a.txt && git add . && git commit -q --no-verify -m Alone',
    breach: 'git push origin $(git rev-parse HEAD):refs/heads/develop',
    after: 'true',
    published: ['refs/heads/feature/alone'],
  },
  {
    name: 'a branch of no kind is renamed and pushed',
    rule: 'branch-name',
    setup: 'git checkout -q -b rel/1.2 develop',
    breach: 'git push -u origin rel/1.2',
    after: 'git push -q',
  },
  {
    name: 'a good branch under a wrong name is pushed under a right one',
    rule: 'branch-name',
    breach: 'git push origin feature/z:Feature/Zed',
    after: 'true',
    published: ['refs/heads/feature/zed'],
  },
  {
    name: 'a merge of a feature into main is taken back',
    rule: 'merge-source',
    setup: 'git merge -q --no-ff --no-verify feature/z',
    breach: 'git push origin main',
    after: 'git push -q origin main',
  },
  {
    name: 'a merge of a feature that was deleted since: the feature comes back',
    rule: 'merge-source',
    setup: `git checkout -q -b feature/gone && work gone && git checkout -q main
            git merge -q --no-ff --no-verify feature/gone && git branch -q -D feature/gone`,
    breach: 'git push origin main',
    after: 'git push -q origin main && git rev-parse -q --verify refs/heads/feature/gone',
  },
  {
    name: 'a fast-forward to a feature that was deleted since: the feature comes back',
    rule: 'merge-source',
    setup: `git checkout -q -b feature/gone && work gone && work more && git checkout -q main
            git merge -q --ff-only feature/gone && git branch -q -D feature/gone`,
    breach: 'git push origin main',
    after: 'git push -q origin main && git rev-parse -q --verify refs/heads/feature/gone',
  },
  {
    name: 'a legal merge of a deleted hotfix below an illegal one: the hotfix comes back too',
    rule: 'merge-source',
    setup: `git checkout -q -b hotfix/v0.0.1 && work bug && git checkout -q main
            git merge -q --no-ff hotfix/v0.0.1 && git branch -q -D hotfix/v0.0.1
            git merge -q --no-ff --no-verify feature/z`,
    breach: 'git push origin main',
    after: `git merge -q --no-ff hotfix/v0.0.1 && git tag -a v0.0.1 -m v0.0.1 && git push -q --atomic origin main v0.0.1`,
  },
  {
    name: 'a commit on top of an illegal merge is kept',
    rule: 'merge-source',
    setup: `git merge -q --no-ff --no-verify feature/z && echo a > a.txt && git add . && git commit -q --no-verify -m "On top"`,
    breach: 'git push origin main',
    after: 'git push -q origin main',
  },
  {
    name: 'a merge of a branch of no kind that was deleted since: its commits are kept under a legal name',
    rule: 'merge-source',
    config: { extends: 'gitflow', branches: { hotfix: null } },
    setup: `git checkout -q -b hotfix/gone && echo a > a.txt && git add . && git commit -q --no-verify -m Gone && git checkout -q main
            git merge -q --no-ff --no-verify hotfix/gone && git branch -q -D hotfix/gone`,
    breach: 'git push origin main',
    after: 'git push -q origin main',
  },
  {
    name: 'develop fast-forwarded onto main becomes the next release',
    rule: 'merge-source',
    setup: 'git merge -q --ff-only develop',
    breach: 'git push origin main',
    after: 'git push -q origin main',
    published: ['refs/heads/release/v1.1.0'],
  },
  {
    name: 'an older develop pushed onto main becomes the next release',
    rule: 'merge-source',
    breach: 'git push origin develop~1:main',
    after: 'true',
    published: ['refs/heads/release/v1.1.0'],
  },
  {
    name: 'a fast-forward becomes the merge that is asked for',
    rule: 'merge-method',
    config: MERGE_ONLY,
    setup: 'git merge -q --ff-only release/v1.0.0',
    breach: 'git push origin main',
    after: 'git tag -a v1.0.0 -m v1.0.0 && git push -q --atomic origin main v1.0.0',
    published: ['refs/tags/v1.0.0'],
  },
  {
    name: 'a fast-forward to a release that was never pushed and is deleted since',
    rule: 'merge-method',
    config: MERGE_ONLY,
    setup: `git checkout -q -b release/v2.0.0 develop && work next && git checkout -q main
            git merge -q --ff-only release/v2.0.0 && git branch -q -D release/v2.0.0`,
    breach: 'git push origin main',
    after: 'git tag -a v2.0.0 -m v2.0.0 && git push -q --atomic origin main release/v2.0.0 v2.0.0',
    published: ['refs/tags/v2.0.0'],
  },
  {
    name: 'a release without its tag gets it',
    rule: 'release-tag',
    setup: 'git merge -q --no-ff release/v1.0.0',
    breach: 'git push origin main',
    after: 'git push -q origin main',
    published: ['refs/tags/v1.0.0'],
  },
  {
    name: 'a tag that stayed here goes along, with whatever else was pushed',
    rule: 'release-tag',
    setup:
      'git merge -q --no-ff release/v1.0.0 && git tag v1.0.0 && git checkout -q develop && git merge -q --no-ff feature/z && git checkout -q -b hotfix/x main',
    breach: 'git push origin main develop hotfix/x',
    after: 'git push -q origin main develop hotfix/x',
    published: ['refs/tags/v1.0.0', 'refs/heads/hotfix/x'],
  },
  {
    name: 'a tag on the wrong commit is moved before it is published',
    rule: 'release-tag',
    setup: 'git tag -a v1.0.0 -m v1.0.0 release/v1.0.0 && git merge -q --no-ff release/v1.0.0',
    breach: 'git push --follow-tags origin main',
    after: 'git push -q origin main && test "$(git rev-parse v1.0.0^0)" = "$(git rev-parse main)"',
    published: ['refs/tags/v1.0.0'],
  },
  {
    name: 'a tag of another form is made again by its right name',
    rule: 'tag-name',
    setup: 'git tag -a 1.2 -m "Release 1.2"',
    breach: 'git push origin 1.2',
    after: 'git push -q origin --tags',
    published: ['refs/tags/v1.2.0'],
  },
  {
    name: 'a tag without a version is dropped',
    rule: 'tag-name',
    setup: 'git tag -a nightly -m nightly',
    breach: 'git push origin main nightly',
    after: 'git push -q origin --tags main',
  },
  {
    name: 'a rewritten develop is set back, the new line kept',
    rule: 'no-force-push',
    setup: 'git checkout -q develop && git reset -q --hard HEAD~1 && echo a > a.txt && git add . && git commit -q --no-verify -m Other',
    breach: 'git push --force origin develop',
    after: 'git push -q origin develop',
  },
  {
    name: 'another branch forced onto main goes under its own name',
    rule: 'no-force-push',
    // Where it started is another rule's business.
    config: { extends: 'gitflow', rules: { 'branch-origin': 'off' } },
    setup: 'git checkout -q --orphan stranger && git commit -q --no-verify -m Stranger && git branch -q -m feature/stranger',
    breach: 'git push origin +feature/stranger:main',
    after: 'true',
    published: ['refs/heads/feature/stranger'],
  },
  {
    name: 'a replace ref is dropped',
    rule: 'replace-refs',
    setup: 'git replace release/v1.0.0 feature/z',
    breach: "git push origin 'refs/replace/*:refs/replace/*'",
    after: 'test -z "$(git replace -l)"',
  },
])

describe('the commands that are printed for a deletion', () => {
  test.each([
    ['with the branch here', 'true'],
    ['with the branch only on the remote', 'git branch -q -D release/v1.0.0'],
    ['merged into develop already', 'git checkout -q develop && git merge -q --no-ff release/v1.0.0 && git push -q origin develop'],
  ])('no-delete: finish an unmerged release, %s', (_, setup) => {
    const scratch = begin(undefined)
    expect(run(scratch, setup).code).toBe(0)
    const tip = scratch.oid('origin/release/v1.0.0')
    const refused = run(scratch, 'git push origin --delete release/v1.0.0')
    expect(refusing(refused), refused.output).toEqual(['no-delete'])
    const before = workOf(scratch)
    paste(scratch, fixOf(refused, 'no-delete'))
    expectNothingLost(scratch, before)
    const there = remoteRefs(scratch)
    expect(there.has('refs/heads/release/v1.0.0')).toBe(false)
    expect(there.has('refs/tags/v1.0.0')).toBe(true)
    for (const branch of ['main', 'develop']) expect(scratch.tryGit('merge-base', '--is-ancestor', tip, `origin/${branch}`).code).toBe(0)
  })

  test('no-delete: a permanent branch that is missing here is made again, so that a mirror deletes nothing', () => {
    const scratch = begin(undefined)
    expect(run(scratch, 'git branch -q -D develop').code).toBe(0)
    const tip = scratch.oid('origin/develop')
    const refused = run(scratch, 'git push origin :develop')
    expect(refusing(refused), refused.output).toEqual(['no-delete'])
    paste(scratch, fixOf(refused, 'no-delete'))
    expect(scratch.oid('refs/heads/develop')).toBe(tip)
    expect(run(scratch, 'git push -q --prune origin "refs/heads/*:refs/heads/*"').code).toBe(0)
    expect(remoteRefs(scratch).get('refs/heads/develop')).toBe(tip)
  })
})

/** A breach in the working repository that no hook saw, judged after the fact as REF OLD NEW. */
interface CheckCase {
  readonly name: string
  readonly rule: string
  readonly config?: unknown
  readonly breach: string
  readonly ref: string
  readonly old: string
  /** What stands for NEW: judged before and after the printed commands. */
  readonly now: string
  /** Where the ref is another one afterwards. */
  readonly nextRef?: string
  readonly next?: string
}

const NOTHING = ZERO
const CHECKED: readonly CheckCase[] = [
  {
    name: 'commits on main move to a hotfix',
    rule: 'no-direct-commit',
    breach: 'echo a > a.txt && git add . && git commit -q --no-verify -m A',
    ref: 'refs/heads/main',
    old: 'origin/main',
    now: 'refs/heads/main',
  },
  {
    name: 'a branch of no kind is renamed and pushed',
    rule: 'branch-name',
    breach: 'git checkout -q -b Stuff/Mine feature/z',
    ref: 'refs/heads/Stuff/Mine',
    old: NOTHING,
    now: 'HEAD',
    nextRef: 'refs/heads/feature/stuff-mine',
  },
  {
    name: 'a merge of a feature into main is taken back',
    rule: 'merge-source',
    breach: 'git merge -q --no-ff --no-verify feature/z',
    ref: 'refs/heads/main',
    old: 'origin/main',
    now: 'refs/heads/main',
  },
  {
    name: 'a fast-forward becomes the merge that is asked for',
    rule: 'merge-method',
    config: MERGE_ONLY,
    breach: 'git merge -q --ff-only release/v1.0.0',
    ref: 'refs/heads/main',
    old: 'origin/main',
    now: 'refs/heads/main',
  },
  {
    name: 'a release without its tag gets it',
    rule: 'release-tag',
    breach: 'git merge -q --no-ff release/v1.0.0',
    ref: 'refs/heads/main',
    old: 'main~1',
    now: 'refs/heads/main',
  },
  {
    name: 'a tag of another form is made again by its right name',
    rule: 'tag-name',
    breach: 'git tag -a 1.2 -m "Release 1.2"',
    ref: 'refs/tags/1.2',
    old: NOTHING,
    now: 'refs/tags/1.2',
    nextRef: 'refs/tags/v1.2.0',
    next: 'refs/tags/v1.2.0',
  },
  {
    name: 'a rewritten develop is set back, the new line kept',
    rule: 'no-force-push',
    breach: 'git checkout -q develop && git reset -q --hard HEAD~1 && echo a > a.txt && git add . && git commit -q --no-verify -m Other',
    ref: 'refs/heads/develop',
    old: 'origin/develop',
    now: 'refs/heads/develop',
  },
  {
    name: 'an unmerged release is finished and then deleted',
    rule: 'no-delete',
    breach: 'true',
    ref: 'refs/heads/release/v1.0.0',
    old: 'refs/heads/release/v1.0.0',
    now: NOTHING,
  },
  {
    name: 'a replace ref is dropped',
    rule: 'replace-refs',
    breach: 'git replace release/v1.0.0 feature/z && git update-ref refs/replaced/was $(git rev-parse release/v1.0.0)',
    ref: 'refs/replace/x',
    old: NOTHING,
    now: 'feature/z',
  },
]

describe('the commands that check --update prints', () => {
  test.each(CHECKED.map((one) => [`${one.rule}: ${one.name}`, one] as const))('%s', (_, one) => {
    const scratch = begin(one.config)
    const made = run(scratch, one.breach)
    expect(made.code, made.output).toBe(0)
    const old = one.old === NOTHING ? NOTHING : scratch.oid(one.old)
    const judged = (ref: string, now: string) =>
      report(scratch, '--update', ref, old, now).findings.filter(({ rule, verdict }) => rule === one.rule && verdict === 'fail')
    const ref = one.rule === 'replace-refs' ? `refs/replace/${scratch.oid('release/v1.0.0')}` : one.ref
    const [finding] = judged(ref, one.now)
    expect(finding?.severity).toBe('error')
    const before = workOf(scratch)
    paste(scratch, finding?.fix ?? [])
    expectNothingLost(scratch, before)
    if (one.rule === 'replace-refs') expect(scratch.git('replace', '-l')).toBe('')
    else expect(judged(one.nextRef ?? ref, one.next ?? one.now)).toEqual([])
  })
})

test('an update that main has left behind takes back nothing that came later', () => {
  const scratch = begin(undefined)
  const made = run(
    scratch,
    `echo a > a.txt && git add . && git commit -q --no-verify -m First
     echo b > b.txt && git add . && git commit -q --no-verify -m Second`,
  )
  expect(made.code, made.output).toBe(0)
  const second = scratch.oid('main')
  const [finding] = report(scratch, '--update', 'refs/heads/main', 'origin/main', 'main~1').findings
  expect(finding?.rule).toBe('no-direct-commit')
  const before = workOf(scratch)
  paste(scratch, finding?.fix ?? [])
  expectNothingLost(scratch, before)
  expect(scratch.oid('main')).toBe(second)
  expect(remoteRefs(scratch).get('refs/heads/hotfix/first')).toBe(scratch.oid('main~1'))
})
