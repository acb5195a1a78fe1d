import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWholeFile } from '../../../src/cli/write-file.ts'
import { UsageError } from '../../../src/model/errors.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branch-policy-write-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a new file, and nothing beside it', () => {
  writeWholeFile(join(directory, 'report.json'), 'new')
  expect(readFileSync(join(directory, 'report.json'), 'utf8')).toBe('new')
  expect(readdirSync(directory)).toEqual(['report.json'])
})

test('an old file is replaced, not written into, and keeps its mode', () => {
  const path = join(directory, 'report.json')
  writeFileSync(path, 'old and longer')
  chmodSync(path, 0o640)
  const before = statSync(path).ino
  writeWholeFile(path, 'new')
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o777).toBe(0o640)
  expect(statSync(path).ino).not.toBe(before)
  expect(readdirSync(directory)).toEqual(['report.json'])
})

test('a name as long as the file system allows', () => {
  writeWholeFile(join(directory, 'x'.repeat(255)), 'new')
  expect(readdirSync(directory)).toEqual(['x'.repeat(255)])
})

test('a link stays a link', () => {
  mkdirSync(join(directory, 'there'))
  writeFileSync(join(directory, 'there', 'real'), 'old')
  symlinkSync('there/real', join(directory, 'link'))
  writeWholeFile(join(directory, 'link'), 'new')
  expect(lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(directory, 'there', 'real'), 'utf8')).toBe('new')
})

test('what is no file is written to, and stays', () => {
  // A pipe of our own: never a device of the machine's, which a fault here would replace.
  const path = join(directory, 'pipe')
  execFileSync('sh', ['-c', 'mkfifo "$0"', path])
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  try {
    writeWholeFile(path, 'new')
    expect(statSync(path).isFIFO()).toBe(true)
    const buffer = Buffer.alloc(8)
    expect(buffer.toString('utf8', 0, readSync(pipe, buffer))).toBe('new')
  } finally {
    closeSync(pipe)
  }
})

test.each([
  ['a directory that is not there', 'none/report.json', 'its directory is not there'],
  ['a directory that is a file', 'file/report.json', 'its directory is a file'],
  ['a directory', '.', 'it is a directory'],
  ['a name that is too long', 'x'.repeat(300), 'its name is too long'],
])('%s', (_name, name, reason) => {
  writeFileSync(join(directory, 'file'), 'kept')
  expect(() => writeWholeFile(join(directory, name), 'new')).toThrow(UsageError)
  expect(() => writeWholeFile(join(directory, name), 'new')).toThrow(reason)
  expect(readdirSync(directory)).toEqual(['file'])
})
