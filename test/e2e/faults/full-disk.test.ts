import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectNoStack, expectOneLine, mounted, NO_MOUNTS } from '../../support/faults.ts'
import { openScratch, type Scratch, scratchRepository } from '../../support/scratch.ts'

/** A repository on a small disk, and what fills it. */
function onSmallDisk(hooks: boolean): { readonly scratch: Scratch; fill(): void; free(): void } {
  const model = scratchRepository({ hooks, config: { extends: 'gitflow' } })
  const disk = join(model.folder, 'disk')
  mounted(disk, '-t', 'tmpfs', '-o', 'size=4m,mode=755', 'tmpfs')
  model.shell(`cp -a '${model.directory}' '${disk}/work'`)
  const scratch = openScratch(model.folder, join(disk, 'work'), model.remote)
  // The disk is full when not even a byte fits.
  const fill = (): void => void scratch.shell('cat /dev/zero > ../filler; for n in 1 2 3 4; do echo x > ../small-$n; done', {})
  return { scratch, fill, free: () => void scratch.shell('rm -f ../filler ../small-*') }
}

const hooksOf = (scratch: Scratch): readonly string[] =>
  readdirSync(join(scratch.directory, '.git', 'hooks')).map((name) => `${name}\n${scratch.read(`.git/hooks/${name}`)}`)

describe.skipIf(NO_MOUNTS !== null)(`on a full disk${NO_MOUNTS === null ? '' : ` (left out: ${NO_MOUNTS})`}`, () => {
  test('install gives one line and leaves the hooks as they were; with room again it installs', () => {
    const { scratch, fill, free } = onSmallDisk(false)
    scratch.write('.git/hooks/pre-commit', '#!/bin/sh\nexit 0\n')
    scratch.shell('chmod 755 .git/hooks/pre-commit')
    const before = hooksOf(scratch)
    fill()
    expectOneLine(scratch.policy('install'), 'could not be changed', 'no space left')
    expect(hooksOf(scratch)).toEqual(before)
    free()
    expect(scratch.policy('install').code).toBe(0)
  })

  test('hooks judge as ever where no cache, record or last policy can be written', () => {
    const { scratch, fill } = onSmallDisk(true)
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    // The hooks of the checkout have written theirs.
    rmSync(join(scratch.directory, '.git', 'branch-policy'), { recursive: true, force: true })
    fill()
    for (let times = 0; times < 3; times += 1) expect(scratch.shell('.git/hooks/pre-commit')).toMatchObject({ code: 0, output: '' })
    const push = `refs/heads/feature/one ${scratch.oid('HEAD')} refs/heads/Wrong ${'0'.repeat(40)}\n`
    const refused = scratch.shell(`.git/hooks/pre-push origin '${scratch.remote}'`, { input: push })
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('branch-name')
    expectNoStack(refused)
    const own = join(scratch.directory, '.git', 'branch-policy')
    expect(existsSync(own) ? readdirSync(own) : []).toEqual([])
  })

  test('a report and a baseline are the old ones, and that is no success', () => {
    const { scratch, fill } = onSmallDisk(true)
    scratch.write('report.json', 'the report before')
    scratch.write('known.json', 'the findings before')
    fill()
    expectOneLine(
      { ...scratch.policy('check', '--format', 'json', '--output', 'report.json'), stdout: '' },
      'the report',
      'the disk is full',
    )
    const known = scratch.policy('check', '--all', '--write-baseline', 'known.json')
    expectOneLine(known, 'the file of known findings', 'the disk is full', '--write-baseline')
    expect([scratch.read('report.json'), scratch.read('known.json')]).toEqual(['the report before', 'the findings before'])
    expect(readdirSync(scratch.directory).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('init writes all or nothing, and uninstall takes away', () => {
    const { scratch, fill } = onSmallDisk(true)
    rmSync(join(scratch.directory, 'branch-policy.config.json'))
    scratch.write('package.json', '{ "name": "x" }\n')
    fill()
    const { size } = { size: readFileSync(join(scratch.directory, 'package.json')).length }
    const init = scratch.policy('init', '--yes', '--preset', 'gitflow')
    expectNoStack(init)
    // A few bytes may still fit; then the config is whole.
    if (init.code === 2) expectOneLine({ ...init, stdout: '' }, 'could not be written')
    else expect(JSON.parse(scratch.read('branch-policy.config.json'))).toMatchObject({ extends: 'gitflow' })
    expect(scratch.read('package.json')).toHaveLength(size)
    expect(scratch.policy('uninstall').code).toBe(0)
    expect(scratch.has('.git/hooks/pre-commit')).toBe(false)
  })
})
