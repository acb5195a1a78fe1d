import { describe, expect, test } from 'vitest'
import type { Kind, ResolvedPolicy } from '../../src/model/policy.ts'
import { PRESETS } from '../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { ZERO } from '../support/zero.ts'

const gitflow = resolvePolicy({ extends: 'gitflow' }, 'gitflow')

/** gitflow with other data in some kinds, which no lint has looked at. */
function changed(kinds: Readonly<Record<string, Partial<Kind>>>, more: Partial<ResolvedPolicy> = {}): ResolvedPolicy {
  return { ...gitflow, kinds: gitflow.kinds.map((kind) => ({ ...kind, ...kinds[kind.id] })), ...more }
}

/**
 * A repository that is judged by a policy without the lint: a worktree without a config is judged by the policy that was
 * kept in the git directory, and an older version may have kept any.
 */
function judgedBy(policy: ResolvedPolicy): Scratch {
  const s = scratchRepository()
  s.write('.git/branch-policy/last-policy.json', JSON.stringify({ ...policy, source: 'kept.json' }))
  return s
}

/** The commands that a report gives. */
function fixesIn(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => /^\s+(git .*)$/.exec(line)?.[1] ?? [])
}

function follow(s: Scratch, output: string): string {
  const fixes = fixesIn(output)
  expect(fixes.length).toBeGreaterThan(0)
  return fixes.map((command) => s.shell(command)).find(({ code }) => code !== 0)?.output ?? ''
}

function release(s: Scratch, branch: string): void {
  s.git('checkout', '-q', '-b', branch, 'develop')
  s.commit('chore: the version')
}

describe('without the lint somebody is truly stuck', () => {
  test('a squashed release branch can never be deleted: merge-method refuses what no-delete tells to do', () => {
    const s = judgedBy(
      changed({
        release: {
          into: [
            { kind: 'main', methods: ['squash'] },
            { kind: 'develop', methods: ['merge', 'fast-forward'] },
          ],
        },
      }),
    )
    release(s, 'release/v1.1.0')
    s.git('push', '-q', 'origin', 'release/v1.1.0')
    const deletion = s.tryGit('push', 'origin', '--delete', 'release/v1.1.0')
    expect(deletion.output).toContain('branch-policy/no-delete')
    expect(follow(s, deletion.output)).toContain('branch-policy/merge-method')
  })

  test('a branch whose version is none for its tag: the tag that release-tag asks for is refused by tag-name', () => {
    const s = judgedBy(changed({ release: { names: ['/release-(?<version>[0-9]+\\.[0-9]+)/'] } }))
    release(s, 'release-1.1')
    s.git('push', '-q', 'origin', 'release-1.1')
    s.git('checkout', '-q', 'main')
    s.git('merge', '-q', '--no-ff', 'release-1.1')
    const push = s.tryGit('push', 'origin', 'main')
    expect(push.output).toContain('needs v1.1')
    expect(follow(s, push.output)).toContain('branch-policy/tag-name')
  })

  test('develop without a release kind: nothing may bring it to main', () => {
    const kinds = changed({}).kinds.filter(({ id }) => id !== 'release' && id !== 'bugfix')
    const known = new Set(kinds.map(({ id }) => id))
    const s = judgedBy({ ...gitflow, kinds: kinds.map((kind) => ({ ...kind, into: kind.into.filter(({ kind: id }) => known.has(id)) })) })
    s.git('checkout', '-q', '-b', 'feature/one', 'develop')
    s.commit('feat: one')
    s.git('checkout', '-q', 'develop')
    s.git('merge', '-q', '--no-ff', 'feature/one')
    s.git('push', '-q', 'origin', 'develop', 'feature/one')
    s.git('checkout', '-q', 'main')
    for (const way of [
      ['merge', '--no-ff', 'develop'],
      ['merge', '--no-ff', 'feature/one'],
      ['merge', '--ff-only', 'develop'],
    ]) {
      s.git('reset', '-q', '--hard', 'origin/main')
      const merged = s.tryGit(...way)
      const ran = merged.code === 0 ? s.tryGit('push', 'origin', 'main') : merged
      expect(ran.code).not.toBe(0)
      expect(ran.output).toContain('branch-policy/merge-source')
      s.tryGit('merge', '--abort')
    }
  })

  test('one tag for every release: the second finds it taken', () => {
    const policy = changed({ release: { tag: { name: 'released', required: true } }, hotfix: { tag: null } })
    const s = judgedBy({ ...policy, tags: { ...policy.tags, names: [] } })
    const merge = (branch: string): void => {
      release(s, branch)
      s.git('push', '-q', 'origin', branch)
      s.git('checkout', '-q', 'main')
      s.git('merge', '-q', '--no-ff', branch)
    }
    merge('release/v1.1.0')
    s.git('tag', '-a', 'released', '-m', 'released')
    expect(s.tryGit('push', '--atomic', 'origin', 'main', 'released').code).toBe(0)
    merge('release/v1.2.0')
    expect(s.tryGit('push', 'origin', 'main').output).toContain('branch-policy/release-tag')
    s.git('tag', '-f', '-a', 'released', '-m', 'released')
    expect(s.tryGit('push', '--atomic', '--force', 'origin', 'main', 'released').output).toContain('branch-policy/tag-immutable')
  })
})

test('a policy that contradicts itself is refused at every door, before anything is judged, with both lines', () => {
  const s = scratchRepository()
  s.git('checkout', '-q', '-b', 'feature/policy', 'develop')
  s.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', branches: { release: null } }))
  const doors = [
    s.policy('check'),
    s.policy('check', '--all'),
    s.policy('check', '--branch', 'feature/x'),
    s.policy('hook', 'pre-commit'),
    s.policyWith({ input: `refs/heads/x ${s.oid('develop')} refs/heads/x ${ZERO}\n` }, 'hook', 'pre-push', 'origin', s.remote),
  ]
  for (const ran of doors) {
    expect(ran.code).toBe(2)
    expect(ran.output).toContain('branch-policy.config.json contradicts itself')
    expect(ran.output).toContain('branches.develop.into (gitflow)')
    expect(ran.output).toContain('taken away: branches.release (branch-policy.config.json)')
  }
  expect(s.tryGit('push', 'origin', 'feature/policy').code).not.toBe(0)
})

test.each([...PRESETS.keys()])('%s contradicts itself nowhere', (name) => {
  expect(resolvePolicy({ extends: name }, name).kinds.length).toBeGreaterThan(0)
})
