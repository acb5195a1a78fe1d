import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Ran } from '../../support/scratch.ts'
import { type ServerScratch, serverRepository, startGit } from '../../support/server.ts'
import { ZERO } from '../../support/zero.ts'

// git hands the old value to pre-receive as the client told it, and moves no ref that is elsewhere by then: whatever was judged by an
// old value that is none comes to nothing.

/** A server on which commits on a release are no matter, so that pushes race by what they do to the ref alone. */
function raced(): ServerScratch {
  const server = serverRepository()
  const config = { extends: 'gitflow', rules: { 'no-direct-commit': 'off' } }
  writeFileSync(join(server.remote, 'branch-policy.config.json'), JSON.stringify(config))
  return server
}

/** A branch with a commit of its own; gives back its tip. */
function topic(server: ServerScratch, branch: string, from = 'develop'): string {
  server.git('checkout', '-q', '-b', branch, from)
  server.git('commit', '-q', '--allow-empty', '-m', `Work on ${branch}`)
  return server.oid('HEAD')
}

async function untilThere(file: string): Promise<void> {
  for (let wait = 0; wait < 500 && !existsSync(file); wait += 1) await new Promise((done) => setTimeout(done, 20))
  expect(existsSync(file)).toBe(true)
}

/** A pre-push hook of the pusher's that says that it has begun, and waits until it may go on. */
function holdingHook(server: ServerScratch): { readonly begun: string; readonly go: string; readonly hooks: string } {
  const [begun, go, hooks] = ['begun', 'go', 'held-hooks'].map((name) => join(server.folder, name)) as [string, string, string]
  const wait = `i=0; while [ ! -e '${go}' ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done`
  const script = `#!/bin/sh\ncat > /dev/null\n: > '${begun}'\n${wait}\n`
  server.shell(`mkdir '${hooks}' && cat > '${hooks}/pre-push' && chmod +x '${hooks}/pre-push'`, { input: script })
  return { begun, go, hooks }
}

test('threat 18: of a ref that moved between pre-push and receive nothing is lost, though the push is forced', async () => {
  const server = raced()
  const old = topic(server, 'release/v1.0.0')
  expect(server.push('origin', 'release/v1.0.0').code).toBe(0)
  server.git('commit', '-q', '--allow-empty', '-m', 'Fix')
  const first = server.oid('HEAD')
  const { begun, go, hooks } = holdingHook(server)
  // Forced: without the server's own judgement it would throw away what the other pushes in between.
  const held = startGit(
    server.directory,
    '-c',
    `core.hooksPath=${hooks}`,
    'push',
    '--force',
    'origin',
    `${first}:refs/heads/release/v1.0.0`,
  )
  await untilThere(begun)
  server.git('checkout', '-q', '--detach', old)
  server.git('commit', '-q', '--allow-empty', '-m', 'Fix of somebody else')
  const second = server.oid('HEAD')
  expect(server.push('origin', `${second}:refs/heads/release/v1.0.0`).code).toBe(0)
  writeFileSync(go, '')
  const ran = await held
  expect(ran.code, ran.output).not.toBe(0)
  expect(server.remoteOid('refs/heads/release/v1.0.0')).toBe(second)
})

test('threat 18: --force-with-lease proves nothing to the server', () => {
  const server = raced()
  const old = topic(server, 'release/v1.0.0')
  expect(server.push('origin', 'release/v1.0.0').code).toBe(0)
  server.git('commit', '-q', '--amend', '--allow-empty', '-m', 'Rewritten')
  const ran = server.push(`--force-with-lease=release/v1.0.0:${old}`, '--no-verify', 'origin', 'release/v1.0.0')
  expect([ran.code, ran.output]).toEqual([1, expect.stringContaining('branch-policy/no-force-push')])
  expect(server.remoteOid('refs/heads/release/v1.0.0')).toBe(old)
})

test('threat 18: of two pushers at once each is judged, and one branch gets one value', async () => {
  const server = raced()
  const begin = topic(server, 'release/v1.0.0')
  expect(server.push('origin', 'release/v1.0.0').code).toBe(0)
  const values = ['one', 'two'].map((name) => {
    server.git('checkout', '-q', '--detach', begin)
    server.git('commit', '-q', '--allow-empty', '-m', name)
    return server.oid('HEAD')
  })
  const pushes = values.map((oid) => startGit(server.directory, 'push', '--no-verify', 'origin', `${oid}:refs/heads/release/v1.0.0`))
  const ran = await Promise.all(pushes)
  const passed = values.filter((_, index) => ran[index]?.code === 0)
  expect(passed.length, ran.map(({ output }) => output).join('\n')).toBe(1)
  expect(server.remoteOid('refs/heads/release/v1.0.0')).toBe(passed[0])
})

test('threat 18: an old value that the client faked moves nothing', () => {
  const server = raced()
  const old = topic(server, 'release/v1.0.0')
  expect(server.push('origin', 'release/v1.0.0').code).toBe(0)
  const forked = topic(server, 'other', 'main')
  // By hand, as git's protocol has it: this claims that the branch was at main, from which the new value is a fast-forward.
  const line = `${server.oid('main')} ${forked} refs/heads/release/v1.0.0\0report-status`
  const length = (4 + Buffer.byteLength(line)).toString(16).padStart(4, '0')
  const pack = `git pack-objects --stdout --revs`
  const input = `printf '${length}${line.replace('\0', '\\000')}0000'; printf '%s\\n^%s\\n' ${forked} ${server.oid('main')} | ${pack}`
  const ran = server.shell(`(${input}) | git receive-pack '${server.remote}' | tr -d '\\000'`)
  expect(ran.output).toContain('ng refs/heads/release/v1.0.0')
  expect(server.remoteOid('refs/heads/release/v1.0.0')).toBe(old)
})

test('threat 18: an update that git will not make, since its old value is faked, explains no other of the push', () => {
  const server = serverRepository()
  const direct = server.git('commit-tree', '-p', 'main', '-m', 'fix: direct', 'main^{tree}')
  server.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1', direct)
  const line = (old: string, after: string, refname: string): string => `${old} ${after} ${refname}\n`
  const main = line(server.oid('main'), direct, 'refs/heads/main') + line(ZERO, server.oid('refs/tags/v1.0.1'), 'refs/tags/v1.0.1')
  const objects = join(server.directory, '.git/objects')
  const judged = (lines: string): Ran =>
    server.policyWith({ directory: server.remote, input: lines, env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: objects } }, 'hook', 'pre-receive')
  const fakes = [
    line(direct, ZERO, 'refs/heads/hotfix/v1.0.1'),
    line(server.oid('main'), direct, 'refs/heads/hotfix/v1.0.1'),
    line(direct, server.oid('main'), 'refs/heads/hotfix/v1.0.1'),
  ]
  for (const fake of fakes) {
    const ran = judged(main + fake)
    expect([ran.code, ran.output], fake).toEqual([1, expect.stringContaining('no-direct-commit, refs/heads/main')])
  }
  // Truly pushed beside it, the hotfix explains it.
  expect(judged(main + line(ZERO, direct, 'refs/heads/hotfix/v1.0.1'))).toMatchObject({ code: 0 })
})
