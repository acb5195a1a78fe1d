import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ServerScratch, serverRepository } from '../../support/server.ts'

/** What Gitaly gives to a server hook (GitLab, "Git server hooks", environment variables). */
const GITALY = { GL_ID: 'user-7', GL_USERNAME: 'ada', GL_PROTOCOL: 'web', GL_REPOSITORY: 'project-1', GL_PROJECT_PATH: 'group/project' }

const PUSH = (server: ServerScratch): string => `${'0'.repeat(40)} ${server.oid('develop')} refs/heads/Wrong\n`

/** The lines that GitLab shows in the browser. */
function shown(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('GL-HOOK-ERR: '))
}

describe('pre-receive as Gitaly runs it', () => {
  test('what refuses is told in lines for the browser', () => {
    const server = serverRepository()
    const options = { directory: server.remote, env: GITALY, input: PUSH(server) }
    const ran = server.policyWith(options, 'hook', 'pre-receive')
    expect(ran.code, ran.output).toBe(1)
    expect(shown(ran.stderr)).toEqual([expect.stringContaining('Wrong')])
    expect(ran.stderr).toContain('pushed by ada, as GitLab says')
    expect(ran.stdout).toBe('')
  })

  test.each([
    ['a config that is broken', '{', undefined],
    ['input that is none', '{}', 'nonsense\n'],
  ])('so is %s', (_, config, input) => {
    const server = serverRepository()
    writeFileSync(join(server.remote, 'branch-policy.config.json'), config)
    const ran = server.policyWith({ directory: server.remote, env: GITALY, input: input ?? PUSH(server) }, 'hook', 'pre-receive')
    expect(ran.code, ran.output).toBe(2)
    expect(shown(ran.stderr)).toEqual([expect.stringMatching(/^GL-HOOK-ERR: branch-policy: ./)])
  })
})

test('a push of a thousand refs starts as many gits on a server as one of fifty', () => {
  const server = serverRepository()
  const [log, bin] = [join(server.folder, 'gits'), join(server.folder, 'bin')]
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  mkdirSync(bin)
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$*" >> '${log}'\nexec '${git}' "$@"\n`)
  chmodSync(join(bin, 'git'), 0o755)
  const zero = '0'.repeat(40)
  const sorts = [
    (index: number) => `${zero} ${server.oid('develop')} refs/heads/feature/n${index}`,
    (index: number) => `${zero} ${server.oid('main')} refs/heads/release/v2.${index}.0`,
    (index: number) => `${zero} ${server.oid('main')} refs/tags/v1.${index}.0`,
    (index: number) => `${zero} ${server.oid('main')} refs/heads/Wrong${index}`,
    (index: number) => `${zero} ${server.oid('main')} refs/notes/n${index}`,
  ]
  const oids = sorts.map((line) => line(0))
  const lineOf = (index: number): string => (oids[index % oids.length] ?? '').replace(/0(?=$|\.0$)/, String(index))
  const started = (count: number): number => {
    writeFileSync(log, '')
    const input = Array.from({ length: count }, (_, index) => `${lineOf(index)}\n`).join('')
    const env = { PATH: `${bin}:${process.env['PATH']}` }
    const ran = server.policyWith({ directory: server.remote, env, input }, 'hook', 'pre-receive')
    expect(ran.code, ran.output).toBe(1)
    return readFileSync(log, 'utf8').trim().split('\n').length
  }
  const few = started(50)
  expect(few).toBeGreaterThan(2)
  expect(started(1000)).toBe(few)
})
