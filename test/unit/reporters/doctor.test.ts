import { expect, test } from 'vitest'
import type { Diagnosis, HookDiagnosis } from '../../../src/model/diagnosis.ts'
import { doctorJson, doctorText } from '../../../src/reporters/doctor.ts'

const on: HookDiagnosis = { name: 'pre-commit', required: true, status: 'on', version: '1.0.0', node: '20.19.0', reason: null }
const off: HookDiagnosis = {
  ...on,
  name: 'pre-push',
  status: 'off',
  version: null,
  node: null,
  reason: { code: 'failed', message: 'it\u001b]0;x fails', said: ['one', 'two'], fix: ["cd '/a b'", 'npx branch-policy install'] },
}
const worktree = { path: '/work', current: true, bare: false, state: 'present', hooksDirectory: '/shared', hooksPath: null } as const

const diagnosis: Diagnosis = {
  version: '1.0.0',
  git: '2.39.5',
  node: '20.19.0',
  policy: { source: 'gitflow', origin: 'preset', error: null, uncached: null },
  exitCode: 1,
  worktrees: [
    { ...worktree, hooksPath: { value: '../shared', scope: 'global', file: '/home/.gitconfig' }, hooks: [on, off] },
    ...['/1', '/2', '/3', '/4'].map((path) => ({ ...worktree, path, current: false, hooks: [off] })),
    { ...worktree, path: '/gone', current: false, state: 'gone', hooksDirectory: null, hooks: [] },
    {
      ...worktree,
      path: '/bare',
      current: false,
      bare: true,
      hooks: [{ ...off, name: 'pre-receive', required: false, status: 'unknown' }],
    },
  ],
  notes: [{ code: 'shallow', message: 'the history is shallow', said: [], fix: ['git fetch --unshallow'] }],
}

test('hooks with one reason are told together, and nothing reaches the terminal as it is', () => {
  const text = doctorText(diagnosis, { colours: false })
  expect(text).not.toContain('\u001b')
  expect(text).toContain(
    '/work (this worktree)\n  hooks: /shared, by core.hooksPath (global, /home/.gitconfig)\n  pre-commit  on\n  pre-push    off\n',
  )
  expect(text).toContain(`off: pre-push
  in: /work, /1, /2, 2 more worktrees
  why: it\\u001b]0;x fails
  it said: one
           two
  mend:
    cd '/a b'
    npx branch-policy install
`)
  expect(text).toContain('/gone\n  its folder is gone\n')
  expect(text).toContain('/bare\n  pre-receive  cannot tell (may be)\n')
  expect(text).toContain('note: the history is shallow\n  mend:\n    git fetch --unshallow\n')
  expect(text).toMatch(/\n7 hooks fired: 1 on, 5 off, of 1 it cannot be told\n$/)
})

test('colours where they are wanted', () => {
  expect(doctorText(diagnosis, { colours: true })).toContain('\u001b[31moff\u001b[39m')
})

test('the keys of the JSON stay', () => {
  const plain = JSON.parse(doctorJson(diagnosis)) as Record<string, unknown>
  expect(Object.keys(plain)).toEqual(['schemaVersion', 'tool', 'git', 'node', 'policy', 'exitCode', 'worktrees', 'notes'])
  expect(plain).toMatchObject({ schemaVersion: 1, tool: { name: 'branch-policy', version: '1.0.0' }, exitCode: 1 })
  expect((plain['worktrees'] as unknown[])[0]).toEqual({ ...diagnosis.worktrees[0] })
  expect(plain['notes']).toEqual(diagnosis.notes)
})

test('the JSON is equal to what was found, and safe for a terminal', () => {
  const hidden = { ...diagnosis, notes: [{ code: 'shallow' as const, message: 'a\u202eb\u009b', said: ['##[x]'], fix: [] }] }
  const json = doctorJson(hidden)
  expect(json).not.toMatch(/[\u202e\u009b]|##/)
  expect(JSON.parse(json).notes).toEqual(hidden.notes)
})
