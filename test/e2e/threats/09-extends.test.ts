import { expect, test } from 'vitest'
import { azurePush, githubPull } from '../../support/ci-jobs.ts'
import { type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { serverRepository } from '../../support/server.ts'

const CONFIG = 'branch-policy.config.json'

/** What a config extends, and the chain and the fault that have to be told. */
const BROKEN: readonly (readonly [scenario: string, entry: unknown, told: string])[] = [
  ['an address', 'https://example.org/policy.json', 'extends: got "https://example.org/policy.json", expected a built-in preset'],
  ['an address in a list', ['gitflow', 'http://[::1]/'], 'extends.1: got "http://[::1]/", expected a built-in preset'],
  ['a file by its address', 'file:///etc/policy.json', 'extends: got "file:///etc/policy.json", expected'],
  ['an absolute path', '/etc/policy.json', 'extends: got "/etc/policy.json", expected'],
  ['a module of Node', 'node:fs', 'extends: got "node:fs", expected'],
  ['a cycle', './p/cycle.json', `${CONFIG} → ./p/cycle.json → ./back.json → ./cycle.json extends itself`],
  ['itself', `./${CONFIG}`, `${CONFIG} → ./${CONFIG} extends itself`],
  ['a chain of a thousand', './p/deep/1.json', `${CONFIG} → ./p/deep/1.json → ./2.json → ./3.json → … extends more than 16 levels deep`],
  ['a missing package', 'acme-policy', `${CONFIG} → acme-policy: there is no such package`],
  ['a missing package of a preset', './p/lacks.json', `${CONFIG} → ./p/lacks.json → @acme: there is no such package @acme/branch`],
  ['a missing file', './p/none.json', `${CONFIG} → ./p/none.json cannot be read as a policy: there is no such file`],
  ['a directory', './p/deep', `${CONFIG} → ./p/deep cannot be read as a policy`],
  ['an unreadable file', './p/torn.json', `${CONFIG} → ./p/torn.json cannot be read as a policy`],
  ['an empty file', './p/empty.json', `${CONFIG} → ./p/empty.json cannot be read as a policy`],
  ['code that throws', './p/throws.mjs', `${CONFIG} → ./p/throws.mjs cannot be read as a policy: out of order`],
  ['code without a policy', './p/mute.mjs', `${CONFIG} → ./p/mute.mjs cannot be read as a policy: it exports nothing`],
  ['a package that throws', 'broken-policy', `${CONFIG} → broken-policy cannot be read as a policy: out of order`],
  ['no preset at all', [], 'branches: got nothing, expected at least one kind'],
  ['a number', 7, 'extends: got 7, expected a preset or a list of them'],
  ['null', null, 'extends: got null, expected a preset or a list of them'],
  ['an object', {}, 'extends: got {}, expected a preset or a list of them'],
  ['a number in a list', ['gitflow', 7], 'extends.1: got 7, expected'],
]

/** The files that these name, with a chain of so many; what they hold would let everything pass, were it read as far as it goes. */
function presets(scratch: Scratch, depth = 20): void {
  const files: Readonly<Record<string, string>> = {
    'p/cycle.json': '{ "extends": "./back.json", "rules": {} }',
    'p/back.json': '{ "extends": "./cycle.json" }',
    'p/lacks.json': '{ "extends": "@acme" }',
    'p/torn.json': '{ "extends": "gitflow"',
    'p/empty.json': '{}',
    'p/throws.mjs': "throw new Error('out of order')\n",
    'p/mute.mjs': "export const policy = { extends: 'gitflow' }\n",
    'node_modules/broken-policy/package.json': '{ "name": "broken-policy", "version": "1.0.0", "main": "index.js" }',
    'node_modules/broken-policy/index.js': "throw new Error('out of order')\n",
    [`p/deep/${depth}.json`]: '{ "extends": "gitflow" }',
  }
  for (const [path, text] of Object.entries(files)) scratch.write(path, text)
  for (let at = 1; at < depth; at += 1) scratch.write(`p/deep/${at}.json`, `{ "extends": "./${at + 1}.json" }`)
}

const unwrapped = (text: string): string => text.replace(/^remote: ?/gm, '').replace(/\s+/g, ' ')

test('threat 9: what cannot be extended is told with its chain, exit 2, by hooks, checks and commands; nothing is judged', () => {
  const scratch = scratchRepository()
  presets(scratch, 1000)
  const tip = scratch.oid('main')
  const input = `refs/heads/feature/x ${tip} refs/heads/feature/x ${'0'.repeat(40)}\n`
  for (const [index, [scenario, entry, said]] of BROKEN.entries()) {
    scratch.write(CONFIG, JSON.stringify({ extends: entry }))
    const args = index % 2 === 0 ? ['hook', 'pre-push', 'origin', scratch.remote] : ['check', '--all', '--format', 'json']
    const ran = scratch.policyWith({ input }, ...args)
    expect([scenario, ran.code, ran.stdout, ran.stderr]).toEqual([scenario, 2, '', expect.stringContaining(said)])
  }
})

test('threat 9: git itself refuses the commit, the merge and the push, and every other door stops', () => {
  const scratch = scratchRepository()
  const before = scratch.oid('main')
  scratch.git('checkout', '-q', '-b', 'feature/x', 'develop')
  const tip = scratch.commit('feat: x')
  const push = azurePush(scratch, { refname: 'refs/heads/main', before, after: tip })
  const pull = githubPull(scratch, { head: 'feature/x', base: 'develop', isFromFork: false })
  scratch.git('checkout', '-q', 'develop')
  presets(scratch)
  const others = ['an address', 'a cycle', 'a chain of a thousand', 'a missing package', 'an unreadable file']
  for (const [index, [scenario, entry, said]] of BROKEN.filter(([name]) => others.includes(name)).entries()) {
    scratch.write(CONFIG, JSON.stringify({ extends: entry }))
    const commands: readonly (() => Ran)[] = [
      () => scratch.policyWith({ env: push }, 'check'),
      () => scratch.policyWith({ env: pull }, 'check', '--allow-undetermined'),
      () => scratch.policy('check', '--branch', 'feature/x'),
      () => scratch.policy('check', '--config', CONFIG, '--update', 'refs/heads/main', before, tip),
      () => scratch.policy('explain', 'main'),
      () => scratch.policy('resolve', '--format', 'shell'),
      () => scratch.policy('config', '--format', 'json'),
      () => scratch.policy('init', '--yes'),
    ]
    for (const [at, command] of commands.entries()) {
      // A few for each, and each for several.
      if ((at + index) % 3 !== 0 && scenario !== 'a cycle') continue
      const ran = command()
      // A job's log may hold the same as an annotation.
      const judged = at < 2 ? '' : ran.stdout
      expect([scenario, at, ran.code, judged, ran.stderr]).toEqual([scenario, at, 2, '', expect.stringContaining(said)])
      expect(ran.output, scenario).not.toContain('checked')
    }
    if (index % 2 === 0) continue
    const refused = [
      scratch.tryGit('commit', '--allow-empty', '-m', 'feat: nothing'),
      scratch.tryGit('merge', '--no-ff', '--no-edit', 'feature/x'),
      scratch.tryGit('push', 'origin', 'feature/x'),
    ]
    for (const { stderr } of refused) expect([scenario, stderr]).toEqual([scenario, expect.stringContaining(said)])
    expect(refused.map(({ code }) => code)).not.toContain(0)
    scratch.tryGit('merge', '--abort')
    expect([scratch.oid('develop'), scratch.git('ls-remote', 'origin', 'refs/heads/feature/x')]).toEqual([before, ''])
    const doctor = scratch.policy('doctor')
    expect(unwrapped(doctor.output)).toContain('policy: cannot be read')
    expect(unwrapped(doctor.output)).toContain(`so every hook stops: ${said}`)
  }
})

/** What is told of a policy that is read from a ref, where no package and no code is read. */
const FROM_A_REF: Readonly<Record<string, string>> = {
  'an address': 'extends: got "https://example.org/policy.json", expected a built-in preset',
  'a cycle': `${CONFIG} → ./p/cycle.json → ./back.json → ./cycle.json extends itself`,
  'a chain of a thousand': '→ ./2.json → ./3.json → … extends more than 16 levels deep',
  'a missing package': `${CONFIG} → acme-policy cannot be read as a policy: a package is code from outside of`,
  'an unreadable file': `${CONFIG} → ./p/torn.json cannot be read as a policy`,
  'code that throws': `${CONFIG} → ./p/throws.mjs`,
  'no preset at all': 'branches: got nothing, expected at least one kind',
}

test('threat 9: a server and a check with --policy-from read the same from a ref, refuse, and take nothing', () => {
  const server = serverRepository({ config: { extends: 'gitflow' } })
  presets(server)
  server.write('.gitignore', 'node_modules\n')
  server.git('--git-dir', server.remote, 'config', 'branch-policy.policyFrom', 'refs/heads/main')
  for (const [scenario, entry] of BROKEN) {
    const said = FROM_A_REF[scenario]
    if (said === undefined) continue
    server.write(CONFIG, JSON.stringify({ extends: entry }))
    server.git('add', '-A')
    server.git('commit', '-q', '-m', scenario)
    server.git('push', '-q', '--receive-pack=git -c core.hooksPath=/dev/null receive-pack', 'origin', '+HEAD:refs/heads/main')
    const name = `feature/${scenario.replaceAll(' ', '-')}`
    const pushed = server.push('origin', `HEAD:refs/heads/${name}`)
    const checked = server.policy('check', '--policy-from', 'HEAD', '--all')
    expect([scenario, pushed.code, server.remoteOid(`refs/heads/${name}`)]).toEqual([scenario, 1, null])
    expect([scenario, checked.code, checked.stdout]).toEqual([scenario, 2, ''])
    for (const { stderr } of [pushed, checked]) expect([scenario, unwrapped(stderr)]).toEqual([scenario, expect.stringContaining(said)])
  }
})
