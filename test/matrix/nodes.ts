import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { QUICK, readArguments } from './arguments.ts'

// npm run test:nodes [-- [--quick] [VERSION…] [-- ARGUMENTS OF VITEST…]]
//
// Runs the end-to-end tests once on each Node: vitest itself, the packed command and the hooks all run on it. The Nodes come
// from the packages that the `node` package of npm is made of, without its install script.

const ROOT = join(import.meta.dirname, '..', '..')
const STORE = join(ROOT, 'node_modules', '.cache', 'nodes')

const { versions, isQuick, rest } = readArguments(process.argv.slice(2))
const failed: string[] = []
for (const version of versions) {
  const node = nodeOf(version)
  const name = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  process.stdout.write(`\n== Node ${name}\n`)
  const ended = spawnSync(
    node,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'e2e', ...(isQuick ? QUICK : []), ...rest],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: [dirname(node), process.env['PATH']].join(delimiter) },
    },
  )
  if (ended.status !== 0) failed.push(name)
}
process.stdout.write(
  `\n${versions.length - failed.length} of ${versions.length} Nodes passed${failed.length === 0 ? '' : `, not ${failed.join(', ')}`}\n`,
)
process.exitCode = failed.length === 0 ? 0 : 1

/** The newest Node of a version, as a path: fetched once and kept among the installed packages. */
function nodeOf(version: string): string {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const place = join(STORE, version)
  const installed = join(place, 'node_modules', name)
  if (!existsSync(installed)) {
    mkdirSync(place, { recursive: true })
    const words = [
      'install',
      '--prefix',
      place,
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${name}@${version}`,
    ]
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  }
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { readonly bin?: { readonly node?: string } }
  return join(installed, bin?.node ?? 'bin/node')
}
