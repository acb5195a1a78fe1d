import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createScratch, type Scratch, snapshot } from './scratch.ts'

let scratch: Scratch
beforeEach(() => {
  scratch = createScratch()
})
afterEach(() => scratch.remove())

const CI = 'No hooks were installed: this is CI.'
const PRODUCTION = 'No hooks were installed: this is a production installation.'

describe('as a script of an installation', () => {
  it.each([
    [{ CI: 'true' }, CI],
    [{ CI: '1' }, CI],
    [{ NODE_ENV: 'production' }, PRODUCTION],
    [{ npm_config_omit: 'dev' }, PRODUCTION],
    [{ npm_config_omit: 'optional dev' }, PRODUCTION],
    [{ npm_config_production: 'true' }, PRODUCTION],
    [{ HUSKY: '0' }, 'No hooks were installed: HUSKY=0 is set.'],
  ])('with %j nothing is installed, in one line, exit code 0', async (added, line) => {
    const before = snapshot(scratch.root)
    const environment = { ...scratch.environment, npm_lifecycle_event: 'prepare', ...added }
    expect(await scratch.install({ environment })).toEqual({ lines: [line], exitCode: 0 })
    expect(snapshot(scratch.root)).toBe(before)
  })

  it.each([{}, { CI: 'false' }, { CI: '0' }, { CI: '' }, { NODE_ENV: 'development' }, { npm_config_omit: 'optional' }, { HUSKY: '1' }])(
    'with %j the hooks are installed',
    async (added) => {
      const environment = { ...scratch.environment, npm_lifecycle_event: 'prepare', ...added }
      expect((await scratch.install({ environment })).lines).toHaveLength(5)
    },
  )
})

describe('typed by hand', () => {
  it.each([
    { CI: 'true' },
    { CI: 'true', npm_lifecycle_event: 'npx' },
    { CI: 'true', npm_lifecycle_event: 'hooks' },
    { NODE_ENV: 'production' },
  ])('with %j the hooks are installed', async (added) => {
    expect((await scratch.install({ environment: { ...scratch.environment, ...added } })).lines).toHaveLength(5)
  })

  it('with HUSKY=0 nothing is installed', async () => {
    const environment = { ...scratch.environment, HUSKY: '0' }
    expect(await scratch.install({ environment })).toEqual({ lines: ['No hooks were installed: HUSKY=0 is set.'], exitCode: 0 })
  })
})

describe('without a repository', () => {
  it('says so in one line, exit code 0', async () => {
    expect(await scratch.install({ directory: scratch.root })).toEqual({
      lines: ['No hooks were installed: there is no git repository here.'],
      exitCode: 0,
    })
  })

  it('a worktree whose repository is gone is no absence', async () => {
    scratch.write(join(scratch.root, 'gone/.git'), 'gitdir: /nowhere/at/all')
    await expect(scratch.install({ directory: join(scratch.root, 'gone') })).rejects.toThrow('not a git repository: ')
  })

  it('without git, an installation goes on; by hand it is an error', async () => {
    const environment = { ...scratch.environment, PATH: scratch.root }
    await expect(scratch.install({ environment })).rejects.toThrow('git could not be started')
    expect(await scratch.install({ environment: { ...environment, npm_lifecycle_event: 'prepare' } })).toEqual({
      lines: ['No hooks were installed: there is no git here.'],
      exitCode: 0,
    })
  })
})
