import { expect } from 'vitest'
import type { Report } from '../../src/model/finding.ts'
import type { Ran, RunOptions, Scratch } from './scratch.ts'
import { told } from './told.ts'

/** `work NAME` commits a file of that name; a failing line ends the script. */
const PRELUDE = `set -e
work() { echo "$1" >> "$1.txt"; git add -A; git commit -q -m "feat: $1"; }
`

/** Runs a script of several lines, with hooks, and gives back whatever it did. */
export function run(scratch: Scratch, script: string, more: RunOptions = {}): Ran {
  return scratch.shell(PRELUDE + script, more)
}

/** Runs a script that must succeed without one word from the hooks. */
export function passes(scratch: Scratch, script: string, more: RunOptions = {}): Ran {
  return passesWith(scratch, [], script, more)
}

/** Runs a script that must succeed, with exactly these rules warning. */
export function passesWith(scratch: Scratch, warnings: readonly string[], script: string, more: RunOptions = {}): Ran {
  const ran = run(scratch, script, more)
  expect(ran.code, ran.output).toBe(0)
  expect(
    told(ran).map(({ label, rule }) => `${label} ${rule}`),
    ran.output,
  ).toEqual(warnings.map((rule) => `warning ${rule}`))
  return ran
}

/** Runs a script that exactly these rules must refuse; refs of the remote must all stay where they are. */
export function refuses(scratch: Scratch, rules: readonly string[], script: string, more: RunOptions = {}): Ran {
  const before = remoteRefs(scratch)
  const ran = run(scratch, script, more)
  expect(ran.code, ran.output).not.toBe(0)
  expect(refusing(ran), ran.output).toEqual(rules)
  expect(remoteRefs(scratch), ran.output).toEqual(before)
  return ran
}

/** The ids of the rules that refused, in the order of the text. */
export function refusing(ran: Ran): readonly string[] {
  return told(ran).flatMap(({ label, rule }) => (label === 'refused' ? [rule] : []))
}

/** The commands that a rule printed. */
export function fixOf(ran: Ran, rule: string): readonly string[] {
  return told(ran).find((one) => one.rule === rule)?.mend ?? []
}

/** Runs printed commands to the letter, one after the other, as somebody who pastes them. */
export function paste(scratch: Scratch, fix: readonly string[]): Ran {
  expect(fix).not.toEqual([])
  const ran = run(scratch, fix.join('\n'))
  expect(ran.code, `${fix.join('\n')}\n\n${ran.output}`).toBe(0)
  expect(refusing(ran), ran.output).toEqual([])
  return ran
}

/** Every ref of the remote with its object. */
export function remoteRefs(scratch: Scratch): ReadonlyMap<string, string> {
  const listed = scratch.git('--git-dir', scratch.remote, 'for-each-ref', '--format=%(refname) %(objectname)')
  return new Map(
    listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ') as [string, string]),
  )
}

/** Where the remote has a branch; null where it has none. */
export function remoteBranch(scratch: Scratch, branch: string): string | null {
  return remoteRefs(scratch).get(`refs/heads/${branch}`) ?? null
}

/** The report of `check` with these arguments. */
export function report(scratch: Scratch, ...args: string[]): Report {
  const ran = scratch.policy('check', '--format', 'json', ...args)
  expect(ran.stderr, ran.output).toBe('')
  const parsed = JSON.parse(ran.stdout) as Report
  expect(ran.code).toBe(parsed.exitCode)
  return parsed
}

/** The ids of the rules that fail at severity error when one update of a branch is checked. */
export function failing(scratch: Scratch, branch: string, before: string, after: string): readonly string[] {
  const { findings } = report(scratch, '--update', `refs/heads/${branch}`, before, after)
  return [...new Set(findings.flatMap(({ rule, verdict, severity }) => (verdict === 'fail' && severity === 'error' ? [rule] : [])))]
}
