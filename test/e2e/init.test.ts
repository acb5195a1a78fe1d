import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { gitIsAtLeast } from '../support/git-version.ts'
import { packedEntry, type Scratch, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

const MANIFEST = '{\n  "name": "x",\n  "devDependencies": { "branch-policy": "1.0.0" }\n}\n'
const HUSKY = join(import.meta.dirname, '../../node_modules/husky/bin.js')

/** Everything in a folder that a run could change: files with their text, refs and settings of git. */
function stateOf(directory: string): Readonly<Record<string, string>> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/(?:^|\/)(?:node_modules|objects|logs|reftable|branch-policy)(?:\/|$)|\/index$/.test(path))
    .filter((path) => lstatSync(join(directory, path)).isFile())
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(directory, path), 'latin1')]))
}

/** The commands that are printed below "Next:". */
function nextCommands(output: string): readonly string[] {
  const lines = (output.split('\nNext:\n')[1] ?? '').split('\n')
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('  ')),
    )
    .map((line) => line.trim())
}

/** Types what was printed, and expects that nothing of it is refused. Packages are not fetched: the one that counts is there. */
function follow(scratch: Scratch, output: string): void {
  const lock = /(?:^|[ /])package-lock\.json(?: |$)/.test(nextCommands(output).find((command) => command.startsWith('git add')) ?? '')
  if (lock && !scratch.has('package-lock.json')) scratch.write('package-lock.json', '{}\n')
  const commands = nextCommands(output).filter((command) => !command.startsWith('npm install --save-dev '))
  expect(commands.length, output).toBeGreaterThan(0)
  for (const command of commands) {
    const ran = scratch.shell(command)
    expect(ran.code, `${command}\n${ran.output}`).toBe(0)
  }
}

function addPackage(scratch: Scratch): void {
  mkdirSync(join(scratch.directory, 'node_modules'))
  symlinkSync(join(inject('project'), 'node_modules', 'branch-policy'), join(scratch.directory, 'node_modules', 'branch-policy'))
  scratch.write('.git/info/exclude', 'node_modules\n')
}

/** A repository with a life before: master, dev, releases by branches, tags without a letter. */
function oldRepository(): Scratch {
  const scratch = scratchRepository({ start: 'empty', hooks: false })
  scratch.write('package.json', MANIFEST)
  scratch.write('.github/workflows/test.yml', 'on: push\n')
  scratch.git('add', '.')
  const steps = ['git commit -q -m begin', 'git branch -m master', 'git branch dev']
  for (const version of ['1.0.0', '1.1.0']) {
    steps.push(`git checkout -q -b feat/work-${version} dev && git commit -q --allow-empty -m Work && git checkout -q dev`)
    steps.push(`git merge -q --no-ff --no-edit feat/work-${version} && git branch -q -d feat/work-${version}`)
    steps.push('git commit -q --allow-empty -m Direct', `git checkout -q -b release/${version}`, 'git commit -q --allow-empty -m Version')
    steps.push(`git checkout -q master && git merge -q --no-ff --no-edit release/${version} && git tag -a ${version} -m ${version}`)
    steps.push(`git checkout -q dev && git merge -q --no-ff --no-edit master && git branch -q -d release/${version}`)
  }
  steps.push('git push -q origin --all && git push -q origin --tags')
  // Some versions of git say so in spite of -q.
  for (const step of steps) expect(scratch.shell(step).output.replace(/^Already up to date!?\n/, ''), step).toBe('')
  return scratch
}

describe('init --yes', () => {
  test('in a fresh npm project: config, script and hooks; the printed steps are legal; a second run changes nothing', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    scratch.write('package.json', MANIFEST.replace(/,\n.*devDep.*\n/, '\n'))
    addPackage(scratch)
    const ran = scratch.policy('init', '--yes')
    expect(ran.code, ran.output).toBe(0)
    expect(scratch.read('branch-policy.config.ts')).toContain("extends: 'gitflow'")
    expect(scratch.read('package.json')).toBe(
      '{\n  "name": "x",\n  "scripts": {\n    "prepare": "branch-policy install || exit 0"\n  }\n}\n',
    )
    expect(ran.stdout).toContain('+    "prepare": "branch-policy install || exit 0"')
    expect(ran.stdout).toContain('--- /dev/null\n+++ b/branch-policy.config.ts\n')
    expect(ran.stdout.indexOf('+++ b/branch-policy.config.ts')).toBeLessThan(ran.stdout.indexOf('\nDone.'))
    expect(ran.stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('Hooks in'))).toEqual([])
    expect(nextCommands(ran.stdout)[0]).toBe('npm install --save-dev branch-policy')

    follow(scratch, ran.stdout)
    expect(scratch.git('branch', '-r', '--format=%(refname:short)').split('\n')).toEqual(['origin/develop', 'origin/main'])
    expect(refusals(scratch.shell('git commit --allow-empty -m Direct'))).toEqual(['no-direct-commit refs/heads/main'])

    const before = stateOf(scratch.directory)
    const again = scratch.policy('init', '--yes')
    expect(again.code, again.output).toBe(0)
    expect(again.stdout).toContain('Nothing to write')
    expect(again.stdout).toContain('pre-push: installed already')
    expect(stateOf(scratch.directory)).toEqual(before)
  })

  test('where only main is, it makes develop here, and the printed steps bring the config there', () => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    scratch.write('package.json', MANIFEST)
    const ran = scratch.policy('init', '--yes')
    expect(ran.code, ran.output).toBe(0)
    expect(scratch.oid('develop')).toBe(scratch.oid('main'))
    expect(scratch.git('ls-remote', 'origin')).not.toContain('develop')
    expect(ran.stdout).toContain('breaks no rule')
    follow(scratch, ran.stdout)
    expect(scratch.git('ls-remote', 'origin')).toContain('refs/heads/feature/branch-policy')
    expect(scratch.git('show', '--stat', '--format=', 'origin/feature/branch-policy')).toMatch(
      /branch-policy\.config\.ts.*\n package\.json/,
    )
  })

  test('on a branch where commits are legal, the printed steps stay there', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
    const ran = scratch.policy('init', '--yes')
    expect(nextCommands(ran.stdout).map((command) => command.split(' ')[1])).toEqual(['add', 'commit'])
    follow(scratch, ran.stdout)
  })

  test('a develop that only the remote has, or one that has no room, is not made', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('branch', '-D', 'develop')
    expect(scratch.policy('init', '--yes').code).toBe(0)
    expect(scratch.tryGit('rev-parse', '--verify', '-q', 'refs/heads/develop').code).toBe(1)
    const taken = scratchRepository({ start: 'main', hooks: false })
    taken.git('branch', 'develop/x')
    expect(taken.policy('init', '--yes').code).toBe(0)
    expect(taken.git('branch', '--format=%(refname:short)').split('\n')).toEqual(['develop/x', 'main'])
  })

  test('in a gitflow repository with names of its own: they are the policy, the since that is told makes the past quiet', () => {
    const scratch = oldRepository()
    const ran = scratch.policy('init', '--yes')
    expect(ran.code, ran.output).toBe(0)
    expect(scratch.read('branch-policy.config.ts')).toBe(
      [
        "import { defineConfig } from 'branch-policy'",
        '',
        'export default defineConfig({',
        "  extends: 'gitflow',",
        '  branches: {',
        "    main: { name: 'master' },",
        "    release: { name: 'release/{version}', tag: '{version}' },",
        "    develop: { name: 'dev' },",
        "    feature: { name: ['feat/{slug}', 'feat/{ticket}', 'feat/{ticket}-{slug}'] },",
        "    hotfix: { tag: { name: '{version}', required: 'warn' } },",
        '  },',
        "  tags: { name: '{version}' },",
        '})',
        '',
      ].join('\n'),
    )
    expect(scratch.read('.github/workflows/branch-policy.yml')).toMatch(/ npx (?:--yes .*)?branch-policy check$/m)
    expect(scratch.policy('check', '--all').code).toBe(1)
    expect(ran.stdout).toMatch(/\n {2}no-direct-commit +2 errors\n/)

    const since = /makes it quiet:\n {2}(since: '[^']+',)\n/.exec(ran.stdout)?.[1] ?? ''
    expect(since).toBe("since: '1.1.0',")
    scratch.write('branch-policy.config.ts', scratch.read('branch-policy.config.ts').replace('  branches:', `  ${since}\n  branches:`))
    const quiet = scratch.policy('check', '--all')
    expect([quiet.code, quiet.stdout], quiet.output).toEqual([0, expect.stringContaining('nothing against the policy')])
    follow(scratch, ran.stdout)
    expect(scratch.git('ls-remote', 'origin')).toContain('refs/heads/feat/branch-policy')
  })

  test('in a husky project the script comes after husky, the lines go into its hooks, and both are in the printed commit', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('package.json', '{ "private": true, "scripts": { "prepare": "husky" }, "devDependencies": { "husky": "9" } }\n')
    addPackage(scratch)
    expect(spawnSync(process.execPath, [HUSKY], { cwd: scratch.directory, env: cleanEnvironment() }).status).toBe(0)
    const ran = scratch.policy('init', '--yes')
    expect(ran.code, ran.output).toBe(0)
    expect(scratch.read('package.json')).toContain('"prepare": "husky && (branch-policy install || exit 0)"')
    expect(ran.stdout).toMatch(/^ {2}hooks +husky$/m)
    expect(ran.stdout).toMatch(/^ {2}hooks +pre-commit, pre-merge-commit and pre-push, through husky$/m)
    expect(scratch.read('.husky/pre-push')).toContain('hook pre-push')
    expect(nextCommands(ran.stdout).find((command) => command.startsWith('git add'))).toContain(' .husky')
  })

  test('in a monorepo the config goes to the top, the script to the nearest package.json, whose form is kept', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('apps/web ü/package.json', '\ufeff{\r\n\t"name": "web"\r\n}\r\n')
    const ran = scratch.policyWith({ directory: join(scratch.directory, 'apps/web ü') }, 'init', '--yes', '--ci', 'github')
    expect(ran.code, ran.output).toBe(0)
    expect(scratch.read('apps/web ü/package.json')).toBe(
      '\ufeff{\r\n\t"name": "web",\r\n\t"scripts": {\r\n\t\t"prepare": "branch-policy install || exit 0"\r\n\t}\r\n}\r\n',
    )
    expect(scratch.has('branch-policy.config.json')).toBe(true)
    expect(scratch.read('.github/workflows/branch-policy.yml')).toContain('working-directory: "apps/web ü"')
    const before = stateOf(scratch.directory)
    expect(scratch.policy('init', '--yes', '--ci', 'github').stdout).toContain('Nothing to write')
    expect(stateOf(scratch.directory)).toEqual(before)
  })

  test('--json names the schema; without a package.json there is none, and the others are told what to run', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('package.json', MANIFEST)
    const ran = scratch.policy('init', '--yes', '--json', '--preset', 'trunk')
    expect(ran.code, ran.output).toBe(0)
    expect(JSON.parse(scratch.read('branch-policy.config.json'))).toEqual({
      $schema: './node_modules/branch-policy/schema.json',
      extends: 'trunk',
    })
    const bare = scratchRepository({ hooks: false })
    const told = bare.policy('init', '--yes')
    expect(told.code, told.output).toBe(0)
    expect(JSON.parse(bare.read('branch-policy.config.json'))).toEqual({ extends: 'gitflow' })
    expect(told.stdout).toContain('npx branch-policy install')
    expect(bare.has('package.json')).toBe(false)
  })

  test('nothing that is there is overwritten: a config in any place, a workflow, a package.json that is a link', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('.branch-policyrc.yaml', 'extends: trunk\n')
    scratch.write('.github/workflows/branch-policy.yml', 'on: push\n')
    writeFileSync(join(scratch.folder, 'outside.json'), '{}')
    symlinkSync('../outside.json', join(scratch.directory, 'package.json'))
    const before = stateOf(scratch.directory)
    const ran = scratch.policy('init', '--yes', '--preset', 'gitflow')
    expect(ran.code, ran.output).toBe(0)
    expect(ran.stdout).toMatch(/keep {3}\.branch-policyrc\.yaml, as it is/)
    expect(ran.stdout).toMatch(/keep {3}\.github\/workflows\/branch-policy\.yml, as it is/)
    expect(ran.stdout).toContain('leads out of the repository')
    expect(readFileSync(join(scratch.folder, 'outside.json'), 'utf8')).toBe('{}')
    const after = stateOf(scratch.directory)
    for (const [path, text] of Object.entries(before)) expect([path, after[path]]).toEqual([path, text])
    expect(Object.keys(after).filter((path) => !(path in before))).toEqual(
      ['post-checkout', 'pre-commit', 'pre-merge-commit', 'pre-push'].map((name) => `.git/hooks/${name}`),
    )
  })

  test.each([
    ['gitlab', ['.gitlab/branch-policy.yml', '.gitlab-ci.yml']],
    ['azure', ['azure-pipelines-branch-policy.yml']],
    ['jenkins', []],
    ['none', []],
  ])('--ci %s writes its files and no others', (service, paths) => {
    const scratch = scratchRepository({ hooks: false })
    scratch.write('.github/workflows/x.yml', 'on: push\n')
    const ran = scratch.policy('init', '--yes', '--ci', service)
    expect(ran.code, ran.output).toBe(0)
    expect(scratch.git('ls-files', '-o').split('\n').sort()).toEqual(
      ['.github/workflows/x.yml', 'branch-policy.config.json', ...paths].sort(),
    )
    expect(/^ {2}npx --yes branch-policy check$/m.test(ran.stdout)).toBe(service === 'jenkins')
  })
})

describe('what reads approvals', () => {
  test('is one of the next commands, where the policy asks for them and package.json lacks it', () => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    const next = (...args: string[]): string => nextCommands(scratch.policy('init', '--yes', ...args).stdout)[0] ?? ''
    scratch.write('package.json', '{ "private": true, "devDependencies": { "branch-policy": "1", "@octokit/core": "7" } }\n')
    expect(next('--ci', 'github')).toBe(
      'npm install --save-dev @octokit/plugin-paginate-rest @octokit/plugin-retry @octokit/plugin-throttling',
    )
    expect(next('--ci', 'gitlab')).toBe('npm install --save-dev @gitbeaker/rest')
    expect(next('--ci', 'bitbucket')).not.toMatch(/^npm/)
    scratch.write('branch-policy.config.ts', 'export default { branches: { main: { name: "main", production: true } } }\n')
    expect(next('--ci', 'azure')).not.toMatch(/^npm/)
    scratch.write('branch-policy.config.ts', 'export default { branches: { main: { name: "main", production: true, approvals: 1 } } }\n')
    expect(next('--ci', 'azure')).toBe('npm install --save-dev azure-devops-node-api')
  })
})

describe('what init refuses, or leaves', () => {
  test.each([
    ['nobody to ask', ['init'], {}, /no terminal to ask on/],
    ['an unknown preset', ['init', '--yes', '--preset', 'gitflw'], {}, /did you mean "gitflow"/],
    ['an unknown CI service', ['init', '--yes', '--ci', 'gitlub'], {}, /There are: github, gitlab/],
    ['a config that is broken', ['init', '--yes'], { 'branch-policy.config.json': '{ "extends": "no" }' }, /there is no such package/],
    ['a package.json that is broken', ['init', '--yes'], { 'package.json': '{ "a": }' }, /package\.json cannot be read/],
  ])('%s: exit code 2, and nothing is changed', (_, args, files, message) => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    for (const [path, text] of Object.entries(files)) scratch.write(path, text)
    const before = stateOf(scratch.directory)
    const ran = scratch.policy(...args)
    expect([ran.code, ran.stderr], ran.output).toEqual([2, expect.stringMatching(message)])
    expect(stateOf(scratch.directory)).toEqual(before)
  })

  test('no repository, and a bare one', () => {
    const scratch = scratchRepository({ start: 'empty', hooks: false })
    const outside = scratch.policyWith({ directory: scratch.folder, env: { GIT_CEILING_DIRECTORIES: scratch.folder } }, 'init', '--yes')
    expect([outside.code, outside.stderr]).toEqual([2, expect.stringContaining('git init')])
    const bare = scratch.policyWith({ directory: scratch.remote }, 'init', '--yes')
    expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining('branch-policy install')])
  })

  test('a hooks directory of somebody else: all but the hooks is done, and exit code 2 says that somebody has to look (not where git runs hooks of its config)', () => {
    const scratch = scratchRepository({ hooks: false })
    scratch.git('config', 'core.hooksPath', '../hooks')
    const ran = scratch.policy('init', '--yes')
    expect(ran.code, ran.output).toBe(gitIsAtLeast(2, 54) ? 0 : 2)
    expect(scratch.has('branch-policy.config.json')).toBe(true)
    expect(ran.stdout).toContain('Next:')
    expect(ran.stdout).toContain(`beside those in ${join(realpathSync(scratch.folder), 'hooks')} (core.hooksPath)\n`)
  })

  test('a config of lefthook in its folder is seen at once, and no name reaches the terminal as it is', () => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    scratch.write('.config/lefthook.yml', 'pre-commit:\n  jobs: []\n')
    scratch.write('we\u202eb/package.json', '{}\n')
    const ran = scratch.policy('init', '--yes', '--ci', 'jenkins')
    expect(ran.stdout).toMatch(/^ {2}hooks +lefthook$/m)
    expect(ran.stdout).toMatch(/, through lefthook$/m)
    expect(ran.stdout).toMatch(/cd .*we\\u202eb/)
    expect(ran.stdout).not.toContain('\u202e')
  })

  test('a file that cannot be written: what was made before it is taken back', () => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    scratch.write('.github', 'a file in the way')
    const before = stateOf(scratch.directory)
    const ran = scratch.policy('init', '--yes', '--ci', 'github')
    expect([ran.code, ran.stderr], ran.output).toEqual([
      2,
      expect.stringContaining('.github/workflows/branch-policy.yml could not be written'),
    ])
    expect(stateOf(scratch.directory)).toEqual(before)
  })

  test('a past that cannot be judged is no failure', () => {
    const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', since: 'v9.9.9' } })
    const ran = scratch.policy('init', '--yes')
    expect([ran.code, ran.stdout], ran.output).toEqual([0, expect.stringMatching(/past could not be judged: since: no revision/)])
  })
})

/** Types keys on a pseudo terminal, one each time the program has been silent for a while; prints what it wrote and its exit code. */
const DRIVER = `
import fcntl, os, pty, select, struct, sys, termios, time
keys = sys.argv[1].split('|')
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 80, 0, 0))
out, last, end = b'', time.time(), time.time() + 60
while time.time() < end:
    if select.select([fd], [], [], 0.05)[0]:
        try: data = os.read(fd, 65536)
        except OSError: break
        if not data: break
        out, last = out + data, time.time()
    elif time.time() - last > 0.5 and keys and b'Which preset' in out:
        os.write(fd, {'enter': b'\\r', 'down': b'\\x1b[B', 'no': b'n', 'stop': b'\\x03'}[keys.pop(0)])
        last = time.time()
code = os.waitpid(pid, 0)[1]
sys.stdout.buffer.write(out + b'\\nEXIT %d' % (os.WEXITSTATUS(code) if os.WIFEXITED(code) else -1))
`

const hasPty = spawnSync('python3', ['-c', 'import pty, termios']).status === 0

// Windows has no pseudo terminal that Python could open, and small images have no Python.
describe.skipIf(!hasPty)('on a terminal', () => {
  function onTerminal(scratch: Scratch, keys: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'branch-policy-pty-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'drive.py'), DRIVER)
    const args = [join(folder, 'drive.py'), keys, process.execPath, packedEntry(), 'init']
    const env = { ...cleanEnvironment(), TERM: 'xterm', PYTHONDONTWRITEBYTECODE: '1' }
    const ended = spawnSync('python3', args, { cwd: scratch.directory, encoding: 'utf8', env, timeout: 90_000 })
    expect(ended.stderr).toBe('')
    return ended.stdout
  }

  test('it asks; what is answered is done', () => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    scratch.write('package.json', MANIFEST)
    // The preset after the first, no develop, no CI, the hooks, and yes.
    const output = onTerminal(scratch, 'down|enter|no|enter|enter|enter')
    expect(output).toContain('Which preset?')
    expect(output).toContain('Create the branch develop from main?')
    expect(output).toContain('A job for which CI service?')
    expect(output).toContain('Install the git hooks?')
    expect(output.indexOf('+++ b/branch-policy.config.ts')).toBeLessThan(output.indexOf('Do this?'))
    expect(output).toMatch(/EXIT 0$/)
    expect(scratch.read('branch-policy.config.ts')).toContain("extends: 'gitflow-strict'")
    expect(scratch.git('branch', '--format=%(refname:short)')).toBe('main')
    expect(scratch.has('.git/hooks/pre-push')).toBe(true)
  })

  test.each([
    ['Ctrl-C at the first question', 'stop', 130],
    ['Ctrl-C at a later one', 'enter|stop', 130],
    ['Ctrl-C at the last one', 'enter|enter|enter|enter|stop', 130],
    ['no at the last one', 'enter|enter|enter|enter|no|enter', 0],
  ])('%s changes nothing', (_, keys, exitCode) => {
    const scratch = scratchRepository({ start: 'main', hooks: false })
    scratch.write('package.json', MANIFEST)
    const before = stateOf(scratch.directory)
    const output = onTerminal(scratch, keys)
    expect(output).toContain('Nothing was changed.')
    expect(output).toMatch(new RegExp(`EXIT ${exitCode}$`))
    expect(stateOf(scratch.directory)).toEqual(before)
  })
})
