import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

/** Every rule that can be turned on by a policy alone, so that every kind of question is asked. */
const config = {
  extends: 'gitflow',
  rules: {
    'tag-signed': ['warn', { check: 'valid' }],
    'commit-signed': ['warn', { check: 'valid' }],
    'commit-author': ['warn', { committer: true }],
    'version-file': 'warn',
  },
  exempt: [{ branches: ['main'], rules: ['no-direct-commit'], authors: ['bot@example.org'], reason: 'the release bot' }],
}

const ADA = 'Ada <ada@example.org>'

/** As many branches and tags as are asked for: topics, two releases that are open, releases with their tags on main. */
function grow(scratch: Scratch, count: number): void {
  const parts: string[] = []
  let mark = 0
  const commit = (from: string, message: string, more = ''): string => {
    mark += 1
    const path = `M 100644 inline file-${mark}\ndata 2\nx\n`
    parts.push(
      `commit refs/heads/grown\nmark :${mark}\ncommitter ${ADA} ${1_700_000_000 + mark} +0000\ndata ${message.length}\n${message}\n`,
    )
    parts.push(`from ${from}\n${more}${path}\n`)
    return `:${mark}`
  }
  const begin = scratch.oid('main')
  let [main, develop] = [begin, begin]
  for (let index = 0; index < count / 4; index += 1) {
    develop = commit(develop, `Merge branch 'feature/gone-${index}' into develop`, `merge ${commit(develop, 'Work')}\n`)
    const release = commit(develop, 'Set the version')
    main = commit(main, `Merge branch 'release/v1.${index}.0'`, `merge ${release}\n`)
    parts.push(`tag v1.${index}.0\nfrom ${main}\ntagger ${ADA} 1700000000 +0000\ndata 1\nv\n`)
    parts.push(`reset refs/heads/feature/topic-${index}\nfrom ${commit(develop, 'Work')}\n\n`)
    const other = index < 2 ? `release/v2.${index}.0` : `feature/more-${index}`
    parts.push(`reset refs/heads/${other}\nfrom ${commit(develop, 'Set the version')}\n\n`)
    parts.push(`reset refs/heads/hotfix/fix-${index}\nfrom ${commit(main, 'Work')}\n\n`)
  }
  develop = commit(develop, "Merge branch 'main' into develop", `merge ${main}\n`)
  parts.push(`reset refs/heads/main\nfrom ${main}\n\nreset refs/heads/develop\nfrom ${develop}\n\n`)
  parts.push(`reset refs/heads/grown\nfrom ${ZERO}\n\n`)
  const ran = scratch.shell('git fast-import --quiet --force', { input: parts.join('') })
  expect(ran.code, ran.output).toBe(0)
}

/** git processes that one command started, and what it said. */
function started(scratch: Scratch, ...args: string[]): { readonly count: number; readonly output: string } {
  const trace = join(scratch.folder, `trace-${Math.random()}`)
  const ran = scratch.policyWith({ env: { GIT_TRACE2_EVENT: trace } }, ...args)
  expect(ran.code, ran.output).toBeLessThan(2)
  const lines = readFileSync(trace, 'utf8').split('\n')
  return { count: lines.filter((line) => line.includes('"event":"start"')).length, output: ran.stdout }
}

describe('git processes', () => {
  test('an audit of a thousand refs starts as many as one of ten', () => {
    const audit = (refs: number): { readonly count: number; readonly checked: number } => {
      const scratch = scratchRepository({ start: 'gitflow', hooks: false, config })
      scratch.git('checkout', '-q', '--detach')
      scratch.git('remote', 'remove', 'origin')
      grow(scratch, refs)
      const { count, output } = started(scratch, 'check', '--all', '--format', 'json', '--since', '2000-01-01')
      return { count, checked: (JSON.parse(output) as { summary: { checked: number } }).summary.checked }
    }
    const few = audit(12)
    const many = audit(1000)
    expect(few.checked).toBe(14)
    expect(many.checked).toBe(1002)
    expect(few.count).toBeGreaterThan(6)
    // Patches are read only where several changes touch the same paths.
    expect(many.count).toBeLessThanOrEqual(few.count)
    expect(few.count).toBeLessThan(20)
  })

  test('a push of a thousand refs starts as many as one of ten', () => {
    const push = (refs: number): number => {
      const scratch = scratchRepository({ config })
      scratch.git('checkout', '-q', '--detach')
      grow(scratch, refs)
      const trace = join(scratch.folder, 'trace')
      const ran = scratch.shell('git push --dry-run origin --all --follow-tags', { env: { GIT_TRACE2_EVENT: trace } })
      expect(ran.output).toContain('main -> main')
      return readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"event":"start"')).length
    }
    expect(push(1000)).toBeLessThanOrEqual(push(12))
  })

  test.each([
    [1, 2],
    [40, 2],
    [101, 1],
  ])('a push of %i new branches lists refs and walks at most %i times, whatever else there is', (count, walks) => {
    const scratch = scratchRepository({ config: { extends: 'gitflow' } })
    scratch.git('checkout', '-q', '--detach')
    grow(scratch, 408)
    const origins = ['main', 'develop', 'release/v2.0.0', 'release/v2.1.0']
    for (const branch of origins) scratch.git('update-ref', `refs/remotes/origin/${branch}`, scratch.oid(branch))
    const zeros = ZERO
    const lines = Array.from({ length: count }, (_, index) => {
      const ref = `refs/heads/feature/topic-${index}`
      return `${ref} ${scratch.oid(ref)} ${ref} ${zeros}\n`
    })
    const trace = join(scratch.folder, 'trace')
    const options = { env: { GIT_TRACE2_EVENT: trace }, input: lines.join('') }
    const ran = scratch.policyWith(options, 'hook', 'pre-push', 'origin', scratch.remote)
    expect(ran.code, ran.output).toBe(0)
    const commands = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event":"start"'))
      .map((line) => (JSON.parse(line) as { argv: string[] }).argv[1] ?? '')
      // How the repository is found is another matter.
      .filter((command) => command !== 'version' && command !== 'rev-parse')
    expect([...new Set(commands)].sort()).toEqual(['for-each-ref', 'rev-list'])
    // One of two that run beside each other may be ended before it has said that it began.
    expect(commands.length).toBeLessThanOrEqual(1 + walks)
  })
})
