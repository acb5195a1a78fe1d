import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { serverRepository } from '../../support/server.ts'
import { ZERO } from '../../support/zero.ts'

/** A direct commit on main, and something that makes the history look as if there were none. */
const DISGUISES: readonly (readonly [string, (scratch: Scratch, direct: string, base: string) => void])[] = [
  ['a replace ref', (scratch, direct, base) => void scratch.git('replace', direct, base)],
  [
    'a replace ref that makes a merge of it',
    (scratch, direct, base) => {
      const merge = scratch.git(
        'commit-tree',
        '-p',
        base,
        '-p',
        scratch.oid('release/v1.0.0'),
        '-m',
        "Merge branch 'release/v1.0.0'",
        `${direct}^{tree}`,
      )
      scratch.git('replace', direct, merge)
    },
  ],
  [
    'a graft',
    (scratch, direct, base) => {
      mkdirSync(join(scratch.directory, '.git/info'), { recursive: true })
      writeFileSync(join(scratch.directory, '.git/info/grafts'), `${direct} ${base} ${scratch.oid('release/v1.0.0')}\n`)
    },
  ],
]

function prepared(hooks = false): { readonly scratch: Scratch; readonly direct: string; readonly base: string } {
  const scratch = scratchRepository({ config: { extends: 'gitflow', rules: { 'release-tag': 'off' } }, hooks })
  const base = scratch.oid('main')
  scratch.git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'chore: 1.0.0')
  scratch.git('checkout', '-q', 'main')
  scratch.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'fix: straight to main')
  return { scratch, direct: scratch.oid('main'), base }
}

const rulesIn = (ran: Ran): readonly string[] =>
  [...new Set([...ran.output.matchAll(/docs\/rules\/([a-z-]+)\.md/g)].map(([, id]) => id ?? ''))].sort()

describe('threat 20: what rewrites the history for its reader is ignored', () => {
  test.each(DISGUISES)('threat 20: %s hides no direct commit from pre-push, check, an audit and pre-receive', (_, disguise) => {
    const { scratch, direct, base } = prepared()
    disguise(scratch, direct, base)
    const line = `refs/heads/main ${direct} refs/heads/main ${base}\n`
    const asked = [
      scratch.policyWith({ input: line }, 'hook', 'pre-push', 'origin', scratch.remote),
      scratch.policy('check', '--update', 'refs/heads/main', base, direct),
      scratch.policyWith(
        { env: { GIT_GRAFT_FILE: join(scratch.directory, '.git/info/grafts') } },
        'check',
        '--update',
        'refs/heads/main',
        base,
        direct,
      ),
    ]
    // An audit judges what is published.
    scratch.git('push', '-q', '--force', 'origin', `${direct}:refs/heads/main`)
    for (const ran of [...asked, scratch.policy('check', '--all')]) expect(rulesIn(ran), ran.output).toContain('no-direct-commit')
  })

  test('threat 20: on a server, where the replace ref is there already', () => {
    const server = serverRepository()
    const base = server.oid('main')
    server.git('checkout', '-q', 'main')
    const direct = server.commit('fix: straight to main')
    server.git('--git-dir', server.remote, 'fetch', '-q', server.directory, `${direct}:refs/hidden/x`)
    server.git('--git-dir', server.remote, 'replace', direct, base)
    expect(rulesIn(server.push('origin', 'main'))).toEqual(['no-direct-commit'])
  })

  test('threat 20: a push of replace refs is refused at both ends, deleting one is not', () => {
    const { scratch, direct, base } = prepared()
    scratch.git('replace', direct, base)
    const name = `refs/replace/${direct}`
    for (const hook of [['pre-push', 'origin', scratch.remote], ['pre-receive']]) {
      const [kind = '', ...args] = hook
      const line = (old: string, after: string): string =>
        kind === 'pre-push' ? `${after === ZERO ? '(delete)' : name} ${after} ${name} ${old}\n` : `${old} ${after} ${name}\n`
      const pushed = scratch.policyWith({ input: line(ZERO, base) }, 'hook', kind, ...args)
      expect([pushed.code, rulesIn(pushed)], kind).toEqual([1, ['replace-refs']])
      expect(scratch.policyWith({ input: line(base, ZERO) }, 'hook', kind, ...args).code, kind).toBe(0)
    }
  })

  test('threat 20: a commit-graph that lies about parents is not believed', () => {
    const { scratch, direct, base } = prepared()
    scratch.git('commit-graph', 'write', '--reachable')
    const graphs = join(scratch.directory, '.git/objects/info')
    const file = readdirSync(graphs).find((name) => name.startsWith('commit-graph')) ?? ''
    chmodSync(join(graphs, file), 0o644)
    writeFileSync(join(graphs, file), 'CGPH\u0001\u0001')
    const ran = scratch.policy('check', '--update', 'refs/heads/main', base, direct)
    expect(rulesIn(ran), ran.output).toContain('no-direct-commit')
  })
})
