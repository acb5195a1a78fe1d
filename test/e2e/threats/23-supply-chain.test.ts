import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { scratchRepository } from '../../support/scratch.ts'
import { refusals } from '../../support/told.ts'

const ROOT = join(import.meta.dirname, '../../..')

interface Manifest {
  readonly name: string
  readonly license?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly integrity?: string; readonly resolved?: string; readonly hasInstallScript?: boolean; readonly link?: boolean }
    >
  >
}

/** Everything that is installed with the package, as its users get it. */
function installed(): readonly Manifest[] {
  const modules = join(inject('project'), 'node_modules')
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as Lock
  return Object.keys(lock.packages).map(
    (path) => JSON.parse(readFileSync(join(inject('project'), path, 'package.json'), 'utf8')) as Manifest,
  )
}

const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'Python-2.0', 'CC0-1.0', 'BlueOak-1.0.0']

test('threat 23: nothing that is installed with the package runs a script, and all of it may be used', () => {
  const all = installed()
  expect(all.length).toBeGreaterThan(10)
  expect(all.length).toBeLessThan(45)
  for (const { name, scripts = {}, license } of all) {
    expect(
      Object.keys(scripts).filter((script) => /^(?:pre|post)?install$/.test(script)),
      name,
    ).toEqual([])
    expect(LICENCES, name).toContain(license)
  }
})

test('threat 23: each dependency has its row in the docs, with why it was chosen', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const table = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
  const names = Object.keys(manifest.dependencies ?? {})
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) expect(table, name).toMatch(new RegExp(`^\\| ${name.replaceAll('/', '\\/')} \\d+ \\| .+ \\|$`, 'm'))
})

test('threat 23: the lock file says what every package must be, and names no host', () => {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8')
  const { packages } = JSON.parse(text) as Lock
  const others = Object.entries(packages).filter(([path]) => path !== '')
  expect(others.length).toBeGreaterThan(100)
  expect(
    others.filter(([, { integrity }]) => integrity === undefined || !/^sha(?:256|384|512)-/.test(integrity)).map(([path]) => path),
  ).toEqual([])
  expect(others.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual([])
  expect(text).not.toMatch(/"resolved"/)
})

test('threat 23: what hooks load is in the package itself: without any other package they judge', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' }, hooks: false })
  const alone = join(scratch.folder, 'alone')
  const from = join(inject('project'), 'node_modules/branch-policy')
  expect(scratch.shell(`mkdir '${alone}' && cp -R '${from}' '${alone}/branch-policy'`).code).toBe(0)
  expect(readdirSync(alone)).toEqual(['branch-policy'])
  expect(existsSync(join(alone, 'branch-policy/node_modules'))).toBe(false)
  const entry = join(alone, 'branch-policy/dist/cli/bin.cjs')
  const commit = scratch.shell(`node '${entry}' hook pre-commit`)
  expect([commit.code, refusals(commit)]).toEqual([1, ['no-direct-commit refs/heads/main']])
  const line = `refs/heads/x ${scratch.oid('main')} refs/heads/x ${'0'.repeat(scratch.oid('main').length)}`
  const push = scratch.shell(`echo '${line}' | node '${entry}' hook pre-push origin ../remote.git`)
  expect([push.code, refusals(push)]).toEqual([1, ['branch-name refs/heads/x']])
})
