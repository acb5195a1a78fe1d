import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

const BASELINE = 'branch-policy.baseline.json'

/** A repository that lived without rules: direct commits, two releases of which one has no tag, names of no kind. */
function grown(options: Parameters<typeof scratchRepository>[0] = {}): Scratch {
  const scratch = scratchRepository({ ...options, hooks: false })
  const ran = scratch.shell(`
    set -e
    git branch old_one main && git branch old_two main
    git checkout -q develop
    for n in $(seq 24); do git commit -q --allow-empty -m "Change $n"; done
    for v in 1.0.0 1.1.0; do
      git checkout -q -b release/v$v develop
      git commit -q --allow-empty -m "Version $v"
      git checkout -q main
      git merge -q --no-ff --no-edit release/v$v
      git branch -q -D release/v$v
      git checkout -q develop
      git merge -q --no-ff --no-edit main
    done
    git tag -a v1.0.0 -m v1.0.0 main^
    git push -q origin --all
    git push -q origin v1.0.0
    git branch -q -D old_one old_two`)
  expect(ran).toMatchObject({ code: 0 })
  return scratch
}

/** The commands that a report gives as lines to paste: indented, and of one tool. */
function commandsIn(text: string, tool: string): readonly string[] {
  return text.split('\n').flatMap((line) => (line.trimStart() !== line && line.trim().startsWith(`${tool} `) ? [line.trim()] : []))
}

const messages = (ran: Ran): readonly string[] => ran.stdout.split('\n').filter((line) => /^(?:error|warning|exempt): /.test(line))

function audit(scratch: Scratch, ...args: string[]): Ran {
  const ran = scratch.policy('check', '--all', ...args)
  expect(ran.stderr).toBe('')
  return ran
}

describe('an old repository', () => {
  test('is told at a glance: what was judged, the counts, a few findings of each rule, the releases, what to do', () => {
    const scratch = grown()
    const ran = audit(scratch)
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^note: [^\n]+\n(?: +[^\n]+\n)*\n5 branches and tags, judged by gitflow\n\n {2}rule +errors/)
    expect(ran.stdout).toMatch(/\n {2}no-direct-commit +24\b/)
    expect(ran.stdout).toMatch(/\n {2}branch-name +2\b/)
    expect(messages(ran).filter((line) => line.includes('no direct commits'))).toHaveLength(5)
    expect(ran.stdout).toContain('"Change 24" is one')
    expect(ran.stdout).toContain('\n  … and 19 more\n')
    expect(ran.stdout).toContain('\nreleases: 2, of which 1 still owes something\n')
    expect(ran.stdout).toMatch(/\n {2}release\/v1\.1\.0 +1\.1\.0 +tag v1\.1\.0/)
    expect(ran.stdout).not.toContain('\u001b')
    const prose = ran.stdout.split('\n').filter((line) => !line.startsWith('    git '))
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('in full, in JSON and quietly', () => {
    const scratch = grown()
    const full = audit(scratch, '--full')
    expect(messages(full).filter((line) => line.includes('no direct commits'))).toHaveLength(24)
    expect(full.stdout).not.toMatch(/… and|--full/)
    const report = JSON.parse(audit(scratch, '--format', 'json').stdout)
    expect(report.findings.filter(({ rule }: { rule: string }) => rule === 'no-direct-commit')).toHaveLength(24)
    expect(report.releases).toHaveLength(2)
    const quiet = audit(scratch, '--quiet')
    expect(quiet.stdout).toMatch(/^error: /)
    expect(quiet.stdout).not.toMatch(/releases:|The past|branches and tags|note:/)
  })

  test('can begin with the commands that the report ends with', () => {
    const scratch = grown()
    const [full, keep, since] = [
      ...(/^Show everything: (.*)$/m.exec(audit(scratch).stdout)?.slice(1) ?? []),
      ...commandsIn(audit(scratch).stdout, 'branch-policy'),
    ]
    expect([full, keep, since]).toEqual([
      'branch-policy check --all --full',
      `branch-policy check --all --write-baseline ${BASELINE}`,
      'branch-policy check --all --since v1.0.0',
    ])
    expect(scratch.shell(full ?? '').stdout).toBe(audit(scratch, '--full').stdout)
    const later = scratch.shell(since ?? '')
    expect(later.stdout).not.toContain('no-direct-commit')
    expect(later.stdout).toContain('\nreleases: 1, of which 1 still owes something\n')
    expect(scratch.shell(keep ?? '')).toMatchObject({ code: 0 })
    scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', baseline: BASELINE }))
    const known = audit(scratch)
    expect(known.code).toBe(0)
    expect(messages(known)).toEqual([])
    expect(known.stdout).toMatch(/\n {2}no-direct-commit +24\n/)
    expect(known.stdout).not.toContain('The past can wait')
    expect(messages(audit(scratch, '--full')).every((line) => line.startsWith('exempt: '))).toBe(true)
  })

  test('is mended by the commands, in their order', () => {
    const scratch = grown()
    for (const rule of ['branch-name', 'release-tag']) {
      const section = audit(scratch)
        .stdout.split('\n\n')
        .find((part) => part.includes(`\n  rule: branch-policy/${rule}`))
      const commands = commandsIn(section ?? '', 'git')
      expect(commands).not.toEqual([])
      for (const command of commands) expect(scratch.shell(command), command).toMatchObject({ code: 0 })
      expect(audit(scratch).stdout).not.toContain(`branch-policy/${rule}`)
    }
  })
})

test('what is not an audit is told as ever: every finding, no table', () => {
  const scratch = grown()
  const begin = scratch.oid('develop~26')
  const update = scratch.policy('check', '--update', 'refs/heads/develop', begin, scratch.oid('develop'))
  expect(messages(update)).toHaveLength(24)
  expect(update.stdout).not.toMatch(/… and|--full|releases:|The past/)
})

const HISTORIES = join(import.meta.dirname, '..', '..', '..', 'shared', 'histories')

describe.skipIf(!existsSync(HISTORIES))('a real history of 900 findings', () => {
  test('fits on a few pages, and is whole on demand', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const stream = gunzipSync(readFileSync(join(HISTORIES, 'typicode+husky.fi.gz')))
    execFileSync('git', ['fast-import', '--quiet', '--done'], { cwd: scratch.remote, env: cleanEnvironment(), input: stream })
    const topic = { name: '{slug}', from: 'main', into: { main: ['merge', 'squash', 'rebase'] } }
    const config = {
      branches: { main: { name: 'main', permanent: true, production: true, protected: true }, topic },
      tags: { name: 'v{version}' },
    }
    scratch.write('policy.json', JSON.stringify(config))
    const judge = (...args: string[]): Ran =>
      scratch.policyWith({ directory: scratch.remote }, 'check', '--all', '--config', join(scratch.directory, 'policy.json'), ...args)
    const short = judge().stdout.split('\n')
    expect(short.length).toBeLessThan(100)
    expect(Math.max(...short.filter((line) => !/^ {4}git /.test(line)).map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(short).toContain('Show everything: branch-policy check --all --full')
    const report = JSON.parse(judge('--format', 'json').stdout)
    expect(report.findings.length).toBeGreaterThan(900)
    expect(messages(judge('--full'))).toHaveLength(report.findings.length)
  })
})
