import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findManifest, readManifest } from '../../../src/init/manifest.ts'
import { packageManagerFor } from '../../../src/init/package-manager.ts'
import { joinedScript, withScript } from '../../../src/init/script.ts'
import { ConfigError } from '../../../src/model/errors.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-manifest-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('which package.json', () => {
  test('the nearest above, else the only one below', () => {
    const both = folderWith({ 'package.json': '{}', 'packages/a/package.json': '{}', 'packages/a/src/x': '', 'packages/b/x': '' })
    expect(findManifest(join(both, 'packages/a/src'), both).file).toBe(join(both, 'packages/a/package.json'))
    expect(findManifest(join(both, 'packages/b'), both).file).toBe(join(both, 'package.json'))
    const below = folderWith({
      'web/package.json': '{}',
      'node_modules/x/package.json': '{}',
      '.cache/package.json': '{}',
      'a/b/c/package.json': '',
    })
    expect(findManifest(below, below)).toEqual({ file: join(below, 'web/package.json'), choices: [] })
    const several = folderWith({ 'web/package.json': '{}', 'apps/api/package.json': '{}' })
    expect(findManifest(several, several)).toEqual({ file: null, choices: ['web', 'apps/api'] })
    expect(findManifest(join(several, 'web'), several).file).toBe(join(several, 'web/package.json'))
  })

  test('what it says', () => {
    const folder = folderWith({
      'package.json': '\ufeff{"private":true,"workspaces":[],"devDependencies":{"branch-policy":"1"},"scripts":{"a":"b"}}',
    })
    const manifest = readManifest(join(folder, 'package.json'), folder)
    expect(manifest).toMatchObject({
      hasPackage: true,
      dependencies: ['branch-policy'],
      isPrivate: true,
      isWorkspaceRoot: true,
      scripts: { a: 'b' },
      directory: '',
      isLinkOutside: false,
    })
    const plain = folderWith({ 'web/package.json': '{}' })
    expect(readManifest(join(plain, 'web/package.json'), plain)).toMatchObject({
      directory: 'web',
      hasPackage: false,
      dependencies: [],
      isPrivate: false,
      isWorkspaceRoot: false,
      scripts: {},
    })
  })

  test('a link is followed, and told where it leads out', () => {
    const folder = folderWith({ 'inside/package.json': '{}', 'top/real.json': '{}', 'top/x': '' })
    const top = join(folder, 'top')
    symlinkSync('real.json', join(top, 'package.json'))
    expect(readManifest(join(top, 'package.json'), top)).toMatchObject({ file: join(top, 'real.json'), isLinkOutside: false })
    rmSync(join(top, 'package.json'))
    symlinkSync('../inside/package.json', join(top, 'package.json'))
    expect(readManifest(join(top, 'package.json'), top).isLinkOutside).toBe(true)
  })

  test.each([
    ['{"a": 1,}', /no JSON: PropertyNameExpected at character 9/],
    ['{ // hm\n}', /no JSON: InvalidCommentToken/],
    ['[]', /holds no object/],
    ['{"scripts": "x"}', /scripts/],
    ['{"scripts": {"prepare": 1}}', /scripts/],
  ])('%s is refused', (text, message) => {
    const folder = folderWith({ 'package.json': text })
    expect(() => readManifest(join(folder, 'package.json'), folder)).toThrow(ConfigError)
    expect(() => readManifest(join(folder, 'package.json'), folder)).toThrow(message)
  })
})

describe('a script', () => {
  test.each([
    ['two spaces', '{\n  "name": "x"\n}\n', '{\n  "name": "x",\n  "scripts": {\n    "prepare": "c"\n  }\n}\n'],
    ['tabs', '{\n\t"scripts": {\n\t\t"a": "b"\n\t}\n}', '{\n\t"scripts": {\n\t\t"a": "b",\n\t\t"prepare": "c"\n\t}\n}'],
    ['CRLF and four spaces', '{\r\n    "scripts": {}\r\n}\r\n', '{\r\n    "scripts": {\r\n        "prepare": "c"\r\n    }\r\n}\r\n'],
    ['a byte order mark', '\ufeff{\n  "scripts": { "prepare": "x" }\n}', '\ufeff{\n  "scripts": { "prepare": "c" }\n}'],
    ['one line', '{"scripts":{"prepare":"x"},"odd":  [1,2]}', '{"scripts":{"prepare":"c"},"odd":  [1,2]}'],
  ])('is put in, and nothing else changes: %s', (_, before, after) => {
    expect(withScript(before, 'prepare', 'c')).toBe(after)
  })

  test('is joined to one that is there, and not twice', () => {
    expect(joinedScript(undefined)).toBe('branch-policy install || exit 0')
    expect(joinedScript(' ')).toBe('branch-policy install || exit 0')
    expect(joinedScript('husky')).toBe('husky && (branch-policy install || exit 0)')
    expect(joinedScript('husky && npm run build')).toBe('husky && npm run build && (branch-policy install || exit 0)')
    expect(joinedScript('husky || true')).toBe('(husky || true) && (branch-policy install || exit 0)')
    for (const script of ['branch-policy install || exit 0', 'husky && branch-policy install']) expect(joinedScript(script)).toBeNull()
  })

  // What a shell makes of it: [what the script before exits with, what the installation does] → [run, exit code].
  test.each([
    ['before', 0, 0, 'before install', 0],
    ['before', 3, 0, 'before', 3],
    ['before', 0, 3, 'before install', 0],
    ['before || true', 3, 0, 'before install', 0],
    ['before || exit 0', 3, 0, 'before install', 0],
    ['before; true', 3, 3, 'before install', 0],
  ])('%s: exit codes %i and %i', (script, before, install, ran, exitCode) => {
    const folder = folderWith({
      before: `#!/bin/sh\nprintf before\nexit ${before}\n`,
      'branch-policy': `#!/bin/sh\nprintf " $1"\nexit ${install}\n`,
    })
    for (const name of ['before', 'branch-policy']) chmodSync(join(folder, name), 0o755)
    const ended = spawnSync('/bin/sh', ['-c', joinedScript(script) ?? ''], { env: { PATH: folder }, encoding: 'utf8' })
    expect([ended.stdout, ended.status]).toEqual([ran, exitCode])
  })
})

test.each([
  ['npm', 'npm install --save-dev', 'npm ci', 'npx branch-policy', 'prepare', 'package-lock.json'],
  ['pnpm', 'pnpm add -D', 'pnpm i --frozen-lockfile', 'pnpm exec branch-policy', 'prepare', 'pnpm-lock.yaml'],
  ['yarn', 'yarn add -D', 'yarn install --frozen-lockfile', 'yarn run branch-policy', 'prepare', 'yarn.lock'],
  ['yarn@berry', 'yarn add -D', 'yarn install --immutable', 'yarn run branch-policy', 'postinstall', 'yarn.lock'],
  ['bun', 'bun add -D', 'bun install --frozen-lockfile', 'bun x branch-policy', 'prepare', 'bun.lock'],
] as const)('the commands of %s', (agent, add, frozen, run, script, lock) => {
  expect(packageManagerFor(agent, false)).toEqual({ agent, add, frozen, run, script, lock })
})
