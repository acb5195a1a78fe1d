import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { passesWith, report, run } from '../support/doors.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

const CONFIG = 'branch-policy.config.json'

/** A policy that differs from others in nothing that another rule looks at. */
const policyText = (remote: string): string => JSON.stringify({ extends: 'gitflow', exempt: [{ branches: [remote], reason: 'x' }] })

/** Commits a policy on a new branch of develop and merges it there; nothing is pushed. */
function mergePolicy(scratch: Scratch, name: string): void {
  const lines = [
    `git checkout -q -b feature/${name} develop`,
    `echo '${policyText(name)}' > ${CONFIG}`,
    'git add -A',
    `git commit -q -m "feat: ${name}"`,
  ]
  const merge = ['git checkout -q develop', `git merge -q --no-ff --no-edit feature/${name}`]
  const ran = run(scratch, [...lines, ...merge].join('\n'))
  expect(ran.code, ran.output).toBe(0)
}

/** What `policy-change` says of a pull request into develop. */
function told(scratch: Scratch, head: string): readonly string[] {
  const { findings } = report(scratch, '--pull-request', '--head', head, '--base', 'develop')
  return findings.filter(({ rule }) => rule === 'policy-change').map(({ verdict, severity, actual }) => `${verdict} ${severity} ${actual}`)
}

describe('a push of a protected branch', () => {
  test('that a merge brings another policy to is a warning, told once, and goes on', () => {
    const scratch = scratchRepository()
    mergePolicy(scratch, 'policy')
    const ran = passesWith(scratch, ['policy-change'], 'git push -q origin develop')
    expect(ran.stderr.replace(/\s+/g, ' ')).toContain(`develop gets another policy: ${CONFIG} is added`)
    passesWith(
      scratch,
      [],
      'git checkout -q -b feature/more develop\nwork more\ngit checkout -q develop\ngit merge -q --no-ff --no-edit feature/more\ngit push -q origin develop',
    )
  })

  test('in a subdirectory, and in a bare repository, looks at the same files', () => {
    const scratch = scratchRepository({ hooks: false })
    const before = scratch.oid('develop')
    mergePolicy(scratch, 'policy')
    scratch.git('push', '-q', 'origin', 'develop')
    const deep = join(scratch.directory, 'deep')
    mkdirSync(deep)
    for (const directory of [deep, scratch.remote]) {
      const args = ['check', '--format', 'json', '--update', 'refs/heads/develop', before, scratch.oid('develop')]
      const { findings } = JSON.parse(scratch.policyWith({ directory }, ...args).stdout)
      expect(findings).toMatchObject([{ rule: 'policy-change', verdict: 'fail', severity: 'warn', actual: `${CONFIG} is added` }])
    }
  })
})

describe('a pull request', () => {
  test('is told what its head edits, and nothing of what its base did', () => {
    const scratch = scratchRepository({ hooks: false })
    const commit = (line: string) => expect(run(scratch, line).code).toBe(0)
    mergePolicy(scratch, 'first')
    commit('git checkout -q -b feature/plain develop\nwork plain')
    commit('git checkout -q -b feature/synced develop\nwork synced')
    commit(`git checkout -q -b feature/edits develop\necho '${policyText('mine')}' > ${CONFIG}\nwork edits`)
    mergePolicy(scratch, 'second')
    commit('git checkout -q feature/synced\ngit merge -q --no-edit develop')
    commit(`git checkout -q -b feature/undone feature/synced\ngit show develop~1:${CONFIG} > ${CONFIG}\nwork undone`)
    mergePolicy(scratch, 'third')
    scratch.git('push', '-q', 'origin', '--all')
    expect(told(scratch, 'feature/plain')).toEqual([])
    expect(told(scratch, 'feature/synced')).toEqual([])
    expect(told(scratch, 'feature/edits')).toEqual([`fail warn ${CONFIG} is edited`])
    expect(told(scratch, 'feature/undone')).toEqual([`fail warn ${CONFIG} is edited`])
    expect(told(scratch, 'feature/second')).toEqual([])

    // In a clone that does not reach down to where the head began nobody can tell.
    const folder = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth=1', '--no-single-branch', `file://${scratch.remote}`, folder)
    expect(told(openScratch(scratch.folder, folder, scratch.remote), 'feature/plain')[0]).toMatch(/^undetermined warn .*shallow/)
  })
})

test('the version of a file is found from wherever the check is started', () => {
  const scratch = scratchRepository({ hooks: false })
  scratch.write(
    'branch-policy.config.json',
    JSON.stringify({ extends: 'gitflow', rules: { 'version-file': ['error', { files: [{ path: './package.json', key: 'version' }] }] } }),
  )
  const line = 'git checkout -q -b release/v1.1.0 develop\nmkdir deep\necho \'{"version":"1.1.0"}\' > package.json\nwork bump'
  expect(run(scratch, line).code).toBe(0)
  for (const directory of [scratch.directory, join(scratch.directory, 'deep')]) {
    expect(scratch.policyWith({ directory }, 'check').code).toBe(0)
  }
  scratch.git('branch', '-q', 'release/v1.2.0')
  scratch.git('tag', '-a', 'v1.2.0', '-m', 'v1.2.0')
  const zeros = ZERO
  for (const ref of ['refs/heads/release/v1.2.0', 'refs/tags/v1.2.0']) {
    const { findings } = report(scratch, '--update', ref, zeros, ref)
    expect(findings.filter(({ rule }) => rule === 'version-file')).toMatchObject([
      { verdict: 'fail', ref, actual: './package.json says 1.1.0' },
    ])
  }
})
