import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { COVERAGE, cleanEnvironment } from './environment.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A project into which the packed tarball was installed, as users have it. */
    readonly project: string
    /** The packed tarball. */
    readonly tarball: string
    /** The files of the tarball, with their modes, as npm lists them. */
    readonly packedFiles: readonly PackedFile[]
  }
}

export interface PackedFile {
  readonly path: string
  readonly mode: number
}

/** What a checkout holds besides what is packed or built. */
const LEFT_OUT = ['node_modules', '.git', 'dist', 'coverage']

/**
 * Builds and packs the package and installs the tarball into a scratch project, once for all end-to-end tests. A copy is
 * built, so that two runs at once, or a run beside a build, do not take the files from each other.
 */
export default function setup(context: TestProject): () => void {
  const root = join(import.meta.dirname, '..', '..')
  const scratch = mkdtempSync(join(tmpdir(), 'branch-policy-packed-'))
  const project = join(scratch, 'project')
  mkdirSync(project)
  const run = (directory: string, ...words: string[]): string =>
    execFileSync('npm', words, {
      cwd: directory,
      encoding: 'utf8',
      env: { ...cleanEnvironment(), HOME: process.env['HOME'] ?? scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a batch file on Windows.
      shell: process.platform === 'win32',
    })
  try {
    const source = join(scratch, 'source')
    cpSync(root, source, { recursive: true, filter: (path) => path === root || !LEFT_OUT.includes(basename(path)) })
    // A junction, since Windows gives links to administrators only.
    symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'), 'junction')
    run(source, 'run', '--silent', 'build')
    const counted = process.env[COVERAGE]
    if (counted !== undefined) keepMaps(join(source, 'dist'), join(counted, 'dist'))
    const packed = entryOf(JSON.parse(run(source, 'pack', '--json', '--ignore-scripts', '--pack-destination', scratch)))
    const tarball = join(scratch, packed.filename)
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'scratch-project', private: true }))
    run(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball)
    context.provide('tarball', tarball)
    context.provide('packedFiles', packed.files)
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true })
    throw error
  }
  context.provide('project', project)
  return () => rmSync(scratch, { recursive: true, force: true })
}

/** Keeps what was built with its source maps, which are not packed, for the report of what ran. */
function keepMaps(built: string, folder: string): void {
  cpSync(built, folder, { recursive: true })
  for (const name of readdirSync(built, { recursive: true, encoding: 'utf8' })) if (name.endsWith('.map')) rmSync(join(built, name))
}

/** npm 11 prints a list, npm 12 an object by package name. */
function entryOf(packed: unknown): { readonly filename: string; readonly files: readonly PackedFile[] } {
  const entries = Array.isArray(packed) ? packed : Object.values(packed as object)
  return entries[0] as { filename: string; files: readonly PackedFile[] }
}
