import type { HostAnswer, PullRequestReviews, Review } from '../../../src/model/host.ts'
import type { PullRequest } from '../../../src/model/update.ts'
import { approvals } from '../../../src/rules/approvals.ts'
import { gitflowWith } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, oid, update } from '../../support/world.ts'

const told: PullRequest = {
  number: '12',
  headOid: oid('v'),
  baseOid: oid('a'),
  headRefname: 'refs/pull/12/head',
  isFromFork: false,
  author: 'ada',
  methods: null,
  chosen: null,
}
const propose = (base: string, more: Partial<PullRequest> | null = {}) =>
  update(base, 'a', null, {
    operation: 'propose',
    head: 'release/v1.1.0',
    parents: [oid('a'), oid('v')],
    published: true,
    pullRequest: more === null ? null : { ...told, ...more },
  })

const review = (person: string, more: Partial<Review> = {}): Review => ({
  person,
  standing: 'member',
  verdict: 'approved',
  commit: oid('v'),
  isStale: false,
  ...more,
})
const known = (reviews: readonly Review[], more: Partial<PullRequestReviews> = {}) => ({
  reviews: { known: true, value: { author: 'ada', head: oid('v'), base: 'main', reviews, ...more } } as HostAnswer<PullRequestReviews>,
})
const bob = review('bob')
const carl = review('carl')
const two = [bob, carl]
const fails = (message: string, actual: string) => [
  { verdict: 'fail' as const, oid: 'v', message: [message], actual, evidence: 'host', fix: [] },
]
const onlyBob = (why: string) => fails('pull request #12 has 1 of 2 approvals (bob)', `1 approval (bob); not counted: ${why}`)
const open = (message: string) => [{ verdict: 'undetermined' as const, oid: 'v', message: [message], actual: 'unknown', fix: [] }]

testRule(approvals, {
  valid: [
    { name: 'two approvals of main', update: propose('main'), world: known(two) },
    { name: 'one of a release', update: propose('release/v1.1.0'), world: known([bob], { base: 'release/v1.1.0' }) },
    { name: 'more than needed', update: propose('main'), world: known([...two, review('dora')]) },
    { name: 'a comment takes no approval back', update: propose('main'), world: known([...two, review('bob', { verdict: 'commented' })]) },
    {
      name: 'an approval after a request for changes',
      update: propose('main'),
      world: known([review('bob', { verdict: 'changes-requested' }), ...two]),
    },
    {
      name: 'a request for changes that was dismissed, where others approve',
      update: propose('main'),
      world: known([review('dora', { verdict: 'dismissed' }), ...two]),
    },
    {
      name: 'a request for changes by somebody without write access',
      update: propose('main'),
      world: known([...two, review('mallory', { verdict: 'changes-requested', standing: 'outsider' })]),
    },
    { name: 'a host that tells no commits', update: propose('main'), world: known([review('bob', { commit: null }), carl]) },
    {
      name: 'approvals of older commits, where they count',
      update: propose('main'),
      world: known([review('bob', { commit: oid('a') }), review('carl', { isStale: true })]),
      options: { stale: 'count' },
    },
    { name: 'branches alone were named, and the host knows', update: propose('main', null), world: known(two) },
    { name: 'develop asks for none', update: propose('develop'), applies: false },
    { name: 'a branch of no kind', update: propose('whatever'), applies: false },
    { name: 'a push', update: update('main', 'a', 'v'), applies: false },
    { name: 'a commit', update: commitOn('main', ['a']), applies: false },
  ],
  invalid: [
    {
      name: 'one of two',
      update: propose('main'),
      world: known([bob]),
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['pull request #12 has 1 of 2 approvals (bob)'],
          why: 'the policy asks for 2 approvals of a pull request into main (branches.main.approvals)',
          actual: '1 approval (bob)',
          expected: '2 approvals of <~v> by others than its author, and nobody who asks for changes',
          evidence: 'host',
          fix: [],
        },
      ],
    },
    { name: 'none', update: propose('main'), world: known([]), answers: fails('has none of 2 approvals', 'no approval') },
    {
      name: 'none of a release',
      update: propose('release/v1.1.0'),
      world: known([], { base: 'release/v1.1.0' }),
      answers: fails('has none of 1 approval', 'no approval'),
    },
    {
      name: 'one person twice',
      update: propose('main'),
      world: known([bob, bob]),
      answers: fails('has 1 of 2 approvals (bob)', '1 approval (bob)'),
    },
    { name: "the author's own", update: propose('main'), world: known([bob, review('ada')]), answers: onlyBob('ada (the author)') },
    {
      name: 'one of an older commit',
      update: propose('main'),
      world: known([bob, review('carl', { commit: oid('a') })]),
      answers: onlyBob('carl (of an older commit)'),
    },
    {
      name: 'one that the host calls outdated',
      update: propose('main'),
      world: known([bob, review('carl', { commit: null, isStale: true })]),
      answers: onlyBob('carl (of an older commit)'),
    },
    { name: "a bot's", update: propose('main'), world: known([bob, review('app', { standing: 'bot' })]), answers: onlyBob('app (a bot)') },
    {
      name: 'one by somebody without write access',
      update: propose('main'),
      world: known([bob, review('eve', { standing: 'outsider' })]),
      answers: onlyBob('eve (no write access)'),
    },
    {
      name: 'even where stale ones count, the author and bots do not',
      update: propose('main'),
      world: known([review('ada'), review('app', { standing: 'bot' })]),
      options: { stale: 'count' },
      answers: fails('has none of 2 approvals', 'no approval; not counted: ada (the author), app (a bot)'),
    },
    {
      name: 'an approval that was dismissed',
      update: propose('main'),
      world: known([bob, carl, review('carl', { verdict: 'dismissed' })]),
      answers: fails('has 1 of 2 approvals (bob)', '1 approval (bob)'),
    },
    {
      name: 'a request for changes, whatever the count',
      update: propose('main'),
      world: known([...two, review('dora', { verdict: 'changes-requested', commit: oid('a') })]),
      answers: [
        {
          verdict: 'fail',
          oid: 'v',
          message: ['dora asks for changes in pull request #12'],
          why: 'no number of them outvotes',
          actual: 'changes asked for by dora; 2 approvals (bob, carl)',
          expected: 'an approval by that person, or a dismissal of what was said',
          fix: [],
        },
      ],
    },
    {
      name: 'two who ask for changes, one of them a bot, after an approval',
      update: propose('main'),
      world: known([
        ...two,
        review('bob', { verdict: 'changes-requested' }),
        review('app', { verdict: 'changes-requested', standing: 'bot' }),
      ]),
      answers: fails('bob and app ask for changes', 'changes asked for by bob and app; 1 approval (carl)'),
    },
    {
      name: 'a comment does not end a request for changes',
      update: propose('main'),
      world: known([...two, review('dora', { verdict: 'changes-requested' }), review('dora', { verdict: 'commented' })]),
      answers: fails('dora asks for changes', 'changes asked for by dora; 2 approvals (bob, carl)'),
    },
    {
      name: 'three, where the policy says so',
      update: propose('develop', { number: null }),
      policy: gitflowWith({ branches: { develop: { approvals: 3 } } }),
      world: known(two, { base: 'develop' }),
      answers: fails('the pull request has 2 of 3 approvals (bob, carl)', '2 approvals (bob, carl)'),
    },
    {
      name: 'no host to ask',
      update: propose('main', null),
      answers: [
        {
          verdict: 'skipped',
          oid: 'v',
          message: ['the pull request needs 2 approvals, which nobody here can count: no host can be asked'],
          actual: 'no host to ask',
          fix: [],
        },
      ],
    },
    {
      name: 'a host that gave no answer',
      update: propose('main'),
      world: { reviews: { known: false, reason: 'the job has no token', fix: ['npm install --save-dev @octokit/core'] } },
      answers: [
        {
          verdict: 'undetermined',
          oid: 'v',
          message: ['the approvals of pull request #12 are not known: the job has no token'],
          fix: ['npm install --save-dev @octokit/core'],
        },
      ],
    },
    {
      name: 'it goes elsewhere now',
      update: propose('main'),
      world: known(two, { base: 'develop' }),
      answers: open('it goes into develop now: run the job again'),
    },
    {
      name: 'its head moved since',
      update: propose('main'),
      world: known(two, { head: oid('w') }),
      answers: open('its head is 770000000000 now: run the job again'),
    },
    {
      name: 'the host does not tell the head',
      update: propose('main'),
      world: known(two, { head: null }),
      answers: open('the host does not tell its head now'),
    },
    {
      name: 'the head of the event counts, not that of a ref here',
      update: propose('main', { headOid: oid('w') }),
      world: known(two),
      answers: [{ verdict: 'undetermined', oid: 'w', message: ['its head is <~v> now'], fix: [] }],
    },
  ],
})
