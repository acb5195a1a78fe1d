import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixOf, passes, paste, refuses, remoteRefs, report } from '../support/doors.ts'
import { type Scratch, scratchRepository } from '../support/scratch.ts'
import { serverRepository } from '../support/server.ts'
import { gpgKeyring, missingProgram, sshKey } from '../support/signing.ts'
import { told } from '../support/told.ts'
import { ZERO } from '../support/zero.ts'

const signed = (check: 'valid' | 'present' = 'valid') => ({
  extends: 'gitflow',
  rules: { 'tag-signed': ['error', { check }], 'commit-signed': ['error', { check }], 'tag-annotated': 'error' },
})

/** A repository where everything is to be signed, after a beginning that was not. */
function signedScratch(config: unknown = signed()): Scratch {
  const scratch = scratchRepository()
  scratch.write('branch-policy.config.json', JSON.stringify(config))
  return scratch
}

/** Signs by SSH from now on; whether the key is known here is for the caller. */
function signBySsh(scratch: Scratch, isKnown: boolean): void {
  const key = sshKey()
  for (const [name, value] of key.settings) scratch.git('config', name, value)
  if (isKnown) scratch.git('config', 'gpg.ssh.allowedSignersFile', key.allowedSigners)
}

const noSsh = missingProgram('ssh-keygen')
describe.skipIf(noSsh !== null)(`signed by SSH${noSsh === null ? '' : ` (left out: ${noSsh})`}`, () => {
  test('commits and tags that are signed pass', () => {
    const scratch = signedScratch()
    signBySsh(scratch, true)
    passes(scratch, 'git switch -q -c feature/one develop\ngit commit -q -S --allow-empty -m one\ngit push -q origin feature/one')
    passes(scratch, 'git switch -q main\ngit tag -s v1.0.0 -m v1.0.0\ngit push -q origin v1.0.0')
  })

  test('commits that are not are refused, and the commands sign them', () => {
    const scratch = signedScratch()
    signBySsh(scratch, true)
    const push = 'git push -q origin feature/one'
    const script = `git switch -q -c feature/one develop
      git commit -q -S --allow-empty -m kept
      git commit -q --allow-empty -m one
      git commit -q --allow-empty -m two`
    // What is mended alike is told together.
    const ran = refuses(scratch, ['commit-signed'], `${script}\n${push}`)
    expect(ran.output.match(/is not signed/g)).toHaveLength(2)
    const before = scratch.git('log', '--format=%s %an %ad', 'develop..feature/one')
    const kept = scratch.oid('feature/one~2')
    paste(scratch, fixOf(ran, 'commit-signed'))
    expect(scratch.git('log', '--format=%s %an %ad', 'develop..feature/one')).toBe(before)
    expect(scratch.oid('feature/one~2')).toBe(kept)
    expect(scratch.git('log', '--format=%G?', 'develop..feature/one')).toBe('G\nG\nG')
    expect(remoteRefs(scratch).get('refs/heads/feature/one')).toBe(scratch.oid('feature/one'))
    passes(scratch, push)
  })

  test('a tag that is not is refused, and the commands sign it', () => {
    const scratch = signedScratch()
    signBySsh(scratch, true)
    const push = 'git push -q origin v1.0.0'
    const ran = refuses(scratch, ['tag-signed'], `git tag -a v1.0.0 -m 'First release' main\n${push}`)
    paste(scratch, fixOf(ran, 'tag-signed'))
    expect(scratch.git('tag', '-l', '--format=%(contents:subject)', 'v1.0.0')).toBe('First release')
    passes(scratch, push)
  })

  test('a lightweight tag is refused by both rules, and the commands of either mend it', () => {
    for (const rule of ['tag-annotated', 'tag-signed']) {
      const scratch = signedScratch()
      signBySsh(scratch, true)
      const ran = refuses(scratch, ['tag-annotated', 'tag-signed'], 'git tag v1.0.0 main\ngit push -q origin v1.0.0')
      paste(scratch, fixOf(ran, rule))
      expect(told(scratch.policy('check', '--all'))).toEqual([])
    }
  })

  test('a key that is not known is no pass: a warning here, a refusal in CI', () => {
    const scratch = signedScratch()
    signBySsh(scratch, false)
    scratch.git('tag', '-s', 'v1.0.0', '-m', 'v1.0.0', 'main')
    const ran = scratch.tryGit('push', '-q', 'origin', 'v1.0.0')
    expect(ran.code, ran.output).toBe(0)
    expect(ran.output).toContain('git does not accept the signature of v1.0.0')
    const checked = report(scratch, '--update', 'refs/tags/v1.0.0', ZERO, scratch.oid('v1.0.0'))
    expect(checked.exitCode).toBe(2)
    expect(checked.findings).toMatchObject([{ rule: 'tag-signed', verdict: 'undetermined', severity: 'error', fix: [] }])
  })

  test('a server judges with its own keys, before anything is kept', () => {
    const scratch = serverRepository()
    const key = sshKey()
    for (const [name, value] of key.settings) scratch.git('config', name, value)
    writeFileSync(join(scratch.remote, 'branch-policy.config.json'), JSON.stringify(signed()))
    scratch.git('switch', '-q', '-c', 'feature/one', 'develop')
    scratch.git('commit', '-q', '-S', '--allow-empty', '-m', 'one')
    scratch.git('tag', '-s', 'v1.0.0', '-m', 'v1.0.0', 'main')
    const unknown = scratch.push('-q', '--atomic', 'origin', 'feature/one', 'v1.0.0')
    expect(unknown.code, unknown.output).not.toBe(0)
    expect(unknown.output).toContain('git does not accept the signature of v1.0.0')
    expect(scratch.remoteHas(scratch.oid('feature/one'))).toBe(false)
    scratch.git('--git-dir', scratch.remote, 'config', 'gpg.ssh.allowedSignersFile', key.allowedSigners)
    const known = scratch.push('-q', '--atomic', 'origin', 'feature/one', 'v1.0.0')
    expect(known.code, known.output).toBe(0)
    scratch.git('commit', '-q', '--allow-empty', '-m', 'two')
    const plain = scratch.push('-q', 'origin', 'feature/one')
    expect(plain.code, plain.output).not.toBe(0)
    expect(plain.output).toContain('is not signed')
  })

  test('an audit judges the commits after since, a pull request what it brings', () => {
    const scratch = signedScratch({ ...signed(), since: 'v0.9.0' })
    signBySsh(scratch, true)
    scratch.git('tag', 'v0.9.0', 'main')
    const script = `git switch -q -c feature/one develop
      git commit -q --allow-empty -m one
      git switch -q develop
      git merge -q --no-ff -S feature/one`
    passes(scratch, script)
    const plain = scratch.oid('feature/one')
    const told = (...args: string[]) =>
      report(scratch, ...args).findings.flatMap(({ rule, oid, ref }) => (rule === 'commit-signed' ? [`${ref} ${oid}`] : []))
    expect(told('--pull-request', '--head', 'feature/one', '--base', 'main')).toEqual([`refs/heads/main ${plain}`])
    scratch.shell('git push -q --no-verify origin develop')
    expect(told('--all')).toEqual([`refs/remotes/origin/develop ${plain}`])
  })

  test('where presence is enough nobody asks for keys', () => {
    const scratch = signedScratch(signed('present'))
    signBySsh(scratch, true)
    const trace = join(scratch.folder, 'ran')
    scratch.write('witness', `#!/bin/sh\ncat > /dev/null\necho ran > '${trace}'\nexit 1\n`)
    scratch.git('tag', '-s', 'v1.0.0', '-m', 'v1.0.0', 'main')
    scratch.shell('chmod +x witness')
    for (const name of ['gpg.program', 'gpg.ssh.program']) scratch.git('config', name, join(scratch.directory, 'witness'))
    passes(scratch, 'git push -q origin v1.0.0')
    expect(existsSync(trace)).toBe(false)
    scratch.write('branch-policy.config.json', JSON.stringify(signed('valid')))
    expect(report(scratch, '--update', 'refs/tags/v1.0.0', ZERO, scratch.oid('v1.0.0')).exitCode).toBe(2)
    expect(existsSync(trace)).toBe(true)
  })
})

const noGpg = missingProgram('gpg')
describe.skipIf(noGpg !== null)(`signed by GPG${noGpg === null ? '' : ` (left out: ${noGpg})`}`, () => {
  test('what is signed passes, and what was changed afterwards is refused', () => {
    const scratch = signedScratch()
    const env = gpgKeyring('Ada <ada@example.org>')
    scratch.git('config', 'user.signingKey', 'ada@example.org')
    const script = 'git switch -q -c feature/one develop\ngit commit -q -S --allow-empty -m words\ngit push -q origin feature/one'
    passes(scratch, script, { env })
    const forged = scratch.shell('git cat-file commit HEAD | sed s/words/other/ | git hash-object -t commit -w --stdin').stdout.trim()
    const ran = refuses(scratch, ['commit-signed'], `git branch feature/two ${forged}\ngit push -q origin feature/two`, { env })
    expect(ran.output).toContain('is not valid')
  })
})

test('a tag made from a candidate says another name, and the commands keep its commit', () => {
  const scratch = signedScratch({ extends: 'gitflow', rules: { 'tag-annotated': 'error' } })
  const script = `git tag -a v1.0.0-rc.1 -m v1.0.0-rc.1 main
    git tag v1.0.0 v1.0.0-rc.1
    git push -q origin v1.0.0`
  const ran = refuses(scratch, ['tag-annotated'], script)
  paste(scratch, fixOf(ran, 'tag-annotated'))
  expect(scratch.oid('v1.0.0^{commit}')).toBe(scratch.oid('main'))
  expect(scratch.oid('v1.0.0')).not.toBe(scratch.oid('v1.0.0-rc.1'))
})

test('a new lightweight tag warns by default and does not stop the push', () => {
  const scratch = scratchRepository()
  scratch.git('tag', 'v1.0.0', 'main')
  const ran = scratch.tryGit('push', '-q', 'origin', 'v1.0.0')
  expect(ran.code, ran.output).toBe(0)
  expect(told(ran)).toMatchObject([{ label: 'warning', rule: 'tag-annotated' }])
})
