import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prePushEvent } from '../../../src/events/pre-push.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { anyBytes, bytes, deletion, oid, oid256, thrownBy, zero, zero256 } from './samples.ts'

const REMOTE = ['origin', 'https://example.org/x.git'] as const
const event = (input: string | Uint8Array) => prePushEvent(REMOTE, typeof input === 'string' ? bytes(input) : input)

const ref = { type: 'ref', refname: 'refs/heads/main', oldRevision: oid('a'), newRevision: oid('b'), localRef: 'refs/heads/main' }

describe('lines that git writes', () => {
  test.each([
    ['an update', `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')}\n`, ref],
    [
      'a new branch',
      `refs/heads/x ${oid('b')} refs/heads/x ${zero}\n`,
      { refname: 'refs/heads/x', oldRevision: null, newRevision: oid('b') },
    ],
    [
      'a deletion',
      deletion('refs/heads/x', oid('a')),
      { refname: 'refs/heads/x', oldRevision: oid('a'), newRevision: null, localRef: null },
    ],
    ['HEAD', `HEAD ${oid('b')} refs/heads/main ${oid('a')}\n`, { ...ref, localRef: 'HEAD' }],
    ['an expression', `develop~2 ${oid('b')} refs/heads/main ${oid('a')}\n`, { ...ref, localRef: 'develop~2' }],
    ['an expression with spaces', `HEAD@{2 days ago} ${oid('b')} refs/heads/main ${oid('a')}\n`, { ...ref, localRef: 'HEAD@{2 days ago}' }],
    [
      'an expression that looks like the rest of a line',
      `:/x ${oid('c')} refs/heads/y ${oid('b')} refs/heads/main ${oid('a')}\n`,
      { ...ref, localRef: `:/x ${oid('c')} refs/heads/y` },
    ],
    ['SHA-256', `refs/heads/main ${oid256('b')} refs/heads/main ${zero256}\n`, { oldRevision: null, newRevision: oid256('b') }],
    ['no newline at the end', `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')}`, ref],
    ['line ends of Windows', `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')}\r\n`, ref],
    ['a ref of no known place', `refs/heads/x ${oid('b')} refs/for/main ${zero}\n`, { refname: 'refs/for/main' }],
    [
      'a name that looks like a flag',
      `refs/heads/--x ${oid('b')} refs/heads/--output=pwned ${zero}\n`,
      { refname: 'refs/heads/--output=pwned' },
    ],
    ['a name in another script', `refs/heads/日本 ${oid('b')} refs/heads/日本 ${zero}\n`, { refname: 'refs/heads/日本' }],
  ])('%s', (_name, input, expected) => {
    expect(event(input)).toMatchObject({ name: 'pre-push', door: 'client', remote: 'origin', updates: [expected] })
  })

  test('nothing to push', () => {
    expect(event('').updates).toEqual([])
  })

  test('several, in order, equal ones too', () => {
    const line = `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')}\n`
    const names = event(line + deletion('refs/tags/v1', oid('c')) + line).updates.map((update) => 'refname' in update && update.refname)
    expect(names).toEqual(['refs/heads/main', 'refs/tags/v1', 'refs/heads/main'])
  })
})

describe('the remote', () => {
  test.each([
    ['a name', ['origin', 'https://example.org/x.git'], 'origin'],
    ['a name with a slash', ['team/fork', '/srv/x.git'], 'team/fork'],
    ['a URL', ['https://u:secret@example.org/x.git', 'https://u:secret@example.org/x.git'], null],
    ['a URL that insteadOf rewrote', ['gh:org/x', 'https://github.example/org/x'], null],
    ['a path that could be a name', ['srv/x', 'srv/x'], null],
    ['a path', ['../x.git', '/srv/../x.git'], null],
    ['an absolute path', ['/srv/x.git', '/mnt/x.git'], null],
  ])('%s', (_name, args, remote) => {
    expect(prePushEvent(args, bytes('')).remote).toBe(remote)
  })

  test('missing arguments are a fault, not a push to nowhere', () => {
    for (const args of [[], ['origin']]) expect(thrownBy(() => prePushEvent(args, bytes('')))).toBeInstanceOf(UsageError)
  })
})

describe('garbage', () => {
  const good = `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')}\n`
  test.each([
    ['a word', 'garbage\n', 1],
    ['an empty line', '\n', 1],
    ['an empty line after a good one', `${good}\n`, 2],
    ['three fields', `${oid('b')} refs/heads/main ${oid('a')}\n`, 1],
    ['an empty local ref', ` ${oid('b')} refs/heads/main ${oid('a')}\n`, 1],
    ['two spaces', `refs/heads/main ${oid('b')}  refs/heads/main ${oid('a')}\n`, 1],
    ['a space at the end', `refs/heads/main ${oid('b')} refs/heads/main ${oid('a')} \n`, 1],
    ['an abbreviated oid', `refs/heads/main bbbbbbb refs/heads/main ${oid('a')}\n`, 1],
    ['an oid in capitals', `refs/heads/main ${oid('B')} refs/heads/main ${oid('a')}\n`, 1],
    ['oids of two widths in a line', `refs/heads/main ${oid('b')} refs/heads/main ${zero256}\n`, 1],
    ['oids of two widths in two lines', `${good}refs/heads/x ${oid256('b')} refs/heads/x ${zero256}\n`, 2],
    ['a short remote ref', `refs/heads/main ${oid('b')} main ${oid('a')}\n`, 1],
    ['a remote ref that git refuses', `refs/heads/main ${oid('b')} refs/heads/a..b ${oid('a')}\n`, 1],
    ['a NUL', `${good}refs/heads/m\0ain ${oid('b')} refs/heads/main ${oid('a')}\n`, 2],
    ['a deletion that has an oid', `(delete) ${oid('b')} refs/heads/x ${oid('a')}\n`, 1],
    ['no oid and yet no deletion', `refs/heads/x ${zero} refs/heads/x ${oid('a')}\n`, 1],
    ['pre-receive lines', `${oid('a')} ${oid('b')} refs/heads/main\n`, 1],
  ])('%s', (_name, input, line) => {
    expect(thrownBy(() => event(input))).toBeInstanceOf(UsageError)
    expect(thrownBy(() => event(input))?.message).toContain(`pre-push: line ${line} of standard input`)
  })

  test('bytes that are no UTF-8, though the line is well formed else', () => {
    const [before = '', after = ''] = `refs/heads/x ${oid('b')} refs/heads/x| ${oid('a')}\n`.split('|')
    const error = thrownBy(() => event(Buffer.concat([bytes(good + before), Buffer.from([0xff]), bytes(after)])))
    expect(error).toMatchObject({ name: 'UsageError', advice: ['Expected UTF-8.'] })
    expect(error?.message).toContain('line 2 of standard input')
  })

  test('a long or hostile line is shown short and safe', () => {
    const message = thrownBy(() => event(`\u001b[2J\u202e${'x'.repeat(5000)}\n`))?.message ?? ''
    expect(message).toMatch(/: "\\u001b\[2J\\u202ex+"?…"$/)
    expect(message.length).toBeLessThan(200)
  })
})

describe('anything', () => {
  test('gives an event or a UsageError, and an event only for as many updates as lines', () => {
    fc.assert(
      fc.property(anyBytes, (input) => {
        const thrown = thrownBy(() => event(input))
        if (thrown !== null) {
          expect(thrown).toBeInstanceOf(UsageError)
          return
        }
        const lines = new TextDecoder().decode(input).split('\n')
        expect(event(input).updates.length).toBe(lines.filter((line) => line !== '').length)
      }),
      { numRuns: 1000 },
    )
  })

  test('what is written as git writes it is read back', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 }).filter((text) => text !== zero)
    const name = fc.stringMatching(/^[a-z0-9A-Z_-]{1,12}(\/[a-zé-]{1,8}){0,2}$/).map((text) => `refs/heads/${text}`)
    const expression = fc.stringMatching(/^[a-zA-Z@{}:/~^ 0-9-]{0,20}[a-z]$/)
    const update = fc.record({ localRef: fc.oneof(name, expression), newRevision: hex, refname: name, oldRevision: fc.option(hex) })
    fc.assert(
      fc.property(fc.array(update, { maxLength: 5 }), (updates) => {
        const lines = updates.map((one) => `${one.localRef} ${one.newRevision} ${one.refname} ${one.oldRevision ?? zero}\n`)
        expect(event(lines.join('')).updates).toEqual(updates.map((one) => ({ type: 'ref', ...one })))
      }),
    )
  })
})
