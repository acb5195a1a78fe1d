import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { CONFIG_PLACES } from '../../src/model/config-places.ts'
import { KEEPS_NOTHING } from '../support/node-starts.ts'
import { openScratch, packedEntry, type RunOptions, type Scratch, type ScratchOptions, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

// The shim of pre-commit lets a commit pass without Node where it can prove that nothing changed since a pass
// (docs/architecture.md, "A commit without Node"). Here everything changes that a verdict rests on, and Node has to start.

beforeEach((context) => {
  context.skip(KEEPS_NOTHING, 'nothing is kept from one command to the next in this run')
})

const ROOT = process.getuid?.() === 0
const MAIN = ['no-direct-commit refs/heads/main']
const wrong = (branch: string): readonly string[] => [`branch-name refs/heads/${branch}`]

/** A working tree whose pre-commit notes every start of Node. */
interface Watched {
  readonly scratch: Scratch
  /** The shim, absolute. */
  readonly shim: string
  readonly log: string
}

/** Puts a program between the shim and Node that leaves a line in a file. */
function watch(scratch: Scratch, hooks = join(scratch.directory, '.git/hooks'), shell = ''): Watched {
  const shim = join(hooks, 'pre-commit')
  const log = join(scratch.folder, 'starts')
  const node = join(scratch.folder, 'watched', 'node')
  mkdirSync(dirname(node), { recursive: true })
  writeFileSync(log, '')
  writeFileSync(node, `#!/bin/sh\necho start >>${quoted(log)}\nexec ${quoted(process.execPath)} "$@"\n`)
  chmodSync(node, 0o755)
  const lines = readFileSync(shim, 'utf8').split('\n')
  expect(lines.filter((line) => line.startsWith('node=/') || line.startsWith("node='"))).toHaveLength(1)
  const watched = lines.map((line) => (line.startsWith('node=') ? `node=${quoted(node)}` : line))
  if (shell !== '') watched[0] = `#!${shell}`
  writeFileSync(shim, watched.join('\n'))
  return { scratch, shim, log }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

interface Committed {
  /** Whether Node started for pre-commit. */
  readonly started: boolean
  readonly refused: readonly string[]
  readonly code: number | null
  readonly output: string
}

function commit({ scratch, log }: Watched, more: RunOptions = {}, command = 'git commit -q --allow-empty -m Work'): Committed {
  const before = readFileSync(log, 'utf8').length
  const ran = scratch.shell(command, more)
  const started = readFileSync(log, 'utf8').length > before
  return { started, refused: refusals(ran), code: ran.code, output: ran.output }
}

/** What became of a commit: the rules that refused it; `passed` by a Node that started, `unasked` without. */
function became(committed: Committed): 'passed' | 'unasked' | readonly string[] {
  if (committed.code !== 0) return committed.refused.length === 0 ? [committed.output] : committed.refused
  return committed.started ? 'passed' : 'unasked'
}

/** The first commit is judged, the second is known. */
function settle(watched: Watched, more: RunOptions = {}): Watched {
  const first = commit(watched, more)
  expect(became(first), first.output).toBe('passed')
  const second = commit(watched, more)
  expect(became(second), second.output).toBe('unasked')
  return watched
}

/** On feature/one, with what a row needs; nothing was committed there yet. */
function begun(options: ScratchOptions = {}, prepare: (scratch: Scratch) => void = () => {}): Watched {
  const scratch = scratchRepository(options)
  // It tells of new branches by Node, which takes time here and is not asked about.
  rmSync(join(scratch.directory, '.git/hooks/post-checkout'))
  scratch.git('checkout', '-q', '-b', 'feature/one', options.start === 'main' ? 'main' : 'develop')
  prepare(scratch)
  return watch(scratch)
}

function linkModules(scratch: Scratch): void {
  symlinkSync(join(inject('project'), 'node_modules'), join(scratch.directory, 'node_modules'))
}

const NAMES = { branches: { feature: { name: 'feature/{slug}' } } }
const OTHER_NAMES = { branches: { feature: { name: 'feeture/{slug}' } } }
const text = (value: unknown): string => `${JSON.stringify(value)}\n`
const CONFIG = 'branch-policy.config.json'
const TS =
  "import { defineConfig } from 'branch-policy'\nimport { branches } from './names.ts'\nexport default defineConfig({ extends: 'gitflow', branches })\n"
const names = (value: typeof NAMES): string => `export const branches = ${JSON.stringify(value.branches)}\n`

const json = (scratch: Scratch): void => scratch.write(CONFIG, text({ extends: 'gitflow', ...NAMES }))
const preset = (scratch: Scratch): void => {
  scratch.write(CONFIG, text({ extends: ['gitflow', './policy/names.json'] }))
  scratch.write('policy/names.json', text(NAMES))
}
const typescript = (scratch: Scratch): void => {
  linkModules(scratch)
  scratch.write('branch-policy.config.ts', TS)
  scratch.write('names.ts', names(NAMES))
}
const acme = (folder: string, value: unknown = NAMES): void => {
  const place = join(folder, 'node_modules/@acme/policy')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'package.json'), text({ name: '@acme/policy', version: '1.0.0', main: 'index.json' }))
  writeFileSync(join(place, 'index.json'), text(value))
}
const extendsAcme = (scratch: Scratch): void => scratch.write(CONFIG, text({ extends: ['gitflow', '@acme/policy'] }))
const packaged = (scratch: Scratch): void => {
  extendsAcme(scratch)
  acme(scratch.directory)
}
const packagedAbove = (scratch: Scratch): void => {
  extendsAcme(scratch)
  acme(scratch.folder)
}

/** A legal branch, and one where a commit is never legal, after a pass. */
function provesNothingElse(watched: Watched): void {
  const { scratch } = watched
  scratch.git('checkout', '-q', 'main')
  expect(became(commit(watched))).toEqual(MAIN)
  scratch.git('checkout', '-q', '-b', 'wrong_name', 'develop')
  expect(became(commit(watched))).toEqual(wrong('wrong_name'))
}

describe('on an unchanged branch the second commit starts no Node', () => {
  test.each<readonly [string, ScratchOptions, (scratch: Scratch) => void]>([
    ['no config', {}, () => {}],
    ['a config in JSON', {}, json],
    ['a config in TypeScript', {}, typescript],
    ['a preset by its path', {}, preset],
    ['a preset of a package', {}, packaged],
    ['a preset of a package above the working tree', {}, packagedAbove],
    ['a package.json without a policy', {}, (scratch) => scratch.write('package.json', '{}\n')],
    ['a policy in package.json', {}, (scratch) => scratch.write('package.json', text({ 'branch-policy': { extends: 'gitflow' } }))],
    ['oids of SHA-256', { objectFormat: 'sha256' }, json],
    ['a path with spaces and quotes', { name: `it's a "work" $(tree) \\ [x] *` }, preset],
    ['packed refs', {}, (scratch) => void scratch.git('pack-refs', '--all')],
  ])('%s', (_, options, prepare) => {
    const watched = settle(begun(options, prepare))
    expect(became(commit(watched))).toBe('unasked')
    provesNothingElse(watched)
  })

  test('from a subdirectory', () => {
    const watched = begun({}, preset)
    const below = join(watched.scratch.directory, 'policy')
    settle(watched, { directory: below })
    expect(became(commit(watched))).toBe('unasked')
    writeFileSync(join(below, 'names.json'), text(OTHER_NAMES))
    expect(became(commit(watched, { directory: below }))).toEqual(wrong('feature/one'))
  })

  test('in a linked working tree, each by itself', () => {
    const watched = settle(
      begun({}, (scratch) => {
        json(scratch)
        scratch.git('add', '.')
        scratch.git('commit', '-q', '-m', 'Policy')
      }),
    )
    const { scratch } = watched
    scratch.git('worktree', 'add', '-q', '-b', 'feature/two', '../tree')
    const tree = { ...watched, scratch: openScratch(scratch.folder, join(scratch.folder, 'tree'), scratch.remote) }
    settle(tree)
    expect(became(commit(watched))).toBe('unasked')
    tree.scratch.write(CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES }))
    expect(became(commit(tree))).toEqual(wrong('feature/two'))
    // The other has left its policy for working trees that have none: this one takes its turn, once.
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
  })

  test('in a submodule', () => {
    const outer = scratchRepository()
    outer.git('checkout', '-q', '-b', 'feature/outer', 'develop')
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', outer.remote, 'sub')
    const scratch = openScratch(outer.folder, join(outer.directory, 'sub'), outer.remote)
    scratch.git('checkout', '-q', '-b', 'feature/one', 'origin/develop')
    expect(scratch.policy('install').code).toBe(0)
    const watched = settle(watch(scratch, join(outer.directory, '.git/modules/sub/hooks')))
    scratch.git('branch', '-q', 'develop', 'origin/develop')
    provesNothingElse(watched)
  })

  test('the hook that was kept runs, after a pass of either kind, and may refuse', () => {
    const watched = begun({}, json)
    const kept = `${watched.shim}.before-branch-policy`
    const ran = join(watched.scratch.folder, 'kept')
    writeFileSync(kept, `#!/bin/sh\necho "ran $#" >>${quoted(ran)}\n`)
    chmodSync(kept, 0o755)
    settle(watched)
    expect(readFileSync(ran, 'utf8')).toBe('ran 0\nran 0\n')
    writeFileSync(kept, '#!/bin/sh\necho kept says no >&2\nexit 3\n')
    const refused = commit(watched)
    expect([refused.code, refused.started]).toEqual([1, false])
    expect(refused.output).toContain('kept says no')
    watched.scratch.write(CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES }))
    const judged = commit(watched)
    expect(became(judged)).toEqual(wrong('feature/one'))
    expect(judged.output).not.toContain('kept says no')
  })

  test('an amend, and a branch that is not born yet', () => {
    const watched = settle(begun())
    const amended = commit(watched, {}, 'git commit -q --amend --allow-empty -m Amended')
    expect(became(amended)).toBe('unasked')
    watched.scratch.git('checkout', '-q', '--orphan', 'feature/new')
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
  })
})

/** What a commit becomes after a change: `passed` by Node, or the rules that refuse it. */
type Row = readonly [
  what: string,
  prepare: (scratch: Scratch) => void,
  change: (scratch: Scratch) => void,
  after: 'passed' | readonly string[],
]

const nothing = (): void => {}
const ONE = wrong('feature/one')

/** Writes other bytes of the same number, and sets the times back. */
function forged(scratch: Scratch, file: string, value: string): void {
  const path = join(scratch.directory, file)
  const before = statSync(path)
  scratch.write(file, value)
  utimesSync(path, before.atime, before.mtime)
  expect([statSync(path).size, statSync(path).mtimeMs]).toEqual([before.size, Math.trunc(before.mtimeMs)])
}

function seconds(scratch: Scratch, file: string): void {
  const whole = new Date(Math.trunc(Date.now() / 1000) * 1000)
  utimesSync(join(scratch.directory, file), whole, whole)
}

const change: readonly Row[] = [
  [
    'the config, its size and times as they were',
    (scratch) => {
      json(scratch)
      seconds(scratch, CONFIG)
    },
    (scratch) => forged(scratch, CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES })),
    ONE,
  ],
  ['the config, and the policy says the same', json, (scratch) => appendFileSync(join(scratch.directory, CONFIG), '\n'), 'passed'],
  ['the config went', json, (scratch) => rmSync(join(scratch.directory, CONFIG)), 'passed'],
  ['the preset', preset, (scratch) => scratch.write('policy/names.json', text(OTHER_NAMES)), ONE],
  ['an imported file', typescript, (scratch) => scratch.write('names.ts', names(OTHER_NAMES)), ONE],
  ['a preset of a package', packaged, (scratch) => acme(scratch.directory, OTHER_NAMES), ONE],
  ['a preset of a package above', packagedAbove, (scratch) => acme(scratch.folder, OTHER_NAMES), ONE],
  ['a nearer package', packagedAbove, (scratch) => acme(scratch.directory, OTHER_NAMES), ONE],
  [
    'a nearer package, a link that leads nowhere yet',
    packagedAbove,
    (scratch) => symlinkSync('none', join(scratch.directory, 'node_modules')),
    'passed',
  ],
  [
    'the package leads elsewhere',
    packaged,
    (scratch) => {
      scratch.write('node_modules/@acme/policy/other.json', text(OTHER_NAMES))
      scratch.write('node_modules/@acme/policy/package.json', text({ name: '@acme/policy', version: '1.0.0', main: 'other.json' }))
    },
    ONE,
  ],
  [
    'package.json beside a config in TypeScript',
    (scratch) => {
      typescript(scratch)
      scratch.write('package.json', text({ type: 'module' }))
    },
    (scratch) => scratch.write('package.json', text({ type: 'module', private: true })),
    'passed',
  ],
  [
    'a policy in package.json',
    (scratch) => scratch.write('package.json', '{}\n'),
    (scratch) => scratch.write('package.json', text({ 'branch-policy': { extends: 'gitflow', ...OTHER_NAMES } })),
    ONE,
  ],
  [
    'severity',
    json,
    (scratch) => scratch.write(CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES, rules: { 'branch-name': 'off' } })),
    'passed',
  ],
  ['the branch, to a legal one', nothing, (scratch) => void scratch.git('checkout', '-q', '-b', 'feature/two'), 'passed'],
  ['the branch, to main', nothing, (scratch) => void scratch.git('checkout', '-q', 'main'), MAIN],
  ['the branch, to a wrong name', nothing, (scratch) => void scratch.git('checkout', '-q', '-b', 'wrong_name'), wrong('wrong_name')],
  ['the branch was renamed', nothing, (scratch) => void scratch.git('branch', '-m', 'feature/two'), 'passed'],
  ['the branch was renamed wrongly', nothing, (scratch) => void scratch.git('branch', '-m', 'wrong_name'), wrong('wrong_name')],
  ['HEAD was set to main', nothing, (scratch) => void scratch.git('symbolic-ref', 'HEAD', 'refs/heads/main'), MAIN],
  ['HEAD is detached', nothing, (scratch) => void scratch.git('checkout', '-q', '--detach'), 'passed'],
  [
    'HEAD is a link to main',
    nothing,
    (scratch) => {
      rmSync(join(scratch.directory, '.git/HEAD'))
      symlinkSync('refs/heads/main', join(scratch.directory, '.git/HEAD'))
    },
    MAIN,
  ],
  ['the branch became another name of main', nothing, (scratch) => alias(scratch, 'ref'), MAIN],
  ['the branch became another name of main, by a link', nothing, (scratch) => alias(scratch, 'link'), MAIN],
  [
    'the branch became another name of a branch that is another name of main',
    nothing,
    (scratch) => {
      alias(scratch, 'ref')
      scratch.git('symbolic-ref', 'refs/heads/feature/middle', 'refs/heads/main')
      scratch.git('symbolic-ref', 'refs/heads/feature/one', 'refs/heads/feature/middle')
    },
    MAIN,
  ],
  [
    'another working tree left its policy, and this one has none',
    nothing,
    (scratch) => {
      scratch.git('worktree', 'add', '-q', '-b', 'feeture/two', '../tree')
      const tree = openScratch(scratch.folder, join(scratch.folder, 'tree'), scratch.remote)
      tree.write(CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES }))
      tree.git('commit', '-q', '--allow-empty', '-m', 'Work')
    },
    ONE,
  ],
  [
    'rules that read more',
    json,
    (scratch) => scratch.write(CONFIG, text({ extends: 'gitflow', rules: { 'commit-author': 'error' } })),
    'passed',
  ],
  [
    'a config became a link to the same bytes, whose imports are others',
    (scratch) => {
      scratch.write('branch-policy.config.mjs', "import { branches } from './names.mjs'\nexport default { extends: 'gitflow', branches }\n")
      scratch.write('names.mjs', names(NAMES))
      scratch.write('deep/names.mjs', names(OTHER_NAMES))
    },
    (scratch) => {
      renameSync(join(scratch.directory, 'branch-policy.config.mjs'), join(scratch.directory, 'deep/config.mjs'))
      symlinkSync('deep/config.mjs', join(scratch.directory, 'branch-policy.config.mjs'))
    },
    ONE,
  ],
  [
    'the folder of a preset became a link to the same bytes, whose presets are others',
    (scratch) => {
      scratch.write(CONFIG, text({ extends: ['gitflow', './policy/index.ts'] }))
      scratch.write('policy/index.ts', "import { branches } from '../names.ts'\nexport default { branches }\n")
      scratch.write('names.ts', names(NAMES))
      scratch.write('deep/names.ts', names(OTHER_NAMES))
    },
    (scratch) => {
      renameSync(join(scratch.directory, 'policy'), join(scratch.directory, 'deep/policy'))
      symlinkSync('deep/policy', join(scratch.directory, 'policy'))
    },
    ONE,
  ],
]

/** feature/one, which was a branch, is main by another name. */
function alias(scratch: Scratch, how: 'link' | 'ref'): void {
  scratch.git('checkout', '-q', 'main')
  scratch.git('branch', '-D', '-q', 'feature/one')
  if (how === 'ref') scratch.git('symbolic-ref', 'refs/heads/feature/one', 'refs/heads/main')
  else {
    mkdirSync(join(scratch.directory, '.git/refs/heads/feature'), { recursive: true })
    symlinkSync('refs/heads/main', join(scratch.directory, '.git/refs/heads/feature/one'))
  }
  scratch.git('symbolic-ref', 'HEAD', 'refs/heads/feature/one')
}

describe('Node starts, with the right verdict, after a change of', () => {
  test.each(change)('%s', (_, prepare, made, after) => {
    const watched = settle(begun({}, prepare))
    made(watched.scratch)
    const committed = commit(watched)
    expect(became(committed), committed.output).toEqual(after)
    expect(committed.started).toBe(true)
  })
})

/** feature/one and feature/two wrote different lines into one file. */
function withConflict(scratch: Scratch): void {
  for (const branch of ['feature/two', 'feature/one']) {
    scratch.git('checkout', '-q', '-B', branch, 'develop')
    for (const round of ['first', 'second']) {
      scratch.write('same.txt', `${branch} ${round}\n`)
      scratch.git('add', 'same.txt')
      scratch.git('commit', '-q', '--no-verify', '-m', `${branch} ${round}`)
    }
  }
}

describe('Node starts, with the verdict that it has without any cache, in the midst of', () => {
  test.each([
    ['a merge', 'git merge -q feature/two', 'MERGE_HEAD'],
    ['a squash merge', 'git merge -q --squash feature/two', 'SQUASH_MSG'],
    ['a cherry-pick', 'git cherry-pick feature/two', 'CHERRY_PICK_HEAD'],
    ['a revert', 'git revert --no-edit HEAD~3', 'REVERT_HEAD'],
    ['several cherry-picks', 'git cherry-pick feature/two~1 feature/two', 'sequencer'],
    ['a rebase', 'git rebase -q feature/two', 'rebase-merge'],
    ['a rebase by patches', 'git rebase -q --apply feature/two', 'rebase-apply'],
    ['a bisection', 'git bisect start HEAD HEAD~2 && git checkout -q feature/one', 'BISECT_LOG'],
  ])('%s', (_, begin, state) => {
    const watched = settle(begun({}, withConflict))
    const { scratch } = watched
    scratch.shell(begin)
    expect(scratch.has(`.git/${state}`)).toBe(true)
    scratch.write('same.txt', 'solved\n')
    scratch.git('add', 'same.txt')
    const env = { GIT_AUTHOR_NAME: 'Ada Author', GIT_AUTHOR_EMAIL: 'ada@example.org', BRANCH_POLICY_CACHE: 'off' }
    const asked = scratch.policyWith({ env }, 'hook', 'pre-commit')
    const committed = commit(watched)
    expect(became(committed), committed.output).toEqual(asked.code === 0 ? 'passed' : refusals(asked))
    expect(committed.started).toBe(true)
  })

  test('whatever git has a file for; and no record is made there', () => {
    const watched = settle(begun())
    const { scratch } = watched
    const record = join(scratch.directory, RECORD)
    const oid = `${scratch.oid('develop')}\n`
    for (const name of [
      'MERGE_HEAD',
      'CHERRY_PICK_HEAD',
      'REVERT_HEAD',
      'SQUASH_MSG',
      'BISECT_LOG',
      'rebase-merge',
      'rebase-apply',
      'sequencer',
    ]) {
      const kept = readFileSync(record)
      for (const isRecorded of [true, false]) {
        if (!isRecorded) rmSync(record)
        if (/^(?:rebase|sequencer)/.test(name)) scratch.write(`.git/${name}/note`, oid)
        else scratch.write(`.git/${name}`, oid)
        const committed = commit(watched)
        expect([name, became(committed)]).toEqual([name, 'passed'])
        expect(existsSync(record)).toBe(isRecorded)
        rmSync(join(scratch.directory, '.git', name), { recursive: true, force: true })
      }
      writeFileSync(record, kept)
      expect(became(commit(watched))).toBe('unasked')
    }
  })
})

const RECORD = '.git/branch-policy/passed-pre-commit'
const CACHED = '.git/branch-policy/policy-cache.json'

describe('Node starts, with the right verdict, where the record', () => {
  test.each<readonly [string, (watched: Watched, record: string) => void]>([
    ['is not there', (_, record) => rmSync(record)],
    ['is empty', (_, record) => writeFileSync(record, '')],
    ['is garbage', (_, record) => writeFileSync(record, 'garbage\n'.repeat(100))],
    [
      'is a directory',
      (_, record) => {
        rmSync(record)
        mkdirSync(record)
      },
    ],
    ['has a line more', (_, record) => appendFileSync(record, '- nowhere\n')],
    ['is of another format', (_, record) => writeFileSync(record, readFileSync(record, 'utf8').replace('passed 1', 'passed 2'))],
    [
      'is a link to a good one',
      ({ scratch }, record) => {
        renameSync(record, join(scratch.folder, 'record'))
        symlinkSync(join(scratch.folder, 'record'), record)
      },
    ],
  ])('%s', (_, spoil) => {
    const watched = settle(begun({}, json))
    spoil(watched, join(watched.scratch.directory, RECORD))
    expect(became(commit(watched))).toBe('passed')
    provesNothingElse(watched)
  })

  test.skipIf(!ROOT)('belongs to another user', () => {
    const watched = settle(begun({}, json))
    chownSync(join(watched.scratch.directory, RECORD), 12345, 12345)
    expect(became(commit(watched))).toBe('passed')
  })

  test('is cut short anywhere, or differs in any line that has to be as it was', () => {
    const watched = settle(begun({}, preset))
    const record = join(watched.scratch.directory, RECORD)
    const good = readFileSync(record, 'utf8')
    const lines = good.split('\n').slice(0, -1)
    expect(lines.length).toBeGreaterThan(10)
    const asked = (text: string): ReturnType<typeof became> => {
      writeFileSync(record, text)
      return became(commit(watched))
    }
    for (const index of lines.keys()) {
      const short = lines.slice(0, index)
      expect([short, asked(short.map((line) => `${line}\n`).join(''))]).toEqual([short, 'passed'])
      const line = lines[index] ?? ''
      const changed = lines.with(index, `${line}x`)
      // Where nothing was, nothing is at another path either; what is a link or not is only asked where a way is named.
      const after = /^[-/] /.test(line) ? 'unasked' : 'passed'
      // The branch's file is looked at only where there is one.
      if (!line.startsWith('.git/refs/')) expect([line, asked(`${changed.join('\n')}\n`)]).toEqual([line, after])
    }
    expect(asked(good.slice(0, -1))).toBe('passed')
    expect(asked(good)).toBe('unasked')
  })

  test.each<readonly [string, (path: string) => void]>([
    ['deleted', (path) => rmSync(path)],
    ['emptied', (path) => writeFileSync(path, '')],
    ['changed in one byte', (path) => writeFileSync(path, readFileSync(path, 'latin1').replace('feature', 'Feature'), 'latin1')],
  ])('is good, and the cached policy was %s', (_, spoil) => {
    const watched = settle(begun({}, json))
    spoil(join(watched.scratch.directory, CACHED))
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
  })

  test('was copied from a repository of other oids', () => {
    const watched = settle(begun({ objectFormat: 'sha256' }, json))
    const other = settle(begun({}, json))
    cpSync(join(other.scratch.directory, RECORD), join(watched.scratch.directory, RECORD))
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
  })

  test('was copied from another working tree, with the cached policy and even for the same branch', () => {
    const watched = settle(
      begun({}, (scratch) => {
        packagedAbove(scratch)
        scratch.git('add', '.')
        scratch.git('commit', '-q', '-m', 'Policy')
      }),
    )
    const { scratch } = watched
    acme(join(scratch.folder, 'nearer'), OTHER_NAMES)
    const path = join(scratch.folder, 'nearer/tree')
    scratch.git('worktree', 'add', '-q', '-b', 'feature/two', path)
    const tree = { ...watched, scratch: openScratch(scratch.folder, path, scratch.remote) }
    const copied = (): void =>
      cpSync(join(scratch.directory, '.git/branch-policy'), join(scratch.directory, '.git/worktrees/tree/branch-policy'), {
        recursive: true,
      })
    copied()
    expect(became(commit(tree))).toEqual(wrong('feature/two'))
    tree.scratch.git('checkout', '-q', '--ignore-other-worktrees', 'feature/one')
    copied()
    expect(became(commit(tree))).toEqual(ONE)
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
  })

  test.each<readonly [string, (from: string, to: string) => void]>([
    ['moved', renameSync],
    ['copied', (from, to) => cpSync(from, to, { recursive: true, verbatimSymlinks: true })],
    [
      'moved, and is reached by a link from where it was',
      (from, to) => {
        renameSync(from, to)
        symlinkSync(to, from)
      },
    ],
  ])('is that of a repository that was %s', (what, move) => {
    const watched = settle(begun({}, packagedAbove))
    const { scratch } = watched
    acme(join(scratch.folder, 'nearer'), OTHER_NAMES)
    const path = join(scratch.folder, 'nearer/work')
    move(scratch.directory, path)
    const now = what.includes('link') ? watched : { ...watched, scratch: openScratch(scratch.folder, path, scratch.remote) }
    expect(became(commit(now, { env: { PWD: now.scratch.directory } }))).toEqual(ONE)
  })

  test('is that of another git directory', () => {
    const watched = settle(begun({}, json))
    const { scratch } = watched
    scratch.write('../other/branch-policy.config.json', text({ extends: ['gitflow', './names.json'] }))
    scratch.write('../other/names.json', text(OTHER_NAMES))
    const other = { directory: join(scratch.folder, 'other') }
    const env = { GIT_DIR: join(scratch.directory, '.git') }
    expect(became(commit(watched, { ...other, env }))).toEqual(ONE)
    cpSync(join(scratch.directory, CONFIG), join(scratch.folder, 'other', CONFIG))
    expect(became(commit(watched, { ...other, env }))).toBe('passed')
  })
})

/** A config in the form of a place. */
function configAt(place: string, branches: unknown): string {
  const config = { extends: 'gitflow', branches }
  if (place === 'package.json') return text({ 'branch-policy': config })
  if (/\.cjs$/.test(place)) return `module.exports = ${text(config)}`
  return /js$|ts$/.test(place) ? `export default ${text(config)}` : text(config)
}

test('Node starts where the first config comes, and where one comes that is read before it, at every place', () => {
  const watched = settle(begun())
  const { scratch } = watched
  for (const place of CONFIG_PLACES.toReversed()) {
    scratch.write(place, configAt(place, OTHER_NAMES.branches))
    expect([place, became(commit(watched))]).toEqual([place, ONE])
    scratch.write(place, configAt(place, NAMES.branches))
    expect([place, became(commit(watched))]).toEqual([place, 'passed'])
    expect([place, became(commit(watched))]).toEqual([place, 'unasked'])
  }
  const [first = ''] = CONFIG_PLACES
  rmSync(join(scratch.directory, first))
  expect(became(commit(watched))).toBe('passed')
})

test('Node starts where what comes is a link that leads nowhere, or one file by whose name two may go', () => {
  const watched = settle(begun())
  const { scratch } = watched
  symlinkSync('nowhere', join(scratch.directory, CONFIG))
  const refused = commit(watched)
  expect([refused.code, refused.started]).toEqual([1, true])
  expect(refused.output).toContain(`${CONFIG} cannot be read as a policy`)
  rmSync(join(scratch.directory, CONFIG))
  scratch.write('branch-policy.config.a branch-policy.config.json', '')
  for (let times = 0; times < 2; times += 1) expect(became(commit(watched))).toBe('passed')
  rmSync(join(scratch.directory, 'branch-policy.config.a branch-policy.config.json'))
  scratch.write('branch-policy.config.a', '')
  scratch.write(CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES }))
  expect(became(commit(watched))).toEqual(ONE)
})

test.each<readonly [string, (scratch: Scratch) => void]>([
  ['a rule that reads the author', (scratch) => scratch.write(CONFIG, text({ extends: 'gitflow', rules: { 'commit-author': 'error' } }))],
  ['a rule of the team’s own', ownRule],
  ['a policy that may not be cached', (scratch) => scratch.write(CONFIG, text({ extends: 'gitflow', cache: false }))],
  ['a preset behind a link', behindLink],
])('Node starts at every commit with %s', (_, prepare) => {
  const watched = begun({}, prepare)
  for (let times = 0; times < 2; times += 1) {
    const committed = commit(watched)
    expect(became(committed), committed.output).toBe('passed')
  }
  expect(watched.scratch.has(RECORD)).toBe(false)
})

function ownRule(scratch: Scratch): void {
  scratch.write(CONFIG, text({ extends: 'gitflow', plugins: ['./rule.mjs'], rules: { 'own/calm': 'error' } }))
  scratch.write('rule.mjs', OWN_RULE)
}

const OWN_RULE = "export default { id: 'own/calm', severity: 'warn', judges: 'branch', needs: [], applies: () => true, judge: () => [] }\n"

function behindLink(scratch: Scratch): void {
  preset(scratch)
  renameSync(join(scratch.directory, 'policy/names.json'), join(scratch.directory, 'policy/real.json'))
  symlinkSync('real.json', join(scratch.directory, 'policy/names.json'))
}

describe('Node starts in another environment', () => {
  test.each([
    ['BRANCH_POLICY_CACHE', 'off'],
    ['NODE_OPTIONS', '--no-warnings'],
    ['NODE_PATH', '/nowhere'],
    ['JITI_ALIAS', '{}'],
    ['GIT_COMMON_DIR', '.git'],
  ])('%s', (name, value) => {
    const watched = settle(begun({}, json))
    expect(became(commit(watched, { env: { [name]: value } }))).toBe('passed')
    expect(became(commit(watched))).toBe(name === 'NODE_OPTIONS' ? 'passed' : 'unasked')
    watched.scratch.write(CONFIG, text({ extends: 'gitflow', ...OTHER_NAMES }))
    expect(became(commit(watched, { env: { [name]: value } }))).toEqual(ONE)
  })

  test('GIT_WORK_TREE', () => {
    const watched = settle(begun({}, json))
    const { directory } = watched.scratch
    const env = { GIT_DIR: join(directory, '.git'), GIT_WORK_TREE: directory }
    expect(became(commit(watched, { env }))).toBe('passed')
  })

  test('doctor still hears the hook', () => {
    const watched = settle(begun({}, json))
    const before = readFileSync(watched.log, 'utf8').length
    const asked = watched.scratch.policy('doctor', '--format', 'json')
    const report = JSON.parse(asked.stdout) as { worktrees: { hooks: { name: string; status: string }[] }[] }
    expect(report.worktrees[0]?.hooks.find(({ name }) => name === 'pre-commit')).toMatchObject({ status: 'on' })
    expect(readFileSync(watched.log, 'utf8').length).toBeGreaterThan(before)
  })
})

describe('Node starts after an upgrade of', () => {
  test('the shim', () => {
    const watched = settle(begun({}, json))
    appendFileSync(watched.shim, '# changed\n')
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
  })

  test('the package', () => {
    const watched = begun({}, json)
    const { scratch, shim } = watched
    const from = join(inject('project'), 'node_modules')
    const to = join(scratch.folder, 'tool/node_modules')
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(from)) if (name !== 'branch-policy') symlinkSync(join(from, name), join(to, name))
    cpSync(join(from, 'branch-policy'), join(to, 'branch-policy'), { recursive: true })
    const hook = readFileSync(shim, 'utf8')
    expect(hook).toContain(packedEntry())
    writeFileSync(shim, hook.replaceAll(packedEntry(), join(to, 'branch-policy/dist/cli/bin.cjs')))
    settle(watched)
    const build = join(to, 'branch-policy/dist/build.json')
    writeFileSync(build, readFileSync(build, 'utf8').replace(/"build":"./, '"build":"x'))
    expect(became(commit(watched))).toBe('passed')
    expect(became(commit(watched))).toBe('unasked')
    rmSync(join(to, 'branch-policy'), { recursive: true })
    const without = commit(watched)
    expect(without.output).toContain('its command was not found')
  })
})

const hasReftable = spawnSync('git', ['init', '-q', '--ref-format=reftable', '--bare', join('/nonexistent', 'x')], { encoding: 'utf8' })
test.skipIf(/unknown option/.test(hasReftable.stderr))(
  'Node starts at every commit where refs are kept in tables (this git can make them)',
  () => {
    const watched = begun()
    const { scratch } = watched
    // Before 2.49 git migrates no reflogs.
    rmSync(join(scratch.directory, '.git', 'logs'), { recursive: true, force: true })
    scratch.git('refs', 'migrate', '--ref-format=reftable')
    for (let times = 0; times < 2; times += 1) expect(became(commit(watched))).toBe('passed')
    provesNothingElse(watched)
  },
)

/** Other shells than the one that is sh here, each with what it is asked to be. */
const SHELLS = ['bash --posix', 'dash', 'busybox sh', 'ksh', 'ksh93', 'mksh', 'yash'].flatMap((line) => {
  const [name = '', ...options] = line.split(' ')
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
  return found === undefined ? [] : [[line, [found, ...options].join(' ')] as const]
})

test.each(SHELLS)('the shim is right in %s', (_, shell) => {
  const scratch = scratchRepository()
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  preset(scratch)
  const watched = settle(watch(scratch, undefined, shell))
  scratch.write('policy/names.json', text(OTHER_NAMES))
  expect(became(commit(watched))).toEqual(ONE)
  scratch.write('policy/names.json', text(NAMES))
  provesNothingElse(watched)
})
