import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type FileChange, unifiedDiff } from '../../../src/init/change.ts'
import { writeChanges } from '../../../src/init/write.ts'
import { RepositoryError } from '../../../src/model/errors.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'branch-policy-write-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const change = (top: string, path: string, before: string | null, after: string): FileChange => ({
  file: join(top, path),
  path,
  before,
  after,
})

test('files are written, with their folders; one that is there keeps its mode', () => {
  const top = folder()
  writeFileSync(join(top, 'a'), 'old')
  chmodSync(join(top, 'a'), 0o600)
  writeChanges([change(top, 'a', 'old', 'new'), change(top, 'b/c/d', null, 'text')])
  expect(readFileSync(join(top, 'a'), 'utf8')).toBe('new')
  expect(statSync(join(top, 'a')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(top, 'b/c/d'), 'utf8')).toBe('text')
  expect(readdirSync(top).sort()).toEqual(['a', 'b'])
})

test.each([
  ['a file that came into being', (top: string) => writeFileSync(join(top, 'last'), 'mine'), null],
  ['a link to nothing', (top: string) => symlinkSync('nowhere', join(top, 'last')), null],
  ['a file that changed', (top: string) => writeFileSync(join(top, 'last'), 'mine'), 'old'],
])('%s is not overwritten, and what was written before is taken back', (_, happen, before) => {
  const top = folder()
  writeFileSync(join(top, 'a'), 'old')
  happen(top)
  const all = [change(top, 'a', 'old', 'new'), change(top, 'b/c', null, 'text'), change(top, 'last', before, 'ours')]
  expect(() => writeChanges(all)).toThrow(RepositoryError)
  expect(() => writeChanges(all)).toThrow(/last has changed in the meantime/)
  expect(readFileSync(join(top, 'a'), 'utf8')).toBe('old')
  expect(readdirSync(top).sort()).toEqual(['a', 'last'])
})

test('what the system refuses is told by its file', () => {
  const top = folder()
  writeFileSync(join(top, 'file'), '')
  expect(() => writeChanges([change(top, 'new', null, 'x'), change(top, 'file/below', null, 'x')])).toThrow(
    /^file\/below could not be written: E[A-Z]+/,
  )
  expect(existsSync(join(top, 'new'))).toBe(false)
})

test('the diff shows a new file as an addition, and CRLF and escapes as text', () => {
  const lines = unifiedDiff([
    { file: '/x/a', path: 'a', before: null, after: 'one\ntwo\u001b\n' },
    { file: '/x/b', path: 'b', before: 'one\r\ntwo\r\n', after: 'one\r\nthree\r\n' },
  ])
  expect(lines).toEqual([
    ...['--- /dev/null', '+++ b/a', '@@ -0,0 +1,2 @@', '+one', '+two\\u001b'],
    ...['--- a/b', '+++ b/b', '@@ -1,2 +1,2 @@', ' one', '-two', '+three'],
  ])
})
