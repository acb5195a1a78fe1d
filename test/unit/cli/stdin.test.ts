import { describe, expect, test } from 'vitest'
import { readStdin } from '../../../src/cli/stdin.ts'
import { type FakeInput, fakeIo } from './fake-io.ts'

const read = async (input: FakeInput, environment: Record<string, string> = {}) => {
  const io = fakeIo({ input, environment })
  const result = await readStdin('pre-push', io).then(
    (bytes) => new TextDecoder().decode(bytes),
    (error: Error) => `${error.name}: ${error.message}`,
  )
  return { result, released: io.written.inputReleased }
}

describe('standard input of a hook', () => {
  test.each<[string, FakeInput, string]>([
    ['nothing', {}, ''],
    ['chunks, cut within a character', { chunks: ['a', Uint8Array.of(0xc3), Uint8Array.of(0xa9), 'b'] }, 'aéb'],
  ])('%s', async (_name, input, text) => {
    expect(await read(input)).toEqual({ result: text, released: true })
  })

  test('a terminal is not read', async () => {
    const { result } = await read({ isTTY: true, open: true })
    expect(result).toBe('UsageError: hook pre-push reads standard input, which is a terminal here')
  })

  test.each<[string, FakeInput]>([
    ['that never begins', { open: true }],
    ['that begins and never ends', { chunks: ['refs/heads/main'], open: true }],
  ])('one %s is given up', async (_name, input) => {
    expect(await read(input, { BRANCH_POLICY_STDIN_TIMEOUT: '50' })).toEqual({
      result: 'UsageError: hook pre-push: standard input did not end',
      released: true,
    })
  })

  test('one that is longer than any push', async () => {
    const chunk = new Uint8Array(33 * 1024 * 1024)
    expect((await read({ chunks: [chunk, chunk], open: true })).result).toBe(
      'UsageError: hook pre-push: standard input is longer than 64 MiB',
    )
  })

  test.each(['x', '0', '-1', '1e3', '2147483648', '1.5'])('a time of %j is refused', async (text) => {
    expect((await read({}, { BRANCH_POLICY_STDIN_TIMEOUT: text })).result).toContain('BRANCH_POLICY_STDIN_TIMEOUT is no number')
  })
})
