import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../../support/environment.ts'
import { type GitServer, SERVERS } from '../../support/git-servers.ts'
import type { Ran } from '../../support/scratch.ts'
import { runGit, type ServerScratch, serverRepository } from '../../support/server.ts'

interface Served {
  readonly server: ServerScratch
  readonly reached: GitServer
  push(...args: string[]): Promise<Ran>
}

async function served(start: (repository: string, folder: string) => Promise<GitServer>): Promise<Served> {
  const server = serverRepository()
  for (const key of ['http.receivepack', 'receive.advertisePushOptions']) server.git('--git-dir', server.remote, 'config', key, 'true')
  const reached = await start(server.remote, server.folder)
  server.git('remote', 'add', 'there', reached.url)
  // The server runs in this process or beside it: nobody may wait for the push without letting it work.
  const push = (...args: string[]): Promise<Ran> => runGit(server.directory, ['push', ...args], { ...cleanEnvironment(), ...reached.env })
  return { server, reached, push }
}

const rulesIn = (output: string): readonly string[] =>
  [...new Set([...output.matchAll(/docs\/rules\/([a-z-]+)\.md/g)].map(([, id]) => id ?? ''))].sort()

/** The lines that the server's hook wrote. */
const told = (output: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => line.trimEnd())

describe.each(SERVERS)('pushes through $name', ({ name, missing, start }) => {
  const skipped = missing === null ? '' : ` [skipped: ${missing}]`

  test.skipIf(missing !== null)(
    `what is legal arrives: new branches, a forced topic, a release with its tag, a deletion${skipped}`,
    async () => {
      const { server, push } = await served(start)
      server.git('checkout', '-q', '-b', 'feature/one', 'develop')
      server.commit('feat: one')
      expect(await push('there', 'feature/one')).toMatchObject({ code: 0 })
      server.git('commit', '-q', '--amend', '-m', 'feat: one, again')
      expect(await push('--force', 'there', 'feature/one')).toMatchObject({ code: 0 })
      expect(server.remoteOid('refs/heads/feature/one')).toBe(server.oid('feature/one'))
      expect(await push('there', ':feature/one')).toMatchObject({ code: 0 })
      expect(server.remoteOid('refs/heads/feature/one')).toBeNull()

      server.git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
      server.commit('chore: 1.0.0')
      expect(await push('there', 'release/v1.0.0')).toMatchObject({ code: 0 })
      server.git('checkout', '-q', 'main')
      server.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.0.0')
      const alone = await push('there', 'main')
      expect([alone.code, rulesIn(alone.stderr)]).toEqual([1, ['release-tag']])
      server.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
      // The two refs of one push are judged together.
      expect(await push('--atomic', 'there', 'main', 'v1.0.0')).toMatchObject({ code: 0 })
      expect(server.remoteOid('refs/tags/v1.0.0')).toBe(server.oid('refs/tags/v1.0.0'))
    },
  )

  test.skipIf(missing !== null)(`what is not is refused as a whole, told within 80 columns, and not kept${skipped}`, async () => {
    const { server, push } = await served(start)
    const before = server.oid('main')
    server.git('checkout', '-q', 'main')
    const direct = server.commit('fix: straight to main')
    server.git('branch', 'feature/one')
    const refused = await push('-o', 'branch-policy.reason=the outage', 'there', 'main', 'feature/one')
    expect([refused.code, rulesIn(refused.stderr)]).toEqual([1, expect.arrayContaining(['merge-source'])])
    const lines = told(refused.stderr)
    expect(lines.join('\n')).toContain("the pusher's reason, which lets nothing pass: the outage")
    expect(lines.some((line) => line.includes('pushed by ada, as the web server says'))).toBe(name === 'git http-backend')
    for (const line of lines.filter((one) => !/^remote: {5}git /.test(one))) expect(line.length).toBeLessThanOrEqual(80)
    expect(server.remoteOid('refs/heads/main')).toBe(before)
    expect(server.remoteOid('refs/heads/feature/one')).toBeNull()
    expect(server.remoteHas(direct)).toBe(false)

    expect(rulesIn((await push('--force', 'there', 'main~1:refs/heads/Wrong')).stderr)).toEqual(['branch-name'])
    server.git('replace', direct, before)
    const replaced = await push('there', `refs/replace/${direct}`)
    expect([replaced.code, rulesIn(replaced.stderr)]).toEqual([1, ['replace-refs']])
  })

  test.skipIf(missing !== null)(`what cannot be determined is refused: silence is not consent${skipped}`, async () => {
    const { server, push } = await served(start)
    server.git('checkout', '-q', '-b', 'feature/one', 'main')
    const lost = server.commit('feat: lost')
    const merge = server.git('commit-tree', '-p', 'main', '-p', lost, '-m', 'a merge of something', `${lost}^{tree}`)
    const refused = await push('there', `${merge}:refs/heads/main`)
    expect([refused.code, rulesIn(refused.stderr)]).toEqual([1, ['merge-source']])
    expect(told(refused.stderr).join(' ')).toContain('could not be determined')
  })

  test.skipIf(missing !== null)(`two who push the same branch at once: one wins, and nothing illegal slips in${skipped}`, async () => {
    const { server, push } = await served(start)
    const tips = ['one', 'two'].map((word) => {
      server.git('checkout', '-q', '-b', `feature/${word}`, 'develop')
      server.commit(`feat: ${word}`)
      server.git('checkout', '-q', '--detach', 'develop')
      server.git('merge', '-q', '--no-ff', '-m', `Merge branch 'feature/${word}' into develop`, `feature/${word}`)
      return server.oid('HEAD')
    })
    const ran = await Promise.all([
      ...tips.map((tip) => push('there', `${tip}:refs/heads/develop`)),
      push('--force', 'there', `${tips[0]}:refs/heads/main`),
    ])
    expect(
      ran
        .slice(0, 2)
        .map(({ code }) => code)
        .sort(),
    ).toEqual([0, 1])
    expect(tips).toContain(server.remoteOid('refs/heads/develop'))
    expect([ran[2]?.code, server.remoteOid('refs/heads/main')]).toEqual([1, server.oid('main')])
  })
})

describe('a push of thousands of new branches', () => {
  /** As many branches as are asked for, all at develop, packed so that git itself is quick. */
  function branches(server: ServerScratch, names: readonly string[]): void {
    const lines = names.map((name) => `create refs/heads/${name} ${server.oid('develop')}\n`)
    writeFileSync(join(server.folder, 'refs'), lines.join(''))
    expect(server.shell('git update-ref --stdin < ../refs && git pack-refs --all').code).toBe(0)
  }
  const NAMES = Array.from({ length: 5000 }, (_, index) => `feature/n${index}`)

  test('of five thousand arrives as a whole', async () => {
    const { server, push } = await served(async (repository) => ({ url: repository, env: {} }))
    branches(server, NAMES)
    expect(await push('-q', 'there', 'refs/heads/feature/*:refs/heads/feature/*')).toMatchObject({ code: 0 })
    expect(server.git('--git-dir', server.remote, 'for-each-ref', 'refs/heads/feature/').split('\n')).toHaveLength(5000)
  })

  test('is refused as a whole for one name among them, which is told', async () => {
    const { server, push } = await served(async (repository) => ({ url: repository, env: {} }))
    branches(server, [...NAMES.slice(0, 500), 'feature/Wrong-Name'])
    const refused = await push('-q', 'there', 'refs/heads/feature/*:refs/heads/feature/*')
    expect([refused.code, rulesIn(refused.stderr)]).toEqual([1, ['branch-name']])
    expect(refused.stderr).toContain('feature/Wrong-Name')
    expect(told(refused.stderr).length).toBeLessThan(40)
    expect(server.git('--git-dir', server.remote, 'for-each-ref', 'refs/heads/feature/')).toBe('')
  })
})
