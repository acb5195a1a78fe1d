import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openScratch } from '../support/scratch.ts'
import { onServer, type ServerScratch, serverRepository, startGit } from '../support/server.ts'
import { forgetNode } from '../support/without-node.ts'

/** The ids of the rules that speak up in what git showed of the server's answer. */
function rulesIn(output: string): readonly string[] {
  const ids = [...output.matchAll(/docs\/rules\/([a-z-]+)\.md/g)].map((match) => match[1] ?? '')
  return [...new Set(ids)].sort()
}

/** What the server said, as one line: git puts `remote:` before each line and the report wraps at the terminal's width. */
function said(output: string): string {
  return output.replace(/^remote:/gm, '').replace(/\s+/g, ' ')
}

/** Merges a new feature into develop and starts a release from there; nothing is pushed. */
function prepareRelease(server: ServerScratch, version = '1.1.0'): void {
  server.git('checkout', '-q', '-b', `feature/for-${version}`, 'develop')
  server.commit(`feat: for ${version}`)
  server.git('checkout', '-q', 'develop')
  server.git('merge', '-q', '--no-ff', '--no-edit', `feature/for-${version}`)
  server.git('checkout', '-q', '-b', `release/v${version}`)
  server.commit(`chore: ${version}`)
}

describe('a server with pre-receive: one branch', () => {
  test('takes a new topic branch and refuses a new branch of no kind', () => {
    const server = serverRepository()
    server.git('checkout', '-q', '-b', 'feature/one', 'develop')
    const oid = server.commit('feat: one')
    expect(server.push('origin', 'feature/one')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/feature/one')).toBe(oid)

    const refused = server.push('origin', 'HEAD:refs/heads/whatever')
    expect(refused.code).toBe(1)
    expect(rulesIn(refused.stderr)).toEqual(['branch-name'])
    expect(server.remoteOid('refs/heads/whatever')).toBeNull()
  })

  test('takes a name that looks like an option for a name', () => {
    const server = serverRepository()
    const refused = server.push('origin', 'HEAD:refs/heads/--output=pwned')
    expect(rulesIn(refused.stderr)).toEqual(['branch-name'])
    expect(existsSync(join(server.remote, 'pwned'))).toBe(false)
    expect(server.remoteOid('refs/heads/--output=pwned')).toBeNull()
  })

  test('refuses a direct commit on main and on develop, sees it in quarantine, and keeps nothing of it', () => {
    const server = serverRepository()
    const before = server.oid('main')
    for (const branch of ['main', 'develop']) {
      server.git('checkout', '-q', branch)
      const oid = server.commit(`fix: straight to ${branch}`)
      const refused = server.push('origin', branch)
      expect(refused.code).toBe(1)
      expect(rulesIn(refused.stderr)).toEqual(['no-direct-commit'])
      expect(said(refused.stderr)).toContain(`fix: straight to ${branch}`)
      expect(refused.stderr).toContain(oid.slice(0, 7))
      expect(server.remoteOid(`refs/heads/${branch}`)).toBe(before)
      expect(server.remoteHas(oid)).toBe(false)
    }
  })

  test('takes a merge of a feature that was never pushed and is deleted by now: its message says what it was', () => {
    const server = serverRepository()
    server.git('checkout', '-q', '-b', 'feature/one', 'develop')
    server.commit('feat: one')
    server.git('checkout', '-q', 'develop')
    server.git('merge', '-q', '--no-ff', '--no-edit', 'feature/one')
    server.git('branch', '-q', '-D', 'feature/one')
    expect(server.push('origin', 'develop')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/develop')).toBe(server.oid('develop'))
  })

  test('refuses develop merged into main, and what a merge message only pretends', () => {
    const server = serverRepository()
    prepareRelease(server)
    expect(server.push('origin', 'develop')).toMatchObject({ code: 0 })
    server.git('checkout', '-q', 'main')
    server.git('merge', '-q', '--no-ff', '--no-edit', 'develop')
    const merged = server.push('origin', 'main')
    expect(merged.code).toBe(1)
    expect(rulesIn(merged.stderr)).toEqual(['merge-source'])

    server.git('reset', '-q', '--hard', 'origin/main')
    server.git('merge', '-q', '--no-ff', '-m', "Merge branch 'release/v9.9.9'", 'develop')
    const pretended = server.push('origin', 'main')
    expect(pretended.code).toBe(1)
    expect(rulesIn(pretended.stderr)).toEqual(['merge-source'])
    expect(server.remoteOid('refs/heads/main')).toBe(server.oid('origin/main'))
  })

  test('refuses a forced main, also where the pusher has not seen its newest value, and takes a forced topic branch', () => {
    const server = serverRepository()
    server.git('checkout', '-q', '-b', 'hotfix/urgent', 'main')
    server.commit('fix: urgent')
    server.git('checkout', '-q', 'main')
    server.git('merge', '-q', '--no-ff', '--no-edit', 'hotfix/urgent')
    server.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1')
    server.git('clone', '-q', server.remote, join(server.folder, 'other'))
    expect(server.push('--atomic', 'origin', 'main', 'v1.0.1')).toMatchObject({ code: 0 })
    const published = server.oid('main')

    const other = onServer(openScratch(server.folder, join(server.folder, 'other'), server.remote))
    other.git('checkout', '-q', '-b', 'feature/one', 'origin/develop')
    const first = other.commit('feat: one')
    const forced = other.push('--force', 'origin', 'feature/one:main')
    expect(forced.code).toBe(1)
    expect(rulesIn(forced.stderr)).toContain('no-force-push')
    expect(other.remoteOid('refs/heads/main')).toBe(published)

    expect(other.push('origin', 'feature/one')).toMatchObject({ code: 0 })
    expect(other.remoteOid('refs/heads/feature/one')).toBe(first)
    other.git('commit', '-q', '--amend', '-m', 'feat: one, again')
    expect(other.push('--force', 'origin', 'feature/one')).toMatchObject({ code: 0 })
    expect(other.remoteOid('refs/heads/feature/one')).toBe(other.oid('HEAD'))
  })

  test('refuses what it cannot determine: a merge that no branch and no message explains', () => {
    const server = serverRepository()
    server.git('checkout', '-q', '-b', 'feature/one', 'main')
    const lost = server.commit('feat: lost')
    const merge = server.git('commit-tree', '-p', 'main', '-p', lost, '-m', 'a merge of something', `${lost}^{tree}`)
    const refused = server.push('origin', `${merge}:refs/heads/main`)
    expect(refused.code).toBe(1)
    expect(rulesIn(refused.stderr)).toEqual(['merge-source'])
    expect(said(refused.stderr)).toContain('could not be determined')
    expect(server.remoteOid('refs/heads/main')).toBe(server.oid('origin/main'))
  })
})

describe('a server with pre-receive: deletions', () => {
  test('refuses the end of main and develop, takes that of a feature; nothing comes with such a push', () => {
    const server = serverRepository()
    server.git('push', '-q', 'origin', 'main:refs/heads/feature/done')
    // git itself refuses to delete the branch that HEAD names.
    server.git('--git-dir', server.remote, 'config', 'receive.denyDeleteCurrent', 'ignore')
    for (const branch of ['main', 'develop']) {
      const refused = server.push('origin', '--delete', branch)
      expect(refused.code).toBe(1)
      expect(rulesIn(refused.stderr)).toEqual(['no-delete'])
      expect(server.remoteOid(`refs/heads/${branch}`)).toBe(server.oid('main'))
    }
    expect(server.push('origin', '--delete', 'feature/done')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/feature/done')).toBeNull()
  })

  test('keeps a release until it is in main and develop', () => {
    const server = serverRepository()
    prepareRelease(server)
    expect(server.push('origin', 'develop', 'release/v1.1.0')).toMatchObject({ code: 0 })
    const early = server.push('origin', '--delete', 'release/v1.1.0')
    expect(early.code).toBe(1)
    expect(rulesIn(early.stderr)).toEqual(['no-delete'])
    expect(server.remoteOid('refs/heads/release/v1.1.0')).toBe(server.oid('release/v1.1.0'))

    server.git('checkout', '-q', 'main')
    server.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.1.0')
    server.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0')
    server.git('checkout', '-q', 'develop')
    server.git('merge', '-q', '--no-ff', '--no-edit', 'main')
    // All of it in one push: the deletion is judged by what main and develop become.
    const all = server.push('--atomic', 'origin', 'main', 'develop', 'v1.1.0', ':release/v1.1.0')
    expect(all).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/release/v1.1.0')).toBeNull()
    expect(server.remoteOid('refs/heads/main')).toBe(server.oid('main'))
  })

  test('lets pass the deletion of a branch that is not there, as git does', () => {
    const server = serverRepository()
    expect(server.push('origin', ':refs/heads/feature/never')).toMatchObject({ code: 0 })
  })
})

describe('a server with pre-receive: tags and other refs', () => {
  test('takes a version tag, refuses a tag of another name', () => {
    const server = serverRepository()
    server.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0', 'main')
    server.git('tag', 'release-1', 'main')
    expect(server.push('origin', 'v1.0.0')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/tags/v1.0.0')).toBe(server.oid('refs/tags/v1.0.0'))
    const refused = server.push('origin', 'release-1')
    expect(refused.code).toBe(1)
    expect(rulesIn(refused.stderr)).toEqual(['tag-name'])
    expect(server.remoteOid('refs/tags/release-1')).toBeNull()
  })

  test('refuses replace refs and is not deceived by them', () => {
    const server = serverRepository()
    server.git('checkout', '-q', 'main')
    const direct = server.commit('fix: straight to main')
    server.git('replace', direct, server.oid('main~1'))
    const replaced = server.push('origin', `refs/replace/${direct}`)
    expect(replaced.code).toBe(1)
    expect(rulesIn(replaced.stderr)).toEqual(['replace-refs'])
    expect(server.remoteOid(`refs/replace/${direct}`)).toBeNull()
    // Here main looks as if it had no commit of its own; the server reads what was pushed.
    // The pusher's own git would not even send it, unless it is told not to look at replace refs.
    const refused = server.tryGit('--no-replace-objects', 'push', 'origin', `${direct}:refs/heads/main`)
    expect(refused.code).toBe(1)
    expect(rulesIn(refused.stderr)).toEqual(['no-direct-commit'])
  })

  test('takes notes, which no rule is about', () => {
    const server = serverRepository()
    server.git('notes', 'add', '-m', 'seen', 'main')
    expect(server.push('origin', 'refs/notes/commits')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/notes/commits')).not.toBeNull()
  })
})

describe('a server with pre-receive: several refs in one push', () => {
  test('takes main, the release that it was fast-forwarded to and its tag together, and refuses them apart', () => {
    const server = serverRepository()
    prepareRelease(server)
    expect(server.push('origin', 'develop')).toMatchObject({ code: 0 })
    server.git('checkout', '-q', 'main')
    server.git('merge', '-q', '--ff-only', 'release/v1.1.0')
    server.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0')

    const alone = server.push('origin', 'main')
    expect(alone.code).toBe(1)
    expect(rulesIn(alone.stderr)).toContain('no-direct-commit')
    expect(said(alone.stderr)).toContain('git push --atomic origin main BRANCH')
    expect(said(alone.stderr)).toContain('git merge --no-ff BRANCH')

    const untagged = server.push('--atomic', 'origin', 'main', 'release/v1.1.0')
    expect(untagged.code).toBe(1)
    expect(rulesIn(untagged.stderr)).toEqual(['published-first', 'release-tag'])
    expect(untagged.stderr).toContain('git tag -a v1.1.0')
    expect(server.remoteOid('refs/heads/release/v1.1.0')).toBeNull()

    expect(server.push('--atomic', 'origin', 'main', 'release/v1.1.0', 'v1.1.0')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/main')).toBe(server.oid('main'))
    expect(server.remoteOid('refs/heads/release/v1.1.0')).toBe(server.oid('main'))
    expect(server.remoteOid('refs/tags/v1.1.0^{commit}')).toBe(server.oid('main'))
  })

  test('refuses every ref for the sake of one', () => {
    const server = serverRepository()
    server.git('checkout', '-q', '-b', 'feature/one', 'develop')
    server.commit('feat: one')
    server.git('tag', 'nonsense')
    server.git('branch', 'nowhere')
    const refused = server.push('origin', 'feature/one', 'nowhere', 'nonsense')
    expect(refused.code).toBe(1)
    expect(rulesIn(refused.stderr)).toEqual(['branch-name', 'tag-name'])
    for (const refname of ['refs/heads/feature/one', 'refs/heads/nowhere', 'refs/tags/nonsense']) {
      expect(server.remoteOid(refname)).toBeNull()
    }
  })

  test('takes the first push of a whole repository', () => {
    const server = serverRepository({ start: 'empty' })
    server.commit('chore: begin')
    server.git('branch', 'develop')
    expect(server.push('origin', '--all')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/main')).toBe(server.oid('main'))
  })

  test('judges a SHA-256 repository alike', () => {
    const server = serverRepository({ objectFormat: 'sha256' })
    server.git('checkout', '-q', 'main')
    server.commit('fix: straight to main')
    const refused = server.push('origin', 'main')
    expect(refused.code).toBe(1)
    expect(rulesIn(refused.stderr)).toEqual(['no-direct-commit'])
    expect(server.push('origin', 'main:refs/heads/feature/one')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/heads/feature/one')).toHaveLength(64)
  })
})

describe('a server with pre-receive: whose policy judges', () => {
  test("the administrator's config in the bare repository, and never one that was pushed", () => {
    const server = serverRepository()
    const trace = join(server.folder, 'the-pushed-config-ran')
    writeFileSync(
      join(server.remote, 'branch-policy.config.json'),
      JSON.stringify({ extends: 'gitflow', branches: { feature: { name: 'story/{slug}' } } }),
    )
    server.git('checkout', '-q', '-b', 'story/relaxed', 'develop')
    server.write(
      'branch-policy.config.js',
      `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(trace)}, '')\nexport default { extends: 'gitflow', rules: { 'no-direct-commit': 'off' } }\n`,
    )
    server.commit('chore: a policy of its own')
    expect(server.push('origin', 'story/relaxed')).toMatchObject({ code: 0 })

    const feature = server.push('origin', 'HEAD:refs/heads/feature/one')
    expect(feature.code).toBe(1)
    expect(rulesIn(feature.stderr)).toEqual(['branch-name'])
    expect(feature.stderr).toContain('story/')

    server.commit('fix: one that no branch of the server explains')
    const direct = server.push('origin', 'HEAD:refs/heads/main')
    expect(direct.code).toBe(1)
    expect(rulesIn(direct.stderr)).toContain('no-direct-commit')
    expect(existsSync(trace)).toBe(false)
  })

  test('a config that cannot be read refuses every push and says where the fault is', () => {
    const server = serverRepository()
    const config = join(server.remote, 'branch-policy.config.json')
    writeFileSync(config, '{ "extends": "gitflow", "branchs": {} }')
    server.git('checkout', '-q', '-b', 'feature/one', 'develop')
    server.commit('feat: one')
    const refused = server.push('origin', 'feature/one')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('branchs')
    expect(refused.stderr).toContain('branches')
    expect(refused.stderr).not.toMatch(/^.*\n {4}at /m)
    expect(server.remoteOid('refs/heads/feature/one')).toBeNull()
    rmSync(config)
    expect(server.push('origin', 'feature/one')).toMatchObject({ code: 0 })
  })

  test('a server without node refuses and says so', () => {
    const server = serverRepository()
    const bin = join(server.folder, 'bin')
    mkdirSync(bin)
    server.git('checkout', '-q', '-b', 'feature/one', 'develop')
    server.commit('feat: one')
    // A PATH with git and the shell's tools but without node.
    const link = server.shell(`for tool in git sh cat env; do ln -s "$(command -v "$tool")" "${bin}/$tool"; done`)
    expect(link.code).toBe(0)
    forgetNode(join(server.remote, 'hooks'))
    forgetNode(join(server.directory, '.git/hooks'))
    const refused = server.shell('git push --no-verify origin feature/one', { env: { PATH: bin } })
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('node was not found on the server')
    expect(server.remoteOid('refs/heads/feature/one')).toBeNull()
  })
})

describe('a server with pre-receive: two pushers at once', () => {
  test('judges each by itself; of two that want the same main one wins, and main is whole', async () => {
    const server = serverRepository()
    const before = server.oid('main')
    const pushers = ['one', 'two'].map((name) => {
      const directory = join(server.folder, name)
      server.git('clone', '-q', server.remote, directory)
      const clone = onServer(openScratch(server.folder, directory, server.remote))
      clone.git('checkout', '-q', '-b', `feature/${name}`, 'origin/develop')
      clone.commit(`feat: ${name}`)
      clone.git('checkout', '-q', '-b', `hotfix/${name}`, 'origin/main')
      clone.commit(`fix: ${name}`)
      clone.git('checkout', '-q', 'main')
      clone.git('merge', '-q', '--no-ff', '--no-edit', `hotfix/${name}`)
      return clone
    })
    const features = await Promise.all(
      pushers.map((clone, i) => startGit(clone.directory, 'push', 'origin', `feature/${i === 0 ? 'one' : 'two'}`)),
    )
    expect(features.map(({ code }) => code)).toEqual([0, 0])

    pushers[0]?.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1', 'main')
    pushers[1]?.git('tag', '-a', 'v1.0.2', '-m', 'v1.0.2', 'main')
    const mains = await Promise.all(
      pushers.map((clone, i) => startGit(clone.directory, 'push', '--atomic', 'origin', 'main', i === 0 ? 'v1.0.1' : 'v1.0.2')),
    )
    expect(mains.map(({ code }) => code).sort()).toEqual([0, 1])
    const winner = pushers[mains.findIndex(({ code }) => code === 0)]
    expect(server.remoteOid('refs/heads/main')).toBe(winner?.oid('main'))
    expect(server.git('--git-dir', server.remote, 'rev-list', '--first-parent', '--count', `${before}..main`)).toBe('1')
  })
})
