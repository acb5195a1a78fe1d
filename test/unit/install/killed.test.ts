import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HookName } from '../../../src/model/update.ts'
import { createScratch, type Scratch, SHIMS, snapshot } from './scratch.ts'

const JITI = import.meta.resolve('jiti')
const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url))
const HOOKS: readonly HookName[] = ['post-checkout', 'pre-commit', 'pre-merge-commit', 'pre-push']

/** Does one thing over and over, until somebody ends it. It has its own Node, so that nothing of it outlives the kill. */
const LOOP = `
import { createJiti } from ${JSON.stringify(JITI)}
const [what, directory, text] = process.argv.slice(1)
const jiti = createJiti(import.meta.url, { fsCache: false })
const { installShim, uninstallShim } = await jiti.import(${JSON.stringify(join(SOURCE, 'install/hooks-directory.ts'))})
const { install, uninstall } = await jiti.import(${JSON.stringify(join(SOURCE, 'install/install.ts'))})
const { createGit } = await jiti.import(${JSON.stringify(join(SOURCE, 'repository/simple-git.ts'))})
const hooks = ${JSON.stringify(HOOKS)}
const request = { git: createGit(directory, process.env), directory, environment: process.env, entry: text, node: process.execPath,
  shims: ${JSON.stringify(SHIMS)}, hooks, judgesMessages: async () => ({ judged: false, note: null }) }
const steps = {
  hooks: () => {
    for (const name of hooks) installShim(directory, name, text, [])
    for (const name of hooks) uninstallShim(directory, name)
  },
  commands: async () => {
    await install(request)
    await uninstall(request)
  },
}
console.log('ready')
for (;;) await steps[what]()
`

let scratch: Scratch
let before: string
beforeEach(() => {
  scratch = createScratch()
  scratch.write(scratch.hook('pre-commit'), '#!/bin/sh\nexit 0\n', 0o750)
  scratch.write(scratch.hook('pre-push'), 'old\xff', 0o640)
  symlinkSync('../../scripts/check', scratch.hook('pre-merge-commit'))
  before = snapshot(scratch.path('.git'))
})
afterEach(() => scratch.remove())

async function killAfter(milliseconds: number, what: 'hooks' | 'commands', directory: string, text: string): Promise<void> {
  const child = spawn('node', ['--input-type=module', '-e', LOOP, what, directory, text], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...scratch.environment, NODE_EXTRA_CA_CERTS: undefined } as NodeJS.ProcessEnv,
  })
  await once(child.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** What git finds at a hook: nothing, a link, or a file with its mode. */
function found(name: string): string {
  const path = scratch.hook(name)
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 'nothing'
  return stat.isSymbolicLink() ? 'link' : `${(stat.mode & 0o7777).toString(8)} ${readFileSync(path, 'latin1')}`
}

function states(): Readonly<Record<string, string>> {
  return Object.fromEntries(HOOKS.map((name) => [name, found(name)]))
}

describe('whenever it is killed', () => {
  it.each(['hooks', 'commands'] as const)(
    '%s are each the old one or the new one, and the next command finishes the work',
    async (what) => {
      const old = states()
      await scratch.install({ hooks: HOOKS })
      const fresh =
        what === 'commands' ? states() : Object.fromEntries(HOOKS.map((name) => [name, '755 #!/bin/sh\n# branch-policy hook.\n']))
      await scratch.uninstall()
      const target = what === 'commands' ? scratch.repository : scratch.path('.git/hooks')
      for (let round = 0; round < 6; round++) {
        await killAfter(4 + round * 11, what, target, what === 'commands' ? scratch.entry : '#!/bin/sh\n# branch-policy hook.\n')
        for (const name of HOOKS) expect([old[name], fresh[name]]).toContain(found(name))
        // The next command is the one or the other; either leaves nothing half done.
        if (round % 2 === 0) {
          expect((await scratch.install({ hooks: HOOKS })).exitCode).toBe(0)
          expect(readdirSync(scratch.path('.git/hooks')).filter((name) => name.endsWith('.new'))).toEqual([])
          expect(found('pre-push')).toContain('# branch-policy hook.')
        }
        await scratch.uninstall()
        expect(snapshot(scratch.path('.git'))).toBe(before)
      }
    },
    60_000,
  )

  it('what was being written is swept by the next install and the next uninstall, and nothing else is', async () => {
    const litter = [
      'pre-push.01234567-89ab-cdef-0123-456789abcdef.new',
      'pre-commit.before-branch-policy.01234567-89ab-cdef-0123-456789abcdef.new',
    ]
    const others = ['pre-push.new', 'post-commit.01234567-89ab-cdef-0123-456789abcdef.new', 'pre-push.01234567.new']
    for (const next of ['install', 'uninstall'] as const) {
      for (const name of [...litter, ...others]) scratch.write(scratch.hook(name), 'half')
      await scratch[next]()
      expect(litter.filter((name) => existsSync(scratch.hook(name)))).toEqual([])
      expect(others.filter((name) => existsSync(scratch.hook(name)))).toEqual(others)
    }
    for (const name of others) rmSync(scratch.hook(name))
    expect(snapshot(scratch.path('.git'))).toBe(before)
  })

  it('in a directory that may not be written, nothing is there to sweep and nothing is said of it', async () => {
    chmodSync(scratch.path('.git/hooks'), 0o555)
    try {
      expect((await scratch.uninstall()).lines).toEqual(['There is nothing to take away: no hook here is ours.'])
    } finally {
      chmodSync(scratch.path('.git/hooks'), 0o755)
    }
  })
})
