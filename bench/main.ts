import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench } from './job.ts'
import { GROUPS, type Group } from './jobs.ts'
import { commitOf, machine } from './machine.ts'
import { type Effort, measure } from './measure.ts'
import { packedProject, versionIn } from './package.ts'
import type { GroupResult, Result } from './result.ts'
import { pageWith, readResult, storeGroup } from './store.ts'
import { tablesOf } from './table.ts'

const HELP = `usage: npm run bench -- [--only GROUP]… [--rounds N] [--large] [--smoke] [--store NAME] [--package DIR] [--keep]

  --only GROUP   one of ${Object.keys(GROUPS).join(', ')}; several times for several
  --rounds N     in place of each group's own number
  --seconds N    ends a group's rounds after so long, three rounds at least (180)
  --large        a history of a million commits in place of a hundred thousand; only the group scale
  --smoke        once each, a small history, no peers: proves that the jobs do their work, stores nothing
  --store NAME   writes bench/results/NAME.json (latest, which docs/performance.md shows)
  --package DIR  a project in which the package is installed, in place of building it
  --page         measures nothing, writes the tables of docs/performance.md from what is stored
  --keep         leaves the scratch folder
`

const root = join(import.meta.dirname, '..')

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string', default: '180' },
      large: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      store: { type: 'string' },
      package: { type: 'string' },
      page: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  if (values.page) return show('latest', readResult(fileOf('latest')))
  const names = values.only ?? (values.large ? ['scale'] : Object.keys(GROUPS))
  const work = mkdtempSync(join(tmpdir(), 'branch-policy-bench-'))
  try {
    const project = values.package === undefined ? packedProject(root, work) : resolve(values.package)
    const bench: Bench = { work, project, size: values.smoke ? 'small' : values.large ? 'large' : 'usual', peers: !values.smoke }
    const effort = { seconds: numberOf('--seconds', values.seconds), instructions: !values.smoke }
    for (const name of names) {
      try {
        const group = GROUPS[name]
        if (group === undefined) throw new Error(`there is no such group: ${Object.keys(GROUPS).join(', ')}`)
        process.stderr.write(`${group.title}…\n`)
        const rounds = values.smoke ? 1 : numberOf('--rounds', values.rounds ?? `${group.rounds}`)
        const result = await groupResult(bench, group, { ...effort, rounds })
        process.stdout.write(`${tablesOf({ groups: { [name]: result } })}\n\n`)
        if (!values.smoke) keep(values.store ?? (values.large ? 'large' : 'latest'), name, result)
      } catch (error) {
        // The other groups are run all the same; this one can be run again alone.
        process.stderr.write(`${name}: ${error instanceof Error ? error.message : error}\n`)
        process.exitCode = 1
      }
    }
  } finally {
    if (values.keep) process.stderr.write(`left: ${work}\n`)
    else rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function groupResult(bench: Bench, group: Group, effort: Effort): Promise<GroupResult> {
  const jobs = await group.jobs(bench)
  return {
    title: group.title,
    date: new Date().toISOString().slice(0, 10),
    version: versionIn(bench.project),
    commit: commitOf(root),
    machine: machine(),
    ...measure(bench, jobs, effort),
  }
}

function numberOf(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} takes a whole number, and got ${text}`)
  return number
}

/** Stores a group as soon as it is there, so that a run that ends early is not lost, and shows the latest in the docs. */
function keep(store: string, name: string, group: GroupResult): void {
  show(store, storeGroup(fileOf(store), Object.keys(GROUPS), name, group))
}

function fileOf(store: string): string {
  return join(root, 'bench', 'results', `${store}.json`)
}

function show(store: string, result: Result): void {
  writeFileSync(fileOf(store).replace(/json$/, 'md'), `${tablesOf(result)}\n`)
  if (store !== 'latest') return
  const page = join(root, 'docs', 'performance.md')
  writeFileSync(page, pageWith(readFileSync(page, 'utf8'), result))
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})
