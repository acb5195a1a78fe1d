import { counted, printable } from '../model/printable.ts'
import { permanentNames } from './branch-names.ts'
import { CI_SERVICES } from './ci.ts'
import type { Plan } from './plan.ts'
import type { Surroundings } from './surroundings.ts'
import { tagNames } from './tag-names.ts'

/** What is here, a line each. */
export function aroundLines(around: Surroundings): readonly string[] {
  const { found, manifest, packageManager, hooks, ci, config } = around
  return table([
    ['branches', branchesText(around)],
    ['tags', tagsText(found.tags)],
    [
      'package',
      manifest === null ? 'no package.json' : `${printable(joined(manifest.directory, 'package.json'))}, ${packageManager?.agent}`,
    ],
    ['hooks', hooks?.manager?.name ?? 'no hook manager'],
    ['CI', ci.length === 0 ? 'none that is known here' : ci.map((service) => CI_SERVICES[service]).join(', ')],
    ['config', config === null ? 'none' : printable(config)],
  ])
}

function branchesText({ found }: Surroundings): string {
  const { main, develop } = permanentNames(found)
  if (found.branches.length === 0) return `none yet; the first will be ${printable(found.head ?? 'HEAD')}`
  const permanent = [main, develop].filter((name) => name !== null).map(printable)
  const others = found.branches.length - permanent.length
  return [...permanent, ...(others > 0 ? [`${counted(others, permanent.length > 0 ? 'other' : 'branch')}`] : [])].join(', ')
}

function tagsText(tags: readonly string[]): string {
  if (tags.length === 0) return 'none'
  const { forms, others } = tagNames(tags)
  const fitting = forms.map(({ pattern, count }) => `${pattern} (${count})`)
  const example = printable(others[0] ?? '')
  const rest = others.length === 0 ? [] : [`${counted(others.length, 'other')}, such as ${example}`]
  return [...fitting, ...rest].join(', ')
}

/**
 * What is going to be done, a line each; empty where nothing is.
 *
 * @param hooks where the hooks go, for people.
 */
export function planLines(plan: Plan, hooks: string): readonly string[] {
  const { branch } = plan
  const files = plan.changes.map(({ path, before }): [string, string] => [before === null ? 'write' : 'change', printable(path)])
  return table([
    ...files,
    ...(branch === null ? [] : [['branch', `${branch.name} from ${printable(branch.from)}, here only: nothing is pushed`] as const]),
    ...(plan.hooks ? [['hooks', hooks] as const] : []),
    ...plan.kept.map((path) => ['keep', `${keptText(path)}, as it is`] as const),
  ])
}

/** A policy may be a key of package.json, which gets its script all the same. */
function keptText(path: string): string {
  return /(?:^|\/)package\.json$/.test(path) ? `the policy in ${printable(path)}` : printable(path)
}

function joined(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
}
