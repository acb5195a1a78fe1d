import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import type { Report } from '../../src/model/finding.ts'
import type { Ran, Scratch } from './scratch.ts'

/** Every form that a report has. */
export const REPORT_FORMATS = ['text', 'json', 'github', 'gitlab', 'azure', 'sarif', 'junit', 'markdown'] as const

/** Files below a folder whose name ends so, but for refs and their logs, which are called as somebody likes. */
export function filesCalled(name: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => basename(path).endsWith(name) && !path.split(sep).some((part) => part === 'refs' || part === 'logs'))
}

/**
 * What git was started with while a trace was written (git's api-trace2): by the command itself and by us, not by git, whose
 * children bear its mark.
 */
export function gitStarts(trace: string): readonly (readonly string[])[] {
  if (!existsSync(trace)) return []
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line === '') return []
      const { event, sid, argv } = JSON.parse(line) as { event: string; sid: string; argv?: readonly string[] }
      return event === 'start' && !sid.includes('/') && argv !== undefined ? [argv] : []
    })
}

/** What a report in JSON says of each finding, and nothing else: `RULE VERDICT REF`. */
export function verdictsIn(ran: Ran): readonly string[] {
  if (!ran.stdout.startsWith('{')) throw new Error(`no report: ${ran.output}`)
  const { findings } = JSON.parse(ran.stdout) as Report
  return findings.map(({ rule, verdict, ref }) => `${rule} ${verdict} ${ref}`)
}

/** Makes refs of any name that git allows; full refnames and objects. */
export function setRefs(scratch: Scratch, refs: Iterable<readonly [refname: string, oid: string]>, directory = scratch.directory): void {
  const input = [...refs].map(([refname, oid]) => `update ${refname}\0${oid}\0\0`).join('')
  const ran = scratch.shell(`git -C '${directory}' update-ref -z --stdin`, { input })
  if (ran.code !== 0) throw new Error(ran.output)
}

/** The line that git gives to pre-push for a ref that the remote does not have, or has elsewhere. */
export function pushLine(refname: string, oid: string, before = '0'.repeat(oid.length)): string {
  return `${refname} ${oid} ${refname} ${before}\n`
}
