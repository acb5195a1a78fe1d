import { describe, expect, test } from 'vitest'
import { type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { serverRepository } from '../../support/server.ts'

const FILE = 'branch-policy.config.json'
const config = { extends: ['gitflow', './team.json'], baseline: 'known.json' }

/** The base's policy, and what a change of it would let pass: something that the head does besides. */
const RELAXED: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['switches a rule off', { [FILE]: JSON.stringify({ ...config, rules: { 'branch-name': 'off', 'policy-change': 'off' } }) }],
  ['renames main and takes every name', { [FILE]: '{ "branches": { "trunk": { "name": "trunk" }, "other": { "name": "**" } } }' }],
  ['exempts itself', { [FILE]: JSON.stringify({ ...config, exempt: [{ branches: ['**'], reason: 'mine' }] }) }],
  ['comes first in another place', { 'branch-policy.config.ts': "export default { branches: { other: { name: '**' } } }\n" }],
  ['edits what is extended', { 'team.json': '{ "rules": { "branch-name": "off" } }' }],
  ['knows its own findings', { 'known.json': '{"version":1,"findings":[{"rule":"branch-name","ref":"refs/heads/Wrong","oid":null}]}' }],
]

function begun<Place extends Scratch>(scratch: Place): Place {
  scratch.write(FILE, JSON.stringify(config))
  scratch.write('team.json', '{ "branches": { "develop": { "approvals": 2 } } }')
  scratch.write('known.json', '{ "version": 1, "findings": [] }')
  scratch.git('add', '.')
  scratch.git('commit', '-q', '--no-verify', '-m', 'chore: policy')
  scratch.git('push', '-q', '--no-verify', scratch.remote, 'HEAD:refs/heads/main', 'HEAD:refs/heads/develop')
  scratch.git('fetch', '-q')
  return scratch
}

/** A branch of no kind that relaxes the policy, which would let it pass. */
function change(scratch: Scratch, files: Readonly<Record<string, string>>): void {
  scratch.git('checkout', '-q', '-b', 'Wrong')
  for (const [path, text] of Object.entries(files)) scratch.write(path, text)
  scratch.git('add', '.')
  scratch.git('commit', '-q', '--no-verify', '-m', 'feat: harmless')
}

const rulesIn = (ran: Ran): readonly string[] =>
  [...new Set([...ran.output.matchAll(/docs\/rules\/([a-z-]+)\.md/g)].map(([, id]) => id ?? ''))].sort()

describe('threat 2: a change that relaxes the policy is judged by the policy of its base, and is a finding itself', () => {
  test.each(RELAXED)('threat 2: it %s: in a check of the pull request', (_, files) => {
    const scratch = begun(scratchRepository({ hooks: false }))
    change(scratch, files)
    const pull = ['check', '--pull-request', '--head', 'Wrong', '--base', 'develop', '--allow-undetermined']
    const trusted = scratch.policy(...pull, '--policy-from', 'refs/remotes/origin/develop')
    expect(trusted.code, trusted.output).toBe(1)
    expect(rulesIn(trusted)).toEqual(expect.arrayContaining(['branch-name', 'policy-change']))
    // Its own policy lets it pass: that is what the flag is for.
    expect(scratch.policy('check', '--branch', 'Wrong').code).toBe(0)
  })

  test('threat 2: the approvals that the base asks for are those that count', () => {
    const scratch = begun(scratchRepository({ hooks: false }))
    change(scratch, { 'team.json': '{ "branches": { "develop": { "approvals": 0 } } }' })
    const asked = (...more: string[]) =>
      JSON.parse(scratch.policy('config', '--format', 'json', ...more).stdout) as { branches: { develop: { approvals: number } } }
    expect(asked().branches.develop.approvals).toBe(0)
    expect(asked('--policy-from', 'refs/remotes/origin/develop').branches.develop.approvals).toBe(2)
  })

  test.each(RELAXED)('threat 2: it %s: in a push to a server that reads the ref', (_, files) => {
    const server = serverRepository({ start: 'empty' })
    server.git('--git-dir', server.remote, 'config', 'branch-policy.policyFrom', 'refs/heads/main')
    begun(server)
    change(server, files)
    const refused = server.push('origin', 'Wrong', 'Wrong:develop')
    expect(refused.code, refused.output).toBe(1)
    expect(rulesIn(refused)).toEqual(expect.arrayContaining(['branch-name', 'policy-change']))
    expect(server.remoteOid('refs/heads/Wrong')).toBeNull()
  })
})
