import type { ResolvedPolicy } from '../../../src/model/policy.ts'
import { policyChange } from '../../../src/rules/policy-change.ts'
import { gitflow, gitflowWith } from '../../support/policies.ts'
import { testRule } from '../../support/rule-tester.ts'
import { oid, update, type World } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

const CONFIG = 'branch-policy.config.json'
const from = (source: string, policy: ResolvedPolicy = gitflow): ResolvedPolicy => ({ ...policy, source })
const judged = from(CONFIG)
const merged = (files: Readonly<Record<string, string | null>>) => withMore(midLife, { commits: { m: ['a', 'v'] }, files })
const push = update('main', 'a', 'm')
const manifest = (more: Readonly<Record<string, unknown>>) => JSON.stringify({ name: 'x', version: '1.0.0', ...more })

/** A pull request of feature/one, which left develop at d; develop has gone on to e. */
const pull = update('develop', 'e', null, { operation: 'propose', head: 'feature/one', parents: [oid('e'), oid('g')], localRef: null })
const apart: World = { commits: { r: [], d: ['r'], e: ['d'], f: ['d'], g: ['f'] } }
const inPull = (files: Readonly<Record<string, string | null>>, more: World = {}): World => ({ ...apart, ...more, files })

const told = (what: string, more: Readonly<Record<string, unknown>> = {}) => ({
  verdict: 'fail' as const,
  oid: 'm',
  message: [`main gets another policy: ${what}`],
  actual: what,
  expected: 'a look at the change by whoever owns the policy',
  fix: [],
  ...more,
})
const inHead = (what: string) => told(what, { oid: 'g', message: [`feature/one brings develop another policy: ${what}`] })

testRule(policyChange, {
  valid: [
    {
      name: 'a push that leaves the policy alone',
      update: push,
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '{}', [`m:${CONFIG}`]: '{}', 'm:src.ts': 'x' }),
    },
    { name: 'no config at all', update: push, world: merged({}) },
    { name: 'a file called like the preset that judges', update: push, policy: from('gitflow'), world: merged({ 'm:gitflow': 'x' }) },
    {
      name: 'a config that another one hides',
      update: push,
      policy: judged,
      world: merged({
        [`a:${CONFIG}`]: '{}',
        [`m:${CONFIG}`]: '{}',
        'm:.branch-policyrc': 'x',
        'm:package.json': manifest({ 'branch-policy': {} }),
      }),
    },
    {
      name: 'a hidden config that goes',
      update: push,
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '{}', [`m:${CONFIG}`]: '{}', 'a:.branch-policyrc': 'x' }),
    },
    {
      name: 'package.json without a policy',
      update: push,
      world: merged({ 'a:package.json': manifest({}), 'm:package.json': manifest({ version: '1.1.0' }) }),
    },
    {
      name: 'package.json whose policy stays',
      update: push,
      policy: from('package.json'),
      world: merged({
        'a:package.json': manifest({ 'branch-policy': { extends: 'gitflow' } }),
        'm:package.json': `${manifest({ version: '2.0.0', 'branch-policy': { extends: 'gitflow' } })}\n`,
      }),
    },
    {
      name: 'package.json that is broken and had no policy',
      update: push,
      world: merged({ 'a:package.json': manifest({}), 'm:package.json': '<<<<<<<' }),
    },
    {
      name: 'a branch that is not protected',
      update: update('feature/one', 'f', 'g'),
      policy: judged,
      world: inPull({ [`g:${CONFIG}`]: '{}' }),
      applies: false,
    },
    {
      name: 'a branch of no kind',
      update: update('wip', 'f', 'g'),
      policy: judged,
      world: inPull({ [`g:${CONFIG}`]: '{}' }),
      applies: false,
    },
    {
      name: 'a new release branch, and its end',
      update: update('release/v1.1.0', null, 'v'),
      policy: judged,
      world: merged({ [`v:${CONFIG}`]: '{}' }),
      applies: false,
    },
    { name: 'a deletion', update: update('main', 'a', null), policy: judged, world: midLife, applies: false },
    {
      name: 'a pull request into a branch that is not protected',
      update: { ...pull, branch: 'feature/two', refname: 'refs/heads/feature/two' },
      policy: judged,
      world: inPull({ [`g:${CONFIG}`]: '{}' }),
      applies: false,
    },
    {
      name: 'a pull request that leaves the policy alone',
      update: pull,
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '1', [`g:${CONFIG}`]: '1' }),
    },
    {
      name: 'a pull request whose base has another policy by now',
      update: pull,
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '2', [`g:${CONFIG}`]: '1' }),
    },
    {
      name: 'a pull request that made the same change as its base',
      update: pull,
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '2', [`g:${CONFIG}`]: '2' }),
    },
    {
      name: 'a pull request that merged its base on the way: its policy is from there',
      update: pull,
      policy: judged,
      world: inPull(
        { [`r:${CONFIG}`]: '0', [`d:${CONFIG}`]: '1', [`c:${CONFIG}`]: '2', [`e:${CONFIG}`]: '3', [`g:${CONFIG}`]: '2' },
        { commits: { r: [], d: ['r'], c: ['d'], e: ['c'], f: ['d'], g: ['f', 'c'] } },
      ),
    },
    {
      name: 'a pull request whose head its base has',
      update: { ...pull, parents: [oid('e'), oid('d')] },
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '2' }),
    },
    {
      name: 'a pull request of a shallow clone that goes far enough',
      update: pull,
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '2', [`g:${CONFIG}`]: '1' }, { shallow: true }),
    },
  ],
  invalid: [
    {
      name: 'an edit of the config that judges',
      update: push,
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '1', [`m:${CONFIG}`]: '2' }),
      answers: [told(`${CONFIG} is edited`, { why: `the policy (${CONFIG}) asks for a look` })],
    },
    {
      name: 'the same on a server',
      update: push,
      policy: judged,
      door: 'server',
      world: { ...merged({ [`a:${CONFIG}`]: '1', [`m:${CONFIG}`]: '2' }), server: true },
      answers: [told(`${CONFIG} is edited`)],
    },
    {
      name: 'a force push back to another policy',
      update: update('main', 'm', 'a'),
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '1', [`m:${CONFIG}`]: '2' }),
      answers: [told(`${CONFIG} is edited`, { oid: 'a' })],
    },
    { name: 'a first config', update: push, world: merged({ [`m:${CONFIG}`]: '{}' }), answers: [told(`${CONFIG} is added`)] },
    { name: 'an empty first config', update: push, world: merged({ [`m:${CONFIG}`]: '' }), answers: [told(`${CONFIG} is added`)] },
    {
      name: 'a config that goes',
      update: push,
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '{}' }),
      answers: [told(`${CONFIG} is taken away`)],
    },
    {
      name: 'a config that comes before the one that judges',
      update: push,
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '{}', [`m:${CONFIG}`]: '{}', 'm:branch-policy.config.ts': 'x' }),
      answers: [told('branch-policy.config.ts is added')],
    },
    {
      name: 'a config that moves',
      update: push,
      policy: from('.branch-policyrc'),
      world: merged({ 'a:.branch-policyrc': 'x', [`m:${CONFIG}`]: '{}' }),
      answers: [told(`.branch-policyrc is taken away, ${CONFIG} is added`)],
    },
    {
      name: 'a config that goes and leaves the one behind it',
      update: push,
      policy: judged,
      world: merged({ [`a:${CONFIG}`]: '{}', 'a:.branch-policyrc.yml': 'x', 'm:.branch-policyrc.yml': 'x' }),
      answers: [told(`${CONFIG} is taken away`)],
    },
    {
      name: 'the policy in package.json',
      update: push,
      policy: from('package.json'),
      world: merged({
        'a:package.json': manifest({ 'branch-policy': { extends: 'gitflow' } }),
        'm:package.json': manifest({ 'branch-policy': { extends: 'gitflow', rules: {} } }),
      }),
      answers: [told('package.json is edited')],
    },
    {
      name: 'a first policy in package.json',
      update: push,
      world: merged({ 'a:package.json': manifest({}), 'm:package.json': `\ufeff${manifest({ 'branch-policy': {} })}` }),
      answers: [told('package.json is added')],
    },
    {
      name: 'package.json that broke and had one',
      update: push,
      policy: from('package.json'),
      world: merged({ 'a:package.json': manifest({ 'branch-policy': {} }), 'm:package.json': '<<<<<<<' }),
      answers: [told('package.json is taken away')],
    },
    {
      name: 'a config of another name that judges',
      update: push,
      policy: from('ci/policy.json'),
      world: merged({ 'a:ci/policy.json': '1', 'm:ci/policy.json': '2' }),
      answers: [told('ci/policy.json is edited')],
    },
    {
      name: 'the findings that the policy knows',
      update: push,
      policy: from(CONFIG, gitflowWith({ baseline: './ci/known.json' })),
      world: merged({ [`a:${CONFIG}`]: '1', [`m:${CONFIG}`]: '1', 'a:ci/known.json': '[]', 'm:ci/known.json': '[1]' }),
      answers: [told('ci/known.json is edited')],
    },
    {
      name: 'both',
      update: push,
      policy: from(CONFIG, gitflowWith({ baseline: 'known.json' })),
      world: merged({ [`a:${CONFIG}`]: '1', [`m:${CONFIG}`]: '2', 'm:known.json': '[]' }),
      answers: [told(`${CONFIG} is edited, known.json is added`)],
    },
    {
      name: 'a published release branch',
      update: update('release/v1.1.0', 'd', 'v'),
      policy: judged,
      world: withMore(midLife, { files: { [`d:${CONFIG}`]: '1', [`v:${CONFIG}`]: '2' } }),
      answers: [{ ...told(`${CONFIG} is edited`), oid: 'v', message: ['release/v1.1.0 gets another policy'] }],
    },
    {
      name: 'a pull request that edits it',
      update: pull,
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '1', [`g:${CONFIG}`]: '2' }),
      answers: [inHead(`${CONFIG} is edited`)],
    },
    {
      name: 'a pull request and its base that edit it differently',
      update: pull,
      policy: judged,
      world: inPull({ [`d:${CONFIG}`]: '1', [`e:${CONFIG}`]: '3', [`g:${CONFIG}`]: '2' }),
      answers: [inHead(`${CONFIG} is edited`)],
    },
    {
      name: 'a pull request that takes back what it merged from its base',
      update: pull,
      policy: judged,
      world: inPull(
        { [`d:${CONFIG}`]: '1', [`c:${CONFIG}`]: '2', [`e:${CONFIG}`]: '2', [`g:${CONFIG}`]: '1' },
        { commits: { r: [], d: ['r'], c: ['d'], e: ['c'], f: ['d', 'c'], g: ['f'] } },
      ),
      answers: [inHead(`${CONFIG} is edited`)],
    },
    {
      name: 'a pull request of a history from elsewhere',
      update: pull,
      policy: judged,
      world: inPull({ [`g:${CONFIG}`]: '2' }, { commits: { e: [], g: [] } }),
      answers: [inHead(`${CONFIG} is added`)],
    },
    {
      name: 'a pull request without a name for its head',
      update: { ...pull, head: null },
      policy: judged,
      world: inPull({ [`g:${CONFIG}`]: '2' }),
      answers: [{ ...inHead(`${CONFIG} is added`), message: ['the head brings develop another policy'] }],
    },
    {
      name: 'a shallow clone that does not show where a head began',
      update: pull,
      policy: judged,
      world: inPull({ [`g:${CONFIG}`]: '2' }, { commits: { e: [], g: [] }, shallow: true }),
      answers: [{ verdict: 'undetermined', oid: null, message: ['shallow'], fix: ['git fetch --unshallow origin'] }],
    },
    {
      name: "the remote's old value is not here",
      update: update('main', 'q', 'm'),
      policy: judged,
      world: { ...merged({ [`m:${CONFIG}`]: '2' }), missing: ['q'] },
      answers: [
        { verdict: 'undetermined', oid: null, message: ["the remote's old value is not in this repository"], fix: ['git fetch origin'] },
      ],
    },
    {
      name: 'the same in a shallow clone',
      update: update('main', 'q', 'm'),
      policy: judged,
      world: { ...merged({}), missing: ['q'], shallow: true },
      answers: [{ verdict: 'undetermined', oid: null, message: ['shallow'], fix: ['git fetch --unshallow origin'] }],
    },
    {
      name: 'the new value is not here',
      update: update('main', 'a', 'q'),
      policy: judged,
      world: { ...merged({}), missing: ['q'] },
      answers: [{ verdict: 'undetermined', oid: null, message: ['the new value is not in this repository'], fix: ['git fetch origin'] }],
    },
  ],
})
