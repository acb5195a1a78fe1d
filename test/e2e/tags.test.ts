import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixOf, passes, paste, refuses, remoteRefs, report, run } from '../support/doors.ts'
import { openScratch, type Scratch, scratchRepository } from '../support/scratch.ts'
import { type ServerScratch, serverRepository } from '../support/server.ts'
import { refusals } from '../support/told.ts'
import { ZERO } from '../support/zero.ts'

/** `merged release/v1.1.0` brings a branch with one commit into main by a merge. */
const MERGED = `merged() { git checkout -q -b $1 "$2" && git commit -q --allow-empty -m "feat: $1" && git checkout -q main && git merge -q --no-ff --no-edit $1; }
`
const RELEASE = `${MERGED}merged release/v1.1.0 develop\n`
const KEPT = ['back-merge', 'published-first']

/** The rules about tags that fail or are undetermined in an audit, each with its ref. */
function audit(scratch: Scratch): readonly string[] {
  return report(scratch, '--all').findings.flatMap(({ rule, ref, verdict }) =>
    /^tag-(?:target|order|immutable)$/.test(rule) ? [`${rule} ${verdict} ${ref}`] : [],
  )
}

function remoteTag(scratch: Scratch, tag: string): string | null {
  return remoteRefs(scratch).get(`refs/tags/${tag}`) ?? null
}

/** Whether everything that was there before is still reached by some ref, HEAD aside. */
function reaches(scratch: Scratch, oid: string): boolean {
  return scratch.git('rev-list', '--all').split('\n').includes(oid)
}

/** Runs a script whose last line pushes; gives back the rules that refused, at the client's door. */
function refusedBy(scratch: Scratch, script: string): readonly string[] {
  return refusals(run(scratch, script)).filter((line) => !KEPT.some((rule) => line.startsWith(rule)))
}

describe('tag-target', () => {
  test.each(['sha1', 'sha256'] as const)('a tag before its main is refused, and the printed push brings both (%s)', (objectFormat) => {
    const scratch = scratchRepository({ objectFormat })
    // A tag that is called as the branch, and one that looks like an option.
    scratch.git('update-ref', 'refs/tags/main', 'develop')
    scratch.git('update-ref', 'refs/tags/-x', 'develop')
    const refused = refuses(scratch, ['tag-target'], `${RELEASE}git tag -a v1.1.0 -m v1.1.0\ngit push -q origin refs/tags/v1.1.0`)
    const fix = fixOf(refused, 'tag-target')
    expect(fix).toEqual(['git push --atomic origin refs/heads/main refs/tags/v1.1.0'])
    paste(scratch, fix)
    expect(remoteRefs(scratch).get('refs/heads/main')).toBe(scratch.oid('refs/heads/main'))
    expect(remoteTag(scratch, 'v1.1.0')).toBe(scratch.oid('refs/tags/v1.1.0'))
    expect(audit(scratch)).toEqual([])
  })

  test('main and its tag in one push pass, and so does a tag after its main', () => {
    const scratch = scratchRepository()
    const config = {
      extends: 'gitflow',
      rules: { 'release-tag': ['error', { when: 'next-release' }], 'published-first': 'off', 'policy-change': 'off' },
    }
    scratch.write('branch-policy.config.json', JSON.stringify(config))
    passes(scratch, `${RELEASE}git push -q origin main\ngit tag -a v1.1.0 -m v1.1.0\ngit push -q origin v1.1.0`)
    passes(scratch, `${MERGED}merged release/v1.2.0 develop\ngit tag -a v1.2.0 -m v1.2.0\ngit push -q --atomic origin main v1.2.0`)
  })

  test('a commit that only the tag holds is kept by a branch', () => {
    const scratch = scratchRepository()
    scratch.git('checkout', '-q', '--detach', 'main')
    scratch.git('commit', '-q', '--allow-empty', '--no-verify', '-m', 'feat: loose')
    const loose = scratch.oid('HEAD')
    const refused = refuses(scratch, ['tag-target'], 'git tag -a v1.1.0 -m v1.1.0 && git checkout -q main && git push -q origin v1.1.0')
    expect(fixOf(refused, 'tag-target')).toEqual([`git branch hotfix/keep-v1.1.0 ${loose}`, 'git tag -d v1.1.0'])
    paste(scratch, fixOf(refused, 'tag-target'))
    expect(reaches(scratch, loose)).toBe(true)
    expect(audit(scratch)).toEqual([])
  })

  test('a tag of a blob, of a tree, of a tag of a blob, and a nested tag of main', () => {
    const scratch = scratchRepository()
    scratch.git('tag', 'v1.0.0', 'HEAD:README.md')
    expect(refusedBy(scratch, 'git push -q origin v1.0.0')).toEqual(['tag-target refs/tags/v1.0.0'])
    scratch.git('tag', '-a', '-m', 'tree', 'v1.0.1', 'HEAD^{tree}')
    expect(refusedBy(scratch, 'git push -q origin v1.0.1')).toContain('tag-target refs/tags/v1.0.1')
    scratch.git('tag', '-a', '-m', 'nested', 'v1.0.2', 'v1.0.1')
    const nested = run(scratch, 'git push -q origin v1.0.2')
    expect(refusals(nested)).toContain('tag-target refs/tags/v1.0.2')
    expect(nested.output).toContain('another tag that names no commit')
    expect(audit(scratch)).toEqual(['v1.0.0', 'v1.0.1', 'v1.0.2'].map((tag) => `tag-target fail refs/tags/${tag}`))
    for (const tag of ['v1.0.0', 'v1.0.1', 'v1.0.2']) {
      const ran = run(scratch, `git push -q origin ${tag}`)
      paste(scratch, fixOf(ran, 'tag-target'))
    }
    expect(audit(scratch)).toEqual([])
    scratch.git('tag', '-a', '-m', 'inner', 'v1.0.3', 'main')
    scratch.git('tag', '-a', '-m', 'outer', 'v1.0.4', 'v1.0.3')
    expect(refusedBy(scratch, 'git push -q origin v1.0.3 v1.0.4').filter((line) => line.startsWith('tag-target'))).toEqual([])
  })

  test('pre-receive refuses what pre-push refuses, and takes both in one push', () => {
    const server = serverRepository()
    run(server, `${RELEASE}git tag -a v1.1.0 -m v1.1.0`)
    const alone = server.push('origin', 'v1.1.0')
    expect(alone.code).toBe(1)
    expect(rulesIn(alone.output)).toEqual(['tag-target'])
    expect(alone.output.replace(/\s*\nremote:\s*/g, ' ')).toContain('git push --atomic origin main refs/tags/v1.1.0')
    expect(server.remoteOid('refs/tags/v1.1.0')).toBeNull()
    expect(server.push('--atomic', 'origin', 'main', 'v1.1.0', 'release/v1.1.0')).toMatchObject({ code: 0 })
    expect(serverAudit(server)).toEqual([])
  })

  test('a shallow clone does not know', () => {
    const scratch = scratchRepository()
    passes(
      scratch,
      `${MERGED}merged hotfix/v0.1.0 main\ngit tag -a v0.1.0 -m v0.1.0\ngit push -q --atomic origin main v0.1.0 hotfix/v0.1.0\nmerged hotfix/v0.2.0 main\ngit tag -a v0.2.0 -m v0.2.0\ngit push -q --atomic origin main v0.2.0 hotfix/v0.2.0`,
    )
    const shallow = `${scratch.folder}/shallow`
    scratch.git('clone', '-q', '--depth=1', '--branch=v0.2.0', `file://${scratch.remote}`, shallow)
    const clone = openScratch(scratch.folder, shallow, scratch.remote)
    const zero = ZERO
    const { findings } = report(clone, '--update', 'refs/tags/v0.2.0', zero, clone.oid('refs/tags/v0.2.0'))
    // One gap is told once, though two rules lack the history.
    expect(findings.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual(['tag-target undetermined'])
    run(clone, `git fetch -q --unshallow origin '+refs/heads/*:refs/remotes/origin/*'`)
    expect(report(clone, '--update', 'refs/tags/v0.2.0', zero, clone.oid('refs/tags/v0.2.0')).findings).toEqual([])
  })
})

describe('tag-order', () => {
  const TWO = `${MERGED}merged release/v2.0.0 develop\ngit tag -a v2.0.0 -m v2.0.0\ngit push -q --atomic origin main v2.0.0\nmerged hotfix/login main\n`

  test('a step down is refused, and the printed version takes its place', () => {
    const scratch = scratchRepository()
    const ran = run(scratch, `${TWO}git tag -a v1.9.1 -m v1.9.1\ngit push -q --atomic origin main v1.9.1`)
    expect(refusals(ran)).toEqual(['tag-order refs/tags/v1.9.1'])
    paste(scratch, fixOf(ran, 'tag-order'))
    expect(remoteTag(scratch, 'v2.0.1')).toBe(scratch.oid('refs/tags/v2.0.1'))
    expect(remoteRefs(scratch).get('refs/heads/main')).toBe(scratch.oid('main'))
    expect(scratch.git('tag')).toBe('v2.0.0\nv2.0.1')
    expect(audit(scratch)).toEqual([])
  })

  test('the server refuses the same; an audit tells what got through, once, and not what follows', () => {
    const server = serverRepository()
    run(server, `${TWO}git tag -a v1.9.1 -m v1.9.1`)
    const pushed = server.push('--atomic', 'origin', 'main', 'v1.9.1', 'hotfix/login')
    expect(rulesIn(pushed.output)).toEqual(['tag-order'])
    run(server, `git -C ${server.remote} fetch -q ${server.directory} main:main v1.9.1:refs/tags/v1.9.1; git fetch -q origin`)
    run(server, `${MERGED}merged hotfix/again main\ngit tag -a v1.9.2 -m v1.9.2`)
    expect(server.push('--atomic', 'origin', 'main', 'v1.9.2', 'hotfix/again')).toMatchObject({ code: 0 })
    expect(serverAudit(server)).toEqual(['tag-order fail refs/tags/v1.9.1'])
    expect(audit(server)).toEqual(['tag-order fail refs/tags/v1.9.1'])
  })

  test('a support branch has a line of its own, and a whole repository may be mirrored', () => {
    const support = ['support/*']
    const scratch = scratchRepository({
      config: {
        extends: 'gitflow',
        branches: { support: { name: 'support/*', from: 'main', permanent: true } },
        rules: { 'tag-target': ['error', { support }], 'tag-order': ['error', { support }], 'published-first': 'off' },
      },
    })
    passes(scratch, `${TWO}git tag -a v2.0.1 -m v2.0.1\ngit push -q --atomic origin main v2.0.1`)
    passes(
      scratch,
      'git checkout -q -b support/0.x develop\nwork old\ngit tag -a v0.9.1 -m v0.9.1\ngit push -q --atomic origin support/0.x v0.9.1',
    )
    expect(audit(scratch)).toEqual([])
    passes(scratch, 'work older\ngit tag -a v0.9.2 -m v0.9.2\ngit push -q --atomic origin support/0.x v0.9.2')
    expect(refusedBy(scratch, 'work oldest\ngit tag -a v0.9.0 -m v0.9.0\ngit push -q --atomic origin support/0.x v0.9.0')).toEqual([
      'tag-order refs/tags/v0.9.0',
    ])
    // What is wrong here stays wrong; a new remote gets it as it is.
    const mirror = `${scratch.folder}/mirror.git`
    scratch.git('init', '-q', '--bare', mirror)
    scratch.git('remote', 'add', 'mirror', mirror)
    expect(
      refusedBy(scratch, 'git push -q mirror --all --tags || git push -q mirror main develop support/0.x v2.0.0 v2.0.1 v0.9.0 v0.9.1'),
    ).toEqual([])
  })
})

describe('tag-immutable', () => {
  const PUBLISHED = `${MERGED}merged hotfix/v1.0.0 main\ngit tag -a v1.0.0 -m v1.0.0\ngit push -q --atomic origin main v1.0.0\n`

  test.each(['sha1', 'sha256'] as const)('a moved tag is refused; what is new becomes the next version (%s)', (objectFormat) => {
    const scratch = scratchRepository({ objectFormat })
    run(scratch, PUBLISHED)
    const published = scratch.oid('refs/tags/v1.0.0')
    run(scratch, `${MERGED}merged hotfix/login main\ngit push -q origin main`)
    const refused = refuses(scratch, ['tag-immutable'], 'git tag -f -a v1.0.0 -m again >/dev/null\ngit push -q --force origin v1.0.0')
    const moved = scratch.oid('v1.0.0^{commit}')
    paste(scratch, fixOf(refused, 'tag-immutable'))
    expect(scratch.oid('refs/tags/v1.0.0')).toBe(published)
    expect(scratch.oid('v1.0.1^{commit}')).toBe(moved)
    expect(remoteTag(scratch, 'v1.0.1')).toBe(scratch.oid('refs/tags/v1.0.1'))
    expect(remoteTag(scratch, 'v1.0.0')).toBe(published)
  })

  test('a tag moved off main keeps its commit by a branch', () => {
    const scratch = scratchRepository()
    run(scratch, PUBLISHED)
    const published = scratch.oid('refs/tags/v1.0.0')
    run(
      scratch,
      'git checkout -q --detach main\ngit commit -q --allow-empty --no-verify -m "feat: loose"\ngit tag -f -a v1.0.0 -m again >/dev/null',
    )
    const loose = scratch.oid('HEAD')
    scratch.git('checkout', '-q', 'main')
    const refused = refuses(scratch, ['tag-immutable', 'tag-target'], 'git push -q --force origin v1.0.0')
    paste(scratch, fixOf(refused, 'tag-immutable'))
    expect(reaches(scratch, loose)).toBe(true)
    expect(scratch.oid('refs/tags/v1.0.0')).toBe(published)
    expect(audit(scratch)).toEqual([])
  })

  test('from lightweight to annotated at one commit is a move', () => {
    const scratch = scratchRepository()
    run(scratch, 'git tag v1.0.0 && git push -q origin v1.0.0')
    const published = scratch.oid('refs/tags/v1.0.0')
    const refused = refuses(scratch, ['tag-immutable'], 'git tag -f -a v1.0.0 -m v1.0.0 >/dev/null && git push -q --force origin v1.0.0')
    expect(refused.output.replace(/\s+/g, ' ')).toContain('in place of a lightweight tag, and that is a move too')
    paste(scratch, fixOf(refused, 'tag-immutable'))
    expect(scratch.oid('refs/tags/v1.0.0')).toBe(published)
  })

  test('a deletion is refused at every door; a tag that is gone here comes back', () => {
    const scratch = scratchRepository()
    run(scratch, PUBLISHED)
    const published = scratch.oid('refs/tags/v1.0.0')
    expect(fixOf(refuses(scratch, ['tag-immutable'], 'git push -q origin :v1.0.0'), 'tag-immutable')).toEqual([])
    const refused = refuses(scratch, ['tag-immutable'], 'git tag -d v1.0.0 && git push -q origin --delete v1.0.0')
    paste(scratch, fixOf(refused, 'tag-immutable'))
    expect(scratch.oid('refs/tags/v1.0.0')).toBe(published)
    const { findings } = report(scratch, '--update', 'refs/tags/v1.0.0', published, ZERO)
    expect(findings.map(({ rule }) => rule)).toEqual(['tag-immutable'])
  })

  test('a push to a URL shows no URL and brings the tag back from what is here', () => {
    const scratch = scratchRepository()
    run(scratch, PUBLISHED)
    const published = scratch.oid('refs/tags/v1.0.0')
    const ran = run(scratch, `git tag -f v1.0.0 main~1 >/dev/null && git push -q --force file://${scratch.remote} v1.0.0`)
    expect(refusals(ran)).toContain('tag-immutable refs/tags/v1.0.0')
    expect(fixOf(ran, 'tag-immutable').join('\n')).toContain(`git update-ref refs/tags/v1.0.0 ${published}`)
    expect(fixOf(ran, 'tag-immutable').join('\n')).not.toContain('file://')
    paste(scratch, fixOf(ran, 'tag-immutable'))
    expect(scratch.oid('refs/tags/v1.0.0')).toBe(published)
  })

  test('the server keeps its tags, and lets a moving major move', () => {
    const server = serverRepository()
    const config = { extends: 'gitflow', tags: { name: ['v*', 'v{version}'] } }
    writeFileSync(join(server.remote, 'branch-policy.config.json'), JSON.stringify(config))
    run(server, 'git tag -a v1.0.0 -m v1.0.0 && git tag v1 && git push -q origin v1.0.0 v1')
    const published = server.remoteOid('refs/tags/v1.0.0')
    run(server, 'git checkout -q -b feature/one develop && work one && git tag -f v1 && git tag -f v1.0.0')
    const forced = server.push('--force', 'origin', 'v1.0.0')
    expect(rulesIn(forced.output), forced.output).toEqual(['tag-immutable', 'tag-target'])
    expect(rulesIn(server.push('origin', ':v1.0.0').output)).toEqual(['tag-immutable'])
    expect(server.push('--force', 'origin', 'v1')).toMatchObject({ code: 0 })
    expect(server.push('origin', ':v1')).toMatchObject({ code: 0 })
    expect(server.remoteOid('refs/tags/v1.0.0')).toBe(published)
  })
})

test('every tag is a version where no pattern has one, whatever it is called', () => {
  const scratch = scratchRepository({
    config: { extends: 'gitflow', tags: { name: '**', annotated: false }, branches: { release: { tag: null }, hotfix: { tag: null } } },
  })
  run(scratch, 'git checkout -q -b feature/one develop && work one')
  for (const tag of ['main', '-x', '--output=pwned', "a'b"]) scratch.git('update-ref', `refs/tags/${tag}`, 'refs/heads/feature/one')
  const ran = run(scratch, `git push -q origin refs/tags/main refs/tags/-x refs/tags/--output=pwned "refs/tags/a'b"`)
  const refs = ['--output=pwned', '-x', "a'b", 'main'].map((tag) => `refs/tags/${tag}`)
  expect(refusals(ran).filter((line) => line.startsWith('tag-target'))).toEqual(refs.map((ref) => `tag-target ${ref}`))
  expect(audit(scratch)).toEqual(refs.map((ref) => `tag-target fail ${ref}`))
  expect(scratch.has('pwned')).toBe(false)
  const commands = ran.stderr.split('\n').flatMap((line) => (/^ {4}git tag -d /.test(line) ? [line.trim()] : []))
  expect(commands).toHaveLength(4)
  paste(scratch, commands)
  expect(scratch.git('tag')).toBe('')
})

function rulesIn(output: string): readonly string[] {
  return [...output.matchAll(/rule: branch-policy\/([a-z-]+)/g)]
    .map((match) => match[1] ?? '')
    .filter((rule) => !KEPT.includes(rule) && rule !== 'tag-annotated' && rule !== 'branch-origin')
}

/** What an audit of the remote itself says about tags. */
function serverAudit(server: ServerScratch): readonly string[] {
  const ran = server.policyWith({ directory: server.remote }, 'check', '--all', '--format', 'json')
  const { findings } = JSON.parse(ran.stdout) as { findings: readonly { rule: string; verdict: string; ref: string }[] }
  return findings.flatMap(({ rule, verdict, ref }) => (/^tag-(?:target|order)$/.test(rule) ? [`${rule} ${verdict} ${ref}`] : []))
}
