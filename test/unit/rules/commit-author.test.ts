import type { Person } from '../../../src/model/details.ts'
import { commitAuthor } from '../../../src/rules/commit-author.ts'
import { testRule } from '../../support/rule-tester.ts'
import { commitOn, oid, update, type World } from '../../support/world.ts'
import { midLife, withMore } from '../../support/worlds.ts'

const ADA = { name: 'Ada', email: 'ada@example.org' }
const person = (email: string, name = 'Ada'): Person => ({ name, email })
const GITHUB = person('noreply@github.com', 'GitHub')

/** Feature two: `x`, then `y`, on top of develop; not pushed. */
const local = (author: Person, committer: Person = ADA, name = 'y'): World => ({
  ...withMore(midLife, { commits: { x: ['d'], y: ['x'] }, refs: { 'refs/heads/feature/two': 'y' } }),
  records: { a: { author: person('') }, d: { author: person('') }, x: {}, y: {}, [name]: { author, committer } },
})
const first = update('feature/two', null, 'y')
const draft = (author: Person | null) => commitOn('feature/two', [], { draft: { message: null, author } })
const company = { emails: ['*@example.org', '/.+@users\\.noreply\\.github\\.com/'] }
const WAY = '; set them (git config user.name, user.email), and if the commit is your own: git commit --amend --reset-author --no-edit'
const reachable = 'a name and an address that mail can reach'

const unreachable = [
  '',
  'ada',
  '@example.org',
  'ada@',
  'ada@laptop.(none)',
  'ada@(none)',
  'ada@localhost',
  'ada@LOCALHOST',
  'ada@laptop.local',
  'ada@localhost.localdomain',
  'ada@laptop.local.',
  'a da@example.org',
  'ada@b@c',
  '--output=pwned',
]
const reached = [
  'ada@example.org',
  "a'b@example.org",
  'ada+x@sub.example.co.uk',
  'ada@laptop',
  'ada@localhost.example.org',
  'ada@mylocal',
  '1+ada@users.noreply.github.com',
  'ä@exämple.org',
]

testRule(commitAuthor, {
  valid: [
    ...reached.map((email) => ({ name: `an address ${email}`, update: first, world: local(person(email)) })),
    { name: 'an odd name', update: first, world: local(person('ada@example.org', '-x')) },
    { name: 'a commit that the remote has already', update: update('feature/two', null, 'd'), world: local(ADA) },
    { name: 'an address that the policy takes', update: first, world: local(person('ada@example.org')), options: company },
    { name: 'another one of them', update: first, world: local(person('1+ada@users.noreply.github.com')), options: company },
    {
      name: 'an address of this machine that the policy takes',
      update: first,
      world: local(person('ada@corp.local')),
      options: { emails: ['*@example.org', '*@corp.local'] },
    },
    {
      name: 'a name that the policy takes',
      update: first,
      world: local(person('x@y', 'Ada Lovelace')),
      options: { names: ['Ada *', 'Ada'] },
    },
    { name: 'a committer that nobody asks about', update: first, world: local(ADA, person('')) },
    {
      name: 'a committer that the policy takes',
      update: first,
      world: local(ADA, person('c@example.org')),
      options: { ...company, committer: true },
    },
    {
      name: "GitHub's own hand as committer",
      update: first,
      world: local(ADA, GITHUB),
      options: { ...company, names: ['Ada'], committer: true },
    },
    { name: 'a draft by somebody who can be reached', update: draft(ADA) },
    { name: 'a draft of a merge, of whose author git says nothing', update: draft(null) },
    { name: 'a commit without a draft', update: commitOn('feature/two', []) },
    { name: 'a deletion', update: update('feature/two', 'y', null), applies: false },
    { name: 'a name alone', update: update('feature/two', null, 'y', { operation: 'exists' }), applies: false },
  ],
  invalid: [
    ...unreachable.map((email) => ({
      name: `an address "${email}"`,
      update: first,
      world: local(person(email)),
      answers: [
        {
          verdict: 'fail' as const,
          oid: 'y',
          message: ['the author is Ada ', `${email}>, whose address is none that mail could reach`],
          expected: reachable + WAY,
          fix: [],
        },
      ],
    })),
    {
      name: 'no name',
      update: first,
      world: local(person('ada@example.org', ' ')),
      answers: [{ verdict: 'fail', oid: 'y', message: ['whose name is empty'], fix: [] }],
    },
    {
      name: 'an address that the policy does not take, at an older commit',
      update: first,
      world: local(person('ada@home.example'), ADA, 'x'),
      options: company,
      answers: [
        {
          verdict: 'fail',
          oid: 'x',
          message: ['the author is Ada ', 'ada@home.example>, whose address is not *@example.org or /'],
          why: 'the policy looks at who makes commits, by its emails',
          expected: `a name and an address such as *@example.org or ${company.emails[1]}`,
          fix: [],
        },
      ],
    },
    {
      name: 'an address that only begins or ends so: patterns take all of it',
      update: first,
      world: local(person('ada@example.org.evil.example')),
      options: { emails: ['*@example.org'] },
      answers: [{ verdict: 'fail', oid: 'y', message: ['whose address is not *@example.org'], fix: [] }],
    },
    {
      name: 'a name that the policy does not take',
      update: first,
      world: local(person('ada@example.org', 'ada')),
      options: { names: ['Ada'] },
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['whose name is not Ada'],
          expected: `a name such as Ada and an address that mail can reach${WAY}`,
          fix: [],
        },
      ],
    },
    {
      name: 'name and address, told together',
      update: first,
      world: local(person('', '')),
      answers: [{ verdict: 'fail', oid: 'y', message: ['whose name is empty; ', 'whose address is none'], actual: 'author <>', fix: [] }],
    },
    {
      name: 'a committer, where the policy asks',
      update: first,
      world: local(ADA, person('carl@laptop.local', 'Carl')),
      options: { committer: true },
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['the committer is Carl ', 'carl@laptop.local>, whose address'],
          fix: [],
        },
      ],
    },
    {
      name: "GitHub's address as author, which anybody can write",
      update: first,
      world: local(GITHUB, GITHUB),
      options: { ...company, committer: true },
      answers: [
        {
          verdict: 'fail',
          oid: 'y',
          message: ['the author is GitHub ', 'noreply@github.com>, whose address'],
          fix: [],
        },
      ],
    },
    {
      name: 'a draft',
      update: draft(person('ada@laptop.(none)')),
      answers: [
        {
          verdict: 'fail',
          oid: null,
          message: ['the author is Ada ', 'ada@laptop.(none)>, whose address'],
          expected: `${reachable} (git config user.name, user.email)`,
          fix: [],
        },
      ],
    },
    {
      name: 'a draft with two faults is one answer',
      update: draft(person('', '')),
      answers: [{ verdict: 'fail', oid: null, message: ['whose name is empty; ', 'whose address is none'], fix: [] }],
    },
    {
      name: 'a pull request',
      update: update('develop', 'd', null, { operation: 'propose', head: 'feature/two', parents: [oid('d'), oid('y')], localRef: null }),
      world: local(person('')),
      door: 'check',
      answers: [{ verdict: 'fail', oid: 'y', message: ['whose address is none'], expected: reachable, fix: [] }],
    },
    {
      name: 'a push to a server',
      update: update('feature/two', null, 'y', { localRef: null }),
      world: { ...local(person('')), refs: { 'refs/heads/develop': 'd' }, server: true },
      door: 'server',
      answers: [{ verdict: 'fail', oid: 'y', message: ['whose address is none'], expected: reachable, fix: [] }],
    },
    {
      name: 'a commit that cannot be read',
      update: update('feature/two', null, 'x'),
      world: { ...local(ADA), records: {} },
      answers: [{ verdict: 'undetermined', oid: 'x', message: ['could not be told'], fix: [] }],
    },
    {
      name: 'history that is cut off',
      update: first,
      world: { ...local(person('')), commits: { x: [], y: ['x'] }, refs: {}, shallow: true },
      answers: [{ verdict: 'undetermined', oid: null, message: ['this clone is shallow'], fix: ['git fetch --unshallow origin'] }],
    },
  ],
})
