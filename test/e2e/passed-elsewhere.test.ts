import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commit, expectRefused, KEEPS_NOTHING, passTwice, repositoryThatTells } from '../support/node-starts.ts'
import { openScratch, type Scratch } from '../support/scratch.ts'

// hooks/pre-commit lets a commit pass without Node where it has a record that the branch passed. Here what the record does not name
// itself has changed: where the repository lies, where links lead, what a branch is, what the shell brings along.

const TOPICS = { extends: 'gitflow', branches: { feature: { name: 'topic/{slug}', from: 'develop', into: 'develop' } } }

describe.skipIf(KEEPS_NOTHING)('a branch that passed', () => {
  it.each([['a file'], ['a link'], ['a link to another']])(
    'is judged as the branch that it names, once it is a symbolic ref: %s',
    (form) => {
      const scratch = repositoryThatTells()
      passTwice(scratch)
      const main = scratch.oid('main')
      scratch.git('checkout', '-q', 'main')
      scratch.git('branch', '-q', '-D', 'feature/one')
      // A link's text is a refname; as a path it may also lead to a branch.
      if (form === 'a link to another') scratch.git('branch', 'feature/refs/heads/main')
      scratch.git('-c', `core.preferSymlinkRefs=${form !== 'a file'}`, 'symbolic-ref', 'refs/heads/feature/one', 'refs/heads/main')
      scratch.git('symbolic-ref', 'HEAD', 'refs/heads/feature/one')
      expectRefused(commit(scratch), 'main')
      expect(scratch.oid('main')).toBe(main)
    },
  )
})

describe.skipIf(KEEPS_NOTHING)('a branch that nobody judged', () => {
  /** Something that Node loads first, which does a thing once, right after the hook has read a file for the first time. */
  function once(scratch: Scratch, file: string, does: string): Readonly<Record<string, string>> {
    const flag = join(scratch.folder, 'once')
    const code = join(scratch.folder, 'once.cjs')
    writeFileSync(flag, '')
    writeFileSync(
      code,
      `const fs = require('node:fs')
const read = fs.readFileSync
fs.readFileSync = (path, ...more) => {
  const text = read(path, ...more)
  if (String(path) === ${JSON.stringify(join(scratch.directory, file))} && fs.existsSync(${JSON.stringify(flag)})) {
    fs.rmSync(${JSON.stringify(flag)})
    ${does}
  }
  return text
}
require('node:module').syncBuiltinESMExports()
`,
    )
    return { NODE_OPTIONS: `--require ${code}` }
  }

  it('has no record where HEAD came to name it while another was judged', () => {
    const scratch = repositoryThatTells()
    const head = join(scratch.directory, '.git/HEAD')
    const env = once(scratch, '.git/HEAD', `fs.writeFileSync(${JSON.stringify(head)}, 'ref: refs/heads/main\\n')`)
    const main = scratch.oid('main')
    commit(scratch, env)
    expect(readFileSync(head, 'utf8')).toBe('ref: refs/heads/main\n')
    scratch.git('reset', '-q', '--hard', main)
    expectRefused(commit(scratch, env), 'main')
    expect(scratch.oid('main')).toBe(main)
  })
})

describe.skipIf(KEEPS_NOTHING)('a repository', () => {
  const preset = (folder: string, exported: unknown): void => {
    const directory = join(folder, 'node_modules', '@acme', 'policy')
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: '@acme/policy', version: '1.0.0', main: 'policy.json' }))
    writeFileSync(join(directory, 'policy.json'), JSON.stringify(exported))
  }

  it('that is copied is judged by what is around the copy', () => {
    const scratch = repositoryThatTells()
    preset(scratch.folder, { extends: 'gitflow' })
    scratch.write('branch-policy.config.json', JSON.stringify({ extends: '@acme/policy' }))
    passTwice(scratch)
    const elsewhere = join(scratch.folder, 'elsewhere')
    preset(elsewhere, TOPICS)
    cpSync(scratch.directory, join(elsewhere, 'work'), { recursive: true, verbatimSymlinks: true })
    expectRefused(commit(openScratch(scratch.folder, join(elsewhere, 'work'), scratch.remote)), 'feature/one')
  })

  it('that was moved, with a link to it where it was, is judged by what is around it now', () => {
    const scratch = repositoryThatTells()
    preset(scratch.folder, { extends: 'gitflow' })
    scratch.write('branch-policy.config.json', JSON.stringify({ extends: '@acme/policy' }))
    passTwice(scratch)
    const elsewhere = join(scratch.folder, 'elsewhere')
    preset(elsewhere, TOPICS)
    renameSync(scratch.directory, join(elsewhere, 'work'))
    symlinkSync(join(elsewhere, 'work'), scratch.directory)
    expectRefused(commit(scratch, { PWD: scratch.directory }), 'feature/one')
  })

  it('that is reached by a link, from below its top, or with CDPATH set is the same', () => {
    const scratch = repositoryThatTells({ name: `it's "one" $place` })
    passTwice(scratch)
    const link = join(scratch.folder, 'link')
    symlinkSync(scratch.directory, link)
    mkdirSync(join(scratch.directory, 'below'))
    expect(commit(openScratch(scratch.folder, link, scratch.remote), { PWD: link })).toMatchObject({ code: 0, startedNode: false })
    expect(commit(openScratch(scratch.folder, join(scratch.directory, 'below'), scratch.remote)).startedNode).toBe(false)
    expect(commit(scratch, { CDPATH: '/', PWD: '/', IFS: ':' }).startedNode).toBe(false)
  })
})

describe.skipIf(KEEPS_NOTHING)('what a config imports', () => {
  function withImports(): Scratch {
    const scratch = repositoryThatTells()
    const elsewhere = join(scratch.folder, 'elsewhere')
    scratch.write(
      'branch-policy.config.ts',
      "import branches from './policy/branches.ts'\nexport default { extends: 'gitflow', branches }\n",
    )
    scratch.write('policy/branches.ts', "import feature from '../feature.ts'\nexport default { feature }\n")
    scratch.write('feature.ts', "export default { name: 'feature/{slug}', from: 'develop', into: 'develop' }\n")
    cpSync(scratch.directory, elsewhere, { recursive: true })
    writeFileSync(join(elsewhere, 'feature.ts'), "export default { name: 'topic/{slug}', from: 'develop', into: 'develop' }\n")
    passTwice(scratch)
    return scratch
  }

  it.each([
    ['a folder on the way', 'policy'],
    ['the file', 'policy/branches.ts'],
  ])('is looked for where a link leads: %s', (_, path) => {
    const scratch = withImports()
    const place = join(scratch.directory, path)
    rmSync(place, { recursive: true })
    symlinkSync(join(scratch.folder, 'elsewhere', path), place)
    expectRefused(commit(scratch), 'feature/one')
  })

  it('may be read in other ways by a variable', () => {
    const scratch = withImports()
    expect(commit(scratch, { JITI_TSCONFIG_PATHS: 'true' }).startedNode).toBe(true)
    expect(commit(scratch, { NODE_PATH: '/nowhere' }).startedNode).toBe(true)
    expect(commit(scratch).startedNode).toBe(false)
  })
})

it.skipIf(KEEPS_NOTHING)('a config that became a pipe is not waited for', () => {
  const scratch = repositoryThatTells()
  scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow' }))
  passTwice(scratch)
  rmSync(join(scratch.directory, 'branch-policy.config.json'))
  execFileSync('mkfifo', [join(scratch.directory, 'branch-policy.config.json')])
  // Who waits for it is let go after five seconds, and known by that.
  const watch = 'n=0; while [ ! -e ../over ] && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done'
  const rescue = '[ -e ../over ] || { echo waited; echo {} >branch-policy.config.json; }'
  const ran = scratch.shell(`(${watch}; ${rescue}) & git commit -q --allow-empty -m "chore: try"; echo "exit $?"; : >../over; wait`)
  expect(ran.stdout).toBe('exit 1\n')
  expect(ran.stderr).toContain('it is no regular file')
})

describe.skipIf(KEEPS_NOTHING)('the shell', () => {
  it('sees a new config where bash is told not to look for names', () => {
    const scratch = repositoryThatTells({ shell: '/bin/bash' })
    passTwice(scratch)
    scratch.write('branch-policy.config.json', JSON.stringify(TOPICS))
    expectRefused(commit(scratch, { SHELLOPTS: 'noglob' }), 'feature/one')
  })

  it('does not end where bash is told to fail for a name that is not there', () => {
    const scratch = repositoryThatTells({ shell: '/bin/bash' })
    passTwice(scratch)
    expect(commit(scratch, { BASHOPTS: 'failglob' })).toMatchObject({ code: 0, startedNode: false })
  })

  it('takes no two names for one', () => {
    const scratch = repositoryThatTells()
    scratch.write('.branch-policyrc.d .branch-policyrc.json', '')
    expect(commit(scratch)).toMatchObject({ code: 0, startedNode: true })
    rmSync(join(scratch.directory, '.branch-policyrc.d .branch-policyrc.json'))
    scratch.write('.branch-policyrc.d', '')
    scratch.write('.branch-policyrc.json', JSON.stringify(TOPICS))
    expectRefused(commit(scratch), 'feature/one')
  })

  it('leaves the variables of a hook that runs after it as they were', () => {
    const scratch = repositoryThatTells()
    const kept = join(scratch.directory, '.git/hooks/pre-commit.before-branch-policy')
    writeFileSync(kept, `#!/bin/sh\nprintf '%s\\n' "$branch" "$format" "$git" "$PWD" >../said\n`)
    chmodSync(kept, 0o755)
    passTwice(scratch)
    expect(commit(scratch, { branch: 'one', format: 'two', git: 'three' }).startedNode).toBe(false)
    expect(readFileSync(join(scratch.folder, 'said'), 'utf8').split('\n').slice(0, 3)).toEqual(['one', 'two', 'three'])
  })
})

it.skipIf(KEEPS_NOTHING)('a commit leaves its policy for worktrees that have none, though another did since', () => {
  const scratch = repositoryThatTells()
  scratch.write('branch-policy.config.json', JSON.stringify({ extends: 'gitflow' }))
  passTwice(scratch)
  const last = scratch.read('.git/branch-policy/last-policy.json')
  const other = join(scratch.folder, 'other')
  scratch.git('worktree', 'add', '-q', '-b', 'feature/two', other)
  writeFileSync(join(other, 'branch-policy.config.json'), JSON.stringify({ extends: 'trunk' }))
  openScratch(scratch.folder, other, scratch.remote).tryGit('commit', '-q', '--allow-empty', '-m', 'chore: other')
  expect(scratch.read('.git/branch-policy/last-policy.json')).not.toBe(last)
  expect(commit(scratch)).toMatchObject({ code: 0, startedNode: true })
  expect(scratch.read('.git/branch-policy/last-policy.json')).toBe(last)
})
