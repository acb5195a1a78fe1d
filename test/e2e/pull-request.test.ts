import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Finding, Report } from '../../src/model/finding.ts'
import { paste, run } from '../support/doors.ts'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

const CONFIG = 'branch-policy.config.json'

/** What GitHub tells of a pull request; `fork` is the owner of the head's repository where that is another one. */
interface Proposal {
  readonly head: string
  readonly base: string
  readonly fork?: string
  readonly author?: string
  /** The head's commit; the branch of that name where nothing is said. */
  readonly oid?: string
}

interface Judged {
  /** `RULE VERDICT SEVERITY` of all that is no `skipped`. How many approved is the host's to tell, and told elsewhere. */
  readonly told: readonly string[]
  readonly findings: readonly Finding[]
  readonly ran: Ran
}

let number = 0

/** The clone in which the jobs of a repository run, made anew from what its remote has. */
const CLONE = `set -e
if [ ! -d "$JOB" ]; then git clone -q --no-checkout "$REMOTE" "$JOB"; cd "$JOB"; git checkout -q --detach; fi
cd "$JOB"
git fetch -q --prune origin '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' "+refs/pull/$NUMBER/head:refs/job/head"
for ref in $(git for-each-ref --format='%(refname)' refs/heads refs/remotes/pull); do git update-ref -d "$ref"; done
base=$(git rev-parse "refs/remotes/origin/$BASE")
merge=$(git commit-tree -p "$base" -p refs/job/head -m "Merge $NUMBER" 'refs/job/head^{tree}')
git update-ref "refs/remotes/pull/$NUMBER/merge" "$merge"
git checkout -q --detach "$merge"
echo "$base $merge"
`

/**
 * Runs the packed command as a pull request's job: in a clone of its own, in which HEAD is the merge that the host made to be
 * tested, and no local branch is there.
 */
function judge(scratch: Scratch, { head, base, fork, author = 'ada', oid }: Proposal): Judged {
  number += 1
  const headOid = oid ?? scratch.oid(head)
  scratch.git('push', '-q', 'origin', `${headOid}:refs/pull/${number}/head`)
  const folder = join(scratch.folder, 'job')
  const cloned = scratch.shell(CLONE, { env: { JOB: folder, REMOTE: scratch.remote, NUMBER: String(number), BASE: base } })
  expect(cloned.code, cloned.output).toBe(0)
  const [baseOid = '', merge = ''] = cloned.stdout.trim().split(' ')
  const ours = { full_name: 'acme/shop' }
  const owner = fork ?? 'acme'
  const payload = {
    action: 'opened',
    number,
    pull_request: {
      number,
      state: 'open',
      user: { login: author },
      head: { ref: head, sha: headOid, label: `${owner}:${head}`, repo: { full_name: `${owner}/shop` } },
      base: { ref: base, sha: baseOid, label: `acme:${base}`, repo: ours },
    },
    repository: ours,
  }
  const event = join(scratch.folder, `event-${number}.json`)
  scratch.write(`../event-${number}.json`, JSON.stringify(payload))
  const env = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REF: `refs/pull/${number}/merge`,
    GITHUB_HEAD_REF: head,
    GITHUB_BASE_REF: base,
    GITHUB_SHA: merge,
  }
  const ran = scratch.policyWith({ env, directory: folder }, 'check', '--format', 'json')
  expect(ran.stdout, ran.output).toMatch(/^\{/)
  const { findings } = JSON.parse(ran.stdout) as Report
  const shown = findings.filter(({ rule, verdict }) => verdict !== 'skipped' && rule !== 'approvals')
  return { told: shown.map(({ rule, verdict, severity }) => `${rule} ${verdict} ${severity}`), findings, ran }
}

const found = ({ findings }: Judged, rule: string): Finding | undefined => findings.find((finding) => finding.rule === rule)

/** Runs printed commands as somebody who has just cloned the repository, and takes over what came of it. */
function pasteInClone(scratch: Scratch, fix: readonly string[]): void {
  const folder = join(scratch.folder, `clone-${number}`)
  scratch.git('clone', '-q', scratch.remote, folder)
  paste(openScratch(scratch.folder, folder, scratch.remote), fix)
  scratch.git('checkout', '-q', '--detach')
  scratch.git('fetch', '-q', 'origin', '+refs/heads/*:refs/heads/*')
}

/** A branch with one commit, pushed where it is ours. */
function branch(scratch: Scratch, name: string, from: string, isOurs = true): void {
  scratch.git('checkout', '-q', '-b', name, from)
  scratch.commit(`feat: ${name.replace(/[^a-z]+/g, ' ')}`)
  if (isOurs) scratch.git('push', '-q', 'origin', name)
}

/** Merges a branch into another, and pushes that. */
function merge(scratch: Scratch, head: string, base: string): void {
  scratch.git('checkout', '-q', base)
  scratch.git('merge', '-q', '--no-ff', '--no-edit', head)
  scratch.git('push', '-q', 'origin', base)
}

describe("a fork's branch", () => {
  test('is judged as the kind that forks names, whatever it is called, and is none of ours', () => {
    const scratch = scratchRepository({ hooks: false })
    branch(scratch, 'hotfix/x', 'main', false)
    branch(scratch, 'WIP', 'develop', false)
    const hotfix = judge(scratch, { head: 'hotfix/x', base: 'main', fork: 'mallory' })
    expect(hotfix.told).toEqual(['merge-source fail error'])
    expect(found(hotfix, 'merge-source')?.actual).toBe('mallory:hotfix/x, a feature branch')
    expect(hotfix.ran.code).toBe(1)
    const good = judge(scratch, { head: 'WIP', base: 'develop', fork: 'ann' })
    expect(good.told, good.ran.output).toEqual([])
    expect(good.ran.code, good.ran.output).toBe(0)

    // A fork's main is not our main, which might go into develop.
    scratch.git('checkout', '-q', 'main')
    scratch.commit('feat: on the main of a fork')
    const main = judge(scratch, { head: 'main', base: 'develop', fork: 'mallory' })
    expect(main.told).toEqual([])
    expect(main.findings.map(({ ref, kind }) => [ref?.replace(/[0-9]+/, 'N'), kind])).toEqual([['refs/heads/develop', 'develop']])
    expect(judge(scratch, { head: 'main', base: 'main', fork: 'mallory' }).told[0]).toBe('merge-source fail error')
  })

  test('is of no kind where the policy does not say, and no exemption of branches means it', () => {
    const exempt = [{ branches: ['**'], rules: ['branch-origin'], reason: 'ours may' }]
    const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', forks: null } })
    branch(scratch, 'feature/x', 'develop', false)
    const none = judge(scratch, { head: 'feature/x', base: 'develop', fork: 'ann' })
    expect(none.told).toEqual(['merge-source fail error'])
    expect(found(none, 'merge-source')?.why).toContain('name one under forks')

    scratch.git('checkout', '-q', 'main')
    scratch.write(CONFIG, JSON.stringify({ extends: 'gitflow', forks: 'feature', exempt }))
    scratch.git('add', '.')
    scratch.git('commit', '-q', '-m', 'chore: say it')
    scratch.git('push', '-q', 'origin', 'main')
    branch(scratch, 'feature/y', 'main', false)
    const origin = found(judge(scratch, { head: 'feature/y', base: 'develop', fork: 'ann' }), 'branch-origin')
    expect(origin).toMatchObject({ verdict: 'fail', kind: 'feature', ref: `refs/pull/${number}/head`, fix: [] })
    expect(found(judge(scratch, { head: 'feature/y', base: 'develop' }), 'branch-origin')?.verdict).toBe('exempt')
  })
})

describe('a release into main', () => {
  test('owes its tag, lacks no hotfix, and takes a version that is free', () => {
    const scratch = scratchRepository({ hooks: false })
    branch(scratch, 'release/v1.1.0', 'develop')
    const good = judge(scratch, { head: 'release/v1.1.0', base: 'main' })
    expect(good.told, good.ran.output).toEqual([])
    expect(found(good, 'release-tag')).toMatchObject({ verdict: 'skipped' })
    expect(found(good, 'release-tag')?.message).toContain('git tag -a v1.1.0 COMMIT -m v1.1.0 && git push origin refs/tags/v1.1.0')

    // A hotfix is released meanwhile: the release goes out without having been tried with it.
    branch(scratch, 'hotfix/v1.0.1', 'main')
    merge(scratch, 'hotfix/v1.0.1', 'main')
    scratch.git('tag', '-a', 'v1.0.1', '-m', 'v1.0.1', 'main')
    scratch.git('push', '-q', 'origin', 'v1.0.1')
    scratch.git('push', '-q', 'origin', '--delete', 'hotfix/v1.0.1')
    const behind = judge(scratch, { head: 'release/v1.1.0', base: 'main' })
    expect(behind.told, behind.ran.output).toEqual(['back-merge fail warn'])
    expect(scratch.policy('explain', '--merge', 'release/v1.1.0', 'main').stdout).toMatch(
      /Before:\n {2}release\/v1\.1\.0 lacks 1 commit of main/,
    )
    pasteInClone(scratch, found(behind, 'back-merge')?.fix ?? [])
    expect(judge(scratch, { head: 'release/v1.1.0', base: 'main' }).told).toEqual([])

    // Somebody releases that very version, and a higher one.
    scratch.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0', 'main')
    scratch.git('push', '-q', 'origin', 'v1.1.0')
    const taken = judge(scratch, { head: 'release/v1.1.0', base: 'main' })
    expect(taken.told).toEqual(['release-tag fail error'])
    expect(found(taken, 'release-tag')?.message).toContain('v1.1.0 is released already')
    pasteInClone(scratch, found(taken, 'release-tag')?.fix ?? [])
    const next = judge(scratch, { head: 'release/v1.1.1', base: 'main' })
    expect(next.told.filter((line) => line.endsWith('error'))).toEqual([])
    branch(scratch, 'release/v1.0.5', 'release/v1.1.1')
    const down = judge(scratch, { head: 'release/v1.0.5', base: 'main' })
    expect(down.told).toContain('release-tag fail error')
    expect(found(down, 'release-tag')?.message).toContain('would release v1.0.5 on main after v1.1.0')
  })

  test('holds its version in its files, where that is asked', () => {
    const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', rules: { 'version-file': 'error' } } })
    branch(scratch, 'release/v1.1.0', 'develop')
    expect(judge(scratch, { head: 'release/v1.1.0', base: 'main' }).told).toEqual(['version-file fail error'])
    scratch.write('package.json', '{ "version": "1.1.0" }')
    scratch.commit('chore: 1.1.0')
    expect(judge(scratch, { head: 'release/v1.1.0', base: 'main' }).told).toEqual([])
    expect(judge(scratch, { head: 'release/v1.1.0', base: 'develop' }).told).toEqual([])
  })
})

test('the new commits are those of the head alone: not the base, not what an update merge brought, not the merge in HEAD', () => {
  const rules = { 'commit-author': ['error', { emails: ['nobody@example.org'] }] }
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', rules } })
  const told = (proposal: Proposal): readonly string[] =>
    judge(scratch, proposal)
      .findings.filter(({ rule }) => rule === 'commit-author')
      .map(({ oid }) => scratch.git('log', '-1', '--format=%s', oid ?? ''))
      .sort()
  branch(scratch, 'feature/one', 'develop')
  branch(scratch, 'feature/two', 'develop')
  merge(scratch, 'feature/two', 'develop')
  // The base has moved on; the head takes it over, and another open feature.
  branch(scratch, 'feature/three', 'develop')
  scratch.git('checkout', '-q', 'feature/one')
  expect(told({ head: 'feature/one', base: 'develop' })).toEqual(['feat: feature one'])
  scratch.git('merge', '-q', '--no-edit', 'develop')
  expect(told({ head: 'feature/one', base: 'develop' })).toEqual(["Merge branch 'develop' into feature/one", 'feat: feature one'])
  scratch.git('merge', '-q', '--no-edit', 'feature/three')
  expect(told({ head: 'feature/one', base: 'develop' })).toContain('feat: feature three')

  expect(told({ head: 'feature/two', base: 'develop' })).toEqual([])
  const empty = judge(scratch, { head: 'feature/four', base: 'develop', oid: scratch.oid('develop') })
  expect(
    empty.told.filter((line) => line.endsWith('error')),
    empty.ran.output,
  ).toEqual([])

  // A history of its own, joined by an octopus.
  scratch.git('checkout', '-q', '--orphan', 'feature/other')
  scratch.commit('feat: from nowhere')
  scratch.git('checkout', '-q', '-b', 'feature/octopus', 'develop')
  scratch.commit('feat: before')
  scratch.git('merge', '-q', '--no-edit', '--allow-unrelated-histories', '-s', 'ours', 'feature/three', 'feature/other')
  const names = told({ head: 'feature/octopus', base: 'develop' })
  expect(names).toHaveLength(4)
  expect(names).toEqual(expect.arrayContaining(['feat: before', 'feat: feature three', 'feat: from nowhere']))
})

test('a bot comes into develop by its branch, and what is let pass for its login only for that', () => {
  const exempt = [{ branches: ['main'], rules: ['merge-source'], authors: ['renovate[bot]'], reason: 'security updates go to main' }]
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', exempt } })
  branch(scratch, 'dependabot/npm_and_yarn/x/y-1.2.3', 'develop')
  branch(scratch, 'renovate/lodash-4.x', 'main')
  expect(judge(scratch, { head: 'dependabot/npm_and_yarn/x/y-1.2.3', base: 'develop', author: 'dependabot[bot]' }).told).toEqual([])
  const bot = judge(scratch, { head: 'renovate/lodash-4.x', base: 'main', author: 'renovate[bot]' })
  expect(bot.told).toEqual(['merge-source exempt error'])
  expect(found(bot, 'merge-source')?.why).toContain('security updates go to main')
  expect(judge(scratch, { head: 'renovate/lodash-4.x', base: 'main', author: 'renovateb' }).told).toEqual(['merge-source fail error'])
})

test('the name and the start of the head are judged, and that it is merged already is no reproach', () => {
  const scratch = scratchRepository({ hooks: false })
  branch(scratch, 'wip', 'develop')
  const wip = judge(scratch, { head: 'wip', base: 'develop' })
  expect(wip.told.toSorted()).toEqual(['branch-name fail error', 'merge-source fail error'])
  paste(scratch, found(wip, 'branch-name')?.fix ?? [])
  expect(judge(scratch, { head: 'feature/wip', base: 'develop' }).told).toEqual([])
  merge(scratch, 'feature/wip', 'develop')
  expect(judge(scratch, { head: 'feature/wip', base: 'develop' }).told).toEqual([])

  branch(scratch, 'hotfix/x', 'develop')
  expect(judge(scratch, { head: 'hotfix/x', base: 'main' }).told).toEqual(['branch-origin fail error'])
  expect(run(scratch, 'git status --porcelain').stdout).toBe('')
})
