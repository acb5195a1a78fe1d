import { execFileSync, spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { cleanEnvironment } from './environment.ts'
import { type Ran, type RunOptions, type Scratch, type ScratchOptions, scratchRepository } from './scratch.ts'
import { refusals } from './told.ts'

/** Whether a program is there; a test that needs one which is not is skipped by name. */
export function hasProgram(name: string, ...args: readonly string[]): boolean {
  return spawnSync(name, [...args], { stdio: 'ignore', env: cleanEnvironment() }).status === 0
}

/** Packages from the registry in a folder of their own, for all tests of a file. */
export function installTools(...specs: readonly string[]): { readonly bin: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-tools-'))
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...specs]
  const env = { ...cleanEnvironment(), HOME: process.env['HOME'] ?? directory }
  execFileSync('npm', words, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
  return { bin: join(directory, 'node_modules', '.bin'), remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** A repository that has the package in its node_modules, which git ignores; no hooks yet. */
export function repositoryWithPackage(options: ScratchOptions = {}): Scratch {
  const scratch = scratchRepository({ ...options, hooks: false })
  scratch.write('.git/info/exclude', 'node_modules\n')
  linkPackage(scratch.directory)
  return scratch
}

/** What `npm install` would do in a worktree, by a link. */
export function linkPackage(directory: string): void {
  symlinkSync(join(inject('project'), 'node_modules'), join(directory, 'node_modules'))
}

/** Runs the package's own command as a person would, with a tool on PATH; fails the test where the code is another one. */
export function policyOf(scratch: Scratch, command: string, options: RunOptions & { readonly code?: number } = {}): Ran {
  const ran = scratch.shell(`node_modules/.bin/branch-policy ${command}`, options)
  if (ran.code !== (options.code ?? 0)) throw new Error(`branch-policy ${command} ended with ${ran.code}:\n${ran.output}`)
  return ran
}

/** The files of a directory with their modes and bytes; git's samples are left out. */
export function filesIn(directory: string): Readonly<Record<string, string>> {
  const names = readdirSync(directory).filter((name) => !name.endsWith('.sample') && !lstatSync(join(directory, name)).isDirectory())
  return Object.fromEntries(names.sort().map((name) => [name, stateOf(join(directory, name))]))
}

/** A file's mode and bytes, or the target of a link. */
export function stateOf(path: string): string {
  const stat = lstatSync(path)
  return `${(stat.mode & 0o7777).toString(8)} ${stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'latin1')}`
}

/** What a log beside the working tree holds; it is empty afterwards. */
export function takeLog(scratch: Scratch): string {
  const path = join(scratch.folder, 'log')
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // Nobody wrote one.
  }
  rmSync(path, { force: true })
  return text
}

/** The rules that refused, where git stopped as well: a refusal that is only printed is none. */
export function refused(ran: Ran): readonly string[] {
  return ran.code === 0 ? [] : refusals(ran)
}
