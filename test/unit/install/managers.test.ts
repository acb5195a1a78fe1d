import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeConfigFile } from '../../../src/install/managers/config-file.ts'
import { hasConfigHooks, installConfigHooks, uninstallConfigHooks, withHooks } from '../../../src/install/managers/config-hooks.ts'
import * as lefthook from '../../../src/install/managers/lefthook-config.ts'
import { callsOurs } from '../../../src/install/managers/manager.ts'
import { markedBlock, withBlock, withoutMarkedBlocks } from '../../../src/install/managers/marked-block.ts'
import * as simple from '../../../src/install/managers/simple-git-hooks-config.ts'
import { createScratch, type Scratch, snapshot } from './scratch.ts'

const HOOKS = ['pre-commit', 'pre-merge-commit', 'pre-push'] as const

describe('a marked block', () => {
  it.each(['', 'a', 'a\n', 'a\r\nb', 'a\r\nb\r\n', '\n\n', 'ü\n# tail'])('comes out again without a trace: %j', (text) => {
    const block = markedBlock(['x', '  y'], { why: 'because', indent: '  ' })
    for (const at of [0, text.lastIndexOf('\n') + 1, text.length]) {
      const fresh = withBlock(text, at, block)
      expect(fresh).not.toBe(text)
      expect(withoutMarkedBlocks(fresh)).toBe(text)
    }
  })

  it('that lost its end takes nothing of what follows with it', () => {
    const [begin = '', end = ''] = markedBlock([], { why: 'x' })
    expect(withoutMarkedBlocks(`${begin}\nlost\nmine: 1\n${begin}\nours\n${end}\nmine: 2\n`)).toBe(`${begin}\nlost\nmine: 1\nmine: 2\n`)
  })

  it('without an end stays, and so do comments that only look like one', () => {
    for (const text of [
      '# branch-policy begin: x\ny\n',
      '# branch-policy end\n',
      '# branch-policy beginning\n# branch-policy end\n',
      'x # branch-policy begin\n# branch-policy end\n',
    ])
      expect(withoutMarkedBlocks(text)).toBe(text)
  })
})

describe('a lefthook.yml', () => {
  it.each([
    '',
    'output: [failure]',
    '# only\n',
    'pre-commit:\n  parallel: true\n  commands:\n    # lint\n    lint:\n      run: npm run lint # x\n\n# tail\n',
    'pre-push:\n  jobs:\n    - name: a\n      run: b\n    - run: c',
    'pre-push:\n  jobs:\n  - run: c\n',
    'pre-commit:\r\n  commands:\r\n    x:\r\n      run: y\r\n',
  ])('gets our commands, once, and gives every byte back: %j', (text) => {
    const fresh = lefthook.withOurCommands(text, 'lefthook.yml', HOOKS)
    expect(fresh).not.toBeNull()
    expect(fresh?.match(/branch-policy hook /g)).toHaveLength(3)
    expect(lefthook.withOurCommands(fresh ?? '', 'lefthook.yml', HOOKS)).toBe(fresh)
    expect(withoutMarkedBlocks(fresh ?? '')).toBe(text)
  })

  it.each([
    'pre-push:\n  skip: merge\n  jobs:\n  - run: c\n',
    'pre-push:\n  exclude: ["*.md"]\n  commands:\n    a:\n      run: b\n',
    'pre-push: {jobs: [{run: c}]}\n',
    'pre-commit:\n  commands: {}\n',
    'pre-commit:\n',
    'pre-commit:\n  jobs:\n    -\n      run: x\n',
    'pre-commit: &a\n  commands:\n    x:\n      run: y\npre-push: *a\n',
    'pre-commit:\n  commands:\n    branch-policy:\n      run: other\n',
    'a: *b\n',
    'a: 1\na: 2\n',
    '- a\n',
    '{ a: 1 }\n',
    'a: 1\n---\nb: 2\n',
    '---\na: 1\n...\n',
  ])('of a form that is not sure is refused: %j', (text) => {
    expect(lefthook.withOurCommands(text, 'lefthook.yml', HOOKS)).toBeNull()
  })

  it('whose people have written our command themselves is left as it is', () => {
    const text = 'pre-push:\n  jobs:\n    - run: npx branch-policy hook pre-push {0}\n      use_stdin: true\n'
    expect(lefthook.withOurCommands(text, 'lefthook.yml', ['pre-push'])).toBe(text)
  })

  it('that names a file of its own has our commands look for that one', () => {
    expect(lefthook.linesByHand(['pre-commit'], '.config/lefthook.yml').join('\n')).toContain(
      'files: git ls-files -c -o .config/lefthook.yml',
    )
  })
})

describe('a config of simple-git-hooks', () => {
  it.each<readonly [string, readonly string[]]>([
    ['{\n  "name": "x",\n  "simple-git-hooks": {\n    "pre-commit": "a || b",\n    "pre-push": "npm test"\n  }\n}\n', ['simple-git-hooks']],
    ['{\n\t"commit-msg": "a"\n}', []],
    ['\uFEFF{\r\n  "commit-msg": "x"\r\n}\r\n', []],
  ])('gets our commands, once, and gives every byte back: %j', (text, key) => {
    const fresh = simple.withOurCommands(text, key, HOOKS)
    expect(fresh?.match(/branch-policy hook /g)).toHaveLength(3)
    expect(simple.withOurCommands(fresh ?? '', key, HOOKS)).toBe(fresh)
    expect(simple.withoutOurCommands(fresh ?? '', key)).toBe(text)
  })

  it.each<readonly [string, readonly string[]]>([
    ['{}', []],
    ['{ "pre-push": "a #b" }', []],
    ['{\n  "pre-push": "cat <<X"\n}\n', []],
    ['{\n  "pre-push": 1\n}\n', []],
    ['{"a":{"commit-msg":"x"}}', ['a']],
    ['{\n  "a": "config.json"\n}\n', ['a']],
    ['{\n  // why\n  "pre-push": "x"\n}\n', []],
    ['{ "x": ', []],
  ])('that would not give every byte back, or is no such config, is refused: %j', (text, key) => {
    expect(simple.withOurCommands(text, key, HOOKS)).toBeNull()
  })
})

it.each([
  ['branch-policy hook pre-push "$@"', true],
  ['  npx branch-policy hook pre-push', true],
  ['x && node "a b/branch-policy" hook pre-push', true],
  ['# branch-policy hook pre-push', false],
  ['branch-policy hook pre-push-x', false],
  ['branch-policy hook pre-commit', false],
  ['', false],
])('whether a text calls our pre-push: %j', (text, calls) => {
  expect(callsOurs(text, 'pre-push')).toBe(calls)
})

describe("git's config", () => {
  let scratch: Scratch
  let config: string
  beforeEach(() => {
    scratch = createScratch()
    config = scratch.path('.git/config')
  })
  afterEach(() => scratch.remove())

  const shims = HOOKS.map((name) => ({ name, text: `#!/bin/sh\n# branch-policy hook. ${name}\n` }))

  it('has hooks since git 2.54', () => {
    expect(
      (
        [
          [2, 53],
          [2, 54],
          [3, 0],
          [1, 99],
        ] as const
      ).map(hasConfigHooks),
    ).toEqual([false, true, true, false])
    expect(hasConfigHooks(null)).toBe(false)
  })

  it.each(['', '[core]\n\tbare = false', '[core]\r\n\tx = \xfc\r\n'])(
    'gets one block that git reads, and gives bytes and mode back: %j',
    (text) => {
      const before = Buffer.from(`${readFileSync(config, 'latin1')}${text}`, 'latin1')
      scratch.write(config, before, 0o640)
      expect(installConfigHooks(scratch.path('.git/hooks'), shims, [])).toBe(true)
      const now = snapshot(scratch.root)
      expect(installConfigHooks(scratch.path('.git/hooks'), shims, [])).toBe(false)
      expect(snapshot(scratch.root)).toBe(now)
      expect(statSync(config).mode & 0o7777).toBe(0o640)
      for (const name of HOOKS) {
        expect(scratch.git('config', '--get-all', `hook.branch-policy-${name}.event`)).toBe(`${name}\n`)
        const command = scratch.git('config', `hook.branch-policy-${name}.command`).trimEnd()
        expect(command).toBe(`sh "$(git rev-parse --git-common-dir)/branch-policy-hooks/${name}"`)
        expect(scratch.run(['sh', '-c', command])).toEqual({ code: 0, stdout: '', stderr: '' })
      }
      expect(uninstallConfigHooks(scratch.path('.git/hooks'))).toBe(true)
      expect(readFileSync(config).equals(before)).toBe(true)
      expect(statSync(config).mode & 0o7777).toBe(0o640)
      expect(existsSync(scratch.path('.git/branch-policy-hooks'))).toBe(false)
      expect(uninstallConfigHooks(scratch.path('.git/hooks'))).toBe(false)
    },
  )

  it('of an older set of hooks gets the new one in its place, after what others have added since', () => {
    const old = withHooks('[a]\n', ['pre-commit'])
    const fresh = withHooks(`${old}[b]\n`, HOOKS)
    expect(fresh.startsWith('[a]\n[b]\n# branch-policy begin: ')).toBe(true)
    expect(fresh.match(/branch-policy begin/g)).toHaveLength(1)
    expect(withHooks(`${old}[b]\n`, ['pre-commit'])).toBe(`${old}[b]\n`)
  })

  it('that somebody else is writing is one error, at once, and everything stays as it was', () => {
    scratch.write(`${config}.lock`, 'theirs')
    const before = readFileSync(config)
    expect(() => installConfigHooks(scratch.path('.git/hooks'), shims, [])).toThrow(expect.objectContaining({ name: 'RepositoryError' }))
    expect(() => changeConfigFile(config, (text) => `${text}x`)).toThrow(`${config}.lock is there, so another program is writing it.`)
    expect(readFileSync(config).equals(before)).toBe(true)
    expect(readFileSync(`${config}.lock`, 'utf8')).toBe('theirs')
  })

  it('is locked while it is changed, and unlocked after a failure; a link stays a link', () => {
    changeConfigFile(config, (text) => {
      expect(scratch.run(['git', 'config', 'x.y', 'z']).code).not.toBe(0)
      return text
    })
    expect(() =>
      changeConfigFile(config, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(existsSync(`${config}.lock`)).toBe(false)
    const link = join(scratch.root, 'link')
    symlinkSync(config, link)
    chmodSync(config, 0o600)
    expect(changeConfigFile(link, (text) => `${text}[x]\n\ty = z\n`)).toBe(true)
    expect([statSync(config).mode & 0o7777, scratch.git('config', 'x.y')]).toEqual([0o600, 'z\n'])
    expect(existsSync(`${link}.lock`)).toBe(false)
  })
})
