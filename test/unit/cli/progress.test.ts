import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { progressOn } from '../../../src/cli/progress.ts'
import { fakeIo } from './fake-io.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function terminal(environment: Record<string, string> = {}, isTerminal = true) {
  const io = fakeIo({ environment })
  const stopping = new AbortController()
  const stderr = { ...io.stderr, isTerminal }
  return { written: io.written, stopping, progress: progressOn({ ...io, stderr, stop: () => stopping.signal }) }
}

/** What a terminal of one line shows in the end. */
function screen(text: string): string {
  let line = ''
  for (const part of text.split('\r')) line = part + line.slice(part.length)
  return line.trimEnd()
}

test('a line on a terminal, after a while', () => {
  const { written, progress } = terminal()
  progress.show('reading refs')
  vi.advanceTimersByTime(600)
  expect(written.stderr).toBe('')
  vi.advanceTimersByTime(200)
  expect(screen(written.stderr)).toBe('branch-policy: reading refs…')
  progress.show('judging')
  expect(screen(written.stderr)).toBe('branch-policy: judging…')
  progress.clear()
  expect(screen(written.stderr)).toBe('')
  expect(written.stderr.endsWith('\r')).toBe(true)
  expect(written.stderr).not.toContain('\n')
  expect(written.stdout).toBe('')
})

test('nothing where the work is soon done, and nothing afterwards', () => {
  const { written, progress } = terminal()
  progress.show('reading refs')
  progress.clear()
  vi.advanceTimersByTime(5000)
  progress.show('late')
  expect(written.stderr).toBe('')
})

test('nothing more once it is cleared', () => {
  const { written, progress } = terminal()
  vi.advanceTimersByTime(5000)
  progress.show('reading refs')
  progress.clear()
  const before = written.stderr
  progress.clear()
  progress.show('late')
  expect(written.stderr).toBe(before)
})

test.each([
  ['no terminal', {}, false],
  ['a CI job', { CI: 'true' }, true],
])('nothing at all: %s', (_, environment, isTerminal) => {
  const { written, progress } = terminal(environment, isTerminal)
  progress.show('reading refs')
  vi.advanceTimersByTime(5000)
  progress.show('judging')
  progress.clear()
  expect(written.stderr).toBe('')
})

test('an empty CI is none', () => {
  const { written, progress } = terminal({ CI: '' })
  progress.show('reading refs')
  vi.advanceTimersByTime(5000)
  expect(screen(written.stderr)).toBe('branch-policy: reading refs…')
})

test('who stops the work gets an empty line', () => {
  const { written, progress, stopping } = terminal()
  progress.show('reading refs')
  vi.advanceTimersByTime(5000)
  stopping.abort()
  expect(screen(written.stderr)).toBe('')
  progress.show('late')
  expect(screen(written.stderr)).toBe('')
})
