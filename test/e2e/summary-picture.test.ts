import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchRepository } from '../support/scratch.ts'
import { summaryPicture } from '../support/summary-picture.ts'
import { pictureText } from '../support/terminal-picture.ts'

// The picture of a step summary is a real run: `npx vitest run --project e2e test/e2e/summary-picture.test.ts -u` records it anew.

const PICTURE = join(import.meta.dirname, '../../docs/pictures/step-summary.svg')
const TITLE = 'The step summary of a push to main, as GitHub shows it'

test('the summary of a push to main', async () => {
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow' } })
  const before = scratch.oid('main')
  scratch.git('checkout', '-q', '-b', 'release/v1.1.0', 'develop')
  scratch.commit('Prepare 1.1.0')
  scratch.git('checkout', '-q', 'main')
  scratch.git('merge', '-q', '--no-ff', '--no-edit', 'release/v1.1.0')
  scratch.commit('Fix typo')
  scratch.git('push', '-q', 'origin', 'main', 'release/v1.1.0')
  const folder = dirname(scratch.directory)
  scratch.write('../event.json', JSON.stringify({ ref: 'refs/heads/main', before, after: scratch.oid('main'), forced: false }))
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  expect(scratch.policyWith({ env }, 'check').code).toBe(1)
  const fresh = summaryPicture(TITLE, readFileSync(join(folder, 'summary'), 'utf8'))
  const kept = existsSync(PICTURE) ? readFileSync(PICTURE, 'utf8') : ''
  // Where lines break depends on the letters of object names.
  const isFresh = pictureText(kept).join(' ') === pictureText(fresh).join(' ')
  await expect(isFresh ? kept : fresh).toMatchFileSnapshot(PICTURE)
})
