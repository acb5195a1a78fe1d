import { commitMessage } from '../../../src/rules/commit-message.ts'
import { testRule } from '../../support/rule-tester.ts'
import type { World } from '../../support/world.ts'
import { commitOn, oid, update } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

const NO_TYPE = 'type may not be empty [type-empty]'
const TOO_LONG = 'header must not be longer than 100 characters [header-max-length]'
const ACCEPTED = 'a message that commitlint accepts'
const clean = {}
const bad = { errors: [NO_TYPE] }
const withMessage = (message: string) => ({ message })

/** Feature two: `x`, then `y`, on top of develop; not pushed. */
const local = (verdicts: World['verdicts'], more: Parameters<typeof withMore>[1] = {}): World => ({
  ...withMore(midLife, { commits: { x: ['d'], y: ['x'], ...more.commits }, refs: { 'refs/heads/feature/two': 'y', ...more.refs } }),
  records: { x: withMessage('Add x\n'), y: withMessage('Add y\n\nBody\n'), ...more.records },
  verdicts: { x: clean, y: clean, ...verdicts },
})
const first = update('feature/two', null, 'y')
const draft = (message: string | null) => commitOn('feature/two', [], { draft: { message, author: null } })
const fails = (name: string, message: string, expected: string, complaint = NO_TYPE) => ({
  verdict: 'fail' as const,
  oid: name,
  message: [`"${message}": ${complaint}`],
  actual: message,
  expected,
  evidence: 'message',
  fix: [],
})
const AMEND = `${ACCEPTED}: on feature/two, git commit --amend`
const AGAIN = `${ACCEPTED}; your text is kept: give the same git commit -e -F "$(git rev-parse --git-path COMMIT_EDITMSG)"`

testRule(commitMessage, {
  valid: [
    { name: 'new commits that commitlint accepts', update: first, world: local({}) },
    { name: 'a refused commit that the remote has already', update: first, world: local({ d: bad, f: bad }) },
    { name: 'a branch that brings nothing', update: update('feature/two', null, 'd'), world: local({ d: bad }) },
    { name: 'a draft that commitlint accepts', update: draft('fix: it\n'), world: { verdicts: { 'fix: it\n': clean } } },
    {
      name: 'a push to a server, which runs no config that somebody pushed',
      update: update('feature/two', null, 'y', { localRef: null }),
      world: { ...local({ x: bad, y: bad }), refs: { 'refs/heads/develop': 'd' }, server: true },
      door: 'server',
    },
    { name: 'a commit before its message is written', update: draft(null), applies: false },
    { name: 'a commit without a draft', update: commitOn('feature/two', []), applies: false },
    { name: 'an empty message, which git refuses', update: draft(' \n'), applies: false },
    { name: 'a deletion', update: update('feature/two', 'y', null), applies: false },
    { name: 'a name alone', update: update('feature/two', null, 'y', { operation: 'exists' }), applies: false },
    {
      name: 'an audit of a policy that says no beginning',
      update: update('main', null, 'a', { operation: 'history' }),
      world: withMore(midLife, { verdicts: { a: bad, r: bad } }),
      door: 'check',
    },
  ],
  invalid: [
    { name: 'the tip', update: first, world: local({ y: bad }), answers: [fails('y', 'Add y', AMEND)] },
    {
      name: 'an older commit',
      update: first,
      world: local({ x: bad }),
      answers: [fails('x', 'Add x', `${ACCEPTED}: on feature/two, git rebase -i ${oid('d').slice(0, 12)}, with "reword" at each`)],
    },
    {
      name: 'each of several commits',
      update: first,
      world: local({ x: bad, y: { errors: [NO_TYPE, TOO_LONG] } }),
      answers: [
        fails(
          'y',
          'Add y',
          `${ACCEPTED}: on feature/two, git rebase -i ${oid('d').slice(0, 12)}, with "reword" at each`,
          `${NO_TYPE}; ${TOO_LONG}`,
        ),
        fails('x', 'Add x', `${ACCEPTED}: on feature/two, git rebase -i ${oid('d').slice(0, 12)}, with "reword" at each`),
      ],
    },
    {
      name: 'the first commit of all',
      update: update('main', null, 'b'),
      world: {
        commits: { a: [], b: ['a'] },
        refs: { 'refs/heads/main': 'b' },
        records: { a: withMessage('Begin\n') },
        verdicts: { a: bad, b: clean },
      },
      answers: [fails('a', 'Begin', `${ACCEPTED}: on main, git rebase -i --root, with "reword" at each`)],
    },
    {
      name: 'warnings alone, which never weigh more',
      update: first,
      world: local({ y: { warnings: [TOO_LONG] } }),
      answers: [{ ...fails('y', 'Add y', AMEND, TOO_LONG), atMost: 'warn' }],
    },
    {
      name: 'errors, with the warnings after them',
      update: first,
      world: local({ y: { errors: [NO_TYPE], warnings: [TOO_LONG] } }),
      answers: [fails('y', 'Add y', AMEND, `${NO_TYPE}; ${TOO_LONG}`)],
    },
    {
      name: 'a draft',
      update: draft('Add it\n\nBody\n'),
      world: { verdicts: { 'Add it\n\nBody\n': bad } },
      answers: [{ ...fails('', 'Add it', AGAIN), oid: null, why: "the team's commitlint config asks for it" }],
    },
    {
      name: 'a draft with warnings',
      update: draft('Add it\n'),
      world: { verdicts: { 'Add it\n': { warnings: [TOO_LONG] } } },
      answers: [{ ...fails('', 'Add it', AGAIN, TOO_LONG), oid: null, atMost: 'warn' }],
    },
    {
      name: 'where the team explains its messages',
      update: draft('Add it\n'),
      world: { verdicts: { 'Add it\n': { errors: [NO_TYPE], help: 'https://example.org/messages' } } },
      answers: [{ ...fails('', 'Add it', AGAIN), oid: null, why: 'asks for it: https://example.org/messages' }],
    },
    {
      name: 'a long subject is cut, by characters',
      update: draft(`${'ä'.repeat(71)}😀 and more\n`),
      world: { verdicts: { [`${'ä'.repeat(71)}😀 and more\n`]: bad } },
      answers: [{ ...fails('', `${'ä'.repeat(71)}😀…`, AGAIN), oid: null }],
    },
    {
      name: 'a commit without a subject',
      update: first,
      world: local({ y: bad }, { records: { y: withMessage('\n\n') } }),
      answers: [fails('y', 'no subject', AMEND)],
    },
    {
      name: 'a message that commitlint could not read',
      update: first,
      world: { ...local({ x: bad }), verdicts: { x: clean } },
      answers: [{ verdict: 'undetermined', oid: 'y', message: ['commitlint cannot read the message "Add y"'], fix: [] }],
    },
    {
      name: 'a tip that a tag names, which an amend would leave behind',
      update: first,
      world: local({ y: bad }, { refs: { 'refs/tags/main': 'y' } }),
      answers: [fails('y', 'Add y', ACCEPTED)],
    },
    {
      name: 'another branch that is pushed under this name',
      update: update('feature/two', null, 'y', { localRef: 'refs/heads/other' }),
      world: local({ y: bad }),
      answers: [fails('y', 'Add y', ACCEPTED)],
    },
    {
      name: 'a commit below a merge, which a rebase would flatten',
      update: update('feature/two', null, 'm'),
      world: local({ x: bad, m: clean, z: clean }, { commits: { z: ['d'], m: ['y', 'z'] }, refs: { 'refs/heads/feature/two': 'm' } }),
      answers: [fails('x', 'Add x', ACCEPTED)],
    },
    {
      name: 'a merge with a message of its own',
      update: update('develop', 'd', 'm'),
      world: local(
        { m: bad, x: clean },
        {
          commits: { m: ['d', 'x'] },
          refs: { 'refs/heads/feature/two': null, 'refs/heads/develop': 'm' },
          records: { m: withMessage('All of it\n') },
        },
      ),
      answers: [fails('m', 'All of it', `${ACCEPTED}: on develop, git commit --amend`)],
    },
    {
      name: 'a pull request, whose commits are published',
      update: update('develop', 'd', null, { operation: 'propose', head: 'feature/two', parents: [oid('d'), oid('y')], localRef: null }),
      world: local({ x: bad }, { refs: { 'refs/remotes/origin/feature/two': 'y' } }),
      door: 'check',
      answers: [fails('x', 'Add x', ACCEPTED)],
    },
    {
      name: 'an update after the fact',
      update: update('feature/two', 'x', 'y', { localRef: null }),
      world: local({ y: bad, x: bad }, { refs: { 'refs/remotes/origin/feature/two': 'y' } }),
      door: 'check',
      answers: [fails('y', 'Add y', ACCEPTED)],
    },
    {
      name: 'an update that was given by its values, which nobody is about to push',
      update: update('feature/two', 'x', 'y', { localRef: null }),
      world: local({ y: bad }),
      door: 'check',
      answers: [fails('y', 'Add y', ACCEPTED)],
    },
    {
      name: 'an audit, from the beginning that the policy says',
      update: update('develop', null, 'y', { operation: 'history', localRef: null }),
      world: { ...local({ x: bad, d: bad }), settled: ['d', 'f', 'a', 'r'] },
      door: 'check',
      answers: [fails('x', 'Add x', ACCEPTED)],
    },
    {
      name: 'history that is cut off',
      update: first,
      world: { commits: { x: [], y: ['x'] }, refs: { 'refs/heads/feature/two': 'y' }, shallow: true, verdicts: { x: bad, y: bad } },
      answers: [{ verdict: 'undetermined', oid: null, message: ['this clone is shallow'], fix: ['git fetch --unshallow origin'] }],
    },
    {
      name: 'a new value that is not here',
      update: update('feature/two', 'd', 'gone'),
      world: { ...local({}), missing: ['gone'] },
      answers: [{ verdict: 'undetermined', oid: null, message: ['the new value is not in this repository'], fix: ['git fetch origin'] }],
    },
  ],
})
