import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import { METHODS } from '../../../src/model/policy.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { cleanEnvironment } from '../../support/environment.ts'
import { fakeIo } from '../cli/fake-io.ts'

const environment = cleanEnvironment()

/** A branch of each kind, by name, and the one that it starts from; two of a kind where a pair of the same kind is possible. */
const BRANCHES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  gitflow: [
    ['develop', 'main'],
    ['release/v1.1.0', 'develop'],
    ['release/v1.2.0', 'develop'],
    ['feature/search', 'develop'],
    ['bugfix/crash', 'release/v1.1.0'],
    ['hotfix/login', 'main'],
    ['renovate/x', 'develop'],
  ],
  // The kinds are those of gitflow, with fewer methods.
  'gitflow-strict': [
    ['develop', 'main'],
    ['release/v1.1.0', 'develop'],
    ['feature/search', 'develop'],
  ],
  'github-flow': [
    ['search', 'main'],
    ['login', 'main'],
    ['renovate/x', 'main'],
  ],
  'gitlab-flow': [
    ['production', 'main'],
    ['staging', 'main'],
    ['feature/search', 'main'],
    ['bugfix/crash', 'main'],
    ['hotfix/login', 'production'],
    ['renovate/x', 'main'],
  ],
  trunk: [
    ['search', 'main'],
    ['release/v1.0.0', 'main'],
    ['pick/search', 'release/v1.0.0'],
    ['renovate/x', 'main'],
  ],
  oneflow: [
    ['feature/search', 'main'],
    ['release/v1.0.0', 'main'],
    ['hotfix/login', 'main'],
    ['renovate/x', 'main'],
  ],
}

test.each([...PRESETS.keys()])(
  '%s: for every pair of branches the verdict is that of a pull request, and that of the model',
  { timeout: 120_000 },
  async (preset) => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-merges-')))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: directory, env: environment, encoding: 'utf8' }).trim()
    git('init', '--quiet', '-b', 'main')
    writeFileSync(join(directory, 'branch-policy.config.json'), JSON.stringify({ extends: preset }))
    git('add', '.')
    git('commit', '--quiet', '-m', 'first')
    const branches = BRANCHES[preset] ?? []
    // Each branch has something that none of the others has.
    for (const [name, from] of branches) git('checkout', '--quiet', '-b', name, from)
    for (const name of ['main', ...branches.map(([branch]) => branch)]) {
      git('checkout', '--quiet', name)
      git('commit', '--quiet', '--allow-empty', '-m', `work on ${name}`)
    }
    const run = async (...line: readonly string[]) => {
      const io = fakeIo({ directory, environment })
      const exitCode = await main(line, io)
      return { exitCode, stdout: io.written.stdout, stderr: io.written.stderr }
    }
    const model = createBranchModel(resolvePolicy({ extends: preset }, preset))
    const names = ['main', ...branches.map(([name]) => name)]
    const kinds = new Set(names.map((name) => model.kindOf(name)?.kind.id))
    expect(kinds.size).toBe(preset === 'gitflow-strict' ? 4 : model.policy.kinds.length)
    const seen = new Set<number>()
    for (const source of names) {
      for (const target of names.filter((name) => name !== source)) {
        const told = await run('explain', '--merge', source, target)
        const pair = `${source} into ${target}`
        expect(told.stderr, pair).toBe('')
        const checked = await run('check', '--pull-request', '--head', source, '--base', target)
        expect(told.exitCode, `${pair}\n${told.stdout}\n${checked.stdout}`).toBe(checked.exitCode)
        const [from, into] = [model.kindOf(source)?.kind, model.kindOf(target)?.kind]
        if (from === undefined || into === undefined) throw new Error(pair)
        const methods = into.protected ? model.methods(from, into) : (['merge'] as const)
        expect(told.exitCode, `${pair}\n${told.stdout}`).toBe(methods === null ? 1 : 0)
        expect(told.stdout.startsWith(`${pair}: ${methods === null ? 'no' : 'yes'}\n`), told.stdout).toBe(true)
        const shown = [...told.stdout.matchAll(/^ {2}By ([a-z-]+):/gm)].map(([, method]) => method)
        expect(shown, pair).toEqual(into.protected ? (methods ?? []) : [...METHODS])
        seen.add(told.exitCode)
      }
    }
    // Where nothing but main is protected, every pair is legal.
    expect([...seen].sort()).toEqual(preset === 'github-flow' || preset === 'oneflow' ? [0] : [0, 1])
  },
)
