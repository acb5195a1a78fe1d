import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { cleanEnvironment } from '../support/environment.ts'
import { packedEntry, scratchRepository } from '../support/scratch.ts'
import { refusals } from '../support/told.ts'

const ROOT = join(import.meta.dirname, '../..')

/** All files below a directory, as paths from it with slashes. */
function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-package-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('the tarball', () => {
  const files = (): readonly string[] => inject('packedFiles').map(({ path }) => path)

  test('holds the built sources, the hooks, the docs, the templates and seven files, and nothing else', () => {
    const declared = filesBelow(join(ROOT, 'src')).map((file) => `dist/${file.replace(/\.ts$/, '.d.ts')}`)
    const chunks = files().filter((file) => /^dist\/(?:cli\/[\w-]+\.cjs|testing\/[\w-]+\.js)$/.test(file))
    const entries = ['dist/index.js', 'dist/testing/index.js', 'dist/cli/bin.cjs', 'dist/cli/command.cjs', 'dist/cli/hook.cjs']
    const built = [
      ...declared,
      ...new Set([...chunks, ...entries]),
      'dist/build.json',
      'dist/cli/licences.txt',
      'dist/testing/licences.txt',
    ]
    const shipped = ['hooks', 'docs', 'templates'].flatMap((name) => filesBelow(join(ROOT, name)).map((file) => `${name}/${file}`))
    const expected = [
      ...built,
      ...shipped,
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'action.yml',
      'package.json',
      'schema.json',
    ]
    expect([...files()].sort()).toEqual(expected.sort())
    expect(files().filter((file) => /\.map$|(?:^|\/)(?:test|src|node_modules|\.[^/]+)\//.test(file))).toEqual([])
  })

  test('installs as it was packed, with the command and the hooks executable', () => {
    const installed = join(inject('project'), 'node_modules/branch-policy')
    expect(filesBelow(installed)).toEqual([...files()].sort())
    const executable = files().filter((file) => (statSync(join(installed, file)).mode & 0o111) !== 0)
    expect(executable.sort()).toEqual(['dist/cli/bin.cjs', ...files().filter((file) => file.startsWith('hooks/'))].sort())
    expect(readFileSync(packedEntry(), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    const command = join(inject('project'), 'node_modules/.bin/branch-policy')
    expect(execFileSync(command, ['version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('is small, and holds no source map and no file that others may write', () => {
    const installed = join(inject('project'), 'node_modules/branch-policy')
    const size = (path: string): number => statSync(join(installed, path)).size
    // A packed megabyte more than now would be a package that got in by mistake.
    expect(statSync(inject('tarball')).size).toBeLessThan(1_250_000)
    expect(files().reduce((sum, path) => sum + size(path), 0)).toBeLessThan(4_500_000)
    expect(files().filter((path) => size(path) > 700_000)).toEqual([])
    expect(files().filter((path) => /^\/[/*][#@] source(?:Mapping)?URL=/m.test(readFileSync(join(installed, path), 'utf8')))).toEqual([])
    expect(inject('packedFiles').filter(({ mode }) => (mode & 0o7777) !== 0o644 && (mode & 0o7777) !== 0o755)).toEqual([])
  })

  test('runs nothing when it is installed, and neither does a dependency of it', () => {
    const modules = join(inject('project'), 'node_modules')
    const manifests = filesBelow(modules).filter((file) =>
      /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(`node_modules/${file}`),
    )
    expect(manifests).toContain('branch-policy/package.json')
    for (const file of manifests) {
      const { scripts = {}, gypfile } = JSON.parse(readFileSync(join(modules, file), 'utf8'))
      for (const script of ['preinstall', 'install', 'postinstall']) expect(scripts, file).not.toHaveProperty(script)
      expect(gypfile, file).toBeUndefined()
    }
    // npm builds what has one, without a script that says so.
    expect(filesBelow(modules).filter((file) => file.endsWith('/binding.gyp'))).toEqual([])
    const lock = JSON.parse(readFileSync(join(inject('project'), 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>
    }
    const withScript = Object.entries(lock.packages).filter(([, one]) => one.hasInstallScript === true)
    expect(Object.keys(lock.packages).length).toBeGreaterThan(5)
    expect(withScript.map(([path]) => path)).toEqual([])
  })

  test('speaks of no machine and no registry', () => {
    const installed = join(inject('project'), 'node_modules/branch-policy')
    const texts = files().map((file) => readFileSync(join(installed, file), 'utf8'))
    for (const word of [ROOT, tmpdir(), process.env['npm_config_registry'] ?? ROOT]) {
      if (word.length > 5) expect(files().filter((_, index) => texts[index]?.includes(word))).toEqual([])
    }
  })
})

describe('the library', () => {
  /** Of the model, for rules of a team's own. */
  const HELPERS = [
    'abbreviated',
    'branchRef',
    'fileKey',
    'firstParentLine',
    'isAncestor',
    'patchKey',
    'reachableFrom',
    'shellCommand',
    'shellWord',
    'tagRef',
  ]

  test('gives defineConfig, which gives back what it is given', () => {
    const program = `
      const library = await import('branch-policy')
      const config = { extends: 'gitflow' }
      console.log(JSON.stringify([Object.keys(library), library.defineConfig(config) === config]))`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: inject('project'), encoding: 'utf8' })
    expect(JSON.parse(output)).toEqual([[...HELPERS, 'defineConfig', 'definePreset', 'defineRule'].sort(), true])
  })

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('has types for module %s, resolution %s: a config compiles, a wrong one does not', (module, moduleResolution) => {
    const directory = folder()
    symlinkSync(join(inject('project'), 'node_modules'), join(directory, 'node_modules'))
    const options = { strict: true, noEmit: true, module, moduleResolution, target: 'es2022', types: [], skipLibCheck: false }
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
    const compile = (text: string): { readonly status: number | null; readonly stdout: string } => {
      writeFileSync(join(directory, 'branch-policy.config.ts'), text)
      writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }))
      return spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', directory], { encoding: 'utf8' })
    }
    const right = compile(`
      import { defineConfig, type KindConfig, type PolicyConfig } from 'branch-policy'
      const feature: KindConfig<'main'> = { name: 'feature/{slug}', from: 'main', into: { main: ['merge', 'squash'] } }
      const config: PolicyConfig = defineConfig({ extends: 'gitflow', branches: { feature, bugfix: null }, rules: { 'release-tag': 'warn' } })
      export default config\n`)
    expect(right.stdout).toBe('')
    expect(right.status).toBe(0)
    const wrong = compile("import { defineConfig } from 'branch-policy'\nexport default defineConfig({ branchs: {} })\n")
    expect(wrong.status).not.toBe(0)
    expect(wrong.stdout).toContain('branchs')
  })
})

describe('at run time', () => {
  /** Makes every connection and every look-up of a name in Node fail, in this process and in those that it starts. */
  const NO_NETWORK = `
    import dns from 'node:dns'
    import net from 'node:net'
    import { syncBuiltinESMExports } from 'node:module'
    const refuse = () => { throw new Error('the network is off') }
    net.Socket.prototype.connect = refuse
    dns.lookup = refuse
    dns.promises.lookup = refuse
    syncBuiltinESMExports()\n`

  function withoutNetwork(directory: string): Readonly<Record<string, string>> {
    const guard = join(directory, 'no-network.mjs')
    writeFileSync(guard, NO_NETWORK)
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(guard)}`, npm_config_registry: 'http://127.0.0.1:1/' }
    const tried = spawnSync(process.execPath, ['-e', "require('node:net').connect(1, '127.0.0.1')"], {
      env: { ...cleanEnvironment(), ...env },
      encoding: 'utf8',
    })
    expect(tried.stderr).toContain('the network is off')
    return env
  }

  test('needs no network: hooks, a config in TypeScript that imports the package, and checks', () => {
    const scratch = scratchRepository()
    const env = withoutNetwork(scratch.folder)
    symlinkSync(join(inject('project'), 'node_modules'), join(scratch.directory, 'node_modules'))
    scratch.write('.git/info/exclude', 'node_modules\n')
    const config =
      "import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow', rules: { 'tag-name': 'off' } })\n"
    scratch.write('branch-policy.config.ts', config)
    const refused = scratch.shell('git commit --allow-empty -m Direct', { env })
    expect(refusals(refused), refused.output).toEqual(['no-direct-commit refs/heads/main'])
    expect(refused.output).not.toContain('no config found')
    const pushed = scratch.shell('git tag odd && git push -q origin odd', { env })
    expect(pushed.code, pushed.output).toBe(0)
    const checked = scratch.policyWith({ env }, 'check', '--all', '--format', 'json')
    expect(checked.code, checked.output).toBe(0)
    expect(JSON.parse(checked.stdout).policy.source).toBe('branch-policy.config.ts')
    // Nothing was written beside the config.
    expect(scratch.git('status', '--porcelain')).toBe('?? branch-policy.config.ts')
  })

  test('the tour exits 0 and leaves nothing behind', () => {
    const directory = folder()
    const places = Object.fromEntries(['tmp', 'home', 'work'].map((name) => [name, join(directory, name)]))
    for (const place of Object.values(places)) mkdirSync(place)
    const ended = spawnSync(process.execPath, [packedEntry(), 'tour'], {
      cwd: places['work'],
      encoding: 'utf8',
      env: { ...cleanEnvironment(), ...withoutNetwork(directory), TMPDIR: places['tmp'] ?? '', HOME: places['home'] ?? '' },
    })
    expect(ended.status, ended.stdout + ended.stderr).toBe(0)
    expect(ended.stderr).toBe('')
    expect(ended.stdout).toMatch(/\d+ legal steps passed, \d+ breaches were refused\./)
    expect(filesBelow(directory)).toEqual(['no-network.mjs'])
    expect(readdirSync(places['tmp'] ?? '')).toEqual([])
    expect(dirname(packedEntry())).toContain('node_modules')
  })
})
