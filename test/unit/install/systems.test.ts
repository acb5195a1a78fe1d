import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillShim } from '../../../src/install/shim.ts'
import { isExecutable, isSameDirectory, patiently, shellPath, shellText, systemCode } from '../../../src/install/systems.ts'
import { createScratch, type Scratch, SHIMS } from './scratch.ts'

let scratch: Scratch
beforeEach(() => {
  scratch = createScratch()
})
afterEach(() => scratch.remove())

it('a path of Windows is written as its sh reads it; elsewhere a backslash is a letter', () => {
  expect(shellPath('C:\\Program Files\\nodejs\\node.exe', true)).toBe('C:/Program Files/nodejs/node.exe')
  expect(shellPath('/a\\b', false)).toBe('/a\\b')
})

it('a script loses its carriage returns at the ends of lines, and no other', () => {
  expect(shellText('a\r\nb\rc\n')).toBe('a\nb\rc\n')
})

it('what is recorded is quoted for sh, and means nothing more than it is', () => {
  const common = "\nentry=''\nnode=''\nfolder=''\n"
  const text = fillShim(readFileSync(join(SHIMS, 'commit-msg'), 'utf8'), common, { entry: "it's", node: '$&', folder: '' })
  expect(text).toContain("\n\nentry='it'\\''s'\nnode='$&'\nfolder=''\n\npolicy() {\n")
})

it('a folder of Windows comes into PATH without its colon', () => {
  const script = `. '${join(SHIMS, 'find-command.sh')}'; [() { :; }; use_node "C:/Program Files/nodejs/node.exe"; printf '%s' "$PATH"`
  // "[" as a function of the shell's: the file is said to be there.
  const ended = scratch.run(['bash', '-c', script])
  expect(ended.stdout.split(':')[1]).toBe('/C/Program Files/nodejs')
})

describe('a step that the system refuses', () => {
  const refusal = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'rename' })

  /** A step that is refused some times before it succeeds. */
  function refusedTimes(times: number, code: string): { readonly step: () => void; count: number } {
    const tried = {
      count: 0,
      step: () => {
        tried.count += 1
        if (tried.count <= times) throw refusal(code)
      },
    }
    return tried
  }

  it.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows by %s is tried again', (code) => {
    const tried = refusedTimes(2, code)
    patiently(tried.step, true)
    expect(tried.count).toBe(3)
  })

  it('elsewhere, or for another reason, is final at once', () => {
    const here = refusedTimes(1, 'EPERM')
    expect(() => patiently(here.step, false)).toThrow('EPERM')
    const full = refusedTimes(1, 'ENOSPC')
    expect(() => patiently(full.step, true)).toThrow('ENOSPC')
    expect([here.count, full.count]).toEqual([1, 1])
  })

  it('for ever ends within two seconds', () => {
    const tried = refusedTimes(1000, 'EBUSY')
    const begin = performance.now()
    expect(() => patiently(tried.step, true)).toThrow('EBUSY')
    expect(performance.now() - begin).toBeLessThan(2000)
  })
})

it('two paths to one directory are the same; two directories are not', () => {
  const [one, two, link] = [join(scratch.root, 'one'), join(scratch.root, 'two'), join(scratch.root, 'link')]
  mkdirSync(one)
  mkdirSync(two)
  symlinkSync(one, link)
  expect([isSameDirectory(one, link), isSameDirectory(one, two)]).toEqual([true, false])
  expect([isSameDirectory('/not/there', '/not/there'), isSameDirectory('/not/there', one)]).toEqual([true, false])
})

it('git would run a file with its executable bit, and no link to nothing', () => {
  const file = scratch.write(join(scratch.root, 'file'), '', 0o755)
  expect(isExecutable(file)).toBe(true)
  chmodSync(file, 0o644)
  expect(isExecutable(file)).toBe(false)
  symlinkSync('nothing', join(scratch.root, 'link'))
  expect(isExecutable(join(scratch.root, 'link'))).toBe(false)
})

it('only an error of the system has a code', () => {
  expect([systemCode(refused()), systemCode(new Error('x')), systemCode('ENOENT')]).toEqual(['ENOENT', null, null])
})

function refused(): Error {
  return Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' })
}
