import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import { failing, passes, passesWith, refuses, remoteBranch, report, run } from '../support/doors.ts'
import { cleanEnvironment } from '../support/environment.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'

/** A repository under a preset: main, and more branches at the same commit, pushed; hooks installed. */
function begin(preset: string, ...branches: readonly string[]): Scratch {
  const scratch = scratchRepository({ start: 'main', config: { extends: preset } })
  for (const branch of branches) scratch.git('branch', branch)
  if (branches.length > 0) passes(scratch, `git push -q origin ${branches.join(' ')}`)
  return scratch
}

/** A clone without hooks: the host, which merges pull requests, and a person who goes round the hooks. */
function host(scratch: Scratch): Scratch {
  const directory = join(scratch.folder, 'host')
  scratch.git('clone', '-q', scratch.remote, directory)
  return openScratch(scratch.folder, directory, scratch.remote)
}

/** What the audit of everything finds, but for branches that these stories leave behind. */
function found(scratch: Scratch): readonly Finding[] {
  return report(scratch, '--all').findings.filter(({ rule }) => rule !== 'stale-branch')
}

/** The same as `verdict rule ref`. */
function audit(scratch: Scratch): readonly string[] {
  return found(scratch).map(({ verdict, rule, ref }) => `${verdict} ${rule} ${ref}`)
}

/** The audit as CI has it: in a fresh clone. */
function auditInCi(scratch: Scratch): readonly string[] {
  const directory = mkdtempSync(join(scratch.folder, 'ci-'))
  scratch.git('clone', '-q', scratch.remote, directory)
  return audit(openScratch(scratch.folder, directory, scratch.remote))
}

/** Lets git sign without a key: the signature is there, though nobody could verify it. */
function signs(scratch: Scratch): void {
  const program = join(scratch.folder, 'gpg')
  writeFileSync(
    program,
    `#!/bin/sh
cat > "$0.in"
printf '[GNUPG:] BEGIN_SIGNING H8\\n[GNUPG:] SIG_CREATED D 1 10 00 1 0\\n' >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nnot really\\n-----END PGP SIGNATURE-----\\n'
`,
  )
  chmodSync(program, 0o755)
  scratch.git('config', 'gpg.program', program)
}

describe('gitflow-strict', () => {
  test('a feature, a release with a bugfix, and a hotfix pass, each with its merge commits and signed tags', () => {
    const scratch = begin('gitflow-strict', 'develop')
    signs(scratch)
    passes(
      scratch,
      `git checkout -q -b feature/search develop
       work search
       git push -q origin feature/search
       git checkout -q develop
       git merge -q --no-ff feature/search
       git push -q origin develop
       git branch -q -d feature/search
       git push -q origin --delete feature/search`,
    )
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 develop
       git push -q origin release/v1.0.0
       git checkout -q -b bugfix/search
       work fix
       git push -q origin bugfix/search
       git checkout -q release/v1.0.0
       git merge -q --no-ff bugfix/search
       git push -q origin release/v1.0.0
       git push -q origin --delete bugfix/search
       git branch -q -d bugfix/search
       git checkout -q main
       git merge -q --no-ff release/v1.0.0
       git tag -s -u nobody v1.0.0 -m v1.0.0
       git push -q --atomic origin main v1.0.0
       git checkout -q develop
       git merge -q --no-ff release/v1.0.0
       git push -q origin develop
       git push -q origin --delete release/v1.0.0
       git branch -q -d release/v1.0.0`,
    )
    passes(
      scratch,
      `git checkout -q -b hotfix/v1.0.1 main
       work leak
       git push -q origin hotfix/v1.0.1
       git checkout -q main
       git merge -q --no-ff hotfix/v1.0.1
       git tag -s -u nobody v1.0.1 -m v1.0.1
       git push -q --atomic origin main v1.0.1
       git checkout -q develop
       git merge -q --no-ff hotfix/v1.0.1
       git push -q origin develop
       git push -q origin --delete hotfix/v1.0.1
       git branch -q -d hotfix/v1.0.1`,
    )
    expect(audit(scratch)).toEqual([])
    expect(auditInCi(scratch)).toEqual([])
  })

  test('the merge of main into develop is legal, by a merge commit', () => {
    const scratch = begin('gitflow-strict', 'develop')
    signs(scratch)
    passes(
      scratch,
      `git checkout -q -b hotfix/v1.0.1 main
       work leak
       git push -q origin hotfix/v1.0.1
       git checkout -q main
       git merge -q --no-ff hotfix/v1.0.1
       git tag -s -u nobody v1.0.1 -m v1.0.1
       git push -q --atomic origin main v1.0.1
       git checkout -q develop
       git merge -q --no-ff main
       git push -q origin develop`,
    )
    expect(audit(scratch)).not.toContain(expect.stringMatching(/no-direct-commit|merge-/))
  })

  test.each([
    ['feature/one', 'develop', 'develop', 'git merge -q --ff-only feature/one'],
    ['release/v1.0.0', 'develop', 'main', 'git merge -q --ff-only release/v1.0.0\ngit tag -s -u nobody v1.0.0 -m v1.0.0'],
    ['hotfix/v1.0.1', 'main', 'main', 'git merge -q --ff-only hotfix/v1.0.1\ngit tag -s -u nobody v1.0.1 -m v1.0.1'],
    ['hotfix/v1.0.1', 'main', 'develop', 'git merge -q --ff-only hotfix/v1.0.1'],
    ['dependabot/npm_and_yarn/x-1.2.3', 'develop', 'develop', 'git merge -q --ff-only dependabot/npm_and_yarn/x-1.2.3'],
  ])('a fast-forward of %s (from %s) into %s is refused', (branch, from, target, merge) => {
    const scratch = begin('gitflow-strict', 'develop')
    signs(scratch)
    passes(scratch, `git checkout -q -b ${branch} ${from}\nwork one\ngit push -q origin ${branch}\ngit checkout -q ${target}\n`)
    const before = scratch.oid(target)
    refuses(scratch, ['merge-method'], `${merge}\ngit push --follow-tags origin ${target}`)
    expect(failing(scratch, target, before, `refs/heads/${target}`)).toEqual(['merge-method'])
  })

  test('a squash of a feature is refused', () => {
    const scratch = begin('gitflow-strict', 'develop')
    passes(scratch, 'git checkout -q -b feature/one develop\nwork one\ngit checkout -q develop\n')
    refuses(scratch, ['merge-method'], 'git merge -q --squash feature/one\ngit commit -q -m one')
  })

  test('a hotfix without its tag is refused, where gitflow only warns', () => {
    const merge = `git checkout -q -b hotfix/v1.0.1 main
      work leak
      git push -q origin hotfix/v1.0.1
      git checkout -q main
      git merge -q --no-ff hotfix/v1.0.1`
    const strict = begin('gitflow-strict', 'develop')
    passes(strict, merge)
    refuses(strict, ['release-tag'], 'git push origin main')
    const usual = begin('gitflow', 'develop')
    passes(usual, merge)
    passesWith(usual, ['release-tag'], 'git push -q origin main')
  })
})

const HISTORIES = join(import.meta.dirname, '..', '..', '..', 'shared', 'histories')

describe('github-flow', () => {
  test.skipIf(!existsSync(HISTORIES))('the history of husky, whose team commits on main too', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const input = gunzipSync(readFileSync(join(HISTORIES, 'typicode+husky.fi.gz')))
    execFileSync('git', ['fast-import', '--quiet', '--done', '--force'], { cwd: scratch.directory, env: cleanEnvironment(), input })
    scratch.write('branch-policy.config.json', '{ "extends": "github-flow" }')
    const { findings, releases } = report(scratch, '--all')
    expect(releases).toEqual([])
    const line = scratch.git('log', '--first-parent', '--format=%H%x09%P%x09%s', 'main').split('\n')
    const commits = new Map(line.map((one) => one.split('\t')).map(([oid = '', parents = '', subject = '']) => [oid, { parents, subject }]))
    const told = (rule: string) => findings.filter((one) => one.rule === rule)

    // Each commit with one parent is told once: as a squash that only the host can confirm where it has a number, else as a fail.
    const single = [...commits].filter(([, { parents }]) => parents !== '' && !parents.includes(' '))
    const expected = single.map(([oid, { subject }]) => `${/ \(#\d+\)$/.test(subject) ? 'undetermined warn' : 'fail error'} ${oid}`)
    expect(
      told('no-direct-commit')
        .map(({ verdict, severity, oid }) => `${verdict} ${severity} ${oid}`)
        .sort(),
    ).toEqual(expected.sort())
    expect(expected.length).toBe(938)

    // What was merged as "master" is main by its old name.
    expect(told('merge-source')).toEqual([])
    const others = findings.filter(({ rule }) => ['branch-name', 'merge-method', 'release-tag', 'tag-name'].includes(rule))
    expect(others.map(({ rule, ref }) => `${rule} ${ref}`)).toEqual([
      'tag-name refs/tags/5.0.0-alpha.6',
      'tag-name refs/tags/untagged-92a048317303ed861830',
    ])
  })

  test.each([
    'add-search',
    'JIRA-12',
    'alice/Try_Things',
    'feature/search',
    'revert-12-alice/Try_Things',
    'dependabot/npm_and_yarn/x/y-1.2.3',
  ])('%s is pushed, merged and deleted', (branch) => {
    const scratch = begin('github-flow')
    passes(
      scratch,
      `git checkout -q -b ${branch} main
         work one
         work two
         git push -q origin ${branch}
         git checkout -q main
         git merge -q --no-ff ${branch}
         git push -q origin main
         git push -q origin --delete ${branch}
         git branch -q -d ${branch}`,
    )
    expect(audit(scratch)).toEqual([])
  })

  test('a topic takes main in, is rebased and pushed by force while it is open: that is nobody’s business', () => {
    const scratch = begin('github-flow')
    passes(
      scratch,
      `git checkout -q -b add-search main
       work one
       git push -q origin add-search
       git checkout -q -b add-index main
       work index
       git checkout -q main
       git merge -q --no-ff add-index
       git push -q origin main
       git checkout -q add-search
       git merge -q --no-ff main -m "Merge branch 'main' into add-search"
       git push -q origin add-search
       git reset -q --hard HEAD^
       git rebase -q main
       git push -q --force origin add-search`,
    )
  })

  test('a pull request that the host squashed is pulled; what is made on top of it passes; the audit leaves it open', () => {
    const scratch = begin('github-flow')
    const github = host(scratch)
    passes(scratch, 'git checkout -q -b add-search main\nwork one\ngit push -q origin add-search')
    github.git('fetch', '-q')
    run(github, 'git merge -q --squash origin/add-search && git commit -q -m "Add search (#12)" && git push -q origin main')
    passes(
      scratch,
      `git checkout -q main
       git pull -q --ff-only origin main
       git branch -q -D add-search
       git push -q origin --delete add-search
       git checkout -q -b add-index
       work index
       git push -q origin add-index
       git checkout -q main
       git merge -q --no-ff add-index
       git push -q origin main`,
    )
    expect(audit(scratch)).toEqual(['undetermined no-direct-commit refs/remotes/origin/main'])
    expect(report(scratch, '--all').exitCode).toBe(0)
  })

  test('any commit of main is released by a tag', () => {
    const scratch = begin('github-flow')
    passes(
      scratch,
      `git tag -a v1.0.0 -m v1.0.0
       git push -q origin v1.0.0
       git checkout -q -b add-search
       work one
       git checkout -q main
       git merge -q --no-ff add-search
       git tag -a v1.1.0 -m v1.1.0
       git push -q --atomic origin main v1.1.0`,
    )
  })

  test.each([
    ['a commit on main', 'no-direct-commit', 'git commit -q --allow-empty -m "Quick fix"'],
    ['a commit on main past the hook', 'no-direct-commit', 'git commit -q --no-verify --allow-empty -m "Quick fix"\ngit push origin main'],
    ['a squash that was made here', 'no-direct-commit', 'git merge -q --squash add-search\ngit commit -q -m "Add search (#12)"'],
    ['a fast-forward', 'merge-method', 'git merge -q --ff-only add-search\ngit push origin main'],
    ['a force push of main', 'no-force-push', 'git reset -q --hard HEAD^\ngit push --force origin main'],
    ['a deletion of main', 'no-delete', 'git push origin --delete main'],
    ['a tag that is no version', 'tag-name', 'git tag -a release-1 -m release-1\ngit push origin release-1'],
  ])('%s is refused', (_, rule, script) => {
    const scratch = begin('github-flow')
    passes(
      scratch,
      `git checkout -q -b add-index main
       work index
       git checkout -q main
       git merge -q --no-ff add-index
       git push -q origin main
       git checkout -q -b add-search
       work search
       git push -q origin add-search
       git checkout -q main`,
    )
    refuses(scratch, [rule], script)
  })
})

describe('gitlab-flow', () => {
  const promote = (from: string, to: string, how: string): string => `git checkout -q ${to}
     git merge -q ${how} ${from}
     git push -q origin ${to}
     `

  const feature = (name: string): string => `git checkout -q -b ${name} main
     work ${name.replace('/', '-')}
     git push -q origin ${name}
     git checkout -q main
     git merge -q --no-ff ${name}
     git push -q origin main
     git push -q origin --delete ${name}
     git branch -q -d ${name}
     `

  test.each(['--no-ff', '--ff-only'])('features go to main and from there, one after the other, down to production (%s)', (how) => {
    const scratch = begin('gitlab-flow', 'staging', 'production')
    passes(scratch, feature('feature/search') + promote('main', 'staging', how))
    passes(scratch, feature('12-add-an-index') + promote('staging', 'production', how))
    expect(audit(scratch)).toEqual([])
    passes(scratch, promote('main', 'staging', how) + feature('bugfix/ABC-1'))
    expect(audit(scratch)).toEqual([])
    passes(scratch, promote('staging', 'production', how))
    expect(audit(scratch)).toEqual([])
    expect(auditInCi(scratch)).toEqual([])
    expect(scratch.git('log', '--format=%s', 'production', '--', '12-add-an-index.txt')).toContain('12-add-an-index')
  })

  test.each(['pre-production', 'staging'])('%s may be the name of the middle one', (name) => {
    const scratch = begin('gitlab-flow', name, 'production')
    passes(scratch, feature('feature/search') + promote('main', name, '--no-ff') + promote(name, 'production', '--no-ff'))
    expect(audit(scratch)).toEqual([])
  })

  test.each([
    ['--no-ff', '--no-ff'],
    ['--ff-only', '--no-ff'],
  ])('a hotfix from production goes to main first, then downstream (promotions %s)', (how, merge) => {
    const scratch = begin('gitlab-flow', 'staging', 'production')
    passes(scratch, feature('feature/search') + promote('main', 'staging', how) + promote('staging', 'production', how))
    passes(scratch, feature('feature/index'))
    passes(
      scratch,
      `git checkout -q -b hotfix/leak production
       work leak
       git push -q origin hotfix/leak
       for branch in main staging production; do
         git checkout -q $branch
         git merge -q ${merge} hotfix/leak
         git push -q origin $branch
       done
       git push -q origin --delete hotfix/leak
       git branch -q -D hotfix/leak`,
    )
    expect(scratch.tryGit('cat-file', '-e', 'production:feature-index.txt').code).not.toBe(0)
    passes(scratch, promote('main', 'staging', '') + promote('staging', 'production', ''))
    expect(audit(scratch)).toEqual([])
    expect(auditInCi(scratch)).toEqual([])
  })

  test.each([
    ['a feature into staging', 'merge-source', 'git checkout -q staging\ngit merge -q --no-ff feature/next\ngit push origin staging'],
    ['main into production', 'merge-source', 'git checkout -q production\ngit merge -q --no-ff main\ngit push origin production'],
    [
      'main into production by a fast-forward',
      'merge-source',
      'git checkout -q production\ngit merge -q --ff-only main\ngit push origin production',
    ],
    ['staging back into main', 'merge-source', 'git checkout -q main\ngit merge -q --no-ff staging\ngit push origin main'],
    ['a commit on production', 'no-direct-commit', 'git checkout -q production\ngit commit -q --allow-empty -m "Quick fix"'],
    [
      'a cherry-pick onto production',
      'no-direct-commit',
      'git checkout -q production\ngit cherry-pick feature/next\ngit push origin production',
    ],
    ['a branch of no kind', 'branch-name', 'git checkout -q -b quickfix main\nwork quick'],
  ])('%s is refused', (_, rule, script) => {
    const scratch = begin('gitlab-flow', 'staging', 'production')
    passes(scratch, feature('feature/search') + promote('main', 'staging', '--no-ff') + feature('feature/index'))
    passes(scratch, 'git checkout -q -b feature/next main\nwork next\ngit push -q origin feature/next')
    refuses(scratch, [rule], script)
  })
})

describe('trunk', () => {
  const topic = (name: string, how = '--no-ff'): string => `git checkout -q -b ${name} main
     work ${name}
     git push -q origin ${name}
     git checkout -q main
     git merge -q ${how} ${name}
     git push -q origin main
     git push -q origin --delete ${name}
     git branch -q -d ${name}
     `

  test('topics are merged; a release is cut, hardened by cherry-picks and tagged; main moves on', () => {
    const scratch = begin('trunk')
    passes(scratch, topic('search') + topic('index'))
    passes(
      scratch,
      `git checkout -q -b release/1.1 main
       git push -q origin release/1.1
       git tag -a v1.1.0 -m v1.1.0
       git push -q origin v1.1.0`,
    )
    passes(scratch, topic('docs') + topic('leak'))
    const leak = scratch.oid('main^2')
    passes(
      scratch,
      `git checkout -q release/1.1
       git cherry-pick -x ${leak} > out.log
       git push -q origin release/1.1
       git tag -a v1.1.1 -m v1.1.1
       git push -q origin v1.1.1`,
    )
    passes(
      scratch,
      `git checkout -q -b release/1.2 main
       git push -q origin release/1.2
       git tag -a v1.2.0 -m v1.2.0
       git push -q origin v1.2.0`,
    )
    expect(scratch.tryGit('merge-base', '--is-ancestor', 'v1.1.1', 'main').code).toBe(1)
    expect(audit(scratch)).toEqual([])
    expect(auditInCi(scratch)).toEqual([])
  })

  test('topics are rebased and fast-forwarded; once their branch is gone, only the reflog of who did it can tell', () => {
    const scratch = begin('trunk')
    passes(
      scratch,
      `${topic('search')}git checkout -q -b index main~1
       work index
       git push -q origin index
       git rebase -q main
       git push -q --force origin index
       git checkout -q main
       git merge -q --ff-only index
       git push -q origin main`,
    )
    expect(audit(scratch)).toEqual([])
    expect(auditInCi(scratch)).toEqual([])
    const before = scratch.oid('main~1')
    passes(scratch, 'git push -q origin --delete index\ngit branch -q -d index')
    expect(failing(scratch, 'main', before, 'refs/heads/main')).toEqual([])
    expect(found(scratch).map(({ rule, verdict, oid }) => [rule, verdict, oid])).toEqual([
      ['no-direct-commit', 'fail', scratch.oid('main')],
    ])
  })

  test('a cherry-pick that had a conflict is committed and pushed; the report names the exemption', () => {
    const scratch = begin('trunk')
    passes(scratch, `git checkout -q -b release/1.1 main\ngit push -q origin release/1.1\n${topic('docs')}`)
    passes(scratch, 'git checkout -q release/1.1\necho other > docs.txt\ngit add .\ngit commit -q -m other\ngit push -q origin release/1.1')
    const ran = passes(
      scratch,
      `git cherry-pick -x main^2 > out.log 2>&1 || true
       echo both > docs.txt
       git add docs.txt
       git commit -q -m docs
       git push origin release/1.1`,
    )
    expect(remoteBranch(scratch, 'release/1.1')).toBe(scratch.oid('HEAD'))
    expect(ran.code).toBe(0)
    const before = scratch.oid('HEAD^')
    const { findings } = report(scratch, '--update', 'refs/heads/release/1.1', before, 'HEAD')
    expect(findings.map(({ verdict, rule }) => `${verdict} ${rule}`)).toEqual(['exempt no-direct-commit'])
  })

  test('a cherry-pick by pull request', () => {
    const scratch = begin('trunk')
    passes(scratch, `git checkout -q -b release/1.1 main\ngit push -q origin release/1.1\n${topic('leak')}`)
    passes(
      scratch,
      `git checkout -q -b pick/leak release/1.1
       git cherry-pick -x main^2 > out.log
       git push -q origin pick/leak
       git checkout -q release/1.1
       git merge -q --no-ff pick/leak
       git push -q origin release/1.1`,
    )
  })

  test('a tag on main itself, and an old release branch that is given up', () => {
    const scratch = begin('trunk')
    passes(scratch, topic('search'))
    passes(scratch, 'git tag -a v1.0.0 -m v1.0.0\ngit push -q origin v1.0.0')
    passes(scratch, 'git push -q origin main:refs/heads/release/1.0\ngit push -q origin --delete release/1.0')
  })

  test.each([
    ['a commit on main', 'no-direct-commit', 'git checkout -q main\ngit commit -q --allow-empty -m "Quick fix"'],
    ['a release branch merged back', 'merge-source', 'git checkout -q main\ngit merge -q --no-ff release/1.1\ngit push origin main'],
    [
      'main merged into a release branch',
      'merge-source',
      'git checkout -q release/1.1\ngit merge -q --no-ff main\ngit push origin release/1.1',
    ],
    [
      'a topic merged into a release branch',
      'merge-source',
      'git checkout -q release/1.1\ngit merge -q --no-ff next\ngit push origin release/1.1',
    ],
    [
      'a force push of a release branch',
      'no-force-push',
      'git checkout -q release/1.1\ngit reset -q --hard HEAD^\ngit push --force origin release/1.1',
    ],
    ['a deletion of main', 'no-delete', 'git push origin --delete main'],
  ])('%s is refused', (_, rule, script) => {
    const scratch = begin('trunk')
    passes(scratch, topic('search'))
    passes(scratch, `git checkout -q -b release/1.1 main\ngit push -q origin release/1.1\n${topic('docs')}`)
    // Without -x a pick in the same second would be the very same commit.
    passes(scratch, 'git checkout -q release/1.1\ngit cherry-pick -x main^2 > out.log\ngit push -q origin release/1.1')
    passes(scratch, 'git checkout -q -b next main\nwork next\ngit push -q origin next')
    refuses(scratch, [rule], script)
  })
})

describe('oneflow', () => {
  const feature = (name: string, how: string): string => `git checkout -q -b feature/${name} main
     work ${name}
     git push -q origin feature/${name}
     git checkout -q main
     git merge -q ${how} feature/${name}
     git push -q origin main
     git push -q origin --delete feature/${name}
     git branch -q -d feature/${name}
     `

  test('the commands of OneFlow: a release from an older commit, tagged on its tip and merged back; a hotfix from that tag', () => {
    const scratch = begin('oneflow')
    passes(scratch, feature('search', '--no-ff') + feature('index', '--no-ff'))
    const older = scratch.oid('main')
    passes(scratch, feature('docs', '--no-ff'))
    passes(
      scratch,
      `git checkout -q -b release/v2.3.0 ${older}
       work version
       git tag -a v2.3.0 -m v2.3.0
       git checkout -q main
       git merge -q --no-edit release/v2.3.0
       git push -q --follow-tags origin main
       git branch -q -d release/v2.3.0`,
    )
    expect(scratch.oid('v2.3.0^{commit}')).toBe(scratch.oid('main^2'))
    passes(
      scratch,
      `git checkout -q -b hotfix/v2.3.1 v2.3.0
       work leak
       git tag -a v2.3.1 -m v2.3.1
       git checkout -q main
       git merge -q --no-edit hotfix/v2.3.1
       git push -q --tags origin main
       git branch -q -d hotfix/v2.3.1`,
    )
    expect(audit(scratch)).toEqual([])
    const { releases } = report(scratch, '--all')
    expect(releases?.map(({ branch, tag }) => `${branch} ${tag.name} ${tag.where}`)).toEqual([
      'release/v2.3.0 v2.3.0 branch-tip',
      'hotfix/v2.3.1 v2.3.1 branch-tip',
    ])
    expect(releases?.map(({ owed }) => owed)).toEqual([[], []])
  })

  test('a feature is rebased and fast-forwarded', () => {
    const scratch = begin('oneflow')
    passes(scratch, `${feature('search', '--no-ff')}git checkout -q -b feature/index main~1\nwork index\ngit rebase -q main\n`)
    passes(scratch, 'git push -q origin feature/index\ngit checkout -q main\ngit merge -q --ff-only feature/index\ngit push -q origin main')
    expect(audit(scratch)).toEqual([])
  })

  test('a release that is published, worked on, tagged there first, and merged back later by a fast-forward', () => {
    const scratch = begin('oneflow')
    passes(scratch, feature('search', '--no-ff'))
    passes(
      scratch,
      `git checkout -q -b release/v1.0.0 main
       git push -q origin release/v1.0.0
       work fix
       git push -q origin release/v1.0.0
       work version
       git tag -a v1.0.0 -m v1.0.0
       git push -q --atomic origin release/v1.0.0 v1.0.0
       git checkout -q main
       git merge -q --ff-only release/v1.0.0
       git push -q origin main
       git push -q origin --delete release/v1.0.0
       git branch -q -d release/v1.0.0`,
    )
    expect(scratch.oid('v1.0.0^{commit}')).toBe(scratch.oid('main'))
    expect(remoteBranch(scratch, 'main')).toBe(scratch.oid('main'))
  })

  test.each([
    ['a commit on main', 'no-direct-commit', 'git commit -q --allow-empty -m "Quick fix"'],
    ['a commit on main past the hook', 'no-direct-commit', 'git commit -q --no-verify --allow-empty -m "Quick fix"\ngit push origin main'],
    ['a develop branch', 'branch-name', 'git push origin main:refs/heads/develop'],
    ['a tag without its v', 'tag-name', 'git tag -a 2.3.0 -m 2.3.0\ngit push origin 2.3.0'],
    ['a force push of main', 'no-force-push', 'git reset -q --hard HEAD^\ngit push --force origin main'],
  ])('%s is refused', (_, rule, script) => {
    const scratch = begin('oneflow')
    passes(scratch, feature('search', '--no-ff'))
    refuses(scratch, [rule], script)
  })
})

describe('variations that the docs tell of', () => {
  const configured = (preset: string, variation: number, ...branches: readonly string[]): Scratch => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'presets', `${preset}.md`), 'utf8')
    const blocks = [...page.matchAll(/^```json config\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
    const scratch = scratchRepository({ start: 'main', config: JSON.parse(blocks[variation] ?? '') })
    if (branches.length > 0) passes(scratch, branches.map((branch) => `git branch ${branch}\ngit push -q origin ${branch}`).join('\n'))
    return scratch
  }

  test('oneflow with latest: what is fast-forwarded there owes its tag', () => {
    const release = `git checkout -q -b release/v1.0.0 main
      work version
      git push -q origin release/v1.0.0
      git checkout -q latest
      git merge -q --ff-only release/v1.0.0`
    const scratch = configured('oneflow', 0, 'latest')
    passes(scratch, release)
    refuses(scratch, ['release-tag'], 'git push origin latest')
    passes(scratch, 'git tag -a v1.0.0 -m v1.0.0\ngit push -q --atomic origin latest v1.0.0')
    passes(scratch, 'git checkout -q main\ngit merge -q --no-ff release/v1.0.0\ngit push -q origin main')
    refuses(scratch, ['no-direct-commit'], 'git checkout -q latest\ngit commit -q --allow-empty -m "Quick fix"')
  })

  test('gitlab-flow with release branches: a pick is merged there, main is not', () => {
    const scratch = configured('gitlab-flow', 1, '1-0-stable')
    passes(
      scratch,
      `git checkout -q -b feature/leak main
       work leak
       git checkout -q main
       git merge -q --no-ff feature/leak
       git push -q origin main
       git checkout -q -b hotfix/leak 1-0-stable
       git cherry-pick -x feature/leak > out.log
       git push -q origin hotfix/leak
       git checkout -q 1-0-stable
       git merge -q --no-ff hotfix/leak
       git tag -a v1.0.1 -m v1.0.1
       git push -q --atomic origin 1-0-stable v1.0.1`,
    )
    refuses(scratch, ['merge-source'], 'git merge -q --no-ff main\ngit push origin 1-0-stable')
  })

  test('trunk without its exemption: a cherry-pick comes by a pull request', () => {
    const scratch = configured('trunk', 1, 'release/1.0')
    passes(scratch, 'git checkout -q -b leak main\nwork leak\ngit checkout -q main\ngit merge -q --no-ff leak\ngit push -q origin main')
    refuses(scratch, ['no-direct-commit'], 'git checkout -q release/1.0\ngit cherry-pick leak\ngit push origin release/1.0')
  })

  test('github-flow with rebase: a topic that was rebased is fast-forwarded', () => {
    const scratch = configured('github-flow', 1)
    passes(scratch, 'git checkout -q -b one main\nwork one\ngit push -q origin one\ngit checkout -q main')
    passes(scratch, 'git merge -q --ff-only one\ngit push -q origin main')
    refuses(scratch, ['no-direct-commit'], 'git commit -q --allow-empty -m "Quick fix"')
  })
})
