import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Finding, Report } from '../../src/model/finding.ts'
import { CI_DOORS } from './ci-doors.ts'
import { openScratch, type Ran, type Scratch, type ScratchOptions, scratchRepository } from './scratch.ts'
import { ZERO } from './zero.ts'

/** One ref as a push would move it; full object names, zeros for none. */
export interface Move {
  readonly refname: string
  readonly before: string
  readonly after: string
}

/** The doors that see a push: the hook that it meets first, the server's, a check in the clone, and a job in a fresh one. */
export const DOORS = ['pre-push', 'pre-receive', 'check', 'CI job'] as const
export type Door = (typeof DOORS)[number]

/** What a door says: its exit code, each finding of severity error as `verdict rule ref`, and the commits that their messages name. */
export interface Heard {
  readonly code: number | null
  readonly findings: readonly string[]
  readonly commits: readonly string[]
  readonly ran: Ran
}

/** A clone with hooks and a bare remote that judges what it receives. */
export function judgedRepository(options: ScratchOptions = {}): Scratch {
  const scratch = scratchRepository(options)
  const installed = scratch.policyWith({ directory: scratch.remote }, 'install')
  expect(installed.code, installed.output).toBe(0)
  return scratch
}

/** One move of a ref, from what the remote has to a revision of the clone. */
export function moveTo(scratch: Scratch, refname: string, revision: string): Move {
  const had = scratch.tryGit('--git-dir', scratch.remote, 'rev-parse', '-q', '--verify', refname)
  return { refname, before: had.code === 0 ? had.stdout.trim() : ZERO, after: revision === '' ? ZERO : scratch.oid(revision) }
}

/** Asks every door about one push, which the remote has not taken in the end whatever they say. */
export function atEveryDoor(scratch: Scratch, moves: readonly Move[]): ReadonlyMap<Door, Heard> {
  const refspecs = moves.map(({ refname, after }) => (after === ZERO ? `:${refname}` : `+${after}:${refname}`))
  const updates = moves.flatMap(({ refname, before, after }) => ['--update', refname, before, after])
  // git asks the hook before it finds out that it is not to send anything.
  const pushed = fromHook(scratch.tryGit('push', '--dry-run', 'origin', ...refspecs))
  const received = fromHook(scratch.tryGit('push', '--no-verify', 'origin', ...refspecs))
  const checked = fromReport(scratch.policy('check', '--format', 'json', ...updates))
  const unhooked = ['push', '-q', '--no-verify', '--receive-pack=git -c core.hooksPath=/dev/null receive-pack', 'origin', ...refspecs]
  scratch.tryGit(...unhooked)
  const job = jobs(scratch, moves)
  for (const { refname, before } of moves) {
    const undo = before === ZERO ? ['update-ref', '-d', refname] : ['update-ref', refname, before]
    scratch.git('--git-dir', scratch.remote, ...undo)
  }
  return new Map([
    ['pre-push', pushed],
    ['pre-receive', received],
    ['check', checked],
    ['CI job', job],
  ])
}

/** What jobs say that the push has started in fresh clones of the remote, one for each ref. */
function jobs(scratch: Scratch, moves: readonly Move[]): Heard {
  const directory = join(scratch.folder, 'job')
  const event = join(scratch.folder, 'event.json')
  scratch.git('clone', '-q', scratch.remote, directory)
  const heard = moves.map((move) => {
    const commit = scratch.tryGit('rev-parse', '-q', '--verify', `${move.after}^{commit}`)
    const isForced = scratch.tryGit('merge-base', '--is-ancestor', move.before, move.after).code !== 0
    const moved = { ...move, commit: commit.code === 0 ? commit.stdout.trim() : null, forced: isForced }
    const source = CI_DOORS.find(({ vendor }) => vendor === 'github')?.source(moved)
    writeFileSync(event, JSON.stringify(source?.payload))
    const env = { ...(source?.environment as Readonly<Record<string, string>>), GITHUB_EVENT_PATH: event }
    return fromReport(openScratch(scratch.folder, directory, scratch.remote).policyWith({ env }, 'check', '--format', 'json'))
  })
  rmSync(directory, { recursive: true })
  const codes = heard.map(({ code }) => code ?? 3)
  return {
    code: codes.includes(1) ? 1 : Math.max(...codes),
    findings: [...new Set(heard.flatMap(({ findings }) => findings))].sort(),
    commits: [...new Set(heard.flatMap(({ commits }) => commits))].sort(),
    ran: { code: null, stdout: '', stderr: '', output: heard.map(({ ran }) => ran.output).join('\n') },
  }
}

/** What all doors are to find at severity error, as `rule ref`. */
export interface Wanted {
  readonly fail?: readonly string[]
  readonly undetermined?: readonly string[]
}

/**
 * Every door finds the same: a hook of the client lets pass what cannot be determined, the server refuses it, and a check says
 * that it could not check.
 */
export function everyDoorFinds(scratch: Scratch, moves: readonly Move[], wanted: Wanted, about = ''): ReadonlyMap<Door, Heard> {
  const heard = atEveryDoor(scratch, moves)
  const { fail = [], undetermined = [] } = wanted
  const fails = fail.map((one) => `fail ${one}`)
  const refusedThere = [...fails, ...undetermined.map((one) => `fail ${one}`)].sort()
  const all = [...fails, ...undetermined.map((one) => `undetermined ${one}`)].sort()
  const checked = { code: fails.length > 0 ? 1 : undetermined.length > 0 ? 2 : 0, findings: all }
  const expected: Readonly<Record<Door, Pick<Heard, 'code' | 'findings'>>> = {
    'pre-push': { code: Math.min(1, fails.length), findings: [...fails].sort() },
    'pre-receive': { code: Math.min(1, refusedThere.length), findings: refusedThere },
    check: checked,
    'CI job': checked,
  }
  const got = Object.fromEntries([...heard].map(([door, { code, findings }]) => [door, { code, findings }]))
  expect(got, `${about}\n${[...heard].map(([door, { ran }]) => `${door}: ${ran.output}`).join('\n')}`).toEqual(expected)
  for (const { ran } of heard.values()) expect(ran.output).not.toContain('fault of branch-policy itself')
  return heard
}

/** What a hook refused; its text does not tell a fail from what it could not determine. */
export function fromHook(ran: Ran): Heard {
  const text = ran.stderr.replace(/^remote: ?/gm, '').replace(/[ \t]+$/gm, '')
  const found = text.split(/\n\n+/).flatMap((block) => {
    const [, rule, ref] = /^ {2}rule: branch-policy\/([a-z-]+),\s+(\S+)$/m.exec(block) ?? []
    if (!/^refused: /m.test(block) || rule === undefined || ref === undefined) return []
    return [{ finding: `fail ${rule} ${ref}`, message: block.split(/^ {2}(?:This|why)/m)[0] ?? '' }]
  })
  return heardFrom(found, ran)
}

/** What a report has of severity error. */
export function fromReport(ran: Ran): Heard {
  expect(ran.stdout, ran.output).toMatch(/^\{/)
  const report = JSON.parse(ran.stdout) as Report
  const isError = ({ verdict, severity }: Finding): boolean => severity === 'error' && (verdict === 'fail' || verdict === 'undetermined')
  const found = report.findings
    .filter(isError)
    .map(({ verdict, rule, ref, message }) => ({ finding: `${verdict} ${rule} ${ref}`, message }))
  return heardFrom(found, ran)
}

function heardFrom(found: readonly { readonly finding: string; readonly message: string }[], ran: Ran): Heard {
  const commits = found.flatMap(({ message }) => message.match(/\b[0-9a-f]{12}\b/g) ?? [])
  return { code: ran.code, findings: [...new Set(found.map(({ finding }) => finding))].sort(), commits: [...new Set(commits)].sort(), ran }
}
