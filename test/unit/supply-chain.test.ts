import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Bill, billOf, bundledIn, installedWith, type Lock } from '../../.ci/sbom/bill.ts'

const ROOT = join(import.meta.dirname, '../..')
const json = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
const manifest = json('package.json') as {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const lock = json('package-lock.json') as Lock & {
  readonly lockfileVersion: number
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly integrity?: string
        readonly resolved?: string
        readonly link?: boolean
        readonly hasInstallScript?: boolean
        readonly dependencies?: object
        readonly devDependencies?: object
      }
    >
  >
}

describe('the lock file', () => {
  const entries = Object.entries(lock.packages).filter(([path]) => path !== '')

  test('is there, is of this package.json, and holds the integrity of every package', () => {
    expect(lock.lockfileVersion).toBe(3)
    expect(lock.packages['']).toMatchObject({ dependencies: manifest.dependencies, devDependencies: manifest.devDependencies })
    expect(entries.length).toBeGreaterThan(300)
    expect(entries.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')).map(([path]) => path)).toEqual([])
  })

  test('names no place but a registry: no git, no file, no link, no plain http', () => {
    expect(entries.filter(([, { link, resolved }]) => link === true || !/^https:\/\//.test(resolved ?? 'https://'))).toEqual([])
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(ranges.filter((range) => !/^[~^]?\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })

  test('knows no package with an install script', () => {
    expect(entries.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual([])
  })
})

test('npm runs nothing of ours where the package is installed from the registry', () => {
  const ran = ['preinstall', 'install', 'postinstall', 'preprepare', 'postprepare', 'prepublish', 'dependencies']
  expect(Object.keys(manifest.scripts).filter((name) => ran.includes(name))).toEqual([])
  expect(existsSync(join(ROOT, 'binding.gyp'))).toBe(false)
})

test('.npmrc holds one harmless setting, and no other file configures npm', () => {
  const settings = readFileSync(join(ROOT, '.npmrc'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(settings).toEqual(['foreground-scripts=false'])
  expect(readdirSync(ROOT).filter((name) => /^(?:\.yarnrc|\.yarnrc\.yml|\.pnpmfile\.c?js|npm-shrinkwrap\.json)$/.test(name))).toEqual([])
})

describe('the bill of materials', () => {
  const licence = (name: string): string => `${name}\n\nMIT licence\n`
  const component = (id: string, development = false) => ({
    'bom-ref': id,
    name: id.slice(0, id.lastIndexOf('@')),
    version: id.slice(id.lastIndexOf('@') + 1),
    properties: development ? [{ name: 'cdx:npm:package:development', value: 'true' }] : [],
  })
  const all: Bill = {
    metadata: { component: component('branch-policy@1.0.0') },
    components: [component('a@1.0.0'), component('@x/b@2.0.0'), component('packed@3.0.0', true), component('test@4.0.0', true)],
    dependencies: [
      { ref: 'branch-policy@1.0.0', dependsOn: ['a@1.0.0', 'packed@3.0.0', 'test@4.0.0'] },
      { ref: 'a@1.0.0', dependsOn: ['@x/b@2.0.0', 'test@4.0.0'] },
      { ref: 'test@4.0.0', dependsOn: [] },
    ],
  }

  test('holds what is installed and what is bundled, marked, and nothing of development', () => {
    const bill = billOf(all, ['a@1.0.0', '@x/b@2.0.0'], ['packed@3.0.0'], 'branch-policy')
    expect(bill.components).toEqual([
      component('a@1.0.0'),
      component('@x/b@2.0.0'),
      { ...component('packed@3.0.0'), properties: [{ name: 'cdx:npm:package:bundled', value: 'true' }] },
    ])
    expect(bill.dependencies).toEqual([
      { ref: 'branch-policy@1.0.0', dependsOn: ['a@1.0.0', 'packed@3.0.0'] },
      { ref: 'a@1.0.0', dependsOn: ['@x/b@2.0.0'] },
    ])
  })

  test('is not written where something that is shipped is missing in it', () => {
    expect(() => billOf(all, ['a@1.0.0'], ['packed@3.0.1'], 'branch-policy')).toThrow('packed@3.0.1 is shipped')
  })

  test('what is bundled is read from the licences that are shipped', () => {
    const line = `\n${'-'.repeat(80)}\n\n`
    expect(bundledIn([licence('@x/b 2.0.0'), licence('packed 3.0.0-rc.1')].join(line))).toEqual(['@x/b@2.0.0', 'packed@3.0.0-rc.1'])
    expect(() => bundledIn(licence('a text of four words'))).toThrow('does not begin with')
  })

  test('what is installed is what npm would install: nested versions, optional packages, no optional peers', () => {
    const packages: Lock['packages'] = {
      '': { dependencies: { a: '^1.0.0' } },
      'node_modules/a': {
        version: '1.0.0',
        dependencies: { '@x/b': '^2.0.0' },
        peerDependencies: { peer: '*', wished: '*' },
        peerDependenciesMeta: { wished: { optional: true } },
        optionalDependencies: { absent: '*', extra: '*' },
      },
      'node_modules/a/node_modules/@x/b': { version: '2.0.0', dependencies: { c: '*' } },
      'node_modules/@x/b': { version: '1.0.0' },
      'node_modules/c': { version: '5.0.0' },
      'node_modules/extra': { version: '6.0.0' },
      'node_modules/peer': { version: '7.0.0' },
      'node_modules/wished': { version: '8.0.0' },
    }
    expect([...installedWith({ packages })].sort()).toEqual(['@x/b@2.0.0', 'a@1.0.0', 'c@5.0.0', 'extra@6.0.0', 'peer@7.0.0'])
    expect(() => installedWith({ packages: { '': { dependencies: { gone: '*' } } } })).toThrow('gone, which the package needs')
  })

  test('of this package: every dependency with its version, and few of them', () => {
    const installed = installedWith(lock)
    for (const name of Object.keys(manifest.dependencies))
      expect(installed).toContain(`${name}@${lock.packages[`node_modules/${name}`]?.version}`)
    expect(installed.filter((one) => /^(?:typescript|vitest|@types\/|@stryker)/.test(one))).toEqual([])
    expect(installed.length).toBeLessThan(50)
  })
})
