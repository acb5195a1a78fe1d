import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Finding, Report } from '../../src/model/finding.ts'
import { refuses, refusing, report, run } from '../support/doors.ts'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'
import { serverRepository } from '../support/server.ts'

const BOT = { GIT_AUTHOR_NAME: 'Release Bot', GIT_AUTHOR_EMAIL: 'bot@example.org' }

/** Writes the policy of the working tree, which nobody commits. */
function policy(scratch: Scratch, config: Readonly<Record<string, unknown>>): void {
  scratch.write('.git/info/exclude', 'branch-policy.config.json\nknown.json\n')
  scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', ...config }))
}

/** A commit straight on a branch, past the hooks. */
function direct(scratch: Scratch, branch: string, subject: string, env: Readonly<Record<string, string>> = {}): string {
  const ran = run(scratch, `git checkout -q ${branch}\ngit commit -q --no-verify --allow-empty -m '${subject}'`, { env })
  expect(ran.code, ran.output).toBe(0)
  return scratch.oid('HEAD')
}

function push(scratch: Scratch, ...args: string[]): void {
  const ran = scratch.tryGit('push', '-q', '--no-verify', 'origin', ...args)
  expect(ran.code, ran.output).toBe(0)
}

/** Each finding as `rule verdict severity subject-or-ref`, warnings and exemptions too. */
function lines({ findings }: Pick<Report, 'findings'>): readonly string[] {
  return findings.map(({ rule, verdict, severity, oid, ref }) => `${rule} ${verdict} ${severity} ${oid ?? ref}`)
}

function whys(findings: readonly Finding[], verdict: Finding['verdict']): readonly string[] {
  return findings.filter((one) => one.verdict === verdict).map(({ why }) => why)
}

/** What a hook or command said, as one line. */
function said(ran: Ran): string {
  return ran.output.replace(/^remote:/gm, '').replace(/\s+/g, ' ')
}

/** Exit 2, one line and its advice, no stack and nothing on standard output. */
function expectNoCheck(ran: Ran, ...words: string[]): void {
  expect(ran.code, ran.output).toBe(2)
  expect(ran.stdout).toBe('')
  expect(ran.stderr).toMatch(/^branch-policy: /)
  for (const word of words) expect(ran.stderr).toContain(word)
  expect(ran.stderr).not.toMatch(/^\s+at /m)
  expect(ran.stderr.match(/^branch-policy: /gm)).toHaveLength(1)
}

describe('an exemption of a release bot', () => {
  const exempt = [
    { authors: ['bot@example.org'], branches: ['main'], rules: ['no-direct-commit'], reason: 'the release bot sets the version' },
  ]

  test('lets its commit pass at every door and nobody else’s, and the report says why', () => {
    const scratch = scratchRepository()
    policy(scratch, { exempt })
    refuses(scratch, ['no-direct-commit'], 'git checkout -q main\ngit commit -q --allow-empty -m "chore: by hand"')
    const commit = run(scratch, 'git commit -q --allow-empty -m "chore: 1.0.0"', { env: BOT })
    expect(commit.code, commit.output).toBe(0)
    const bots = scratch.oid('HEAD')
    expect(run(scratch, 'git push -q origin main', {}).code).toBe(0)
    const before = scratch.oid('main~1')
    const checked = report(scratch, '--update', 'refs/heads/main', before, bots)
    expect(lines(checked)).toEqual([`no-direct-commit exempt error ${bots}`])
    expect(whys(checked.findings, 'exempt')).toEqual(['exempt: the release bot sets the version'])

    // Beside it somebody else's commit in the same push is refused, and the bot's is not.
    const adas = direct(scratch, 'main', 'fix: by hand')
    const again = direct(scratch, 'main', 'chore: 1.0.1', BOT)
    refuses(scratch, ['no-direct-commit'], 'git push -q origin main')
    expect(lines(report(scratch, '--update', 'refs/heads/main', bots, again))).toEqual([
      `no-direct-commit fail error ${adas}`,
      `no-direct-commit exempt error ${again}`,
    ])
    expect(lines(report(scratch, '--all'))).toEqual([`no-direct-commit exempt error ${bots}`])
    // On another branch the bot is one of us.
    refuses(scratch, ['no-direct-commit'], 'git checkout -q develop\ngit commit -q --allow-empty -m "chore: x"', { env: BOT })
  })

  test('by the committer, who is somebody else, nothing passes', () => {
    const scratch = scratchRepository()
    policy(scratch, { exempt })
    const env = { GIT_COMMITTER_NAME: 'Release Bot', GIT_COMMITTER_EMAIL: 'bot@example.org' }
    refuses(scratch, ['no-direct-commit'], 'git checkout -q main\ngit commit -q --allow-empty -m x', { env })
    direct(scratch, 'main', 'x', env)
    refuses(scratch, ['no-direct-commit'], 'git push -q origin main')
  })

  test('on a server', () => {
    const server = serverRepository()
    writeFileSync(join(server.remote, 'branch-policy.config.json'), JSON.stringify({ extends: 'gitflow', exempt }))
    direct(server, 'main', 'chore: 1.0.0', BOT)
    expect(server.push('-q', 'origin', 'main').code).toBe(0)
    direct(server, 'main', 'fix: by hand')
    const refused = server.push('-q', 'origin', 'main')
    expect(refused.code).toBe(1)
    expect(refusing({ ...refused, stderr: refused.stderr.replace(/^remote: ?/gm, '').replace(/ +$/gm, '') })).toEqual(['no-direct-commit'])
  })
})

describe('an override', () => {
  const decided = { rule: 'no-direct-commit', reason: 'release made by hand', by: 'ada' }

  test('by ref: at pre-commit and pre-push, until its last day', () => {
    const scratch = scratchRepository()
    policy(scratch, { overrides: [{ ...decided, ref: 'refs/heads/main', until: '2999-12-31' }] })
    const ran = run(scratch, 'git checkout -q main\ngit commit -q --allow-empty -m "fix: by hand"\ngit push -q origin main')
    expect(ran.code, ran.output).toBe(0)
    refuses(scratch, ['no-direct-commit'], 'git checkout -q develop\ngit commit -q --allow-empty -m "fix: by hand"')

    policy(scratch, { overrides: [{ ...decided, ref: 'refs/heads/main', until: '2020-12-31' }] })
    const over = refuses(scratch, ['no-direct-commit'], 'git checkout -q main\ngit commit -q --allow-empty -m "fix: again"')
    expect(said(over)).toContain('its override is over: release made by hand (override by ada until 2020-12-31)')
    direct(scratch, 'main', 'fix: again')
    expect(said(refuses(scratch, ['no-direct-commit'], 'git push -q origin main'))).toContain('its override is over')
  })

  test('by object name: that commit and no other, in the text, in JSON and in the audit', () => {
    const scratch = scratchRepository()
    const before = scratch.oid('main')
    const oid = direct(scratch, 'main', 'fix: by hand')
    policy(scratch, { overrides: [{ ...decided, oid: oid.slice(0, 12) }] })
    const pushed = run(scratch, 'git push -q origin main')
    expect(pushed.code, pushed.output).toBe(0)
    const checked = report(scratch, '--update', 'refs/heads/main', before, oid)
    expect(checked).toMatchObject({ exitCode: 0, summary: { fail: 0, exempt: 1 } })
    expect(whys(checked.findings, 'exempt')).toEqual(['exempt: release made by hand (override by ada)'])
    expect(said(scratch.policy('check', '--all', '--full'))).toContain('release made by hand (override by ada)')
    expect(lines(report(scratch, '--all'))).toEqual([`no-direct-commit exempt error ${oid}`])
    direct(scratch, 'main', 'fix: again')
    refuses(scratch, ['no-direct-commit'], 'git push -q origin main')
  })

  test('on a server', () => {
    const server = serverRepository()
    const oid = direct(server, 'main', 'fix: by hand')
    const config = (until: string) =>
      writeFileSync(
        join(server.remote, 'branch-policy.config.json'),
        JSON.stringify({ extends: 'gitflow', overrides: [{ ...decided, oid, until }] }),
      )
    config('2020-01-01')
    expect(said(server.push('-q', 'origin', 'main'))).toContain('its override is over')
    config('2999-01-01')
    expect(server.push('-q', 'origin', 'main').code).toBe(0)
  })

  test('that matches nothing is a warning of the audit alone, and never of what since settled', () => {
    const scratch = scratchRepository({ hooks: false })
    const settled = direct(scratch, 'main', 'fix: by hand')
    scratch.git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0')
    push(scratch, 'main', 'v1.0.0')
    const overrides = [
      { ...decided, oid: settled },
      { ...decided, oid: 'f'.repeat(40) },
      { ...decided, ref: 'refs/heads/gone', until: '2020-01-01' },
      { ...decided, rule: 'no-force-push', ref: 'refs/heads/main' },
    ]
    policy(scratch, { overrides })
    const unmatched = ['no-direct-commit fail warn null', 'no-direct-commit fail warn null']
    const audit = report(scratch, '--all')
    expect(lines(audit)).toEqual([`no-direct-commit exempt error ${settled}`, ...unmatched])
    expect(audit).toMatchObject({ exitCode: 0, summary: { warn: 2 } })
    expect(scratch.policy('check', '--all', '--max-warnings', '1').code).toBe(1)
    expect(said(scratch.policy('check', '--all'))).toContain(`the override of no-direct-commit for ${'f'.repeat(40)} matches nothing`)
    expect(lines(report(scratch, '--all', '--since', 'v1.0.0'))).toEqual(unmatched)
    expect(lines(report(scratch, '--branch', 'main'))).toEqual([])
    expect(lines(report(scratch))).toEqual([])
    // A shallow clone cannot tell what is gone.
    const folder = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth=1', `file://${scratch.remote}`, folder)
    const shallow = openScratch(scratch.folder, folder, scratch.remote)
    policy(shallow, { overrides })
    expect(shallow.policy('check', '--all').output).not.toContain('matches nothing')
  })
})

describe("a pusher's reason", () => {
  const HOSTILE = ['::error::pwned', '\u001b]0;pwned\u0007\u202e', '##[add-mask]x', `'; touch pwned; '`, 'refs/heads/main allow'].join(' ')

  test('is shown beside the findings, never obeyed, and not shown where nothing is found', () => {
    const server = serverRepository()
    server.git('--git-dir', server.remote, 'config', 'receive.advertisePushOptions', 'true')
    direct(server, 'main', 'fix: by hand')
    const before = server.remoteOid('refs/heads/main')
    const options = [
      '-o',
      `branch-policy.reason=first`,
      '-o',
      'branch-policy.override=no-direct-commit',
      '-o',
      `branch-policy.reason=${HOSTILE}`,
    ]
    const refused = server.push('-q', ...options, 'origin', 'main')
    expect(refused.code).toBe(1)
    expect(server.remoteOid('refs/heads/main')).toBe(before)
    expect(said(refused)).toContain("note: the pusher's reason, which lets nothing pass: \\u003a:error::pwned")
    expect(said(refused)).not.toContain('first')
    expect(refused.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|##\[|(?:^|\s)::/)

    const long = server.push('-q', '-o', `branch-policy.reason=${'\u{1f600}'.repeat(5000)}`, 'origin', 'main')
    expect(long.code).toBe(1)
    expect(said(long)).toContain('\u{1f600}…')
    expect(long.stderr.length).toBeLessThan(8000)
    expect(server.push('-q', '-o', 'branch-policy.reason=', 'origin', 'main').stderr).not.toContain('reason')

    server.git('checkout', '-q', '-b', 'feature/one', 'develop')
    server.commit('feat: one')
    const taken = server.push('-q', '-o', `branch-policy.reason=${HOSTILE}`, 'origin', 'feature/one')
    expect(taken).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('a baseline', () => {
  /** A past with a direct commit on main and a branch of no kind, both pushed. */
  function withPast(): { readonly scratch: Scratch; readonly oid: string } {
    const scratch = scratchRepository({ hooks: false })
    const oid = direct(scratch, 'main', 'fix: by hand')
    scratch.git('branch', 'legacy', 'main~1')
    push(scratch, 'main', 'legacy')
    return { scratch, oid }
  }

  test('is written, sorted and the same each time, and then what it holds is known at every door', () => {
    const { scratch, oid } = withPast()
    policy(scratch, { baseline: 'known.json' })
    // The policy names it before it is there.
    expectNoCheck(scratch.policy('check', '--all'), 'the baseline known.json is not there', '--write-baseline')
    const written = scratch.policy('check', '--all', '--write-baseline', 'known.json')
    expect(written).toMatchObject({ code: 0, stdout: '2 findings kept in known.json\n', stderr: '' })
    const text = scratch.read('known.json')
    expect(JSON.parse(text)).toEqual({
      version: 1,
      findings: [
        { rule: 'branch-name', ref: 'refs/remotes/origin/legacy', oid: null },
        { rule: 'no-direct-commit', ref: 'refs/remotes/origin/main', oid },
      ],
    })
    const audit = report(scratch, '--all')
    expect(audit).toMatchObject({ exitCode: 0, notes: [], summary: { fail: 0, exempt: 2 } })
    expect(whys(audit.findings, 'exempt')).toEqual([
      'exempt: known since known.json was written',
      'exempt: known since known.json was written',
    ])
    expect(report(scratch, '--update', 'refs/heads/main', `${oid}~1`, oid).exitCode).toBe(0)
    // Written anew it is not empty: what is known is found all the same.
    expect(scratch.policy('check', '--all', '--write-baseline', 'known.json').code).toBe(0)
    expect(scratch.read('known.json')).toBe(text)
    expect(scratch.policy('install').code).toBe(0)
    expect(run(scratch, 'git checkout -q legacy\ngit commit -q --allow-empty -m x\ngit push -q origin legacy').code).toBe(0)

    // A new finding fails.
    const fresh = direct(scratch, 'main', 'fix: again')
    refuses(scratch, ['no-direct-commit'], 'git push -q origin main')
    push(scratch, 'main')
    const later = report(scratch, '--all')
    expect(later.exitCode).toBe(1)
    expect(lines(later).filter((line) => line.includes('fail'))).toEqual([`no-direct-commit fail error ${fresh}`])
  })

  test('says which of its findings are gone, in the audit alone', () => {
    const { scratch } = withPast()
    policy(scratch, {})
    const asked = scratch.policy('check', '--all', '--write-baseline', 'known.json')
    expect(asked.stdout).toContain('2 findings kept in known.json\n')
    expect(asked.stdout).toContain('baseline: "known.json"')
    policy(scratch, { baseline: 'known.json' })
    push(scratch, '--delete', 'legacy')
    scratch.git('branch', '-q', '-D', 'legacy')
    const note = '1 finding of the baseline known.json is gone; to forget it, write it anew (--write-baseline)'
    expect(report(scratch, '--all').notes).toEqual([note])
    expect(scratch.policy('check', '--all').stdout).toContain('1 finding of the baseline')
    expect(report(scratch, '--branch', 'main').notes).toEqual([])
    // What since settles is not gone.
    expect(report(scratch, '--all', '--since', 'origin/main').notes).toEqual([note])
    expect(scratch.policy('check', '--all', '--write-baseline', 'known.json').stdout).toContain('1 finding kept')
    expect(report(scratch, '--all').notes).toEqual([])
    expect(report(scratch, '--all', '--since', 'origin/main').notes).toEqual([])
  })

  test('keeps nothing that a shallow clone could not tell', () => {
    const { scratch } = withPast()
    const folder = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth=1', `file://${scratch.remote}`, folder)
    const shallow = openScratch(scratch.folder, folder, scratch.remote)
    expect(shallow.policy('check', '--all').code).toBe(2)
    expect(shallow.policy('check', '--all', '--write-baseline', 'known.json').code).toBe(0)
    expect(shallow.read('known.json')).not.toContain('no-direct-commit')
  })

  test('that is broken stops hooks and checks with one line', () => {
    const { scratch } = withPast()
    policy(scratch, { baseline: 'known.json' })
    scratch.write('known.json', '<<<<<<< HEAD\n')
    expectNoCheck(scratch.policy('check'), 'the baseline known.json cannot be read')
    expectNoCheck(scratch.policy('hook', 'pre-commit'), 'the baseline known.json cannot be read')
    scratch.write('known.json', '{"findings":"all"}')
    expectNoCheck(scratch.policy('check', '--all'), 'known.json is no baseline')
  })

  test('is named from the top, wherever it is written', () => {
    const { scratch } = withPast()
    policy(scratch, { baseline: 'ci/known.json' })
    scratch.write('ci/readme', '')
    const ran = scratch.policyWith({ directory: join(scratch.directory, 'ci') }, 'check', '--all', '--write-baseline', 'known.json')
    expect(ran).toMatchObject({ code: 0, stdout: '2 findings kept in known.json\n' })
    expect(report(scratch, '--all').exitCode).toBe(0)
    expectNoCheck(scratch.policy('check', '--all', '--write-baseline', 'no/where.json'), 'cannot be written')
  })
})

describe('since', () => {
  /** main: a direct commit, a release tagged v1.0.0, a direct commit; a misnamed tag and branch from before. */
  function withHistory(): { readonly scratch: Scratch; readonly before: string; readonly after: string } {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const at = (date: string) => ({ GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date })
    const begun = run(scratch, 'git commit -q --allow-empty -m begin\ngit branch develop', { env: at('2019-01-01T12:00:00Z') })
    expect(begun.code, begun.output).toBe(0)
    const before = direct(scratch, 'main', 'fix: long ago', at('2020-01-01T12:00:00Z'))
    const steps = run(
      scratch,
      [
        'git tag 0.9.0',
        'git branch legacy develop',
        'git checkout -q -b release/v1.0.0 develop',
        'git commit -q --allow-empty -m "chore: 1.0.0"',
        'git checkout -q main',
        'git merge -q --no-ff --no-edit release/v1.0.0',
        'git tag -a v1.0.0 -m v1.0.0',
      ].join('\n'),
      { env: at('2020-01-02T12:00:00Z') },
    )
    expect(steps.code, steps.output).toBe(0)
    const after = direct(scratch, 'main', 'fix: today')
    push(scratch, '--all')
    push(scratch, '--tags')
    return { scratch, before, after }
  }
  const errors = (scratch: Scratch, ...args: string[]) =>
    report(scratch, '--all', ...args)
      .findings.filter(({ verdict, severity }) => verdict === 'fail' && severity === 'error')
      .map(({ rule, oid, ref }) => `${rule} ${oid ?? ref}`)
      .filter((line) => /^(?:no-direct-commit|tag-name|branch-name|release-tag) /.test(line))

  test('by a tag, a date, a date with a time, a revision: main’s line, tags, branches and releases', () => {
    const { scratch, before, after } = withHistory()
    const tag = scratch.oid('0.9.0')
    const all = ['branch-name refs/remotes/origin/legacy', `no-direct-commit ${after}`, `no-direct-commit ${before}`, `tag-name ${tag}`]
    const rest = [`no-direct-commit ${after}`]
    expect([...errors(scratch)].sort()).toEqual([...all].sort())
    expect(errors(scratch, '--since', 'v1.0.0')).toEqual(rest)
    expect(errors(scratch, '--since', 'main~1')).toEqual(rest)
    expect(errors(scratch, '--since', '2020-06-01')).toEqual(rest)
    expect(errors(scratch, '--since', '2020-01-02')).toEqual(rest)
    expect(errors(scratch, '--since', '2020-01-01T13:00+00:30')).toEqual(rest)
    expect(errors(scratch, '--since', '2020-01-01T12:00:00')).toHaveLength(3)
    // Newer than everything: nothing is left to judge.
    expect(errors(scratch, '--since', '2999-01-01')).toEqual([])
    expect(errors(scratch, '--since', 'main')).toEqual([])
    expect(report(scratch, '--all').releases?.map(({ branch }) => branch)).toEqual(['release/v1.0.0'])
    expect(report(scratch, '--all', '--since', 'v1.0.0').releases).toEqual([])
    expect(report(scratch, '--all', '--since', 'main~2').releases?.map(({ branch }) => branch)).toEqual(['release/v1.0.0'])
  })

  test('by the config, which the flag wins over, and which no other check heeds', () => {
    const { scratch, before, after } = withHistory()
    policy(scratch, { since: 'v1.0.0' })
    expect(errors(scratch)).toEqual([`no-direct-commit ${after}`])
    expect(errors(scratch, '--since', '2000-01-01')).toHaveLength(4)
    expect(lines(report(scratch, '--update', 'refs/heads/main', `${before}~1`, before))).toContain(`no-direct-commit fail error ${before}`)
    expect(report(scratch, '--branch', 'legacy').exitCode).toBe(1)
    policy(scratch, { since: 'v9.9.9' })
    expect(errors(scratch, '--since', 'v1.0.0')).toEqual([`no-direct-commit ${after}`])
    expect(scratch.policy('check', '--branch', 'main').code).toBe(0)
    expectNoCheck(scratch.policy('check', '--all'), 'no revision is called "v9.9.9"', 'git fetch --tags')
  })

  test('settles branches by their tips though no rule that is on asks for commits', () => {
    const { scratch } = withHistory()
    const off = [
      'no-direct-commit',
      'merge-source',
      'merge-method',
      'release-tag',
      'branch-origin',
      'back-merge',
      'stale-branch',
      'tag-target',
    ]
    const more = ['tag-order', 'tag-immutable', 'tag-annotated', 'published-first', 'commit-message']
    policy(scratch, { rules: Object.fromEntries([...off, ...more].map((rule) => [rule, 'off'])) })
    expect(errors(scratch)).toHaveLength(2)
    expect(errors(scratch, '--since', 'v1.0.0')).toEqual([])
    expect(errors(scratch, '--since', '2020-06-01')).toEqual([])
  })

  test('is no way around: a commit that calls itself old is judged', () => {
    const { scratch, after } = withHistory()
    const env = { GIT_COMMITTER_DATE: '2001-01-01T00:00:00Z', GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z' }
    const hidden = direct(scratch, 'main', 'fix: hidden', env)
    push(scratch, 'main')
    expect([...errors(scratch, '--since', '2020-06-01')].sort()).toEqual([`no-direct-commit ${after}`, `no-direct-commit ${hidden}`].sort())
  })

  test('that nothing is called, or belongs to no audit, is exit code 2', () => {
    const scratch = scratchRepository({ hooks: false })
    for (const since of ['v9.9.9', 'yesterday', '2024-02-31', 'x\u001b[2J']) {
      expectNoCheck(scratch.policy('check', '--all', '--since', since), 'since: no revision is called', 'and it is no date')
    }
    expectNoCheck(scratch.policy('check', '--all', '--since=--all'), 'since: no revision is called')
    for (const flags of [
      ['--since', 'main'],
      ['--write-baseline', 'x.json'],
    ]) {
      expectNoCheck(scratch.policy('check', ...flags), `check: ${flags[0]} belongs to --all`)
      expectNoCheck(scratch.policy('check', '--branch', 'main', ...flags), `check: ${flags[0]} belongs to --all`)
    }
    expect(scratch.has('x.json')).toBe(false)
  })

  test('in a shallow clone judges what came after, and says what to fetch', () => {
    const { scratch, after } = withHistory()
    const folder = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth=2', '--no-tags', `file://${scratch.remote}`, folder)
    const shallow = openScratch(scratch.folder, folder, scratch.remote)
    expectNoCheck(shallow.policy('check', '--all', '--since', 'v1.0.0'), 'git fetch --unshallow --tags')
    expect(errors(shallow, '--since', '2020-06-01')).toEqual([`no-direct-commit ${after}`])
    expect(errors(shallow, '--since', 'HEAD~1')).toEqual([`no-direct-commit ${after}`])
  })
})
