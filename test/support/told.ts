import type { Ran } from './scratch.ts'

/** What a hook said about one thing. */
export interface Told {
  readonly label: 'refused' | 'warning'
  readonly rule: string
  /** The full refname; empty where the finding has none. */
  readonly ref: string
  readonly text: string
  /** The commands that mend it. */
  readonly mend: readonly string[]
}

/** What hooks told in the output of a git command, in their order. */
export function told(ran: Ran): readonly Told[] {
  const blocks = ran.stderr.split(/\n(?=(?:refused|warning|exempt): )/)
  return blocks.flatMap((block) => {
    const [, label] = /^(refused|warning): /m.exec(block) ?? []
    const [, rule, ref = ''] = /^ {2}rule: (?:branch-policy\/)?([a-z-]+(?:\/[a-z0-9-]+)?)(?:,\s+(\S+))?$/m.exec(block) ?? []
    if (label === undefined || rule === undefined) return []
    const [, commands = ''] = /^ {2}mend:\n((?: {4}.*\n)+)/m.exec(block) ?? []
    const mend = commands.split('\n').flatMap((line) => (line === '' ? [] : [line.trim()]))
    return [{ label: label as Told['label'], rule, ref, text: block, mend }]
  })
}

/** The rules that refused, each with its ref: `no-direct-commit refs/heads/main`. */
export function refusals(ran: Ran): readonly string[] {
  return told(ran).flatMap(({ label, rule, ref }) => (label === 'refused' ? [`${rule} ${ref}`] : []))
}

/** The rules that warned, each with its ref. */
export function warnings(ran: Ran): readonly string[] {
  return told(ran).flatMap(({ label, rule, ref }) => (label === 'warning' ? [`${rule} ${ref}`] : []))
}
