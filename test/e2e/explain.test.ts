import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { passes } from '../support/doors.ts'
import { openScratch, type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

/** The commands that are told below a line that begins so; they end where they are no longer indented as commands are. */
function commandsBelow(ran: Ran, line: string): readonly string[] {
  const lines = ran.stdout.split('\n')
  const at = lines.findIndex((one) => one.trim().startsWith(line))
  expect(at, `${line}\n${ran.stdout}`).toBeGreaterThanOrEqual(0)
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((one) => !one.startsWith('    '))
  return rest.slice(0, end < 0 ? rest.length : end).map((one) => one.trim())
}

/** What is told of a branch. */
function told(scratch: Scratch, ...words: readonly string[]): Ran {
  const ran = scratch.policy('explain', ...words)
  expect(ran.stderr).toBe('')
  expect(ran.code, ran.output).toBe(0)
  return ran
}

/** Follows what `explain` says to do next, with the hooks watching; they must have no word to say. */
function follow(scratch: Scratch, branch: string, line: string): void {
  const commands = commandsBelow(told(scratch, branch), line)
  expect(commands).not.toEqual([])
  passes(scratch, commands.join('\n'))
}

describe("gitflow's whole life, by what explain says to do next", () => {
  test('feature, release and hotfix', () => {
    const scratch = scratchRepository()
    const text = (...words: string[]): string => told(scratch, ...words).stdout.replace(/\s+/g, ' ')

    // A feature: only its name is there, then the branch, then a commit, then the remote's, then develop has it.
    expect(text('feature/search')).toMatch(/no branch is called so here .*To begin:/)
    follow(scratch, 'feature/search', 'begin it:')
    expect(text('HEAD')).toMatch(
      /feature\/\{slug\}: slug search .* from develop at [0-9a-f]{12}, .* no commit of its own yet .* not on origin/,
    )
    scratch.commit('feat: search')
    expect(text('HEAD')).toMatch(
      /1 commit on its line since .* goes into develop by merge, fast-forward or squash; .* not in develop yet: 1 commit/,
    )
    follow(scratch, 'feature/search', 'publish it:')
    expect(text('HEAD')).toContain('as origin has it')
    scratch.commit('feat: more of it')
    expect(text('HEAD')).toContain('1 commit not pushed to origin')
    follow(scratch, 'feature/search', 'publish its new commits:')
    const [checkout = '', merge = '', push = ''] = commandsBelow(told(scratch, 'feature/search'), 'bring it into develop:')
    passes(scratch, `${checkout}\n${merge}`)
    expect(text('feature/search')).toMatch(/develop has all of it here \([0-9a-f]{12}\), not pushed yet/)
    expect(commandsBelow(told(scratch, 'feature/search'), 'push develop, which has it here:')).toEqual([push])
    passes(scratch, push)
    expect(text('feature/search')).toMatch(
      /as origin has it; develop has 1 commit that it lacks .* develop has all of it \([0-9a-f]{12}\) .*stale-branch/,
    )
    follow(scratch, 'feature/search', 'mend:')
    expect(scratch.git('branch', '--list', 'feature/*')).toBe('')

    // A release: it owes v1.1.0 in main and has to be in develop.
    follow(scratch, 'release/v1.1.0', 'begin it:')
    scratch.commit('chore: set the version')
    expect(text('HEAD')).toMatch(
      /version 1\.1\.0 .*goes into main by merge or fast-forward; 2 approvals; environment production; owes the tag v1\.1\.0 not in main yet/,
    )
    follow(scratch, 'release/v1.1.0', 'publish it:')
    follow(scratch, 'release/v1.1.0', 'bring it into main, which wants 2 approvals')
    expect(scratch.git('--git-dir', scratch.remote, 'rev-parse', 'v1.1.0^{commit}')).toBe(scratch.oid('main'))
    expect(text('release/v1.1.0')).toMatch(/main has all of it \([0-9a-f]{12}\); the tag v1\.1\.0 is there .* not in develop yet: 1 commit/)
    expect(text('develop')).toContain('lacks 1 commit of main')
    expect(text('main')).toMatch(/develop lacks 1 commit of it .*back-merge/)
    follow(scratch, 'release/v1.1.0', 'bring it into develop:')
    expect(text('develop')).not.toContain('lacks')
    follow(scratch, 'release/v1.1.0', 'mend:')

    // A hotfix beside an open release: into main with the next version, develop and the release.
    passes(scratch, 'git checkout -q -b release/v1.2.0 develop\nwork next\ngit push -q -u origin release/v1.2.0')
    follow(scratch, 'hotfix/login', 'begin it:')
    scratch.commit('fix: login')
    follow(scratch, 'hotfix/login', 'publish it:')
    const steps = told(scratch, 'hotfix/login')
    expect(commandsBelow(steps, 'bring it into main')).toContain('git tag -a v1.1.1 main -m v1.1.1')
    follow(scratch, 'hotfix/login', 'bring it into main')
    expect(text('hotfix/login')).toMatch(
      /the tag v1\.1\.1 is there .*not in develop yet: 2 commits .*not in release\/v1\.2\.0 yet: 2 commits/,
    )
    // The release lacks the hotfix: that comes before its own merge.
    const before = scratch.policy('explain', '--merge', 'release/v1.2.0', 'main')
    expect(before.stdout).toMatch(/Before:\n {2}release\/v1\.2\.0 lacks 1 commit of main: merge it there first/)
    expect(text('release/v1.2.0')).toContain('lacks 1 commit of main')
    follow(scratch, 'hotfix/login', 'bring it into develop:')
    follow(scratch, 'hotfix/login', 'bring it into release/v1.2.0')
    expect(scratch.policy('explain', '--merge', 'release/v1.2.0', 'main').stdout).not.toContain('Before:')
    follow(scratch, 'hotfix/login', 'mend:')
    expect(scratch.policy('check', '--all').output).toContain('nothing against the policy')
  })

  test('a merge with its tag missing, and a push that is owed, are told with the commit', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      'git checkout -q -b release/v1.1.0 develop\nwork v\ngit push -q -u origin release/v1.1.0\ngit checkout -q main\ngit merge -q --no-ff release/v1.1.0',
    )
    const merge = scratch.oid('main')
    const ran = told(scratch, 'release/v1.1.0')
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain('not pushed yet; the tag v1.1.0 is missing')
    const commands = ['git tag -a v1.1.0 '.concat(merge, ' -m v1.1.0'), 'git push --atomic origin main refs/tags/v1.1.0']
    expect(commandsBelow(ran, 'push main, which has it here:')).toEqual(commands)
    expect(told(scratch, 'main').stdout).toContain('rule: branch-policy/release-tag')
    // The tag that is made already has to go with it.
    scratch.git('tag', '-a', 'v1.1.0', '-m', 'v1.1.0')
    expect(commandsBelow(told(scratch, 'release/v1.1.0'), 'push main, which has it here:')).toEqual([commands[1]])
    follow(scratch, 'release/v1.1.0', 'push main, which has it here:')
  })

  test('a squash, a start from the wrong branch, and a clone that is behind', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('checkout', '-q', '-b', 'feature/squashed', 'develop')
    scratch.commit('one')
    scratch.commit('two')
    scratch.git('push', '-q', '-u', 'origin', 'feature/squashed')
    scratch.git('checkout', '-q', 'develop')
    scratch.git('merge', '-q', '--squash', 'feature/squashed')
    scratch.git('commit', '-q', '-m', 'Squashed (#1)')
    scratch.commit('direct')
    scratch.git('push', '-q', 'origin', 'develop')
    expect(told(scratch, 'feature/squashed').stdout).toContain(`develop has it by a squash (${scratch.oid('develop~1').slice(0, 12)})`)
    scratch.git('checkout', '-q', '-b', 'hotfix/wrong', 'develop')
    scratch.commit('fix')
    expect(told(scratch, 'HEAD').stdout).toMatch(
      /start {5}hotfix\/wrong started from develop at .*\n? *has to start from main|started from develop/,
    )
    const merge = scratch.policy('explain', '--merge', 'hotfix/wrong', 'main')
    expect(merge.code, merge.output).toBe(1)
    expect(merge.stdout).toContain('rule: branch-policy/branch-origin')
    scratch.git('checkout', '-q', 'feature/squashed')
    scratch.git('reset', '-q', '--hard', 'HEAD~1')
    const behind = told(scratch, 'HEAD')
    expect(behind.stdout).toContain('1 commit behind origin')
    expect(told(scratch, 'origin/feature/squashed').stdout).toContain('on origin only')
  })
})

describe('explain --merge', () => {
  test('yes with commands that pass, no with the way that is, and nothing to merge', () => {
    const scratch = scratchRepository()
    passes(scratch, 'git checkout -q -b feature/search develop\nwork search')
    const legal = scratch.policy('explain', '--merge', 'HEAD', 'develop')
    expect(legal.code).toBe(0)
    expect(legal.stdout).toMatch(/^feature\/search into develop: yes$/m)
    expect(commandsBelow(legal, 'push feature/search:')).toEqual(['git push -u origin feature/search'])
    expect(legal.stdout).toContain('By squash: on the host')
    const refused = scratch.policy('explain', '--merge', 'feature/search', 'main')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('The way is feature → develop → release → main.')
    passes(scratch, [...commandsBelow(legal, 'push feature/search:'), ...commandsBelow(legal, 'By fast-forward:')].join('\n'))
    const done = scratch.policy('explain', '--merge', 'feature/search', 'develop')
    expect(done.code).toBe(0)
    expect(done.stdout).toContain('feature/search into develop: nothing to merge\n')
    expect(done.stdout).not.toContain('  By ')
  })

  test('what was never pushed, and names that are not there, are judged by their names', () => {
    const scratch = scratchRepository()
    // The remote has nothing of develop that main lacks; this repository has.
    passes(scratch, 'git checkout -q -b feature/x develop\nwork x\ngit checkout -q develop\ngit merge -q --no-ff feature/x')
    expect(scratch.policy('explain', '--merge', 'develop', 'main').code).toBe(1)
    for (const [source, target, code] of [
      ['release/v9.0.0', 'main', 0],
      ['feature/none', 'main', 1],
      ['develop', 'feature/none', 0],
      ['Nope', 'main', 1],
    ] as const) {
      const ran = scratch.policy('explain', '--merge', source, target)
      expect(ran.code, ran.output).toBe(code)
      expect(ran.stdout).toContain('is not here: its name alone is judged.')
    }
    const same = scratch.policy('explain', '--merge', 'main', 'refs/heads/main')
    expect(same.code).toBe(2)
  })

  test('in a shallow clone it cannot be told: exit code 2', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('checkout', '-q', '-b', 'feature/x', 'develop')
    scratch.commit('one')
    scratch.commit('two')
    scratch.git('push', '-q', 'origin', 'feature/x')
    const directory = join(scratch.folder, 'shallow')
    scratch.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${scratch.remote}`, directory)
    const shallow = openScratch(scratch.folder, directory, scratch.remote)
    const ran = shallow.policy('explain', '--merge', 'feature/x', 'develop')
    expect(ran.code, ran.output).toBe(2)
    expect(ran.stdout).toMatch(/^feature\/x into develop: cannot be told\n/m)
    expect(ran.stdout).toContain('By fast-forward: whether it can be done cannot be told')
    const branch = told(shallow, 'feature/x').stdout.replace(/\s+/g, ' ')
    expect(branch).toContain('this clone is shallow: what lies below its end cannot be told')
    expect(branch).toContain('whether develop has it cannot be told')
    expect(branch).not.toMatch(/not in develop yet|bring it into/)
  })
})

describe('words', () => {
  test('the model, rules with their pages, and a branch that is called as a rule is', () => {
    const scratch = scratchRepository({
      hooks: false,
      config: { extends: 'gitflow', rules: { 'release-tag': ['warn', { when: 'next-release' }] } },
    })
    const model = told(scratch).stdout
    expect(model).toContain('The policy branch-policy.config.json, which extends gitflow')
    expect(model).toContain('rules    release-tag warn')
    const rule = told(scratch, 'release-tag').stdout
    expect(rule).toContain('release-tag: warn (branch-policy.config.json)\n  Forbids a release')
    expect(rule).toContain('  when  next-release\n')
    const page = /docs: {2}(\S+)/.exec(rule)?.[1] ?? ''
    expect(readFileSync(resolve(scratch.directory, page), 'utf8')).toMatch(/^# release-tag/)
    expect(rule).not.toContain('note:')
    scratch.git('branch', 'release-tag')
    expect(told(scratch, 'release-tag').stdout).toContain('note: a branch is called so too: branch-policy explain refs/heads/release-tag\n')
    expect(told(scratch, 'refs/heads/release-tag').stdout).toMatch(/^release-tag is of no kind/)
  })

  test('outside a repository: rules and the model, no branches', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const outside = (...words: string[]): Ran => scratch.policyWith({ directory: scratch.folder }, 'explain', ...words)
    expect(outside().code).toBe(0)
    expect(outside('tag-name').stdout).toMatch(/note: no config found; [^\n]*\n\ntag-name: error/)
    for (const words of [['main'], ['HEAD'], ['refs/heads/x'], ['--merge', 'a', 'b']]) {
      const ran = outside(...words)
      expect(ran.code).toBe(2)
      expect(ran.stderr).toContain('not a git repository')
    }
    // Before the first commit there is a name to go by.
    expect(told(scratch, 'HEAD').stdout).toContain('without a commit yet')
  })

  test.each([
    [['no-direct-comit'], 'did you mean "no-direct-commit"'],
    [['develp'], 'did you mean "develop"'],
    [['Feature/X'], 'A name that the policy knows: feature/x'],
    [['main', 'develop'], 'explain takes one rule or branch'],
    [['--merge', 'main', 'develop', 'x'], 'explain takes one rule or branch'],
    [['--merge', 'main'], '--merge needs SOURCE TARGET'],
    [['a\u001b[2Jb'], '"a\\u001b[2Jb" cannot be the name of a branch'],
    [['--', '-x'], 'no rule and no branch is called "-x"'],
    [['--', '--output=pwned'], 'called "--output=pwned"'],
  ])('%j: exit code 2', (words, wanted) => {
    const scratch = scratchRepository({ hooks: false })
    const ran = scratch.policy('explain', ...words)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(wanted)
    expect(ran.stderr).not.toContain('\u001b')
    expect(scratch.has('pwned')).toBe(false)
  })

  test('a detached HEAD, a policy that is wrong, and hostile branches that are there', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('update-ref', 'refs/heads/--output=pwned', 'HEAD')
    scratch.git('update-ref', 'refs/heads/feature/a\u202eb', 'HEAD')
    scratch.git('tag', 'main')
    for (const words of [['--', '--output=pwned'], ['refs/heads/--output=pwned'], ['feature/a\u202eb'], ['main']]) {
      const ran = told(scratch, ...words)
      expect(ran.stdout).not.toContain('\u202e')
      expect(ran.stdout).toMatch(/^(--output=pwned is of no kind|feature\/a\\u202eb is of no kind|main is a branch of the kind main)$/m)
    }
    expect(scratch.policy('explain', '--merge', 'refs/heads/--output=pwned', 'main').code).toBe(1)
    expect(scratch.has('pwned')).toBe(false)
    scratch.git('checkout', '-q', '--detach')
    expect(scratch.policy('explain', 'HEAD')).toMatchObject({ code: 2 })
    scratch.write('branch-policy.config.json', '{ "brnches": {} }')
    expect(scratch.policy('explain').stderr).toContain('brnches')
  })
})

test('git processes do not grow with refs and commits', () => {
  const started = (count: number): readonly number[] => {
    const scratch = scratchRepository({ hooks: false })
    const parts: string[] = []
    for (let index = 0; index < count; index += 1) {
      parts.push(
        `commit refs/heads/feature/f-${index}\nmark :${index + 1}\ncommitter A <a@x.org> ${1_700_000_000 + index} +0000\ndata 1\nx\n`,
      )
      parts.push(`from ${index % 10 === 0 ? scratch.oid('develop') : `:${index}`}\nM 100644 inline f-${index}\ndata 1\nx\n\n`)
      parts.push(`reset refs/tags/v0.0.${index}\nfrom :${index + 1}\n\n`)
    }
    const ran = scratch.shell('git fast-import --quiet', { input: parts.join('') })
    expect(ran.code, ran.output).toBe(0)
    return [['feature/f-3'], ['main'], ['--merge', 'feature/f-3', 'develop']].map((words) => {
      const trace = join(scratch.folder, `trace-${words.join('-').replaceAll('/', '-')}`)
      expect(scratch.policyWith({ env: { GIT_TRACE2_EVENT: trace } }, 'explain', ...words).code).toBeLessThan(2)
      const lines = readFileSync(trace, 'utf8').split('\n')
      return lines.filter((line) => line.includes('"event":"start"')).length
    })
  }
  const few = started(10)
  const many = started(300)
  // Of two walks beside each other one may be ended before it has said that it began.
  for (const [index, count] of many.entries()) expect(count).toBeLessThanOrEqual((few[index] ?? 0) + 1)
  expect(Math.max(...few)).toBeLessThan(25)
})
