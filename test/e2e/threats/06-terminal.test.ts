import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { everythingSaid, hostileRepository } from '../../support/hostile-repository.ts'
import { scratchRepository } from '../../support/scratch.ts'
import { serverRepository } from '../../support/server.ts'
import { REPORT_FORMATS, setRefs } from '../../support/threats.ts'

const ESC = '\u001b'
const MESSAGES: readonly (string | Buffer)[] = [
  `${ESC}[2J${ESC}[31mred`,
  `${ESC}]0;title\u0007`,
  `${ESC}]8;;https://example.org\u0007link${ESC}]8;;\u0007`,
  `${ESC}]52;c;ZWNobw==\u0007`,
  '\u009b2Jc1 \u0090dcs \u009c',
  'bell \u0007 back \b\b del \u007f tab \t feed \f \v',
  'all is well\roverwritten',
  'bidi \u202eevil\u202c \u2066isolated\u2069 \u200f',
  'zero\u200bwidth\u2060 \ufeff tags \u{e0041}\u{e0042} soft\u00ad \u034f \u180e',
  Buffer.from([0x66, 0x69, 0x78, 0xff, 0xfe, 0xc0, 0xaf, 0x80, 0xf5]),
  Buffer.from('c1 as bytes \x9b2J \x85', 'latin1'),
  Buffer.concat([Buffer.from('cut off '), Buffer.from([0xe2, 0x80])]),
  'nul \u0000 after it',
  'separators \u2028 and \u2029',
]
const NAMES: readonly (string | Buffer)[] = [
  'feature/\u202egnp.exe',
  '\u009b2J\u0085',
  'zero\u200bwidth\u2066\u{e0041}\ufeff',
  '\u2028line',
  // File systems of macOS take names of text only.
  ...(process.platform === 'linux' ? [Buffer.from([0x78, 0xff, 0x9b, 0x32]), Buffer.from([0xe2, 0x80])] : []),
]
const TEXTS = [`${ESC}]52;c;x\u0007`, '\u009b2J \u202e \u200b \r x', 'x\u0000y \ud800 \ufffe']

/** What a terminal would act upon, or hide; null where there is nothing of it and the bytes are UTF-8. */
function unsafeIn(bytes: Buffer): string | null {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  const [found] = /[^\P{C}\n\p{Cn}]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u.exec(text) ?? []
  return found === undefined ? null : JSON.stringify(text.slice(Math.max(0, text.indexOf(found) - 20), text.indexOf(found) + 20))
}

test('threat 6: no command prints a byte that a terminal acts upon or hides, in any format', () => {
  const scratch = hostileRepository({ messages: MESSAGES, names: NAMES, texts: TEXTS })
  const said = everythingSaid(scratch, NAMES[0] as string)
  for (const { command, stdout, stderr } of said) {
    // The file of GITHUB_OUTPUT knows no escapes: it takes a value as it is.
    if (command.startsWith('resolve --format github-output')) continue
    expect([command, unsafeIn(Buffer.from(stdout)), unsafeIn(Buffer.from(stderr))]).toEqual([command, null, null])
    expect(stdout + stderr, command).not.toContain('fault of branch-policy itself')
  }
  // They are shown, as escapes that can be read.
  const all = said.map(({ stdout, stderr }) => stdout + stderr).join('')
  for (const digits of ['001b', '0007', '009b', '007f', '000d', '202e', '2066', '200b', 'feff', '2028', '0000']) {
    expect(all).toContain(`\\u${digits}`)
  }
  expect(all).toMatch(/\\u\{e0041\}|\\udb40\\udc41/)
})

test('threat 6: nor into a file, nor as raw bytes to a pipe, whatever git stores that is no text', () => {
  const scratch = hostileRepository({ messages: MESSAGES, names: NAMES, texts: TEXTS })
  scratch.git('update-ref', 'refs/remotes/origin/main', 'main')
  const files = REPORT_FORMATS.flatMap((format) => ['--format', format, '--output', `report.${format}`])
  const ran = scratch.shell(`branch-policy check --all ${files.join(' ')} >out 2>err`)
  expect(ran.code, scratch.read('err')).toBe(1)
  for (const file of [...REPORT_FORMATS.map((format) => `report.${format}`), 'out', 'err']) {
    const bytes = readFileSync(join(scratch.directory, file))
    expect([file, unsafeIn(bytes)]).toEqual([file, null])
    if (file !== 'err' && file !== 'out') expect(bytes.length, file).toBeGreaterThan(1000)
  }
})

test('threat 6: nor through the hooks of a clone and of a server', () => {
  for (const scratch of [scratchRepository(), serverRepository()]) {
    scratch.git('checkout', '-q', 'main')
    const commit = scratch.tryGit('commit', '-q', '--allow-empty', '-m', String(MESSAGES[1]))
    scratch.tryGit('commit', '-q', '--no-verify', '--allow-empty', '-m', `${ESC}[2J \u202e direct`)
    const texts = NAMES.filter((name): name is string => typeof name === 'string')
    setRefs(
      scratch,
      texts.map((name) => [`refs/heads/${name}`, scratch.oid('HEAD')]),
    )
    const push = scratch.tryGit('push', 'origin', 'main', ...texts.map((name) => `refs/heads/${name}`))
    expect([push.code, push.stderr]).toEqual([1, expect.stringContaining('branch-policy/branch-name, refs/heads/feature/\\u202egnp.exe')])
    // What git itself says of a ref that it rejected is git's.
    const ours = (text: string) => text.replace(/^ ! [^\n]*$/gm, '').replace(/\u001b\[K/g, '')
    for (const { stdout, stderr } of [commit, push])
      expect([unsafeIn(Buffer.from(stdout)), unsafeIn(Buffer.from(ours(stderr)))]).toEqual([null, null])
  }
})

test('threat 6: nor what a path, a flag, a variable, a config or a broken hook line says', () => {
  const bad = `${ESC}]0;x\u0007\u202e\u009b`
  const scratch = scratchRepository({ hooks: false, name: `work${bad}` })
  scratch.write('broken.json', `{ "extends": "gitflow", "${bad}": 1 }`.replaceAll(ESC, '\\u001b').replaceAll('\u0007', '\\u0007'))
  const runs = [
    scratch.policy('check', '--config', `${bad}.json`),
    scratch.policy('check', '--config', 'broken.json'),
    scratch.policy('check', `--${bad}`),
    scratch.policy('check', '--format', bad),
    scratch.policy('check', '--all', '--since', bad),
    scratch.policy('check', '--update', `refs/heads/${bad}`, bad, bad),
    scratch.policy('check', '--output', `${bad}/x`),
    scratch.policy('explain', bad),
    scratch.policy('resolve', bad),
    scratch.policy(bad),
    scratch.policyWith({ input: `${bad}\n` }, 'hook', 'pre-push', bad, bad),
    scratch.policyWith({ input: `${bad} x y\n` }, 'hook', 'pre-receive'),
    scratch.policyWith({ env: { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: bad, GITHUB_EVENT_PATH: bad } }, 'check'),
    scratch.policyWith({ env: { BRANCH_POLICY_GIT_TIMEOUT: bad } }, 'check'),
    scratch.policy('install'),
    scratch.policy('doctor'),
    scratch.policy('init', '--json'),
  ]
  for (const [index, { stdout, stderr }] of runs.entries()) {
    expect([index, unsafeIn(Buffer.from(stdout)), unsafeIn(Buffer.from(stderr))]).toEqual([index, null, null])
    expect(stdout + stderr).not.toContain('fault of branch-policy itself')
  }
})
