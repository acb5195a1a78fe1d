import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'

// dist/ is bundled: a hook loads one file, and a config that imports this package loads one (docs/performance.md).
// dist/cli/ is CommonJS, which Node starts faster; what can be imported (dist/index.js, dist/testing/) is ESM.

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
// Packages that a hook may load are development dependencies: their code goes into dist/. All others are found as packages.
const external = [
  ...builtinModules.map((name) => `node:${name}`),
  ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).map((name) => new RegExp(`^${name}(/|$)`)),
]

/** Their licences ask that the text goes with the code. */
const licences = {
  name: 'licences',
  writeBundle({ dir }, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}))
    const packages = new Set(modules.flatMap((id) => /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[0] ?? []))
    const texts = [...packages].sort().map((directory) => {
      const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
      const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry))
      if (file === undefined) throw new Error(`${name} has no licence file to ship`)
      return `${name} ${version}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`
    })
    if (texts.length > 0) writeFileSync(join(dir, 'licences.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`))
  },
}

/**
 * The file that hooks load is ASCII with its digest in front, so that V8's code for it can be kept and told from that of another
 * build (src/cli/code-cache.ts); build.json tells one build from another to all other caches.
 */
const build = {
  name: 'build',
  writeBundle({ dir }, bundle) {
    const file = join(dir, HOOK)
    const source = readFileSync(file, 'utf8').replace(/[^\n -~\t]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    // Code that V8 kept cannot import.
    if (/\bimport\s*\(/.test(source)) throw new Error(`${HOOK} imports a module at run time: load it from a file of its own`)
    writeFileSync(file, `// ${digestOf([source])}\n${source}`)
    if (sourcemap !== false) {
      const { mappings, ...map } = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
      writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: `;${mappings}` }))
    }
    const all = digestOf(Object.values(bundle).map((chunk) => `${chunk.fileName}\n${chunk.code}`))
    writeFileSync('dist/build.json', `${JSON.stringify({ version: manifest.version, build: all })}\n`)
  },
}

const HOOK = 'hook.cjs'

/** Only to see what tests run (test/coverage/): whoever debugs the package reads dist/, which is not minified. */
const sourcemap = process.env.BRANCH_POLICY_TEST_COVERAGE === undefined ? false : 'hidden'

function digestOf(texts) {
  return createHash('sha256').update(texts.join('\n')).digest('hex')
}

// Without the comments that name each file: where one lies depends on the machine that builds.
const shared = { platform: 'node', external, plugins: [licences], experimental: { attachDebugInfo: 'none' } }

export default [
  {
    ...shared,
    input: { bin: 'src/cli/bin.ts' },
    output: { dir: 'dist/cli', format: 'cjs', sourcemap, entryFileNames: '[name].cjs' },
  },
  {
    ...shared,
    plugins: [licences, build],
    input: { command: 'src/cli/command.ts' },
    output: {
      dir: 'dist/cli',
      format: 'cjs',
      sourcemap,
      entryFileNames: '[name].cjs',
      chunkFileNames: ({ name }) => (name === 'hook' ? HOOK : '[name]-[hash].cjs'),
      // All that every hook loads, in one file.
      codeSplitting: { groups: [{ name: 'hook', test: /src[\\/]cli[\\/](?:main|commands[\\/]hook)\.ts$/ }] },
    },
  },
  {
    ...shared,
    input: { index: 'src/index.ts' },
    output: { dir: 'dist', format: 'es', sourcemap, entryFileNames: '[name].js' },
  },
  {
    ...shared,
    input: { index: 'src/testing/index.ts' },
    output: { dir: 'dist/testing', format: 'es', sourcemap, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  },
]
