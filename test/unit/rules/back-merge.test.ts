import { backMerge } from '../../../src/rules/back-merge.ts'
import { gitflowWith, githubLike } from '../../support/policies.ts'
import { proposed } from '../../support/pull-requests.ts'
import { testRule } from '../../support/rule-tester.ts'
import { update, type World } from '../../support/world.ts'
import { withMore } from '../../support/worlds.ts'

const history = (tip: string, branch = 'main') =>
  update(branch, null, tip, { operation: 'history', refname: `refs/remotes/origin/${branch}`, localRef: null, published: true })
const ancestor = { mode: 'ancestor' }

/** A hotfix of two commits, `g` and `h`, came to main with `m`; develop went on with `d`. */
const hotfixed: World = {
  commits: { a: [], g: ['a'], h: ['g'], m: ['a', 'h'], d: ['a'] },
  refs: {
    'refs/heads/main': 'm',
    'refs/remotes/origin/main': 'm',
    'refs/heads/develop': 'd',
    'refs/remotes/origin/develop': 'd',
  },
  messages: { m: "Merge branch 'hotfix/v1.0.1'" },
  patches: { g: 'G', h: 'H', 'a..m': 'GH', d: 'D' },
}
const at = (tip: string, commits: World['commits'] & object, patches: World['patches'] & object = {}): World =>
  withMore(
    { ...hotfixed, patches: { ...hotfixed.patches, ...patches } },
    { commits, refs: { 'refs/heads/develop': tip, 'refs/remotes/origin/develop': tip } },
  )
const mend = ['git checkout develop', 'git merge --no-ff main', 'git push origin develop']
const lacksBoth = {
  verdict: 'fail' as const,
  oid: 'h',
  message: ['develop lacks 2 commits of main: <~h>, <~g>'],
  why: 'the policy merges main into develop',
  actual: 'develop lacks 2 commits of main',
  expected: 'every change of main in develop',
  fix: mend,
}
/** The same with a release open that has what develop had, and main back in develop. */
const open: World = withMore(at('n', { n: ['d', 'm'], v: ['d'] }, { v: 'V' }), {
  refs: { 'refs/heads/release/v1.1.0': 'v', 'refs/remotes/origin/release/v1.1.0': 'v' },
})
/** The release `v` proposed for main, which has the hotfix. */
const release = proposed('main', 'm', 'release/v1.1.0', 'v')
const hotfixOnly = gitflowWith({ branches: { main: { into: ['develop', 'hotfix'] } } })

testRule(backMerge, {
  valid: [
    { name: 'a pull request into develop', update: proposed('develop', 'n', 'release/v1.1.0', 'v'), world: open, applies: false },
    {
      name: 'a pull request of a release that has the hotfix',
      update: proposed('main', 'm', 'release/v1.1.0', 'w'),
      world: withMore(open, { commits: { w: ['v', 'm'] } }),
      options: ancestor,
    },
    {
      name: 'a pull request of a release that has it by other commits',
      update: proposed('main', 'm', 'release/v1.1.0', 'w'),
      world: withMore({ ...open, patches: { ...open.patches, w: 'GH' } }, { commits: { w: ['v'] } }),
    },
    {
      name: 'a pull request of a hotfix that lacks another one: neither has to be in the other',
      update: proposed('main', 'm', 'hotfix/v1.0.2', 'v'),
      world: open,
    },
    {
      name: "a pull request of a fork's release, which is none",
      update: proposed('main', 'm', 'x:release/v1.1.0', 'v', { isFromFork: true }),
      world: open,
    },
    { name: 'a pull request of what main has', update: proposed('main', 'm', 'release/v1.1.0', 'g'), world: open },
    {
      name: 'a pull request of a release that lacks an older release: that is owed to develop',
      update: release,
      world: { ...open, messages: { m: "Merge branch 'release/v1.0.1'" } },
    },
    { name: 'main is in develop', update: history('m'), world: at('n', { n: ['d', 'm'] }), options: ancestor },
    { name: 'main and develop are one', update: history('m'), world: at('m', {}), options: ancestor },
    { name: 'the hotfix went to develop itself: only the merge is missing', update: history('m'), world: at('n', { n: ['d', 'h'] }) },
    {
      name: 'cherry-picked, each commit',
      update: history('m'),
      world: at('y', { x: ['d'], y: ['x'] }, { x: 'G', y: 'H' }),
    },
    { name: 'squashed into one commit', update: history('m'), world: at('x', { x: ['d'] }, { x: 'GH' }) },
    {
      name: 'picked on a branch that was merged into develop',
      update: history('m'),
      world: at('n', { x: ['a'], y: ['x'], n: ['d', 'y'] }, { x: 'G', y: 'H' }),
    },
    { name: 'commits that change nothing', update: history('m'), world: at('d', {}, { g: null, h: null, 'a..m': null }) },
    { name: 'a merge that took nothing of its branch over', update: history('m'), world: at('d', {}, { 'a..m': null }) },
    { name: 'what came before the day that counts', update: history('m'), world: { ...hotfixed, settled: ['a', 'g', 'h', 'm'] } },
    { name: 'a policy in which main goes nowhere', update: history('m'), world: hotfixed, policy: githubLike },
    { name: 'no develop yet', update: history('m'), world: withMore(hotfixed, { refs: { 'refs/remotes/origin/develop': null } }) },
    { name: 'develop itself', update: history('d', 'develop'), world: hotfixed, applies: false },
    { name: 'a push of main owes it, and nobody has had the time', update: update('main', 'a', 'm'), world: hotfixed, applies: false },
    {
      name: 'a shallow clone in which develop has it all the same',
      update: history('m'),
      world: { ...at('n', { n: ['d', 'm'] }), shallow: true },
    },
    {
      name: 'an open release into which the hotfix was merged',
      update: history('m'),
      world: withMore(open, { commits: { w: ['v', 'h'] }, refs: { 'refs/remotes/origin/release/v1.1.0': 'w' } }),
      options: ancestor,
    },
    {
      name: 'an open release into which it was squashed',
      update: history('m'),
      world: withMore(
        { ...open, patches: { ...open.patches, w: 'GH' } },
        { commits: { w: ['v'] }, refs: { 'refs/remotes/origin/release/v1.1.0': 'w' } },
      ),
    },
    {
      name: 'a release that is in production already is open no more',
      update: history('m'),
      world: withMore(open, { refs: { 'refs/remotes/origin/release/v1.0.0': 'a', 'refs/remotes/origin/release/v1.1.0': null } }),
    },
    {
      name: 'a release branch that only somebody has here',
      update: history('m'),
      world: withMore(open, { refs: { 'refs/remotes/origin/release/v1.1.0': null } }),
    },
    {
      name: 'what a release brought no other open release needs',
      update: history('m'),
      world: { ...open, messages: { m: "Merge branch 'release/v1.0.1'" } },
    },
    {
      name: 'an open bugfix, since nothing of a hotfix goes there',
      update: history('m'),
      world: withMore(open, { refs: { 'refs/remotes/origin/bugfix/x': 'v', 'refs/remotes/origin/release/v1.1.0': null } }),
    },
    {
      name: 'a branch on which the host tests a pull request for develop',
      update: history('m'),
      world: withMore(at('n', { n: ['d', 'm'] }), {
        refs: { [`refs/remotes/origin/gh-readonly-queue/develop/pr-1-${'c'.repeat(40)}`]: 'd' },
      }),
    },
    {
      name: 'a tag called develop that has less',
      update: history('m'),
      world: withMore(at('n', { n: ['d', 'm'] }), { refs: { 'refs/tags/develop': 'a', 'refs/tags/main': 'a' } }),
    },
  ],
  invalid: [
    {
      name: 'a pull request of a release that lacks a hotfix which is released',
      update: release,
      world: open,
      answers: [
        {
          verdict: 'fail',
          atMost: 'warn',
          oid: 'h',
          message: ['release/v1.1.0 lacks 2 commits that hotfix/v1.0.1 brought into main: <~h>, <~g>'],
          why: 'so that no release goes out without it',
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff main', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'the same by its content, where history counts',
      update: proposed('main', 'm', 'release/v1.1.0', 'w'),
      world: withMore(
        { ...open, patches: { ...open.patches, w: 'GH' } },
        { commits: { w: ['v'] }, refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' } },
      ),
      options: ancestor,
      answers: [
        {
          verdict: 'fail',
          atMost: 'warn',
          oid: 'h',
          message: ['release/v1.1.0 has all of', 'but not its history'],
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff main', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a pull request in a shallow clone',
      update: release,
      world: { ...open, shallow: true },
      answers: [
        { verdict: 'undetermined', atMost: 'warn', oid: null, message: ['this clone is shallow'], fix: ['git fetch --unshallow origin'] },
      ],
    },
    { name: 'a hotfix that never came to develop', update: history('m'), world: hotfixed, answers: [lacksBoth] },
    {
      name: 'the same where history counts',
      update: history('m'),
      world: hotfixed,
      options: ancestor,
      answers: [{ ...lacksBoth, expected: 'every commit of main in develop' }],
    },
    {
      name: 'half of it was picked',
      update: history('m'),
      world: at('x', { x: ['d'] }, { x: 'H' }),
      answers: [{ verdict: 'fail', oid: 'g', message: ['develop lacks 1 commit of main: <~g>'], fix: mend }],
    },
    {
      name: 'commits that change nothing are like no other that changes nothing',
      update: history('m'),
      world: at('x', { x: ['d'] }, { g: null, x: null }),
      answers: [{ verdict: 'fail', oid: 'h', message: ['develop lacks 1 commit of main: <~h>'], fix: mend }],
    },
    {
      name: 'taken back and made again on main: what both had before counts for nothing',
      update: history('h'),
      world: {
        commits: { c: [], g: ['c'], h: ['g'], d: ['c'] },
        refs: { 'refs/heads/main': 'h', 'refs/remotes/origin/main': 'h', 'refs/heads/develop': 'd', 'refs/remotes/origin/develop': 'd' },
        patches: { c: 'C', g: 'not C', h: 'C', d: 'D' },
      },
      answers: [{ verdict: 'fail', oid: 'h', message: ['develop lacks 2 commits of main: <~h>, <~g>'], fix: mend }],
    },
    {
      name: 'a direct commit on main, after more than fit a line',
      update: history('z'),
      world: withMore(
        { ...hotfixed, patches: { ...hotfixed.patches, x: 'X', y: 'Y', z: 'Z' } },
        { commits: { x: ['m'], y: ['x'], z: ['y'] }, refs: { 'refs/heads/main': 'z', 'refs/remotes/origin/main': 'z' } },
      ),
      answers: [{ verdict: 'fail', oid: 'z', message: ['develop lacks 5 commits of main: <~z>, <~y>, <~x> and 2 more'], fix: mend }],
    },
    {
      name: 'history only, where that counts',
      update: history('m'),
      world: at('x', { x: ['d'] }, { x: 'GH' }),
      options: ancestor,
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ["develop has all of main's changes, but not its history (1 merge, 2 commits)"],
          fix: mend,
        },
      ],
    },
    {
      name: 'merges only, where history counts',
      update: history('m'),
      world: at('n', { n: ['d', 'h'] }),
      options: ancestor,
      answers: [{ verdict: 'fail', oid: 'm', message: ["develop has all of main's changes, but not its history (1 merge)"], fix: mend }],
    },
    {
      name: 'what came later than the day that counts',
      update: history('m'),
      world: { ...hotfixed, settled: ['a', 'g'] },
      answers: [{ verdict: 'fail', oid: 'h', message: ['develop lacks 1 commit of main'], fix: mend }],
    },
    {
      name: 'an open release without the hotfix that develop has',
      update: history('m'),
      world: open,
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ['release/v1.1.0 lacks 2 commits that hotfix/v1.0.1 brought into main: <~h>, <~g>'],
          why: 'the policy merges hotfix into release too',
          expected: 'every change of a hotfix in release/v1.1.0',
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff main', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'an open release that takes the hotfix, not main',
      update: history('m'),
      world: open,
      policy: hotfixOnly,
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ['release/v1.1.0 lacks 2 commits'],
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff <h>', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'two hotfixes side by side, of which one branch is still there',
      update: history('n'),
      world: withMore(
        { ...open, patches: { ...open.patches, k: 'K', 'm..n': 'K' } },
        {
          commits: { k: ['a'], n: ['m', 'k'], e: ['d', 'n'] },
          messages: { n: "Merge branch 'hotfix/v1.0.2'" },
          refs: {
            'refs/heads/main': 'n',
            'refs/remotes/origin/main': 'n',
            'refs/heads/develop': 'e',
            'refs/remotes/origin/develop': 'e',
            'refs/remotes/origin/hotfix/v1.0.2': 'k',
          },
        },
      ),
      policy: hotfixOnly,
      answers: [
        {
          verdict: 'fail',
          oid: 'k',
          message: ['release/v1.1.0 lacks 3 commits that hotfix/v1.0.2 and hotfix/v1.0.1 brought into main'],
          fix: [
            'git checkout release/v1.1.0',
            'git merge --no-ff <h>',
            'git merge --no-ff origin/hotfix/v1.0.2',
            'git push origin release/v1.1.0',
          ],
        },
      ],
    },
    {
      name: 'two hotfixes, one on top of the other: the later holds both',
      update: history('n'),
      world: withMore(
        { ...open, patches: { ...open.patches, k: 'K', 'm..n': 'K' } },
        {
          commits: { k: ['m'], n: ['m', 'k'], e: ['d', 'n'] },
          messages: { n: "Merge branch 'hotfix/v1.0.2'" },
          refs: {
            'refs/heads/main': 'n',
            'refs/remotes/origin/main': 'n',
            'refs/heads/develop': 'e',
            'refs/remotes/origin/develop': 'e',
          },
        },
      ),
      policy: hotfixOnly,
      answers: [
        {
          verdict: 'fail',
          oid: 'k',
          message: ['release/v1.1.0 lacks 3 commits'],
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff <k>', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'develop and the open release each for itself',
      update: history('m'),
      world: withMore(open, { refs: { 'refs/heads/develop': 'd', 'refs/remotes/origin/develop': 'd' } }),
      answers: [
        lacksBoth,
        {
          verdict: 'fail',
          oid: 'h',
          message: ['release/v1.1.0 lacks'],
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff main', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'a hotfix by a fast-forward',
      update: history('h'),
      world: withMore(open, {
        commits: { n: ['d', 'h'], b: ['a', 'q'], q: [], g: ['b'] },
        messages: { b: "Merge branch 'release/v1.0.0'" },
        refs: { 'refs/heads/main': 'h', 'refs/remotes/origin/main': 'h', 'refs/remotes/origin/hotfix/v1.0.1': 'h' },
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'h',
          message: ['release/v1.1.0 lacks 2 commits that hotfix/v1.0.1 brought into main: <~h>, <~g>'],
          fix: ['git checkout release/v1.1.0', 'git merge --no-ff main', 'git push origin release/v1.1.0'],
        },
      ],
    },
    {
      name: 'branches that only the remote has, and a develop that is behind',
      update: history('m'),
      world: withMore(hotfixed, { refs: { 'refs/heads/main': null, 'refs/heads/develop': 'a' } }),
      answers: [
        {
          ...lacksBoth,
          fix: [
            'git checkout develop',
            'git merge --ff-only refs/remotes/origin/develop',
            'git merge --no-ff origin/main',
            'git push origin develop',
          ],
        },
      ],
    },
    {
      name: 'nothing here but what the remote has; main here is elsewhere',
      update: history('m'),
      world: withMore(hotfixed, { refs: { 'refs/heads/main': 'a', 'refs/heads/develop': null } }),
      answers: [
        {
          ...lacksBoth,
          fix: ['git checkout -b develop --track refs/remotes/origin/develop', 'git merge --no-ff origin/main', 'git push origin develop'],
        },
      ],
    },
    {
      name: 'tags of the same names',
      update: history('m'),
      world: withMore(hotfixed, { refs: { 'refs/tags/develop': 'a', 'refs/tags/main': 'a' } }),
      answers: [{ ...lacksBoth, fix: ['git checkout develop', 'git merge --no-ff refs/heads/main', 'git push origin refs/heads/develop'] }],
    },
    {
      name: 'a repository without a remote',
      update: update('main', null, 'm', { operation: 'history' }),
      world: { ...hotfixed, refs: { 'refs/heads/main': 'm', 'refs/heads/develop': 'd' } },
      door: 'check',
      answers: [{ ...lacksBoth, fix: ['git checkout develop', 'git merge --no-ff main'] }],
    },
    {
      name: 'a bare repository: what to do in a clone',
      update: update('main', null, 'm', { operation: 'history' }),
      world: { ...hotfixed, refs: { 'refs/heads/main': 'm', 'refs/heads/develop': 'd' }, server: true },
      answers: [{ ...lacksBoth, fix: ['git checkout develop', 'git merge --no-ff origin/main', 'git push origin develop'] }],
    },
    {
      name: 'histories that have nothing in common',
      update: history('m'),
      world: at('x', { x: [] }, { x: 'X', a: 'A' }),
      answers: [{ verdict: 'fail', oid: 'h', message: ['develop lacks 3 commits of main'], fix: [] }],
    },
    {
      name: 'a develop that may be fast-forwarded to main and never merged with it',
      update: history('m'),
      world: hotfixed,
      policy: gitflowWith({ branches: { main: { into: { develop: 'fast-forward' } } } }),
      answers: [{ ...lacksBoth, fix: [] }],
    },
    {
      name: 'a shallow clone cannot tell',
      update: history('m'),
      world: { ...hotfixed, shallow: true },
      answers: [
        {
          verdict: 'undetermined',
          oid: null,
          message: ['whether develop has what is in main could not be told'],
          fix: ['git fetch --unshallow origin'],
        },
      ],
    },
    {
      name: 'changes that are not in this repository cannot be compared',
      update: history('m'),
      world: { ...hotfixed, patches: { d: 'D' } },
      answers: [{ verdict: 'undetermined', oid: null, message: ['the changes are not all in this repository'], fix: [] }],
    },
  ],
})
