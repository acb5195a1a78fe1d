import { join } from 'node:path'
import { expect, test } from 'vitest'
import { azurePush, githubPull, githubPush } from '../../support/ci-jobs.ts'
import { type Ran, type Scratch, scratchRepository } from '../../support/scratch.ts'
import { pushLine, setRefs, verdictsIn } from '../../support/threats.ts'
import { ZERO } from '../../support/zero.ts'

/** A direct commit on main, a release that was merged and not tagged, and a feature: something for most rules. */
function busy(): Scratch {
  const scratch = scratchRepository({ hooks: false })
  scratch.git('checkout', '-q', '-b', 'release/v1.0.0', 'develop')
  scratch.commit('chore: version 1.0.0')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.0.0')
  scratch.commit('fix: straight to main')
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.commit('feat: one')
  // The objects are on the remote, the commit on main is not.
  scratch.git('push', '-q', 'origin', 'release/v1.0.0', 'feature/one', 'main:refs/objects/main')
  return scratch
}

/** Refs that share a name with something else; each is at a commit that would change the verdict if it were taken for it. */
function ambiguous(scratch: Scratch): readonly (readonly [string, string])[] {
  const [root, main, feature] = ['develop', 'main', 'feature/one'].map((branch) => scratch.oid(`refs/heads/${branch}`)) as [
    string,
    string,
    string,
  ]
  const names = ['HEAD', '@', feature, main, 'refs/heads/main', 'refs/tags/v1.0.0', 'origin/main', 'origin/HEAD', '2030-01-01', 'ORIG_HEAD']
  const others = ['main', 'develop', 'release/v1.0.0', 'feature/one', 'heads/main', 'v1.0', 'main-1']
  return [
    ...names.map((name) => [`refs/heads/${name}`, root] as const),
    ...[...names, ...others].map((name) => [`refs/tags/${name}`, name === 'main' || name === feature ? root : main] as const),
    // A remote that is called as the first part of a branch, and one that is called as a branch.
    ['refs/remotes/release/v1.0.0', root],
    ['refs/remotes/feature/one', main],
    ['refs/remotes/main/main', root],
  ]
}

/** Each door with what goes through it; what it says of the refs above themselves is left out. */
function doors(scratch: Scratch, pull: Readonly<Record<string, string>>): readonly (readonly [door: string, run: () => Ran])[] {
  const at = (branch: string) => scratch.oid(`refs/heads/${branch}`)
  const published = scratch.oid('refs/remotes/origin/main')
  const check = (...args: string[]) => scratch.policy('check', '--format', 'json', '--allow-undetermined', ...args)
  const job = (env: Readonly<Record<string, string>>) => scratch.policyWith({ env }, 'check', '--format', 'json', '--allow-undetermined')
  const push = { refname: 'refs/heads/main', before: published, after: at('main') }
  return [
    ['check', () => check()],
    ['check --all', () => check('--all')],
    ['check --all --since a date', () => check('--all', '--since', '2030-01-01')],
    ['check --update by names', () => check('--update', 'refs/heads/main', 'origin/main', 'main')],
    [
      'check --update by revisions',
      () => check('--update', 'refs/heads/main', 'main~1', 'main^0', '--update', 'refs/heads/feature/one', ZERO, 'HEAD'),
    ],
    ['check --update by oids', () => check('--update', 'refs/heads/main', published, at('main'))],
    ['check --update in full', () => check('--update', 'refs/heads/feature/one', 'refs/heads/develop', 'refs/heads/feature/one')],
    ['check --pull-request', () => check('--pull-request', '--head', 'feature/one', '--base', 'develop')],
    ['check --pull-request in full', () => check('--pull-request', '--head', 'refs/heads/release/v1.0.0', '--base', 'refs/heads/main')],
    ['check --branch', () => check('--branch', 'main', '--branch', 'release/v1.0.0')],
    ["GitHub's push", () => job(githubPush(scratch, push))],
    ["Azure's push", () => job(azurePush(scratch, push))],
    ["GitHub's pull request", () => job(pull)],
    [
      'pre-push',
      () => scratch.policyWith({ input: pushLine('refs/heads/main', at('main'), published) }, 'hook', 'pre-push', 'origin', scratch.remote),
    ],
    [
      'pre-receive',
      () =>
        scratch.policyWith(
          {
            directory: scratch.remote,
            input: `${published} ${at('main')} refs/heads/main\n${ZERO} ${at('feature/one')} refs/heads/feature/two\n`,
          },
          'hook',
          'pre-receive',
        ),
    ],
    ['pre-commit', () => scratch.policy('hook', 'pre-commit')],
    ...['main', 'refs/heads/main', 'HEAD', 'feature/one', 'release/v1.0.0'].flatMap((name) => [
      [`resolve ${name}`, () => scratch.policy('resolve', '--format', 'shell', name)] as const,
      [`explain ${name}`, () => scratch.policy('explain', name)] as const,
    ]),
    ['explain --merge', () => scratch.policy('explain', '--merge', 'feature/one', 'main')],
  ]
}

/** The verdicts about other refs than those, with the exit code of a text all of it. */
function saidOf(ran: Ran, hostile: ReadonlySet<string>): readonly (number | string | null)[] {
  expect(ran.output).not.toContain('fault of branch-policy itself')
  // Commands name in full what is ambiguous.
  if (!ran.stdout.startsWith('{')) return [ran.code, ran.output.replaceAll('refs/heads/', '')]
  return verdictsIn(ran).filter((line) => !hostile.has(line.split(' ')[2] ?? ''))
}

/** The job is prepared while git still knows what is meant. */
function pullJob(scratch: Scratch): Readonly<Record<string, string>> {
  const job = githubPull(scratch, { head: 'refs/heads/feature/one', base: 'refs/heads/develop', isFromFork: false })
  scratch.write('../pull.json', scratch.read('../event.json').replaceAll('refs/heads/', ''))
  return { ...job, GITHUB_EVENT_PATH: join(scratch.folder, 'pull.json'), GITHUB_HEAD_REF: 'feature/one', GITHUB_BASE_REF: 'develop' }
}

test('threat 4: tags, branches and remotes that share a name with something else change no verdict at any door', () => {
  const scratch = busy()
  const refs = ambiguous(scratch)
  const pull = pullJob(scratch)
  const hostile = new Set(refs.map(([refname]) => refname))
  const before = doors(scratch, pull).map(([door, run]) => [door, saidOf(run(), hostile)])
  expect(JSON.stringify(before)).toContain('no-direct-commit fail refs/heads/main')
  setRefs(scratch, refs)
  scratch.git('remote', 'add', 'main', scratch.remote)
  scratch.git('remote', 'add', 'release', scratch.remote)
  setRefs(
    scratch,
    refs.filter(([refname]) => !refname.startsWith('refs/remotes/')),
    scratch.remote,
  )
  const after = doors(scratch, pull).map(([door, run]) => [door, saidOf(run(), hostile)])
  expect(after).toEqual(before)
})

test('threat 4: a short name that may mean several objects is refused, and says how to name each', () => {
  const scratch = busy()
  setRefs(scratch, [['refs/tags/feature/one', scratch.oid('develop')]])
  const ran = scratch.policy('check', '--update', 'refs/heads/develop', 'origin/develop', 'feature/one')
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('"feature/one" names several things here')])
  expect(ran.stderr).toContain('Say which: refs/heads/feature/one, refs/tags/feature/one')
  expect(scratch.policy('check', '--update', 'refs/heads/develop', 'develop', 'refs/heads/feature/one').code).toBe(0)
})

test('threat 4: a CI job for a tag that is called as a branch is no job for that branch, and deploys nothing', () => {
  const scratch = busy()
  const after = scratch.oid('main')
  setRefs(scratch, [['refs/tags/main', after]])
  const env = githubPush(scratch, { refname: 'refs/tags/main', before: null, after })
  expect(verdictsIn(scratch.policyWith({ env }, 'check', '--format', 'json'))).toEqual(['tag-name fail refs/tags/main'])
  const deployed = scratch.policyWith({ env }, 'resolve', '--format', 'shell')
  expect(deployed.stdout).toMatch(/^BRANCH_POLICY_ENVIRONMENT=$/m)
  expect(deployed.stdout).not.toContain('refs/heads/')
})
