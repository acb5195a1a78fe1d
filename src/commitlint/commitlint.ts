import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MessageVerdict } from '../model/details.ts'
import { ConfigError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { findCommitlintConfig } from './config-place.ts'

/** The team's own commitlint: it has no config here, it cannot be loaded (and how to mend that), or it is ready. */
export type Commitlint =
  | { readonly state: 'unused' }
  | { readonly state: 'missing'; readonly hint: string }
  /** What it cannot read in reasonable time gets no verdict. */
  | { readonly state: 'ready'; lint(messages: Iterable<string>): Promise<ReadonlyMap<string, MessageVerdict>> }

/**
 * Finds commitlint as the team has set it up at the top of the repository. Its packages are loaded from there, in any of the
 * versions 19 to 21, and only when there is a message to judge.
 *
 * @param root absolute path.
 */
export function findCommitlint(root: string): Commitlint {
  const config = findCommitlintConfig(root)
  if (config === null) return { state: 'unused' }
  const [load, lint] = ['@commitlint/load', '@commitlint/lint'].map((name) => packageFor(name, root))
  if (load == null || lint == null) {
    const hint = `${config} is here, but commitlint is not: npm install --save-dev @commitlint/cli`
    return { state: 'missing', hint: `commit-message is off: ${hint}` }
  }
  return { state: 'ready', lint: (messages) => lintAll(messages, { load, lint, root, config }) }
}

/** A package as the project has it, as its commitlint's command has it, or as we have it. */
function packageFor(name: string, root: string): string | null {
  const project = createRequire(join(root, 'package.json'))
  const places = [project, fromCommand(project), createRequire(import.meta.url)]
  for (const place of places) {
    try {
      if (place !== null) return place.resolve(name)
    } catch {
      // Not there: the next place.
    }
  }
  return null
}

/** Package managers that keep dependencies apart show @commitlint/cli alone. */
function fromCommand(project: NodeJS.Require): NodeJS.Require | null {
  try {
    return createRequire(project.resolve('@commitlint/cli/package.json'))
  } catch {
    return null
  }
}

interface Setup {
  readonly load: string
  readonly lint: string
  readonly root: string
  readonly config: string
}

/** What is used of the results of `load` and `lint`; both are called as their documentation says (commitlint.js.org, "Node API"). */
interface Loaded {
  readonly rules: unknown
  readonly parserPreset?: { readonly parserOpts?: unknown } | null
  readonly plugins?: unknown
  readonly ignores?: unknown
  readonly defaultIgnores?: unknown
  readonly helpUrl?: unknown
}
interface Outcome {
  readonly errors: readonly Complaint[]
  readonly warnings: readonly Complaint[]
}
interface Complaint {
  readonly name: string
  /** A plugin's rule need not say anything. */
  readonly message?: unknown
}
type Load = (seed: object, options: { readonly cwd: string; readonly file: string }) => Promise<Loaded>
type Lint = (message: string, rules: unknown, options: object) => Promise<Outcome>

async function lintAll(messages: Iterable<string>, setup: Setup): Promise<ReadonlyMap<string, MessageVerdict>> {
  try {
    const load = (await import(pathToFileURL(setup.load).href)).default as Load
    const lint = (await import(pathToFileURL(setup.lint).href)).default as Lint
    const loaded = await load({}, { cwd: setup.root, file: setup.config })
    if (Object.keys(loaded.rules ?? {}).length === 0) throw new Error('it names no rules')
    const options = {
      parserOpts: loaded.parserPreset?.parserOpts,
      plugins: loaded.plugins ?? {},
      ignores: loaded.ignores ?? [],
      defaultIgnores: loaded.defaultIgnores ?? true,
    }
    const help = helpOf(loaded)
    const verdicts = new Map<string, MessageVerdict>()
    for (const message of messages) {
      if (!isReadable(message)) continue
      // commitlint's own command passes over a commit without a message.
      const { errors, warnings } = message.trim() === '' ? NOTHING : await lint(message, loaded.rules, options)
      verdicts.set(message, { errors: errors.map(lineOf), warnings: warnings.map(lineOf), ...help })
    }
    return verdicts
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `commitlint cannot use ${setup.config}: ${printable(firstSentence(said))}`,
      [],
      ['Try it by itself: npx commitlint --print-config'],
    )
  }
}

/**
 * The parser of commitlint looks at each word in a time that grows with the third power of its length: a word of a thousand
 * characters takes it two seconds, one of ten thousand half an hour.
 */
function isReadable(message: string): boolean {
  const work = message.split(/\s+/).reduce((sum, word) => sum + word.length ** 3, 0)
  return work <= 1e9
}

const NOTHING: Outcome = { errors: [], warnings: [] }

/** Where a team says nothing, commitlint names its own pages, which explain nothing of the team's. */
function helpOf({ helpUrl }: Loaded): { readonly help?: string } {
  const isTeams = typeof helpUrl === 'string' && helpUrl !== '' && !helpUrl.includes('conventional-changelog/commitlint')
  return isTeams ? { help: oneLine(helpUrl) } : {}
}

function lineOf({ name, message }: Complaint): string {
  const said = oneLine(typeof message === 'string' ? message : '')
  return said === '' ? `[${name}]` : `${said} [${name}]`
}

/** The first line, and the next one where the first announces it. */
function firstSentence(text: string): string {
  const [first = '', second = ''] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return first.endsWith(':') ? `${first} ${second}` : first
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
