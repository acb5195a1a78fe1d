import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { packedEntry, scratchRepository } from '../support/scratch.ts'
import { refusals, warnings } from '../support/told.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The files that the guides show: each block of code that begins with its path. */
function filesOfGuides(): Readonly<Record<string, string>> {
  const texts = ['own-rules', 'testing'].map((name) => readFileSync(join(ROOT, 'docs/guides', `${name}.md`), 'utf8'))
  const blocks = texts.flatMap((text) => [...text.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)])
  return Object.fromEntries(blocks.map(([, path, text]) => [path ?? '', text ?? '']))
}

/** A project of a team's: the tarball is installed, and these files lie in it. Temporary files go to a folder of its own. */
function project(files: Readonly<Record<string, string>>): { readonly directory: string; readonly temporary: string } {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-own-rules-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const temporary = join(directory, 'tmp')
  mkdirSync(temporary)
  mkdirSync(join(directory, 'node_modules'))
  for (const name of readdirSync(join(inject('project'), 'node_modules'))) {
    symlinkSync(join(inject('project'), 'node_modules', name), join(directory, 'node_modules', name))
  }
  const all = { 'package.json': '{ "name": "team", "private": true, "type": "module" }', ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return { directory, temporary }
}

function run({ directory, temporary }: ReturnType<typeof project>, ...args: readonly string[]) {
  return spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', env: { ...cleanEnvironment(), TMPDIR: temporary } })
}

test('the guides show a rule, a preset and their tests', () => {
  expect(Object.keys(filesOfGuides()).sort()).toEqual(['policy.js', 'rules/ticket-open.js', 'test/ticket-open.test.js'])
})

test('the tests of the guide pass under node:test, fail where the rule is wrong, and leave nothing behind', () => {
  const files = filesOfGuides()
  const team = project(files)
  const ran = run(team, '--test', '--test-reporter=tap')
  expect(ran.status, ran.stdout + ran.stderr).toBe(0)
  expect(ran.stdout).toMatch(/^# pass 6$/m)
  expect(readdirSync(team.temporary)).toEqual([])

  const rule = files['rules/ticket-open.js'] ?? ''
  const breaks = [
    ['includes(ticket)) return []', 'includes(ticket)) return [];return []'],
    ["needs: ['refs']", "needs: ['ref']"],
    ["verdict: 'undetermined'", "verdict: 'fail'"],
  ] as const
  for (const [right, wrong] of breaks) {
    expect(rule).toContain(right)
    writeFileSync(join(team.directory, 'rules/ticket-open.js'), rule.replace(right, wrong))
    const failed = run(team, '--test')
    expect(failed.status, wrong).toBe(1)
  }
  expect(readdirSync(team.temporary)).toEqual([])
})

test('they run under vitest, with a rule in TypeScript, and with globals', () => {
  const files = filesOfGuides()
  const typed = (files['test/ticket-open.test.js'] ?? '')
    .replace("import { describe, test } from 'node:test'", '')
    .replace(',\n  { describe, test },\n)', ')')
    .replace("import assert from 'node:assert/strict'\n", '')
    .replace('scratchRepository, ', '')
    .replace('ticket-open.js', 'ticket-open.ts')
    .replace(/^test\([\s\S]*$/m, '')
  const rule = (files['rules/ticket-open.js'] ?? '')
    .replace(
      'const mainOf = ({ facts, model }) =>',
      'const mainOf = ({ facts, model }: Pick<OwnRuleInput, "facts" | "model">): string | null =>',
    )
    .replace('import { defineRule', 'import { type OwnRuleInput, defineRule')
    .replace("captures.get('ticket')", "captures.get('ticket') as string")
  const team = project({
    'rules/ticket-open.ts': rule,
    'test/ticket-open.test.ts': typed,
    'vitest.config.js': 'export default { test: { globals: true } }\n',
  })
  for (const name of ['vitest', 'vite', '@types', 'typescript']) {
    if (!existsSync(join(team.directory, 'node_modules', name)))
      symlinkSync(join(ROOT, 'node_modules', name), join(team.directory, 'node_modules', name))
  }
  const ran = run(team, join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run')
  expect(ran.status, ran.stdout + ran.stderr).toBe(0)
  expect(ran.stdout).toMatch(/Tests\s+5 passed/)

  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    skipLibCheck: false,
    allowImportingTsExtensions: true,
  }
  writeFileSync(join(team.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['rules', 'test'] }))
  const compiled = run(team, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', team.directory)
  expect(compiled.stdout).toBe('')
})

test('a preset package of the team brings its rule to a repository: a real push is refused, and warned of, by it', () => {
  const { 'rules/ticket-open.js': rule = '', 'policy.js': policy = '' } = filesOfGuides()
  const scratch = scratchRepository({ hooks: false })
  const preset = join(scratch.directory, 'node_modules/@acme/branch-policy-config')
  mkdirSync(join(preset, 'rules'), { recursive: true })
  writeFileSync(join(preset, 'package.json'), '{ "name": "@acme/branch-policy-config", "type": "module", "exports": "./policy.js" }')
  writeFileSync(join(preset, 'policy.js'), policy)
  writeFileSync(join(preset, 'rules/ticket-open.js'), rule)
  scratch.write('.git/info/exclude', 'node_modules\n')
  scratch.write('branch-policy.config.json', '{ "extends": "@acme" }')
  scratch.write('open-tickets.json', '["ABC-1"]')
  scratch.git('add', '.')
  scratch.git('commit', '-q', '-m', 'chore: policy')
  scratch.git('branch', '-f', 'develop')
  scratch.git('push', '-q', 'origin', 'main', 'develop')
  scratch.policy('install')
  scratch.git('checkout', '-q', '-b', 'feature/ABC-2', 'develop')
  scratch.git('commit', '-q', '--allow-empty', '-m', 'feat: more')
  const refused = scratch.tryGit('push', '-q', 'origin', 'HEAD')
  expect(refusals(refused), refused.output).toEqual(['acme/ticket-open refs/heads/feature/ABC-2'])
  expect(refused.stderr).toContain('\n  docs: https://wiki.acme.example/tickets\n')
  // In CI the same, by another door.
  const checked = scratch.policy('check', '--format', 'json')
  expect(JSON.parse(checked.stdout).findings).toMatchObject([
    { rule: 'acme/ticket-open', oid: scratch.oid('HEAD'), docs: 'https://wiki.acme.example/tickets' },
  ])
  expect(checked.code).toBe(1)
  // The preset locks its rule.
  scratch.write('branch-policy.config.json', '{ "extends": "@acme", "rules": { "acme/ticket-open": "off" } }')
  const loosened = scratch.tryGit('push', '-q', 'origin', 'HEAD')
  expect(loosened.stderr).toContain('rules.acme/ticket-open (branch-policy.config.json): got "off", expected "error"')
  // A worktree without a config is not judged by the rule, and says so.
  rmSync(join(scratch.directory, 'branch-policy.config.json'))
  const passed = scratch.tryGit('push', '-q', 'origin', 'HEAD')
  expect(passed.code, passed.output).toBe(0)
  expect(passed.stderr.replace(/\s+/g, ' ')).toContain('not judged here, since their code is with the config: acme/ticket-open')
})

const CRASH = `export default { id: 'acme/crash', severity: 'warn', judges: 'branch or tag', needs: [], applies: () => true,
  judge: () => { throw new Error('not today') } }\n`

test('a rule that throws refuses a push, and a check cannot check, whatever its severity', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' } })
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.git('commit', '-q', '--allow-empty', '-m', 'feat: one')
  scratch.write('crash.mjs', CRASH)
  scratch.write('branch-policy.config.json', '{ "extends": "gitflow", "plugins": ["./crash.mjs"] }')
  const pushed = scratch.tryGit('push', '-q', 'origin', 'HEAD')
  expect(pushed.code).not.toBe(0)
  expect(scratch.git('ls-remote', 'origin', 'feature/one')).toBe('')
  const checked = scratch.policy('check')
  expect(checked.code).toBe(2)
  expect(checked.stderr).toBe(
    'branch-policy: the rule acme/crash (crash.mjs) cannot judge: its judge on refs/heads/feature/one failed: Error: not today (crash.mjs:2:24)\n' +
      "  What a rule cannot judge does not pass. Mend the rule, or turn it off in the policy until it is mended:\n    rules: { 'acme/crash': 'off' }\n",
  )
  scratch.write('branch-policy.config.json', '{ "extends": "gitflow", "plugins": ["./crash.mjs"], "rules": { "acme/crash": "off" } }')
  expect(warnings(scratch.tryGit('push', '-q', 'origin', 'HEAD'))).toEqual([])
  expect(scratch.git('ls-remote', 'origin', 'feature/one')).not.toBe('')
})

test('on a server rules lie beside the config in the git directory, and never in what is pushed', () => {
  const scratch = scratchRepository({ hooks: false })
  const says = (text: string): string =>
    `export default { id: 'acme/no', severity: 'error', judges: 'branch', needs: [], applies: () => true,
  judge: ({ door }) => [{ verdict: 'fail', message: '${text} at ' + door, why: 'w' }] }\n`
  writeFileSync(join(scratch.remote, 'branch-policy.config.json'), '{ "extends": "gitflow", "plugins": ["./rule.mjs"] }')
  writeFileSync(join(scratch.remote, 'rule.mjs'), says('of the server'))
  const hook = join(scratch.remote, 'hooks/pre-receive')
  writeFileSync(hook, `#!/bin/sh\nexec '${process.execPath}' '${packedEntry()}' hook pre-receive\n`, { mode: 0o755 })
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.write('rule.mjs', says('of the pusher'))
  scratch.commit('feat: one')
  const pushed = scratch.tryGit('push', '-q', 'origin', 'HEAD')
  expect(pushed.code).not.toBe(0)
  expect(pushed.stderr).toContain('of the server at server')
  expect(pushed.stderr).not.toContain('of the pusher')
})
