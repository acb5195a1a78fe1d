import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CheckQuestion, checkEvent } from '../../../src/events/check.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { oid, thrownBy, zero, zero256 } from './samples.ts'

const NOTHING: CheckQuestion = { all: false, pullRequest: false, head: null, base: null, updates: [], branches: [] }
const event = (question: Partial<CheckQuestion>) => checkEvent({ ...NOTHING, ...question })

describe('what check is asked', () => {
  test.each<[string, Partial<CheckQuestion>, readonly object[]]>([
    ['nothing', {}, [{ type: 'current' }]],
    ['everything', { all: true }, [{ type: 'everything' }]],
    [
      'a pull request',
      { pullRequest: true, head: 'feature/x', base: 'develop' },
      [{ type: 'merge', head: 'feature/x', base: 'develop', pullRequest: null }],
    ],
    [
      'names',
      { branches: ['feature/x', '-x', 'HEAD'] },
      [
        { type: 'name', branch: 'feature/x' },
        { type: 'name', branch: '-x' },
        { type: 'name', branch: 'HEAD' },
      ],
    ],
    [
      'updates, equal ones too',
      {
        updates: [
          ['refs/heads/main', oid('a'), 'HEAD~2'],
          ['refs/tags/v1', zero, 'v1^{commit}'],
          ['refs/tags/v1', zero, 'v1^{commit}'],
          ['refs/heads/x', 'x', zero256],
        ],
      },
      [
        { type: 'ref', refname: 'refs/heads/main', oldRevision: oid('a'), newRevision: 'HEAD~2', localRef: null },
        { type: 'ref', refname: 'refs/tags/v1', oldRevision: null, newRevision: 'v1^{commit}', localRef: null },
        { type: 'ref', refname: 'refs/tags/v1', oldRevision: null, newRevision: 'v1^{commit}', localRef: null },
        { type: 'ref', refname: 'refs/heads/x', oldRevision: 'x', newRevision: null, localRef: null },
      ],
    ],
  ])('%s', (_name, question, updates) => {
    expect(event(question)).toEqual({ name: 'check', door: 'check', updates, remote: null })
  })

  test.each<[string, Partial<CheckQuestion>, string]>([
    ['two questions', { all: true, branches: ['x'] }, '--all and --branch do not go together'],
    ['three', { all: true, pullRequest: true, updates: [['refs/heads/x', 'a', 'b']] }, '--all and --pull-request and --update'],
    ['a head alone', { head: 'x' }, '--head belongs to --pull-request'],
    ['a base alone', { all: true, base: 'x' }, '--base belongs to --pull-request'],
    ['a pull request without a head', { pullRequest: true, base: 'x' }, '--pull-request needs --head REF'],
    ['a pull request without a base', { pullRequest: true, head: 'x' }, '--pull-request needs --base REF'],
    ['a name that git refuses', { branches: ['a b'] }, '--branch: "a b" cannot be the name of a branch'],
    ['a head that git refuses', { pullRequest: true, head: 'a..b', base: 'x' }, '--head: "a..b" cannot be'],
    ['a short ref', { updates: [['main', 'a', 'b']] }, '--update: "main" is no full refname'],
    ['an empty revision', { updates: [['refs/heads/main', '', 'b']] }, '"" is no revision, in the place of OLD'],
    ['a revision with a newline', { updates: [['refs/heads/main', 'a', 'b\nc']] }, '"b\\u000ac" is no revision, in the place of NEW'],
  ])('%s is refused', (_name, question, message) => {
    expect(thrownBy(() => event(question))).toBeInstanceOf(UsageError)
    expect(thrownBy(() => event(question))?.message).toContain(message)
  })

  test('a short ref brings the full one to mind', () => {
    expect(thrownBy(() => event({ updates: [['main', 'a', 'b']] }))).toMatchObject({ advice: ['Did you mean refs/heads/main?'] })
  })

  test('any words give an event or a UsageError', () => {
    const word = fc.string({ unit: 'binary', maxLength: 20 })
    const question = fc.record({
      all: fc.boolean(),
      pullRequest: fc.boolean(),
      head: fc.option(word),
      base: fc.option(word),
      updates: fc.array(fc.tuple(fc.oneof(word, fc.constant('refs/heads/x')), word, word), { maxLength: 2 }),
      branches: fc.array(word, { maxLength: 2 }),
    })
    fc.assert(
      fc.property(question, (asked) => {
        const thrown = thrownBy(() => checkEvent(asked))
        if (thrown !== null) expect(thrown).toBeInstanceOf(UsageError)
      }),
    )
  })
})
