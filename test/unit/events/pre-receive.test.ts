import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { preReceiveEvent } from '../../../src/events/pre-receive.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { anyBytes, bytes, oid, oid256, thrownBy, zero, zero256 } from './samples.ts'

const event = (input: string) => preReceiveEvent(bytes(input))

describe('lines that git writes', () => {
  test.each([
    [
      'an update',
      `${oid('a')} ${oid('b')} refs/heads/main\n`,
      { refname: 'refs/heads/main', oldRevision: oid('a'), newRevision: oid('b') },
    ],
    ['a new ref', `${zero} ${oid('b')} refs/tags/v1\n`, { refname: 'refs/tags/v1', oldRevision: null, newRevision: oid('b') }],
    ['a deletion', `${oid('a')} ${zero} refs/heads/x\n`, { oldRevision: oid('a'), newRevision: null }],
    ['a deletion of what is not there', `${zero} ${zero} refs/heads/x\n`, { oldRevision: null, newRevision: null }],
    ['SHA-256', `${zero256} ${oid256('b')} refs/heads/main\n`, { oldRevision: null, newRevision: oid256('b') }],
    ['line ends of Windows', `${oid('a')} ${oid('b')} refs/heads/main\r\n`, { refname: 'refs/heads/main' }],
    ['replace refs', `${zero} ${oid('b')} refs/replace/${oid('a')}\n`, { refname: `refs/replace/${oid('a')}` }],
  ])('%s', (_name, input, expected) => {
    expect(event(input)).toMatchObject({
      name: 'pre-receive',
      door: 'server',
      remote: null,
      updates: [{ type: 'ref', localRef: null, ...expected }],
    })
  })

  test('nothing, and several with equal ones', () => {
    expect(event('').updates).toEqual([])
    expect(event(`${oid('a')} ${oid('b')} refs/heads/x\n`.repeat(2)).updates.length).toBe(2)
  })
})

describe('why it is pushed all the same', () => {
  const reason = (environment: Readonly<Record<string, string>>) => preReceiveEvent(bytes(''), environment)
  const options = (...given: readonly string[]) => ({
    GIT_PUSH_OPTION_COUNT: String(given.length),
    ...Object.fromEntries(given.map((option, index) => [`GIT_PUSH_OPTION_${index}`, option])),
  })

  test.each([
    ['one option', options('branch-policy.reason=the outage of 3 May'), 'the outage of 3 May'],
    ['among others', options('ci.skip', 'branch-policy.reason=x', 'y=branch-policy.reason='), 'x'],
    ['the last of several', options('branch-policy.reason=first', 'branch-policy.reason=last'), 'last'],
    ['an equals sign in it', options('branch-policy.reason=a=b'), 'a=b'],
    ['the last that says something', options('branch-policy.reason=first', 'branch-policy.reason='), 'first'],
    ['the thousandth', options(...Array.from({ length: 999 }, () => 'x'), 'branch-policy.reason=x'), 'x'],
  ])('%s', (_name, environment, expected) => {
    expect(reason(environment)).toMatchObject({ reason: expected })
  })

  test.each([
    ['no options', {}],
    ['a count of none', { GIT_PUSH_OPTION_COUNT: '0', GIT_PUSH_OPTION_0: 'branch-policy.reason=x' }],
    ['no count', { GIT_PUSH_OPTION_0: 'branch-policy.reason=x' }],
    ['one beyond the count', { ...options('x'), GIT_PUSH_OPTION_1: 'branch-policy.reason=x' }],
    ['a count that is none', { GIT_PUSH_OPTION_COUNT: 'many', GIT_PUSH_OPTION_0: 'branch-policy.reason=x' }],
    ['an option that is missing', { GIT_PUSH_OPTION_COUNT: '2' }],
    ['nothing after the sign', options('branch-policy.reason=')],
    ['something before it', options('x-branch-policy.reason=y')],
    ['another word as long', options('branch-policy.raisin=because')],
  ])('none: %s', (_name, environment) => {
    expect(reason(environment)).not.toHaveProperty('reason')
  })

  test('a count of billions takes no time', () => {
    const far = { GIT_PUSH_OPTION_COUNT: '9e15', GIT_PUSH_OPTION_1000: 'branch-policy.reason=x' }
    expect(reason(far)).not.toHaveProperty('reason')
  })
})

describe('garbage', () => {
  test.each([
    ['a word', 'garbage', 1],
    ['an empty line', '\n', 1],
    ['pre-push lines', `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')}\n`, 1],
    ['a fourth field', `${oid('a')} ${oid('b')} refs/heads/main x\n`, 1],
    ['a short ref', `${oid('a')} ${oid('b')} main\n`, 1],
    ['HEAD', `${oid('a')} ${oid('b')} HEAD\n`, 1],
    ['oids of two widths', `${oid('a')} ${oid('b')} refs/heads/x\n${oid256('a')} ${oid256('b')} refs/heads/y\n`, 2],
    ['a byte order mark', `\ufeff${oid('a')} ${oid('b')} refs/heads/main\n`, 1],
    ['a NUL', `${oid('a')} ${oid('b')} refs/heads/ma\0in\n`, 1],
    ['a control character in the ref', `${oid('a')} ${oid('b')} refs/heads/ma\u001bin\n`, 1],
  ])('%s', (_name, input, line) => {
    expect(thrownBy(() => event(input))).toBeInstanceOf(UsageError)
    expect(thrownBy(() => event(input))?.message).toContain(`pre-receive: line ${line} of standard input`)
  })

  test('what was expected is told', () => {
    expect((thrownBy(() => event('garbage')) as UsageError).advice).toEqual([
      'Expected "<old oid> <new oid> <ref>", with full object names of one length and a full ref.',
    ])
  })

  test('anything gives an event or a UsageError', () => {
    fc.assert(
      fc.property(anyBytes, (input) => {
        const thrown = thrownBy(() => preReceiveEvent(input))
        if (thrown !== null) expect(thrown).toBeInstanceOf(UsageError)
      }),
      { numRuns: 1000 },
    )
  })
})
