import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { serverRepository } from '../support/server.ts'

const JSON_CONFIG = 'branch-policy.config.json'

/** A repository whose main and develop have a policy, and a branch where it may be changed. */
function withPolicy(config: unknown = { extends: 'gitflow' }): Scratch {
  const scratch = scratchRepository({ config, hooks: false })
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  return scratch
}

/** Replaces everything that HEAD has by some files, in one commit. */
function commitFiles(scratch: Scratch, files: Readonly<Record<string, string>>): void {
  scratch.git('rm', '-q', '-r', '.')
  scratch.write('README.md', 'A scratch project.\n')
  for (const [path, text] of Object.entries(files)) scratch.write(path, text)
  scratch.git('add', '-A')
  scratch.git('commit', '-q', '-m', 'chore: files')
}

/** The policy of a revision, as `config` shows it. */
function policyOf(scratch: Scratch, revision: string, ...more: string[]) {
  const ran = scratch.policy('config', '--policy-from', revision, '--format', 'json', ...more)
  return { ...ran, config: ran.code === 0 ? (JSON.parse(ran.stdout) as { readonly remote?: string }) : null }
}

/** The policy that a config makes is known by its remote. */
const named = (remote: string, more: object = {}): string => JSON.stringify({ extends: 'gitflow', remote, ...more })

describe('the policy of a revision', () => {
  test('judges in the place of the working tree, whatever that holds', () => {
    const scratch = withPolicy()
    scratch.write(JSON_CONFIG, '{ "extends": "gitflow", "rules": { "branch-name": "off" } }')
    expect(scratch.policy('check', '--branch', 'Wrong').code).toBe(0)
    expect(scratch.policy('check', '--policy-from', 'main', '--branch', 'Wrong').code).toBe(1)
    scratch.write(JSON_CONFIG, '{ broken')
    expect(scratch.policy('check', '--policy-from', 'main', '--branch', 'Wrong').code).toBe(1)
    const report = JSON.parse(scratch.policy('check', '--policy-from', 'refs/heads/main', '--branch', 'x', '--format', 'json').stdout)
    expect(report.policy).toEqual({ source: `refs/heads/main:${JSON_CONFIG}`, extends: ['gitflow'] })
  })

  test.each([
    ['branch-policy.config.yaml', 'extends: gitflow\nremote: it\n'],
    ['.branch-policyrc', 'extends: gitflow\nremote: it\n'],
    ['.branch-policyrc.json', named('it')],
    ['package.json', JSON.stringify({ name: 'x', 'branch-policy': { extends: 'gitflow', remote: 'it' } })],
  ])('is read from %s', (path, text) => {
    const scratch = withPolicy()
    commitFiles(scratch, { [path]: text })
    expect(policyOf(scratch, 'feature/one').config?.remote).toBe('it')
  })

  test('is the first of the places, and a package.json without the key is none', () => {
    const scratch = withPolicy()
    commitFiles(scratch, { '.branch-policyrc.json': named('second'), 'branch-policy.config.yaml': 'extends: gitflow\nremote: first\n' })
    expect(policyOf(scratch, 'HEAD').config?.remote).toBe('first')
    commitFiles(scratch, { 'package.json': '{}' })
    const none = policyOf(scratch, 'HEAD')
    expect([none.code, none.stderr]).toEqual([0, 'note: no config in HEAD; judged by the built-in preset gitflow\n'])
  })

  test('extends files of its own tree, and what they extend; its known findings are of that tree too', () => {
    const scratch = withPolicy()
    commitFiles(scratch, {
      [JSON_CONFIG]: JSON.stringify({ extends: ['./policy/team.yaml'], baseline: 'policy/known.json' }),
      'policy/team.yaml': 'extends: [gitflow, ../shared.json]\n',
      'shared.json': JSON.stringify({ remote: 'shared' }),
      'policy/known.json': JSON.stringify({ version: 1, findings: [{ rule: 'branch-name', ref: 'refs/heads/Wrong', oid: null }] }),
    })
    scratch.write('shared.json', '{ "remote": "other" }')
    scratch.write('policy/known.json', 'broken')
    expect(policyOf(scratch, 'HEAD').config?.remote).toBe('shared')
    const known = scratch.policy('check', '--policy-from', 'HEAD', '--branch', 'Wrong')
    expect([known.code, known.output]).toEqual([0, expect.stringContaining('known since policy/known.json was written')])
    expect(scratch.policy('check', '--branch', 'Wrong').code).toBe(2)
  })

  test('may be in another file of the tree, that --config names', () => {
    const scratch = withPolicy()
    commitFiles(scratch, { 'branch-policy.config.ts': 'throw new Error()\n', 'policy/frozen.json': named('frozen') })
    expect(policyOf(scratch, 'HEAD', '--config', 'policy/frozen.json').config?.remote).toBe('frozen')
    for (const file of ['policy/none.json', '../frozen.json', '/etc/passwd', 'branch-policy.config.ts']) {
      expect(policyOf(scratch, 'HEAD', '--config', file), file).toMatchObject({ code: 2, stderr: expect.stringContaining(file) })
    }
  })

  test('that config froze is the same policy', () => {
    const scratch = withPolicy()
    commitFiles(scratch, {
      'branch-policy.config.ts': `import { defineConfig } from 'branch-policy'
export default defineConfig({ extends: 'gitflow', rules: { 'tag-order': 'warn' }, since: 'v1.0.0', exempt: [{ branches: ['old/**'], rules: ['branch-name'], reason: 'old' }] })\n`,
    })
    const live = scratch.policy('config', '--format', 'json')
    expect(live.code, live.output).toBe(0)
    commitFiles(scratch, { [JSON_CONFIG]: live.stdout })
    expect(JSON.parse(scratch.policy('config', '--policy-from', 'HEAD', '--format', 'json').stdout)).toEqual(JSON.parse(live.stdout))
  })
})

describe('what is refused, exit 2', () => {
  const CODE = { 'branch-policy.config.ts': "export default { extends: 'gitflow' }\n" }
  const extending = (entry: string, more: Readonly<Record<string, string>> = {}) => ({
    [JSON_CONFIG]: JSON.stringify({ extends: entry }),
    ...more,
  })

  test.each([
    [
      'code',
      CODE,
      ['HEAD:branch-policy.config.ts', 'no code of a revision is run', 'npx branch-policy config --format json > frozen.json'],
    ],
    ['code that it extends', extending('./base.js', { 'base.js': '' }), ['→ ./base.js', 'no code of a revision']],
    ['a package that it extends', extending('@acme/policy'), ['→ @acme/policy', 'a package is code from outside of HEAD']],
    ['a path out of the tree', extending('../policy.json'), ['→ ../policy.json', 'leads out of HEAD']],
    ['a file that is not there', extending('./policy.json'), ['→ ./policy.json', 'there is no such file']],
    ['a circle', extending('./a.json', { 'a.json': '{"extends": "./b.json"}', 'b.json': '{"extends": "./a.json"}' }), ['extends itself']],
    ['rules of its own', { [JSON_CONFIG]: '{"extends": "gitflow", "plugins": ["./rule.js"]}' }, ['plugins', 'no code of a revision']],
    ['what is no JSON', { [JSON_CONFIG]: '{ broken' }, [`HEAD:${JSON_CONFIG}`]],
    ['what is no policy', { [JSON_CONFIG]: '{ "brnches": {} }' }, ['brnches']],
    [
      'known findings that are not there',
      { [JSON_CONFIG]: '{"extends": "gitflow", "baseline": "known.json"}' },
      ['known.json is not there'],
    ],
    ['a file of 5 MiB', { [JSON_CONFIG]: `{ "extends": "gitflow" ${' '.repeat(5 << 20)}}` }, ['longer than 4 MiB']],
  ])('%s', (_, files, words) => {
    const scratch = withPolicy()
    commitFiles(scratch, files as Readonly<Record<string, string>>)
    const ran = scratch.policy('check', '--policy-from', 'HEAD', '--branch', 'feature/x')
    expect(ran.code, ran.output).toBe(2)
    for (const word of words) expect(ran.stderr.replace(/\s+/g, ' ')).toContain(word)
    expect(ran.stderr).not.toMatch(/^ +at /m)
  })

  test('a config that is a link is not taken for its text, nor followed', () => {
    const scratch = withPolicy()
    commitFiles(scratch, { 'policy.json': named('linked') })
    symlinkSync('policy.json', join(scratch.directory, JSON_CONFIG))
    scratch.git('add', '-A')
    scratch.git('commit', '-q', '-m', 'chore: link')
    expect(policyOf(scratch, 'HEAD')).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a link') })
  })

  test.each(['nothing', '--output=pwned', '-x', 'refs/heads/none', 'HEAD^{tree}'])('the revision %s, which names no commit', (revision) => {
    const scratch = withPolicy()
    const ran = scratch.policy('check', `--policy-from=${revision}`, '--branch', 'feature/x')
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(`no commit is called "${revision}" here`)])
    expect(scratch.has('pwned')).toBe(false)
  })

  test('a name that two refs have, since git would take the tag; the whole name of one is taken', () => {
    const scratch = withPolicy()
    const weak = named('weak', { rules: { 'branch-name': 'off' } })
    commitFiles(scratch, { [JSON_CONFIG]: weak })
    for (const refname of ['refs/tags/main', 'refs/tags/origin/main', 'refs/heads/refs/heads/none'])
      scratch.git('update-ref', refname, 'HEAD')
    for (const name of ['main', 'origin/main', 'main~0', 'refs/heads/none']) {
      expect(scratch.policy('check', '--policy-from', name, '--branch', 'Wrong').code, name).toBe(2)
    }
    for (const name of ['refs/heads/main', 'refs/remotes/origin/main', scratch.oid('refs/heads/main')]) {
      expect(scratch.policy('check', '--policy-from', name, '--branch', 'Wrong').code, name).toBe(1)
    }
  })
})

describe('a server', () => {
  const config = { extends: 'gitflow' }

  /** A server, with a work tree where main was changed so that the policy lets everything pass. */
  function relaxed(...settings: readonly (readonly [string, string])[]) {
    const server = serverRepository({ config })
    for (const [key, value] of settings) server.git('--git-dir', server.remote, 'config', key, value)
    server.git('checkout', '-q', 'main')
    server.write(
      JSON_CONFIG,
      JSON.stringify({ ...config, rules: { 'no-direct-commit': 'off', 'policy-change': 'off', 'branch-name': 'off' } }),
    )
    server.git('commit', '-q', '-am', 'chore: another policy')
    return server
  }

  test('that reads its policy from a ref judges a push by that ref as it was before the push, not by what is pushed', () => {
    const server = relaxed(['branch-policy.policyFrom', 'refs/heads/main'])
    const refused = server.push('origin', 'main', 'main:refs/heads/Wrong')
    expect(refused.code).toBe(1)
    for (const rule of ['merge-source', 'policy-change', 'branch-name']) expect(refused.stderr).toContain(`docs/rules/${rule}.md`)
    // What the ref says from then on is another policy.
    server.git('--git-dir', server.remote, 'fetch', '-q', server.directory, 'main:main')
    expect(server.push('origin', 'main:refs/heads/Wrong')).toMatchObject({ code: 0 })
  })

  test('takes the first push of all, before there is a ref to read, and nothing once the ref is gone', () => {
    const server = serverRepository({ start: 'empty' })
    server.git('--git-dir', server.remote, 'config', 'branch-policy.policyFrom', 'refs/heads/main')
    server.write(JSON_CONFIG, JSON.stringify(config))
    server.git('add', '.')
    server.git('commit', '-q', '-m', 'chore: begin')
    expect(server.push('origin', 'HEAD:refs/heads/develop')).toMatchObject({ code: 0 })
    const later = server.push('origin', 'HEAD:refs/heads/main')
    expect(later.code).toBe(1)
    expect(later.stderr.replace(/\nremote:/g, '')).toContain('no commit is called "refs/heads/main" here')
  })

  test('code in the ref refuses every push, with the way out for whoever changes it', () => {
    const server = relaxed(['branch-policy.policyFrom', 'refs/heads/main'])
    server.write('branch-policy.config.ts', "import { writeFileSync } from 'node:fs'\nwriteFileSync('evaluated', '')\nexport default {}\n")
    server.git('add', '.')
    server.git('commit', '-q', '-m', 'chore: code')
    server.git('--git-dir', server.remote, 'fetch', '-q', server.directory, 'main:main')
    const refused = server.push('origin', 'main:refs/heads/feature/x')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('no code of a revision is run')])
    expect(server.shell(`ls '${server.remote}' .`).stdout).not.toContain('evaluated')
  })

  test("reads the administrator's file, by an absolute path, and both settings name a file of the ref", () => {
    const server = relaxed()
    server.write('../admin.json', JSON.stringify({ ...config, rules: { 'branch-name': 'off', 'no-direct-commit': 'off' } }))
    const set = (key: string, value: string) => server.git('--git-dir', server.remote, 'config', key, value)
    expect(server.push('origin', 'main:refs/heads/Wrong').code).toBe(1)
    set('branch-policy.config', join(server.folder, 'admin.json'))
    expect(server.push('origin', 'main:refs/heads/Wrong')).toMatchObject({ code: 0 })
    set('branch-policy.config', 'admin.json')
    expect(server.push('origin', 'main:refs/heads/Other')).toMatchObject({ code: 1, stderr: expect.stringContaining('no absolute path') })
    set('branch-policy.policyFrom', 'refs/heads/main')
    set('branch-policy.config', JSON_CONFIG)
    expect(server.push('origin', 'main:refs/heads/Other')).toMatchObject({ code: 1, stderr: expect.stringContaining('branch-name') })
    expect(server.policyWith({ directory: server.remote }, 'config').stdout).toContain(`refs/heads/main:${JSON_CONFIG}`)
  })

  test("a clone's own settings do not count: its hooks judge by its working tree", () => {
    const scratch = scratchRepository({ config })
    scratch.write('../weak.json', JSON.stringify({ ...config, rules: { 'no-direct-commit': 'off' } }))
    scratch.git('config', 'branch-policy.config', join(scratch.folder, 'weak.json'))
    expect(scratch.shell('git commit -q --allow-empty -m direct').code).toBe(1)
  })
})
