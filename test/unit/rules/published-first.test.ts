import { publishedFirst } from '../../../src/rules/published-first.ts'
import { gitflowWith } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { update, type World } from '../../support/world.ts'
import { midLife, withMore, without } from '../../support/worlds.ts'

/** The release merged into main with a merge commit `m`. */
const merged = withMore(midLife, { commits: { m: ['a', 'v'] } })
const unpushed = withMore(merged, { refs: { 'refs/remotes/origin/release/v1.1.0': null } })
/** The release here is one commit ahead of the remote's. */
const ahead = withMore(midLife, { commits: { w: ['v'], m: ['a', 'w'] }, refs: { 'refs/heads/release/v1.1.0': 'w' } })
const server = (release: string | null): World => ({
  commits: { ...midLife.commits, w: ['v'], m: ['a', 'w'] },
  refs: { 'refs/heads/main': 'a', 'refs/heads/develop': 'd', ...(release === null ? {} : { 'refs/heads/release/v1.1.0': release }) },
  server: true,
})
const push = update('main', 'a', 'm')
const beside = [update('release/v1.1.0', null, 'w')]
const fix = ['git push origin release/v1.1.0']

testRule(publishedFirst, {
  valid: [
    {
      name: 'what the host squashed was on the remote',
      update: update('main', 'a', 'x'),
      world: withMore(midLife, { commits: { x: ['a'] }, hostMerges: { x: { head: 'release/v1.1.0', method: 'squash' } } }),
      policy: gitflowWith({ branches: { release: { into: { main: ['merge', 'squash'], develop: 'merge' } } } }),
      door: 'check',
    },
    { name: 'a release that the remote has', update: push, world: merged },
    { name: 'a fast-forward to it', update: update('main', 'a', 'v'), world: midLife },
    {
      name: 'an earlier commit of a release that has gone on',
      update: push,
      world: withMore(merged, {
        commits: { w: ['v'] },
        refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'w' },
      }),
    },
    { name: 'a release that the server has', update: push, world: server('w'), door: 'server' },
    {
      name: 'a hotfix, which nobody deploys before',
      update: push,
      world: withMore(without(midLife, 'hotfix/v1.0.1'), { commits: { m: ['a', 'h'] }, refs: { 'refs/heads/hotfix/v1.0.1': 'h' } }),
    },
    {
      name: 'two readings, one of which asks for nothing',
      update: update('main', 'a', 'v'),
      world: withMore(unpushed, { refs: { 'refs/heads/hotfix/y': 'v' } }),
    },
    {
      name: 'two branches at one commit, one of which the remote has',
      update: push,
      world: withMore(merged, { refs: { 'refs/heads/release/v1.2.0': 'v' } }),
    },
    {
      name: 'develop merged into main is for merge-source to tell',
      update: push,
      world: withMore(unpushed, { commits: { m: ['a', 'd'] } }),
    },
    { name: 'a direct commit', update: push, world: withMore(midLife, { commits: { m: ['a'] } }) },
    {
      name: "a pull of main's own",
      update: update('main', 'a', 'm'),
      world: withMore(midLife, { commits: { b: ['a'], c: ['a'], m: ['b', 'c'] }, refs: { 'refs/remotes/origin/main': 'c' } }),
    },
    {
      name: 'a release that was pulled by its name, so that no ref here tells of it',
      update: push,
      world: withMore(without(merged, 'release/v1.1.0'), {
        reflog: [['refs/heads/main', 'a', 'm', "pull -q --no-ff origin release/v1.1.0: Merge made by the 'ort' strategy."]],
      }),
    },
    {
      name: "merged from the remote's branch, which is gone since",
      update: update('main', 'a', 'v'),
      world: withMore(without(midLife, 'release/v1.1.0'), {
        reflog: [['refs/heads/main', 'a', 'v', 'merge origin/release/v1.1.0: Fast-forward']],
      }),
    },
    { name: 'an environment that nobody shares', update: push, world: unpushed, options: { local: ['local', 'test'] } },
    {
      name: 'a kind that is deployed nowhere, and one that is where production is',
      update: push,
      world: unpushed,
      policy: gitflowWith({ branches: { release: { environment: 'production' } } }),
    },
    {
      name: 'a permanent branch: whoever may merge it into production has it deployed elsewhere',
      update: push,
      world: withMore(without(midLife, 'release/v1.1.0'), { commits: { e: ['d'], m: ['a', 'e'] }, refs: { 'refs/heads/develop': 'e' } }),
      policy: gitflowWith({ branches: { develop: { into: ['feature', 'main'] } } }),
    },
    { name: 'a push of a release', update: update('release/v1.1.0', 'v', 'w'), world: ahead, applies: false },
    { name: 'a first push of main', update: update('main', null, 'm'), world: unpushed, applies: false },
    { name: 'the whole history of main', update: update('main', null, 'm', { operation: 'history' }), world: unpushed, applies: false },
    {
      name: 'a merge that a pull request proposes',
      update: update('main', 'a', null, { operation: 'propose' }),
      world: unpushed,
      applies: false,
    },
  ],
  invalid: [
    {
      name: 'a release that was never pushed',
      update: push,
      world: unpushed,
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: [
            'release/v1.1.0 came to main and was not in test before: origin does not have the branch',
            'push it, try it in test, then push main',
          ],
          why: 'the policy deploys release to test',
          actual: 'origin does not have the branch',
          expected: "on the remote's branch, and so in test, before it reaches production",
          evidence: 'second-parent-ref',
          fix,
        },
      ],
    },
    {
      name: 'the same fast-forwarded',
      update: update('main', 'a', 'v'),
      world: unpushed,
      answers: [{ verdict: 'fail', oid: 'v', message: ['origin does not have the branch'], evidence: 'fast-forward-ref', fix }],
    },
    {
      name: 'a commit on top of what is published',
      update: push,
      world: ahead,
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin lacks 1 commit of it'], actual: 'origin lacks 1 commit of it', fix }],
    },
    {
      name: 'a bugfix merged on top: its commit and the merge',
      update: push,
      world: withMore(ahead, { commits: { g: ['v'], w: ['v', 'g'] } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin lacks 2 commits of it'], fix }],
    },
    {
      name: 'main merged into the release since: what main has is not counted',
      update: update('main', 'b', 'm'),
      world: withMore(ahead, {
        commits: { b: ['a', 'h'], w: ['v', 'b'], m: ['b', 'w'] },
        refs: { 'refs/remotes/origin/main': 'b' },
      }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin lacks 1 commit of it'], fix }],
    },
    {
      name: 'the release comes with the same push: nobody could try it before',
      update: push,
      beside,
      world: withMore(ahead, { refs: { 'refs/remotes/origin/release/v1.1.0': null } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin does not have the branch'], fix }],
    },
    {
      name: 'the same on a server',
      update: push,
      beside,
      world: server(null),
      door: 'server',
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin does not have the branch'], fix }],
    },
    {
      name: 'a server that has less of it',
      update: push,
      beside: [update('release/v1.1.0', 'v', 'w')],
      world: server('v'),
      door: 'server',
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin lacks 1 commit of it'], fix }],
    },
    {
      name: 'another remote does not count',
      update: push,
      world: withMore(unpushed, { refs: { 'refs/remotes/fork/release/v1.1.0': 'v' } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin does not have the branch'], fix }],
    },
    {
      name: 'a release that was finished and deleted unpushed: the commit itself is pushed under its name',
      update: push,
      world: withMore(without(merged, 'release/v1.1.0'), { messages: { m: "Merge branch 'release/v1.1.0'\n" } }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['origin does not have the branch'],
          evidence: 'message',
          fix: ['git push origin <v>:refs/heads/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'pulled from elsewhere, or merged from here: no sign of the remote',
      update: push,
      world: withMore(without(merged, 'release/v1.1.0'), {
        reflog: [
          ['refs/heads/main', 'a', 'm', "merge release/v1.1.0: Merge made by the 'ort' strategy."],
          ['refs/heads/main', 'a', 'm', "pull fork release/v1.1.0: Merge made by the 'ort' strategy."],
          ['refs/heads/develop', 'a', 'm', "pull origin release/v1.1.0: Merge made by the 'ort' strategy."],
        ],
      }),
      answers: [
        {
          verdict: 'fail',
          oid: 'm',
          message: ['origin does not have the branch'],
          evidence: 'reflog',
          fix: ['git push origin <v>:refs/heads/release/v1.1.0'],
        },
      ],
    },
    {
      name: 'two releases at one commit, both unpushed: one answer',
      update: push,
      world: withMore(unpushed, { refs: { 'refs/heads/release/v1.2.0': 'v' } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['release/v1.1.0 came to main'], fix }],
    },
    {
      name: 'two readings, one of which git wrote down',
      update: update('main', 'a', 'v'),
      world: withMore(unpushed, {
        refs: { 'refs/heads/hotfix/y': 'v' },
        reflog: [['refs/heads/main', 'a', 'v', 'merge release/v1.1.0: Fast-forward']],
      }),
      answers: [{ verdict: 'fail', oid: 'v', message: ['release/v1.1.0 came to main'], evidence: 'reflog', fix }],
    },
    {
      name: 'a fast-forward to a merge of what the remote has: the merge is what was never there',
      update: update('main', 'a', 'w'),
      world: withMore(midLife, {
        commits: { g: ['v'], w: ['v', 'g'] },
        refs: { 'refs/heads/release/v1.1.0': 'w', 'refs/remotes/origin/release/v1.1.0': 'g' },
      }),
      answers: [{ verdict: 'fail', oid: 'w', message: ['origin lacks 1 commit of it'], fix }],
    },
    {
      name: 'a fast-forward to a merge of a hotfix that was made on the release: it came with the release',
      update: update('main', 'a', 'w'),
      world: withMore(midLife, {
        commits: { w: ['v', 'h'] },
        refs: { 'refs/heads/release/v1.1.0': 'w' },
        messages: { w: "Merge branch 'hotfix/v1.0.1' into release/v1.1.0\n" },
      }),
      answers: [{ verdict: 'fail', oid: 'w', message: ['origin lacks 2 commits of it'], fix }],
    },
    {
      name: 'an octopus: each for itself',
      update: push,
      world: withMore(unpushed, { commits: { w: ['d'], m: ['a', 'v', 'w'] }, refs: { 'refs/heads/release/v1.2.0': 'w' } }),
      answers: [
        { verdict: 'fail', oid: 'm', message: ['release/v1.1.0'], fix },
        { verdict: 'fail', oid: 'm', message: ['release/v1.2.0'], fix: ['git push origin release/v1.2.0'] },
      ],
    },
    {
      name: 'a tag of the same name makes the short one ambiguous',
      update: push,
      world: withMore(unpushed, { refs: { 'refs/tags/release/v1.1.0': 'v' } }),
      answers: [{ verdict: 'fail', oid: 'm', message: ['does not have the branch'], fix: ['git push origin refs/heads/release/v1.1.0'] }],
    },
    {
      name: 'after the fact: the branch is there without it',
      update: push,
      world: ahead,
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin lacks 1 commit of it'], fix }],
    },
    {
      name: 'after the fact: it is here and was never pushed',
      update: push,
      world: unpushed,
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'm', message: ['origin does not have the branch'], fix }],
    },
    {
      name: 'after the fact: the branch is gone',
      update: push,
      world: withMore(without(merged, 'release/v1.1.0'), { messages: { m: "Merge branch 'release/v1.1.0'\n" } }),
      door: 'check',
      answers: [{ verdict: 'skipped', oid: 'm', message: ['cannot be told any more: the branch is gone'], fix: [] }],
    },
    {
      name: 'a shallow clone',
      update: push,
      world: { ...ahead, shallow: true },
      answers: [{ verdict: 'undetermined', oid: 'm', message: ['this clone is shallow'], fix: [] }],
    },
  ],
})
