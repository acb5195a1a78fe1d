import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { githubPush } from '../../support/ci-jobs.ts'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'
import { serverRepository } from '../../support/server.ts'
import { pushLine, setRefs, verdictsIn } from '../../support/threats.ts'

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', '__defineGetter__']
/** What would let everything pass, were it taken from a prototype. */
const LOOSE = '{ "rules": { "branch-name": "off" }, "exempt": [{ "branches": ["**"], "reason": "x" }], "severity": "off" }'

/** Places of a config, with a name for `NAME`, and the path at which it has to be told. */
const PLACES: readonly (readonly [text: string, told: string])[] = [
  [`{ "extends": "gitflow", "NAME": ${LOOSE} }`, 'NAME: got'],
  [`{ "extends": "gitflow", "rules": { "NAME": "off" } }`, 'rules.NAME: got "off"'],
  [`{ "extends": "gitflow", "rules": { "branch-name": ["error", { "NAME": ${LOOSE} }] } }`, 'rules.branch-name.1.NAME: got'],
  [`{ "extends": "gitflow", "branches": { "NAME": { "name": "Wrong", "from": "main" } } }`, 'branches.NAME: got'],
  [`{ "extends": "gitflow", "branches": { "feature": { "NAME": { "name": "**" } } } }`, 'branches.feature.NAME: got'],
  [`{ "extends": "gitflow", "exempt": [{ "branches": ["x"], "reason": "y", "NAME": ${LOOSE} }] }`, 'exempt.0.NAME: got'],
  [`{ "extends": ["gitflow", "NAME"] }`, 'NAME'],
  [`{ "extends": "gitflow", "branches": { "feature": { "from": "NAME" } } }`, 'NAME'],
  [`{ "extends": "gitflow", "plugins": ["NAME"] }`, 'NAME'],
]

/** Files in which a policy may stand; what JSON says YAML says too. */
const FILES: readonly (readonly [file: string, form: (text: string) => string])[] = [
  ['branch-policy.config.json', (text) => text],
  ['branch-policy.config.yaml', (text) => text],
  ['package.json', (text) => `{ "name": "work", "branch-policy": ${text} }`],
  ['branch-policy.config.mjs', (text) => `export default JSON.parse(${JSON.stringify(text)})\n`],
]

function wrong(scratch: Scratch): string {
  const tip = scratch.oid('develop')
  setRefs(scratch, [['refs/heads/Wrong', tip]])
  return pushLine('refs/heads/Wrong', tip)
}

test('threat 10: no key of a config reaches a prototype: it is told as reserved, in every file, exit 2', () => {
  const scratch = scratchRepository({ hooks: false })
  const input = wrong(scratch)
  for (const [index, name] of NAMES.entries()) {
    for (const [at, [text, said]] of PLACES.entries()) {
      // Every place with the first name, and every name in some places, each file for some of them.
      if (index > 0 && (index + at) % 7 !== 0) continue
      const [file, form] = FILES[(index + at) % FILES.length] ?? ['', String]
      scratch.write(file, form(text.replaceAll('NAME', name)))
      const ran = scratch.policyWith({ input }, 'hook', 'pre-push', 'origin', scratch.remote)
      expect([file, text, name, ran.code, ran.stderr]).toEqual([file, text, name, 2, expect.stringContaining(said.replace('NAME', name))])
      scratch.shell(`rm '${file}'`)
    }
  }
})

test('threat 10: a server and --policy-from refuse such a config too', () => {
  const server = serverRepository()
  wrong(server)
  for (const [index, [text]] of PLACES.slice(0, 2).entries()) {
    const config = text.replaceAll('NAME', NAMES[index] ?? '')
    server.write('../remote.git/branch-policy.config.json', config)
    expect([text, server.push('origin', 'Wrong').code, server.remoteOid('refs/heads/Wrong')]).toEqual([text, 1, null])
    server.write('branch-policy.config.json', config)
    server.git('add', '.')
    server.git('commit', '-q', '-m', 'chore: policy')
    expect(server.policy('check', '--policy-from', 'HEAD', '--branch', 'Wrong').code).toBe(2)
  }
})

test('threat 10: branches and tags of these names are judged as any other, at every door', () => {
  const scratch = scratchRepository()
  const tip = scratch.oid('develop')
  const refs = NAMES.flatMap((name) => [`refs/heads/${name}`, `refs/heads/feature/${name}`, `refs/tags/${name}`])
  setRefs(
    scratch,
    refs.map((refname) => [refname, tip]),
  )
  const wanted = NAMES.flatMap((name) => [`branch-name fail refs/heads/${name}`, `tag-name fail refs/tags/${name}`])
  const updates = refs.flatMap((refname) => ['--update', refname, '0'.repeat(40), tip])
  const found = verdictsIn(scratch.policy('check', '--format', 'json', ...updates))
  expect(found).toEqual(expect.arrayContaining(wanted))
  const audited = verdictsIn(scratch.policy('check', '--all', '--format', 'json'))
  expect(audited).toEqual(expect.arrayContaining(wanted.filter((one) => one.startsWith('branch'))))
  const pushed = scratch.tryGit('push', 'origin', ...refs)
  expect(scratch.policyWith({ directory: scratch.remote }, 'install').code).toBe(0)
  const received = scratch.tryGit('push', '--no-verify', 'origin', ...refs)
  for (const ran of [pushed, received]) {
    expect(ran.code).toBe(1)
    const heard = ran.stderr.replace(/^remote: ?/gm, '').replace(/ +$/gm, '')
    // A hook shows the first of them, and how many more there are.
    for (const name of NAMES.slice(0, 3)) expect(heard).toContain(`branch-policy/branch-name, refs/heads/${name}\n`)
  }
  for (const name of NAMES.slice(0, 2)) {
    const push = { refname: `refs/heads/${name}`, before: null, after: tip }
    const job = scratch.policyWith({ env: githubPush(scratch, push) }, 'check', '--format', 'json')
    expect(verdictsIn(job)).toContain(`branch-name fail refs/heads/${name}`)
    expect(JSON.parse(scratch.policy('resolve', '--format', 'json', name).stdout)).toMatchObject({ branch: name, kind: null })
    expect(JSON.parse(scratch.policy('resolve', '--format', 'json', `feature/${name}`).stdout)).toMatchObject({ branch: `feature/${name}` })
    for (const topic of [name, `rules.${name}`])
      expect(scratch.policy('explain', topic).output).not.toMatch(/native code|fault of branch-policy/)
    for (const args of [[name], ['check', `--${name}`], ['check', '--format', name]]) expect(scratch.policy(...args).code).toBe(2)
  }
})

test('threat 10: a payload and a baseline with such keys change nothing', () => {
  const config = { extends: 'gitflow', baseline: 'known.json' }
  const scratch = scratchRepository({ hooks: false, config })
  const input = wrong(scratch)
  const env = githubPush(scratch, { refname: 'refs/heads/Wrong', before: null, after: scratch.oid('develop') })
  const event = JSON.parse(scratch.read('../event.json')) as object
  const more = `"__proto__": { "deleted": true, "ref": "refs/heads/feature/x" }, "constructor": { "prototype": { "deleted": true } }`
  writeFileSync(join(scratch.folder, 'event.json'), `{ ${more}, ${JSON.stringify(event).slice(1)}`)
  const known =
    '{ "version": 1, "__proto__": { "findings": [{ "rule": "branch-name", "ref": "refs/heads/Wrong", "oid": null }] }, "findings": [] }'
  for (const [baseline, code] of [['{ "version": 1, "findings": [] }', 1] as const, [known, 2] as const]) {
    scratch.write('known.json', baseline)
    const runs = [scratch.policyWith({ env }, 'check'), scratch.policyWith({ input }, 'hook', 'pre-push', 'origin', scratch.remote)]
    for (const ran of runs)
      expect([ran.code, ran.output]).toEqual([code, expect.stringContaining(code === 1 ? 'branch-name' : 'known.json')])
  }
})

const keyed = (list: string): string => String(list.split(',').map((one, at) => `k${at}: ${one}`))
/** Nine times nine times nine: 387 million values in 300 bytes. */
const BOMB = `${'abcdefgh'.replace(/./g, (name, at: number) => `${name}: &${name} [${Array(9).fill(at === 0 ? 'x' : `*${'abcdefgh'[at - 1]}`)}]\n`)}`
const ENDLESS: readonly (readonly [scenario: string, file: string, text: string])[] = [
  ['aliases that multiply', 'branch-policy.config.yaml', `${BOMB}extends: *h\n`],
  [
    'maps that multiply',
    'branch-policy.config.yaml',
    `${BOMB.replace(/\[(.*)\]/g, (_, list: string) => `{ ${keyed(list)} }`)}branches: *h\n`,
  ],
  ['an alias of what it stands in', 'branch-policy.config.yaml', 'extends: &a [gitflow, *a]\n'],
  ['deep YAML', 'branch-policy.config.yaml', `extends: ${'['.repeat(5000)}${']'.repeat(5000)}\n`],
  ['deep JSON', 'branch-policy.config.json', `{ "extends": ${'['.repeat(50_000)}${']'.repeat(50_000)} }`],
  ['many values', 'branch-policy.config.json', `{ "extends": [${Array(100_000).fill('"gitflow"')}] }`],
]

test('threat 10: aliases that multiply and nesting without end are bounded in memory, and told in short', () => {
  const scratch = scratchRepository({ hooks: false })
  const input = wrong(scratch)
  for (const [scenario, file, text] of ENDLESS) {
    scratch.write(file, text)
    // Some mebibytes more than a hook needs; what is multiplied takes gigabytes.
    const env = { NODE_OPTIONS: '--max-old-space-size=96' }
    const ran = scratch.policyWith({ input, env }, 'hook', 'pre-push', 'origin', 'x')
    expect([scenario, ran.code, ran.stderr]).toEqual([scenario, 2, expect.stringContaining(file)])
    expect(ran.output.length, scenario).toBeLessThan(4000)
    scratch.shell(`rm '${file}'`)
  }
})
