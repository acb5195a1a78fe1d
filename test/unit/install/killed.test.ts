import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { fillShim } from '../../../src/install/shim.ts'
import { createScratch, SHIMS } from './scratch.ts'

const JITI = import.meta.resolve('jiti')
const HOOKS_DIRECTORY = fileURLToPath(new URL('../../../src/install/hooks-directory.ts', import.meta.url))

/** Installs and uninstalls one hook over and over, until somebody ends it. */
const LOOP = `
import { createJiti } from ${JSON.stringify(JITI)}
const [directory, shim] = process.argv.slice(1)
const { installShim, uninstallShim } = await createJiti(import.meta.url, { fsCache: false }).import(${JSON.stringify(HOOKS_DIRECTORY)})
console.log('ready')
for (;;) {
  installShim(directory, 'pre-commit', shim, [])
  uninstallShim(directory, 'pre-commit')
}
`

it('an install that is killed leaves the old hook or the new one in force, and the next install and uninstall put all right', async () => {
  const scratch = createScratch()
  try {
    const directory = scratch.path('.git/hooks')
    const old = '#!/bin/sh\nexit 0\n'
    const shim = fillShim(readFileSync(join(SHIMS, 'pre-commit'), 'utf8'), scratch.entry)
    scratch.write(scratch.hook('pre-commit'), old, 0o750)
    for (let round = 0; round < 8; round++) {
      const child = spawn('node', ['--input-type=module', '-e', LOOP, directory, shim], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, 5 + round * 3))
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect([old, shim]).toContain(readFileSync(scratch.hook('pre-commit'), 'utf8'))
      expect([0o750, 0o755]).toContain(statSync(scratch.hook('pre-commit')).mode & 0o7777)
      expect((await scratch.install()).exitCode).toBe(0)
      await scratch.uninstall()
      expect(readFileSync(scratch.hook('pre-commit'), 'utf8')).toBe(old)
      expect(statSync(scratch.hook('pre-commit')).mode & 0o7777).toBe(0o750)
      // What may be left is a file that was being written; git never runs it.
      expect(readdirSync(directory).filter((name) => !name.endsWith('.new'))).toEqual(['pre-commit'])
    }
  } finally {
    scratch.remove()
  }
}, 30_000)
