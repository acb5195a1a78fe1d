import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createDirectGit as createGit } from '../../src/repository/direct-git.ts'
import type { Git } from '../../src/repository/git.ts'
import { cleanEnvironment } from './environment.ts'

/** A real repository whose objects are written byte by byte. */
export interface Stored {
  readonly directory: string
  /** Runs git; fails the test where git fails. */
  run(args: readonly string[], more?: { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> }): string
  /** Writes an object as it is given, whatever git would say of it. */
  write(type: 'commit' | 'tag' | 'blob' | 'tree', content: string | Buffer): string
  /** Git as the code under test gets it. */
  git(more?: Readonly<Record<string, string>>): Git
  /** Every git process that was started at top level by what is done meanwhile: its arguments. */
  counted<Value>(
    work: (git: Git) => Promise<Value>,
    more?: Readonly<Record<string, string>>,
  ): Promise<{ readonly value: Value; readonly started: readonly string[] }>
}

let traces = 0

/** Makes an empty repository that goes when the test ends. */
export function storedObjects(objectFormat: 'sha1' | 'sha256' = 'sha1'): Stored {
  const directory = mkdtempSync(join(tmpdir(), 'branch-policy-objects-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const run: Stored['run'] = (args, { input, env } = {}) => {
    const ran = spawnSync('git', args, {
      cwd: directory,
      env: { ...cleanEnvironment(), ...env },
      ...(input === undefined ? {} : { input }),
      maxBuffer: 256 * 1024 * 1024,
    })
    if (ran.status !== 0) throw new Error(`git ${args.join(' ')} failed: ${ran.stderr}`)
    return ran.stdout.toString('utf8').trimEnd()
  }
  run(['init', '-q', '-b', 'main', ...(objectFormat === 'sha256' ? ['--object-format=sha256'] : [])])
  const git = (more: Readonly<Record<string, string>> = {}): Git => createGit(directory, { ...cleanEnvironment(), ...more })
  return {
    directory,
    run,
    write: (type, content) => run(['hash-object', '-t', type, '-w', '--stdin', '--literally'], { input: content }),
    git,
    counted: async (work, more = {}) => {
      traces += 1
      const trace = join(directory, `.git/trace-${traces}`)
      const value = await work(git({ ...more, GIT_TRACE2_EVENT: trace }))
      return { value, started: startedIn(trace) }
    },
  }
}

function startedIn(trace: string): readonly string[] {
  let text = ''
  try {
    text = readFileSync(trace, 'utf8')
  } catch {
    // Nothing was started.
  }
  const events = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly event: string; readonly sid: string; readonly argv?: readonly string[] })
  return events.flatMap(({ event, sid, argv }) => (event === 'start' && !sid.includes('/') ? [(argv ?? []).slice(1).join(' ')] : []))
}
