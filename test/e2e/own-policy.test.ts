import { expect, test } from 'vitest'
import config from '../../branch-policy.config.ts'
import { passes, refuses } from '../support/doors.ts'
import { scratchRepository } from '../support/scratch.ts'

test('the policy of this repository takes a finished main, however it is handed in', () => {
  const scratch = scratchRepository({ start: 'main', config })
  const topic = (name: string): string =>
    `git checkout -q -b feature/${name} main\nwork ${name}\ngit checkout -q main\n` +
    `git merge -q --no-ff -m "Merge branch 'feature/${name}'" feature/${name}\ngit branch -q -d feature/${name}`
  passes(scratch, `${topic('one')}\n${topic('two')}\ngit push -q origin main`)
  passes(scratch, `${topic('three')}\ngit push -q origin HEAD:refs/heads/main`)
  passes(scratch, `${topic('four')}\ngit push -q ../remote.git main`)
  passes(scratch, 'git init -q --bare ../new.git\ngit push -q ../new.git main')
  expect(scratch.policy('check', '--all').code).toBe(0)
})

test('and no commit that was made on main itself', () => {
  const scratch = scratchRepository({ start: 'main', config })
  refuses(scratch, ['no-direct-commit'], 'work direct')
  refuses(scratch, ['no-direct-commit'], 'git commit -q --no-verify --allow-empty -m "fix: direct"\ngit push -q origin main')
})

test('and no tag of another version than that of the package', () => {
  const scratch = scratchRepository({ start: 'main', config })
  const version = (text: string): string => `git checkout -q -b chore/release-${text.replaceAll('.', '-')} main
echo '{ "version": "${text}" }' > package.json
git add package.json
git commit -q -m "chore: version ${text}"
git checkout -q main
git merge -q --no-ff -m "Merge branch 'chore/release-${text.replaceAll('.', '-')}'" -
git push -q origin main`
  passes(scratch, `${version('1.0.0')}\ngit tag -a v1.0.0 -m v1.0.0\ngit push -q origin v1.0.0`)
  passes(scratch, version('1.1.0'))
  refuses(scratch, ['version-file'], 'git tag -a v1.2.0 -m v1.2.0\ngit push -q origin v1.2.0')
})
