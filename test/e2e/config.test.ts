import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PRESETS } from '../../src/policy/presets/index.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'

const OWN = {
  extends: ['gitflow', './ci/overlay.json'],
  branches: { release: { into: { main: 'merge', develop: 'merge' } }, spike: { name: 'spike/{slug}', from: 'develop' } },
  rules: { 'release-tag': ['error', { when: 'next-release' }] },
  exempt: [{ branches: ['legacy/**'], rules: ['branch-name'], reason: 'frozen until 2027' }],
  since: '2001-01-31',
}
const OVERLAY = { branches: { develop: { approvals: 1 }, bot: null }, rules: { 'stale-branch': 'off' }, locked: ['no-delete'] }

/** A repository with a policy of its own and a history that breaks it at several spots. */
function broken(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  scratch.write('branch-policy.config.json', JSON.stringify(OWN))
  scratch.write('ci/overlay.json', JSON.stringify(OVERLAY))
  scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
  scratch.commit('Set the version')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--ff-only', 'release/v1.1.0')
  scratch.commit('Direct')
  scratch.git('tag', 'odd')
  scratch.git('branch', 'Wrong_Name')
  scratch.git('push', '-q', 'origin', '--all')
  scratch.git('push', '-q', 'origin', 'odd')
  return scratch
}

const findingsOf = (scratch: Scratch, ...more: string[]): unknown => {
  const checked = scratch.policy('check', '--all', '--format', 'json', ...more)
  const { findings, summary, exitCode, releases } = JSON.parse(checked.stdout)
  // Reasons name the config that they are read from.
  return { findings, summary, exitCode, releases, code: checked.code }
}

describe('config', () => {
  test('shows each value and who gave it, at 80 columns', () => {
    const scratch = broken()
    const shown = scratch.policy('config')
    expect([shown.code, shown.stderr]).toEqual([0, ''])
    const lines = shown.stdout.split('\n')
    expect(lines[0]).toBe('# The effective policy, read from branch-policy.config.json')
    const line = (kind: string, key: string): string | undefined => {
      const begin = lines.indexOf(`  ${kind}:`)
      return lines.slice(begin).find((one) => one.trim().startsWith(`${key}:`))
    }
    expect(line('develop', 'approvals')).toMatch(/^ {4}approvals: 1 +# ci\/overlay\.json$/)
    expect(line('release', 'into')).toMatch(/^ {4}into: \{ main: merge, develop: merge \} +# branch-policy\.config\.json$/)
    expect(line('release', 'tag')).toMatch(/^ {4}tag: 'v\{version\}' +# gitflow$/)
    expect(line('spike', 'protected')).toMatch(/^ {4}protected: false +# default$/)
    expect(shown.stdout).not.toContain('  bot:')
    expect(shown.stdout).toMatch(/^ {2}release-tag: \[error, \{ when: next-release \}\] +# branch-policy\.config\.json$/m)
    expect(shown.stdout).toMatch(/^ {2}stale-branch: 'off' +# ci\/overlay\.json$/m)
    expect(shown.stdout).toMatch(/^ {2}tag-signed: 'off' +# default$/m)
    expect(shown.stdout).toMatch(/^remote: origin +# default$/m)
    expect(lines.filter((one) => one.length > 80)).toEqual([])
    // A comment stands in the column of the others, but where a line is longer than most.
    const columns = lines.flatMap((one) => (one.includes('  # ') ? [one.indexOf('  # ')] : []))
    expect(columns.filter((column) => column === Math.min(...columns)).length).toBeGreaterThan(columns.length - 5)
  })

  test.each(['json', 'yaml', 'text'])('what it gives as %s judges as the policy does', (format) => {
    const scratch = broken()
    const file = `out.${format === 'text' ? 'yaml' : format}`
    const given = scratch.policy('config', '--format', format)
    expect([given.code, given.stderr]).toEqual([0, ''])
    const before = findingsOf(scratch)
    scratch.write(`../${file}`, given.stdout)
    expect(findingsOf(scratch, '--config', `../${file}`)).toEqual(before)
    expect(before).toMatchObject({ code: 1, exitCode: 1 })
    expect((before as { findings: unknown[] }).findings.length).toBeGreaterThan(3)
    // And what it is read from then says the same once more.
    if (format !== 'text') expect(scratch.policy('config', '--format', format, '--config', `../${file}`).stdout).toBe(given.stdout)
  })

  test('--config shows that policy, by a path from the current directory', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('ci/other.yaml', 'extends: trunk\nremote: upstream\n')
    const shown = scratch.policyWith({ directory: `${scratch.directory}/ci` }, 'config', '--config', 'other.yaml', '--format', 'json')
    expect(shown.code).toBe(0)
    expect(JSON.parse(shown.stdout)).toMatchObject({ remote: 'upstream', branches: { topic: { from: ['main'] } } })
    expect(JSON.parse(shown.stdout)).not.toHaveProperty('extends')
  })

  test('without a config it shows what judges then, and says so; data stays data', () => {
    const scratch = scratchRepository({ hooks: false })
    const shown = scratch.policy('config')
    expect(shown.stdout).toMatch(
      /^# The effective policy, read from gitflow\n# note: no config found; judged by the built-in preset gitflow\n# (?:not )?cached.*\n\n/,
    )
    const yaml = scratch.policy('config', '--format', 'yaml')
    expect(yaml.stderr).toBe('note: no config found; judged by the built-in preset gitflow\n')
    expect(Object.keys(parse(yaml.stdout).branches)).toEqual(Object.keys(PRESETS.get('gitflow')?.branches ?? {}))
    // The policy of another working tree is known without who said what.
    scratch.write('branch-policy.config.json', '{ "extends": "trunk" }')
    scratch.policy('check', '--branch', 'main')
    scratch.shell('rm branch-policy.config.json')
    const last = scratch.policy('config')
    expect(last.stdout).toMatch(/^# The effective policy, read from branch-policy\.config\.json\n# note: no config in this working tree; /)
    expect(last.stdout).toMatch(/^remote: origin$/m)
  })

  test('in a bare repository shows the policy that pre-receive judges by, and so does explain', () => {
    const scratch = scratchRepository({ hooks: false })
    const bare = { directory: scratch.remote }
    const config = join(scratch.remote, 'branch-policy.config.json')
    writeFileSync(config, '{ "extends": "trunk" }')
    expect(scratch.policyWith(bare, 'config').stdout).toMatch(/^# The effective policy, read from branch-policy\.config\.json\n/)
    scratch.policyWith(bare, 'check', '--branch', 'main')
    // Whoever checks a policy leaves it in the memory, and no server judges by that.
    rmSync(config)
    expect(scratch.policyWith(bare, 'config').stdout).toMatch(/^# The effective policy, read from gitflow\n/)
    expect(scratch.policyWith(bare, 'explain').stdout).toContain('no config found; judged by the built-in preset gitflow')
  })

  test('shows what a terminal would obey as escapes, and reads it back', () => {
    const environment = 'a\u001b[2J\u202e\u{e0001}: #x\n::error::y'
    const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', branches: { main: { environment } } } })
    for (const format of ['text', 'json', 'yaml']) {
      const { stdout } = scratch.policy('config', '--format', format)
      expect(stdout).not.toMatch(/[^\n -~]/)
      expect(parse(stdout).branches.main.environment).toBe(environment)
    }
  })

  test('exits 2 for a format that there is not, a config that is wrong, and no repository', () => {
    const scratch = scratchRepository({ hooks: false })
    const format = scratch.policy('config', '--format', 'yml')
    expect([format.code, format.stderr]).toEqual([
      2,
      'branch-policy: config: there is no format "yml"; did you mean "yaml"?\n  There are: text, json, yaml\n',
    ])
    scratch.write('bad.json', '{ "extends": "gitflow", "remot": "x" }')
    const wrong = scratch.policy('config', '--config', 'bad.json')
    expect([wrong.code, wrong.stdout]).toEqual([2, ''])
    expect(wrong.stderr).toContain('remot: got "x"')
    expect(scratch.policyWith({ directory: scratch.folder }, 'config').code).toBe(2)
  })
})
