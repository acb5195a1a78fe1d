import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serverRepository } from '../../support/server.ts'

/** MiB. Node 26 begins with a larger heap than the others. */
const MOST_MEMORY = Number(process.versions.node.split('.')[0]) >= 26 ? 330 : 300

test.each([
  ['none of which is legal', 'Wrong', 1],
  ['all of which are', 'feature', 0],
])('a push of 100,000 refs, %s, is judged in a server’s memory and answered in a few lines', (_, folder, code) => {
  const server = serverRepository()
  const [zero, tip] = ['0'.repeat(server.oid('main').length), server.oid('develop')]
  const input = Array.from({ length: 100_000 }, (__, index) => `${zero} ${tip} refs/heads/${folder}/n${index}\n`).join('')
  const told = join(server.folder, 'memory')
  const tellMemory = `process.on('exit',()=>fs.writeFileSync(${JSON.stringify(told)},String(process.resourceUsage().maxRSS)))`
  const options = `--import data:text/javascript,${encodeURIComponent(`import fs from 'node:fs';${tellMemory}`)}`
  const ran = server.policyWith({ directory: server.remote, input, env: { NODE_OPTIONS: options } }, 'hook', 'pre-receive')
  expect(ran.code, ran.output).toBe(code)
  expect(ran.stderr.split('\n').length).toBeLessThan(200)
  if (code === 1) {
    expect(ran.stderr).toContain('… and 99990 more of branch-policy/branch-name\n')
    expect(ran.stderr).toContain('The push is refused: 100000 errors.\n')
  }
  expect(Number(readFileSync(told, 'utf8')) / 1024).toBeLessThan(MOST_MEMORY)
})

test('a push of 20,000 version tags at one commit is judged: none is sorted in among all others one by one', () => {
  const server = serverRepository()
  const [zero, tip] = ['0'.repeat(server.oid('main').length), server.oid('main')]
  const input = Array.from({ length: 20_000 }, (_, index) => `${zero} ${tip} refs/tags/v1.${index}.0\n`).join('')
  const ran = server.policyWith({ directory: server.remote, input }, 'hook', 'pre-receive')
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('… and 19990 more of warnings of branch-policy/tag-annotated\n')])
})
