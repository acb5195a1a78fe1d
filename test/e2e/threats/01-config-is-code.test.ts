import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'
import { type ServerScratch, serverRepository } from '../../support/server.ts'

const config = { extends: 'gitflow' }

/** A config that leaves a mark where it is evaluated, and lets everything pass. */
const mark = (scratch: Scratch): string => join(scratch.folder, 'evaluated')
const code = (scratch: Scratch, begin: string): string =>
  `${begin}.writeFileSync(${JSON.stringify(mark(scratch))}, '')\nexport default { branches: { other: { name: '**' } }, tags: { name: '*' } }\n`

const PLACES = [
  ['branch-policy.config.ts', "import * as fs from 'node:fs'\nfs"],
  ['branch-policy.config.mjs', "import * as fs from 'node:fs'\nfs"],
  ['branch-policy.config.js', "import * as fs from 'node:fs'\nfs"],
  ['.branch-policyrc.ts', "import * as fs from 'node:fs'\nfs"],
] as const

/** A branch whose commit breaks the policy and brings code as a config, in a place that comes before the one that judges. */
function attack<Place extends Scratch>(scratch: Place, file: string, begin: string): Place {
  scratch.git('checkout', '-q', '-b', 'Wrong', 'develop')
  scratch.git('rm', '-q', 'branch-policy.config.json')
  scratch.write(file, code(scratch, begin))
  scratch.git('add', '-A')
  scratch.git('commit', '-q', '--no-verify', '-m', 'feat: harmless')
  return scratch
}

describe.each(PLACES)('threat 1: code in a pushed %s is never evaluated', (file, begin) => {
  const settings: readonly (readonly [string, (server: ServerScratch) => void])[] = [
    ['a server with its own config', (server) => server.write('../remote.git/branch-policy.config.json', JSON.stringify(config))],
    ['a server without one', () => undefined],
    [
      'a server that reads a ref',
      (server) => server.git('--git-dir', server.remote, 'config', 'branch-policy.policyFrom', 'refs/heads/main'),
    ],
  ]
  test.each(settings)('threat 1: by %s, which judges by its own policy', (_, set) => {
    const server = serverRepository({ config })
    set(server)
    attack(server, file, begin)
    const refused = server.push('origin', 'Wrong')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('docs/rules/branch-name.md')])
    expect(existsSync(mark(server))).toBe(false)
  })

  test('threat 1: by a check of the pull request with --policy-from the base; the base’s policy judges', () => {
    const scratch = attack(scratchRepository({ config, hooks: false }), file, begin)
    const ran = scratch.policy('check', '--policy-from', 'refs/heads/main', '--pull-request', '--head', 'Wrong', '--base', 'develop')
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining('branch-policy/branch-name')])
    expect(existsSync(mark(scratch))).toBe(false)
    // The head's own policy is code and is not run, and the way out is told.
    const own = scratch.policy('check', '--policy-from', 'Wrong', '--branch', 'Wrong')
    expect([own.code, own.stderr]).toEqual([2, expect.stringContaining('npx branch-policy config --format json')])
    expect(existsSync(mark(scratch))).toBe(false)
    // Without the flag the working tree is what its owner runs.
    expect(scratch.policy('check', '--branch', 'Wrong').code).toBe(0)
    expect(existsSync(mark(scratch))).toBe(true)
  })
})
