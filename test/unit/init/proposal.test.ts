import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { jsonConfig, typeScriptConfig } from '../../../src/init/config-text.ts'
import { proposeConfig } from '../../../src/init/differences.ts'
import { proposePreset } from '../../../src/init/propose-preset.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { PolicyConfig } from '../../../src/policy/config.ts'
import { importTypeScript } from '../../../src/policy/loaders.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { foundWith } from './found.ts'

describe('the preset', () => {
  const direct = Array.from({ length: 20 }, (_, index) => `Change ${index}`)
  const pulled = Array.from({ length: 20 }, (_, index) => `Change (#${index})`)
  const merged = Array.from({ length: 20 }, (_, index) => `Merge pull request #${index} from acme/topic-${index}`)

  test.each([
    ['develop beside main', foundWith({ branches: ['develop', 'main'] }), 'gitflow', /develop beside main/],
    ['dev alone', foundWith({ branches: ['dev'] }), 'gitflow', /branch dev$/],
    ['release branches', foundWith({ branches: ['main', 'release/v1.0.0'] }), 'gitflow', /release\/v\{version\}/],
    [
      'merged release branches',
      foundWith({ merges: ["Merge branch 'release/1.0.0'"], tags: ['1.0.0'] }),
      'gitflow',
      /release\/\{version\}/,
    ],
    ['release lines', foundWith({ branches: ['main', 'release/1.x'], commits: pulled }), 'trunk', /release\/\*/],
    ['environments', foundWith({ branches: ['main', 'staging', 'production'] }), 'gitlab-flow', /environments/],
    ['staging alone', foundWith({ branches: ['main', 'staging'], commits: pulled }), 'github-flow', /./],
    ['squashed pull requests', foundWith({ commits: [...pulled, ...direct] }), 'github-flow', /20 of the newest 40 steps of main/],
    ['merged pull requests', foundWith({ merges: merged }), 'github-flow', /pull requests/],
    ['commits alone', foundWith({ commits: direct }), 'trunk', /0 of the newest 20 steps/],
    ['a few commits', foundWith({ commits: ['Begin (#1)'] }), 'gitflow', /little history/],
    ['a few commits and a release', foundWith({ commits: ['Begin (#1)'], tags: ['v1.0.0'] }), 'github-flow', /./],
    ['nothing', foundWith({ branches: [], head: 'main' }), 'gitflow', /little history/],
  ])('for %s', (_, found, name, reason) => {
    const preset = proposePreset(found)
    expect(preset.name).toBe(name)
    expect(preset.reason).toMatch(reason)
  })
})

describe('the differences', () => {
  const usual = foundWith({
    branches: ['develop', 'feature/x', 'hotfix/v1.0.1', 'main', 'release/v1.0.0'],
    tags: ['v1.0.0'],
    remote: 'origin',
  })

  test.each([...PRESETS.keys()])('are none where names are those of the preset: %s', (preset) => {
    expect(proposeConfig(preset, usual)).toEqual({ config: { extends: preset }, differences: [] })
  })

  const other = foundWith({
    branches: ['bugfix/y', 'chore/z', 'dev', 'feat/A_B', 'feat/C_D', 'feat/one', 'hotfix/1.0.1', 'master', 'release/1.1.0', 'release/2.x'],
    tags: ['1.0.0', '0.9.0', 'v0.1.0'],
    remote: 'upstream',
  })

  test('are the names that are there, in gitflow for every kind', () => {
    expect(proposeConfig('gitflow', other).config).toEqual({
      extends: 'gitflow',
      remote: 'upstream',
      branches: {
        main: { name: 'master' },
        develop: { name: 'dev' },
        release: { name: ['release/{version}', 'release/*'], tag: '{version}' },
        feature: { name: ['feat/{slug}', 'feat/{ticket}', 'feat/{ticket}-{slug}', 'feat/**', 'chore/{slug}'] },
        hotfix: {
          name: ['hotfix/{version}', 'hotfix/{slug}', 'hotfix/{ticket}', 'hotfix/{ticket}-{slug}'],
          tag: { name: '{version}', required: 'warn' },
        },
      },
      tags: { name: ['{version}', 'v{version}'] },
    })
  })

  test.each([...PRESETS.keys()])('make a policy that knows what is there: %s', (preset) => {
    const { config, differences } = proposeConfig(preset, other)
    const model = createBranchModel(resolvePolicy(config, 'test'))
    const hasDevelop = preset.startsWith('gitflow') || model.kindOf('anything/at-all') !== null
    const unknown = other.branches.filter((name) => model.kindOf(name) === null)
    expect(unknown).toEqual(hasDevelop ? [] : preset === 'gitlab-flow' ? ['dev', 'release/1.1.0', 'release/2.x'] : ['dev'])
    expect(other.tags.filter((name) => model.tagCaptures(name) === null)).toEqual([])
    expect(model.policy.remote).toBe('upstream')
    expect(differences.length).toBeGreaterThan(1)
  })

  test("begin with the preset's own word, however few branches have it", () => {
    const found = foundWith({ branches: ['build/a', 'build/b', 'feature/c', 'main'] })
    expect(proposeConfig('gitflow', found).config.branches?.['feature']?.name).toEqual([
      ...['feature/{slug}', 'feature/{ticket}', 'feature/{ticket}-{slug}', 'build/{slug}'],
    ])
  })

  test('leave main and master to the preset where both are there', () => {
    const found = foundWith({ branches: ['main', 'master'], remoteHead: 'master' })
    expect(proposeConfig('github-flow', found).config).toEqual({ extends: 'github-flow' })
  })
})

describe('the text of a config', () => {
  test('as TypeScript is what people would write', () => {
    const config: PolicyConfig = {
      extends: 'gitflow',
      branches: {
        main: { name: 'master' },
        hotfix: { tag: { name: "it's", required: 'warn' } },
        feature: { name: Array.from({ length: 9 }, (_, index) => `feature-${index}/{slug}`) },
      },
      tags: { name: '{version}' },
    }
    expect(typeScriptConfig(config)).toMatchInlineSnapshot(`
      "import { defineConfig } from 'branch-policy'

      export default defineConfig({
        extends: 'gitflow',
        branches: {
          main: { name: 'master' },
          hotfix: { tag: { name: 'it\\'s', required: 'warn' } },
          feature: {
            name: [
              'feature-0/{slug}',
              'feature-1/{slug}',
              'feature-2/{slug}',
              'feature-3/{slug}',
              'feature-4/{slug}',
              'feature-5/{slug}',
              'feature-6/{slug}',
              'feature-7/{slug}',
              'feature-8/{slug}',
            ],
          },
        },
        tags: { name: '{version}' },
      })
      "
    `)
  })

  test('is read back as the config, whatever names there are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'branch-policy-text-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const text = fc.string({ unit: 'grapheme' })
    const kind = fc.record(
      { name: fc.oneof(text, fc.array(text)), tag: fc.record({ name: text }), protected: fc.boolean() },
      { requiredKeys: [] },
    )
    const config = fc.record({
      extends: text,
      branches: fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        kind,
      ),
    })
    let count = 0
    await fc.assert(
      fc.asyncProperty(config, async (value) => {
        count += 1
        const file = join(folder, `${count}.ts`)
        const plain = JSON.parse(JSON.stringify(value)) as PolicyConfig
        writeFileSync(file, typeScriptConfig(plain))
        expect(JSON.parse(JSON.stringify(await importTypeScript(file)))).toEqual(plain)
        expect(JSON.parse(jsonConfig(plain, null))).toEqual(plain)
      }),
      { numRuns: 40 },
    )
  })

  test('as JSON names the schema first, where there is one', () => {
    expect(jsonConfig({ extends: 'trunk' }, './x.json')).toBe('{\n  "$schema": "./x.json",\n  "extends": "trunk"\n}\n')
    expect(jsonConfig({ extends: 'trunk' }, null)).toBe('{\n  "extends": "trunk"\n}\n')
  })
})
