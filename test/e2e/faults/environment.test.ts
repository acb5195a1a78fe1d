import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'

/** An installed hook refuses a commit on main and lets one on a feature pass, and a check says so too, whatever is around them. */
function expectAsEver(scratch: Scratch, env: Readonly<Record<string, string>>, about: string, before = ''): void {
  const commit = (): ReturnType<Scratch['shell']> => scratch.shell(`${before}git commit -q --allow-empty -m 'feat: one'`, { env })
  scratch.git('checkout', '-q', 'main')
  const refused = commit()
  expect([refused.code, refused.output], about).toEqual([1, expect.stringContaining('branch-policy/no-direct-commit')])
  scratch.git('checkout', '-q', '-B', 'feature/one', 'develop')
  for (let times = 0; times < 2; times += 1) {
    const passed = commit()
    expect([passed.code, passed.output], about).toEqual([0, ''])
  }
  expect(scratch.policyWith({ env }, 'check').code, about).toBe(0)
}

/** Node with another clock. */
function clockAt(moment: string): Readonly<Record<string, string>> {
  const code = `const real = Date; const apart = real.parse('${moment}') - real.now();
    globalThis.Date = class extends real { constructor(...args) { args.length === 0 ? super(real.now() + apart) : super(...args) } static now() { return real.now() + apart } }`
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}`, GIT_AUTHOR_DATE: moment, GIT_COMMITTER_DATE: moment }
}

describe('the hooks judge as ever', () => {
  test.each(['1970-01-02T00:00:00Z', '2099-12-31T00:00:00Z'])(
    'with the clock at %s; an override is over when its day has come',
    (moment) => {
      const scratch = scratchRepository({ config: { extends: 'gitflow' } })
      expectAsEver(scratch, clockAt(moment), moment)
      const direct = scratch.git('commit-tree', '-p', 'main', '-m', 'fix: direct', 'main^{tree}')
      const override = { rule: 'no-direct-commit', oid: direct, reason: 'the outage', by: 'Ada', until: '2026-01-01' }
      scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow', overrides: [override] }))
      const ran = scratch.policyWith({ env: clockAt(moment) }, 'check', '--update', 'refs/heads/main', scratch.oid('main'), direct)
      expect(ran.code, ran.output).toBe(moment < '2026' ? 0 : 1)
      expect(ran.output).not.toMatch(/-\d+ (?:day|hour|minute|second)|NaN|Invalid/)
    },
  )

  test('without a home, with one that is empty, a file or not there; without room for temporary files; in an odd language', () => {
    const scratch = scratchRepository({ config: { extends: 'gitflow' } })
    const file = join(scratch.folder, 'file')
    writeFileSync(file, '')
    expectAsEver(scratch, {}, 'HOME unset', 'unset HOME; ')
    for (const HOME of ['', file, '/nonexistent/home']) expectAsEver(scratch, { HOME }, `HOME=${HOME}`)
    expectAsEver(scratch, { TMPDIR: '/nonexistent/tmp' }, 'TMPDIR')
    for (const LANG of ['', 'C', 'tr_TR.UTF-8', 'xx_YY.klingon']) expectAsEver(scratch, { LANG, LC_ALL: LANG }, `LANG=${LANG}`)
  })

  test('with variables that change what a shell does', () => {
    const scratch = scratchRepository({ config: { extends: 'gitflow' } })
    const broken = join(scratch.folder, 'profile')
    writeFileSync(broken, 'set -e\nfalse() { exit 9; }\n')
    const odd: readonly Readonly<Record<string, string>>[] = [
      { IFS: '/' },
      { CDPATH: `${scratch.folder}:/` },
      { ENV: broken, BASH_ENV: broken },
      { POSIXLY_CORRECT: '1' },
      { BASHOPTS: 'failglob:nullglob' },
      { SHELLOPTS: 'noglob:nounset:errexit' },
    ]
    for (const env of odd) expectAsEver(scratch, env, JSON.stringify(env))
  })

  test.each([
    ['a name of 200 letters', 'x'.repeat(200)],
    ['spaces and quotes', `it's a "folder" $HOME \`x\``],
    ['a line feed', 'two\nlines'],
    ['letters of other scripts', 'данные-数据'],
    ['a name like an option', '--output=x'],
  ])('in a folder with %s', (_, name) => {
    const scratch = scratchRepository({ name, hooks: false, config: { extends: 'gitflow' } })
    expect(scratch.policy('install').code).toBe(0)
    expectAsEver(scratch, {}, name)
    expect(existsSync(join(scratch.folder, 'x'))).toBe(false)
  })

  test('on a branch with a name of 200 letters', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '-b', `feature/${'a'.repeat(200)}`, 'develop')
    expect(scratch.shell("git commit -q --allow-empty -m 'feat: one' && git push -q origin HEAD")).toMatchObject({ code: 0, output: '' })
  })
})
