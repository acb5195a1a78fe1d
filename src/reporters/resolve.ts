import { printable, shellWord, UNSAFE } from '../model/printable.ts'
import type { NextTarget, Resolution } from '../model/resolution.ts'
import { safeJson } from './json.ts'
import { wrap } from './wrap.ts'

/** What was resolved, for people. */
export function resolveText(resolution: Resolution): string {
  const { about, kind, environment, version, owedTag, targets } = resolution
  if (kind === null) return ''
  const owed = owedTag === null ? [] : [['owes', `${owedTag.name ?? owedTag.pattern} in production`] as const]
  const rows = [
    ['kind', kind],
    ['environment', environment ?? (resolution.proposed ? 'none: this is only proposed' : 'none')],
    ['version', version ?? 'none'],
    ['state', stateOf(resolution)],
    ...owed,
    ...targets.map((target, index) => [index === 0 ? 'next' : '', targetText(target)] as const),
  ] as const
  const lines = rows.flatMap(([name, text]) => wrap(printable(text), WIDTH, `  ${name.padEnd(11)}  `, ' '.repeat(15)))
  return `${[...wrap(printable(about), WIDTH), ...lines].join('\n')}\n`
}

const WIDTH = 80

function stateOf(resolution: Resolution): string {
  const words = (['permanent', 'production'] as const).filter((word) => resolution[word])
  return [resolution.protected ? 'protected' : 'not protected', ...words].join(', ')
}

function targetText({ kind, methods, branches }: NextTarget): string {
  return `${kind} by ${methods.join(', ')}: ${branches.length === 0 ? 'no such branch is known here' : branches.join(', ')}`
}

/** What was resolved as JSON (docs/guides/deployments.md). */
export function resolveJson(resolution: Resolution, version: string): string {
  const { owedTag } = resolution
  return safeJson({
    schemaVersion: 1,
    tool: { name: 'branch-policy', version },
    ref: resolution.ref,
    branch: resolution.branch,
    tag: resolution.tag,
    kind: resolution.kind,
    environment: resolution.environment,
    version: resolution.version,
    protected: resolution.protected,
    permanent: resolution.permanent,
    production: resolution.production,
    proposed: resolution.proposed,
    fork: resolution.fork,
    owedTag: owedTag === null ? null : { name: owedTag.name, pattern: owedTag.pattern, severity: owedTag.severity },
    targets: resolution.targets.map(({ kind, methods, production, environment, branches }) => ({
      kind,
      methods,
      production,
      environment,
      branches,
    })),
  })
}

// But for line feeds, which the substitution of a command would lose.
const UNSAFE_RUN = new RegExp(`((?:(?!\\n)${UNSAFE.source})+)`, 'u')

/** Assignments that a POSIX shell evaluates: the same names always, empty where there is nothing to say. */
export function resolveShell(resolution: Resolution): string {
  return valuesOf(resolution)
    .map(([name, value]) => `BRANCH_POLICY_${name.toUpperCase().replaceAll('-', '_')}=${evaluated(value)}\n`)
    .join('')
}

/** A value as a POSIX shell evaluates it back. What a terminal would act upon or hide is told to printf(1) by its bytes, in octal digits. */
function evaluated(value: string): string {
  return value
    .split(UNSAFE_RUN)
    .map((part, index) => (index % 2 === 0 ? (part === '' ? '' : shellWord(part)) : `"$(printf '${octalOf(part)}')"`))
    .join('')
}

function octalOf(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/**
 * The lines that GITHUB_OUTPUT takes ("Workflow commands for GitHub Actions", multiline strings).
 *
 * @param delimiter a random word that no value can have guessed.
 */
export function resolveOutputs(resolution: Resolution, delimiter: string): string {
  return valuesOf(resolution)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('')
}

/** The names of the outputs, in their order. */
export const OUTPUT_NAMES = [
  'ref',
  'branch',
  'tag',
  'kind',
  'environment',
  'version',
  'protected',
  'permanent',
  'production',
  'proposed',
  'fork',
  'owed-tag',
  'targets',
] as const

function valuesOf(resolution: Resolution): readonly (readonly [name: string, value: string])[] {
  return OUTPUT_NAMES.map((name) => [name, outputOf(name, resolution)])
}

function outputOf(name: (typeof OUTPUT_NAMES)[number], resolution: Resolution): string {
  if (name === 'owed-tag') return resolution.owedTag?.name ?? ''
  if (name === 'targets') return resolution.targets.flatMap(({ branches }) => branches).join(' ')
  return String(resolution[name] ?? '')
}
