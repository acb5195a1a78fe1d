import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { everyDoorFinds, judgedRepository, moveTo } from '../../support/every-door.ts'
import type { Scratch } from '../../support/scratch.ts'
import { refusals } from '../../support/told.ts'

const MAIN = 'refs/heads/main'
const DIRECT = `no-direct-commit ${MAIN}`

/** What a commit may say of its author and of its committer, byte for byte. */
const PEOPLE = [
  'GitHub <noreply@github.com> 1700000000 +0000',
  'dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com> 1700000000 +0000',
  'renovate[bot] <renovate[bot]> 1700000000 +0000',
  'Ada <ada@example.org> 978307200 +0000',
  'Ada <ada@example.org> 4070908800 +0000',
  'Ada <ada@example.org> 1700000000 +9999',
  'Ada <ada@example.org> 1700000000 yesterday',
  'Ada <ada@example.org> 99999999999999999999 +0000',
  'Ada <ada@example.org> -1 -0000',
  '<> 0 +0000',
]

/** A line of commits, one by each of the people. */
function lineBy(scratch: Scratch, people: readonly string[], start: string, message = 'chore: work'): string {
  return people.reduce((parent, person) => {
    const header = [`tree ${scratch.oid(`${parent}^{tree}`)}`, `parent ${scratch.oid(parent)}`, `author ${person}`, `committer ${person}`]
    scratch.write('.git/forged', `${header.join('\n')}\n\n${message}\n`)
    return scratch.git('hash-object', '-t', 'commit', '-w', '--literally', '.git/forged')
  }, start)
}

test('threat 14: hosts, bots, dates of 2001 and 2099 and broken time zones commit to main no more than anybody else', () => {
  const scratch = judgedRepository()
  const tip = lineBy(scratch, PEOPLE, 'main', 'Merge pull request #1 from a/release/v9.9.9')
  const heard = everyDoorFinds(scratch, [moveTo(scratch, MAIN, tip)], { fail: [DIRECT] })
  const line = scratch.git('rev-list', `main..${tip}`).split('\n')
  expect(line).toHaveLength(PEOPLE.length)
  for (const [door, { ran }] of heard)
    expect(
      line.filter((oid) => !ran.output.includes(oid.slice(0, 12))),
      door,
    ).toEqual([])
})

test('threat 14: the same people may work on a feature: who they say they are takes nothing away either', () => {
  const scratch = judgedRepository()
  everyDoorFinds(scratch, [moveTo(scratch, 'refs/heads/feature/one', lineBy(scratch, PEOPLE, 'develop'))], {})
})

test('threat 14: the hook of a commit on main refuses whoever the environment names, whenever that was', () => {
  const scratch = judgedRepository()
  for (const date of ['2001-01-01T00:00:00Z', '2099-01-01T00:00:00Z']) {
    const by = ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'GitHub'],
      [`GIT_${who}_EMAIL`, 'noreply@github.com'],
      [`GIT_${who}_DATE`, date],
    ])
    const ran = scratch.shell('git commit --allow-empty -m "chore: x"', { env: Object.fromEntries(by) })
    expect(ran.code, ran.output).toBe(1)
    expect(refusals(ran)).toEqual([DIRECT])
  }
})

const EXEMPT = {
  branches: ['main'],
  rules: ['no-direct-commit'],
  authors: ['release-bot@example.org', 'renovate[bot]'],
  reason: 'the bot writes',
}

test('threat 14: an exemption of authors rests on what a commit says, and only where the policy names branches and rules besides', () => {
  const scratch = judgedRepository({ config: { extends: 'gitflow', exempt: [EXEMPT] } })
  scratch.shell('cp branch-policy.config.json "$REMOTE"', { env: { REMOTE: scratch.remote } })
  const forged = lineBy(scratch, ['Eve <release-bot@example.org> 1700000000 +0000'], 'main')
  // Whoever forges that email passes: the page says so, and a report which exemption let it pass.
  const heard = everyDoorFinds(scratch, [moveTo(scratch, MAIN, forged)], {})
  for (const door of ['check', 'CI job'] as const)
    expect(heard.get(door)?.ran.output, door).toMatch(/"verdict": "exempt"[^}]*the bot writes/)
  const page = readFileSync(join(import.meta.dirname, '../../../docs/policy.md'), 'utf8')
  expect(page).toContain('Whoever signs with that email may commit to main as well.')
  // A login is the host's to verify: no commit can claim one.
  const login = lineBy(scratch, ['renovate[bot] <renovate[bot]> 1700000000 +0000'], 'main')
  everyDoorFinds(scratch, [moveTo(scratch, MAIN, login)], { fail: [DIRECT] })
})

test('threat 14: an exemption by author alone is no policy: exit 2, and nothing passes', () => {
  const scratch = judgedRepository()
  scratch.write(
    'branch-policy.config.json',
    JSON.stringify({ extends: 'gitflow', exempt: [{ branches: ['main'], authors: ['*'], reason: 'friends' }] }),
  )
  const checked = scratch.policy('check', '--all')
  expect(checked.code, checked.output).toBe(2)
  expect(checked.stderr).toContain('an author alone exempts nothing')
  const committed = scratch.tryGit('commit', '--allow-empty', '-m', 'chore: x')
  expect(committed.code, committed.output).toBe(1)
})
