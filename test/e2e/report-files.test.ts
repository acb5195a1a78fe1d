import { describe, expect, test } from 'vitest'
import { expectCodeQuality, expectJunit, expectSarif } from '../support/report-schemas.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

const FILES = [
  '--format',
  'sarif',
  '--output',
  'a.sarif',
  '--format',
  'junit',
  '--output',
  'b.xml',
  '--format',
  'gitlab',
  '--output',
  'c.json',
]

/** What one run wrote, each file held to its schema. */
async function written(scratch: Scratch) {
  const junit = scratch.read('b.xml')
  await expectJunit(junit)
  const [run] = expectSarif(scratch.read('a.sarif')).runs
  if (run === undefined) throw new Error('no run')
  return { run, junit, quality: expectCodeQuality(scratch.read('c.json')) }
}

function checkAll(scratch: Scratch, ...more: string[]): Ran {
  return scratch.policy('check', '--all', ...FILES, '--format', 'text', ...more)
}

/** main and develop, pushed, with a config that extends gitflow; no hooks. */
function repository(config: Readonly<Record<string, unknown>> = {}): Scratch {
  return scratchRepository({ hooks: false, config: { extends: 'gitflow', ...config } })
}

/** Two commits straight on main, one of them called as nobody should. */
function breakIt(scratch: Scratch): void {
  scratch.commit('fix: one')
  scratch.commit('fix: ]]><script>&"\u0001\u009b ::error::x {0} [a](b)')
  scratch.git('push', '-q', 'origin', 'main')
}

describe('several reports of one check', () => {
  test('of a broken policy', async () => {
    const scratch = repository()
    breakIt(scratch)
    const ran = checkAll(scratch)
    expect(ran.code, ran.output).toBe(1)
    expect(ran.stdout).toContain('no-direct-commit')
    expect(ran.stdout).not.toContain('<?xml')
    const { run, junit, quality } = await written(scratch)
    expect(run.results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'back-merge error',
      'no-direct-commit error',
      'no-direct-commit error',
    ])
    expect(run.invocations).toMatchObject([{ exitCode: 1, executionSuccessful: true }])
    expect(run.tool.driver.rules.length).toBeGreaterThan(2)
    expect(run.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('branch-policy.config.json')
    expect(junit).toContain('<testcase classname="no-direct-commit" name="refs/remotes/origin/main">')
    expect(junit).toContain('<testcase classname="branch-name" name="refs/remotes/origin/develop"/>')
    expect(quality.map(({ severity }) => severity)).toEqual(['critical', 'critical', 'critical'])
    expect(quality.map(({ check_name }) => check_name)).toEqual(run.results.map(({ ruleId }) => ruleId))
    expect(quality.map(({ fingerprint }) => fingerprint)).toEqual(
      run.results.map(({ partialFingerprints }) => partialFingerprints['branchPolicyFinding/v1']),
    )
  })

  test('are the same at the next run, and know a finding again where no remote is', async () => {
    const scratch = repository()
    breakIt(scratch)
    checkAll(scratch)
    const { run, junit, quality } = await written(scratch)
    checkAll(scratch)
    expect(await written(scratch)).toEqual({ run, junit, quality })
    scratch.git('remote', 'remove', 'origin')
    checkAll(scratch)
    const alone = await written(scratch)
    expect(alone.junit).toContain('name="refs/heads/main"')
    expect(alone.quality.map(({ fingerprint }) => fingerprint)).toEqual(quality.map(({ fingerprint }) => fingerprint))
  })

  test('of a job in which everything is let pass', async () => {
    const scratch = repository({ exempt: [{ branches: ['main'], reason: 'moved next week' }] })
    breakIt(scratch)
    const ran = checkAll(scratch)
    expect(ran.code, ran.output).toBe(0)
    const { run, junit, quality } = await written(scratch)
    expect(run.results.map(({ level }) => level)).toEqual(['note', 'note', 'note'])
    expect(run.results[0]?.suppressions).toMatchObject([{ kind: 'external', justification: 'moved next week' }])
    expect(junit).toMatch(/failures="0" errors="0" skipped="2"/)
    expect(junit).toContain('let pass: moved next week')
    expect(quality.map(({ severity }) => severity)).toEqual(['info', 'info', 'info'])
  })

  test('of a clean repository, under a preset that no file names', async () => {
    const scratch = scratchRepository({ hooks: false })
    const ran = checkAll(scratch)
    expect(ran.code, ran.output).toBe(0)
    const { run, junit, quality } = await written(scratch)
    expect(run.results).toEqual([])
    expect(quality).toEqual([])
    expect(junit).toMatch(/failures="0" errors="0" skipped="0"/)
    expect(junit).toContain('<system-out>no config found; judged by the built-in preset gitflow</system-out>')
  })

  test('of an answer that is unknown, and of one that may be', async () => {
    const scratch = repository()
    const lost = scratch.git('commit-tree', '-p', 'main', '-m', 'feat: lost', 'main^{tree}')
    const merge = scratch.git('commit-tree', '-p', 'main', '-p', lost, '-m', 'a merge of something', 'main^{tree}')
    scratch.git('push', '-q', 'origin', `${merge}:refs/heads/main`)
    expect(checkAll(scratch).code).toBe(2)
    const { run, junit, quality } = await written(scratch)
    expect(run.results).toMatchObject([{ kind: 'open', level: 'none' }])
    expect(run.invocations).toMatchObject([{ exitCode: 2, executionSuccessful: false }])
    expect(junit).toMatch(/failures="0" errors="1"/)
    expect(quality.map(({ severity }) => severity)).toEqual(['major'])
    expect(checkAll(scratch, '--allow-undetermined').code).toBe(0)
    expect((await written(scratch)).junit).toMatch(/failures="0" errors="0"/)
  })
})

test('one of them may go to standard output', () => {
  const scratch = repository()
  expectSarif(scratch.policy('check', '--all', '--format', 'sarif').stdout)
})
