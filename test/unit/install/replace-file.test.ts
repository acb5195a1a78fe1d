import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { replaceFile } from '../../../src/install/replace-file.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(realpathSync(tmpdir()), 'branch-policy-replace-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const content = Buffer.from('new')

it('writes the file with the mode that was asked for, whatever the umask is', () => {
  const umask = process.umask(0o077)
  try {
    replaceFile(join(directory, 'hook'), content, 0o755)
  } finally {
    process.umask(umask)
  }
  expect(statSync(join(directory, 'hook')).mode & 0o7777).toBe(0o755)
})

it('puts a new file in place of the old one, which others may still be reading', () => {
  const path = join(directory, 'hook')
  writeFileSync(path, 'old')
  const before = statSync(path).ino
  replaceFile(path, content, 0o644)
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).ino).not.toBe(before)
  expect(readdirSync(directory)).toEqual(['hook'])
})

it('replaces a symbolic link, not the file that it names', () => {
  const path = join(directory, 'hook')
  writeFileSync(join(directory, 'target'), 'old')
  symlinkSync('target', path)
  replaceFile(path, content, 0o644)
  expect(readFileSync(join(directory, 'target'), 'utf8')).toBe('old')
  expect(lstatSync(path).isSymbolicLink()).toBe(false)
})

it('leaves nothing behind when it fails', () => {
  mkdirSync(join(directory, 'hook'))
  expect(() => replaceFile(join(directory, 'hook'), content, 0o644)).toThrow('EISDIR')
  expect(readdirSync(directory)).toEqual(['hook'])
})

it('succeeds beside another installation that sweeps what looks left behind', async () => {
  const module = fileURLToPath(new URL('../../../src/install/replace-file.ts', import.meta.url))
  const loop = `
import { createJiti } from ${JSON.stringify(import.meta.resolve('jiti'))}
const { sweep } = await createJiti(import.meta.url, { fsCache: false }).import(${JSON.stringify(module)})
console.log('ready')
setInterval(() => sweep(process.argv[1], ['hook']), 150)
`
  const child = spawn('node', ['--input-type=module', '-e', loop, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    for (let count = 0; count < 300; count += 1) replaceFile(join(directory, 'hook'), content, 0o755)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(readdirSync(directory)).toEqual(['hook'])
})
