import type { BranchModel, NamedKind } from '../model/branch-model.ts'
import { fileKey, type Question } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import { headOf, namedOf } from '../model/heads.ts'
import { compileLinearSearch } from '../model/linear-regexp.ts'
import { abbreviated } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { VersionFile } from '../model/rule-ids.ts'
import { treePath } from '../model/tree-path.ts'
import type { BranchUpdate, TagUpdate } from '../model/update.ts'
import { type NameRule, optionOf, type RuleInput } from './rule.ts'

type Input = RuleInput<BranchUpdate | TagUpdate>

/**
 * Asks that files hold the version that a release's branch or a tag is named after. Options: `files` (where the version
 * stands) and `judge` (`both`, `tags`, `branches`).
 */
export const versionFile: NameRule = {
  id: 'version-file',
  judges: 'branch or tag',
  needs: ['refs'],
  applies: (update, model) => {
    if (update.subject === 'tag') return update.operation !== 'delete' && model.isVersionTag(update.tag)
    if (update.operation === 'propose' && model.kindOf(update.branch)?.kind.production !== true) return false
    const named = branchIn(update, model)
    return ['create', 'update', 'propose'].includes(update.operation) && named?.kind.tag != null && named.captures.has('version')
  },
  asks: (input) => {
    const commit = commitOf(input)
    if (commit === null || versionOf(input) === null) return []
    return filesOf(input).flatMap(({ path }): readonly Question[] => {
      const inTree = treePath(path)
      return inTree === null ? [] : [{ about: 'file', commit, path: inTree }]
    })
  },
  judge: (input) => {
    const version = versionOf(input)
    if (version === null) return []
    const commit = commitOf(input)
    if (commit === null) return [unknown(version, input)]
    return filesOf(input).flatMap((file) => {
      const held = versionIn(file, textOf(file, commit, input))
      return held.version === version ? [] : [differs(file, held.said, version, commit, input)]
    })
  },
}

/** The version that the name asks for; null where it asks for none. */
function versionOf({ update, model, options }: Input): string | null {
  const judged = optionOf('version-file', 'judge', options)
  if (update.subject === 'branch') return judged === 'tags' ? null : (branchIn(update, model)?.captures.get('version') ?? null)
  return judged === 'branches' ? null : (model.tagCaptures(update.tag)?.get('version') ?? null)
}

/** The branch that is named after a version: of a pull request into production its head. */
function branchIn(update: BranchUpdate, model: BranchModel): NamedKind | null {
  return update.operation === 'propose' ? headOf(update, model) : namedOf(update, model)
}

function commitOf({ update, facts }: Input): Oid | null {
  const oid = update.operation === 'propose' ? (update.parents[1] ?? null) : update.new
  return oid === null ? null : (facts.commits.get(oid) ?? null)
}

function filesOf({ options }: Input): readonly VersionFile[] {
  return optionOf('version-file', 'files', options)
}

function textOf(file: VersionFile, commit: Oid, { details }: Input): string | null {
  const path = treePath(file.path)
  return path === null ? null : (details.files.get(fileKey(commit, path)) ?? null)
}

/** The version that a file holds, null for none; and what is to be said of it. */
interface Held {
  readonly version: string | null
  readonly said: string
}

function versionIn(file: VersionFile, text: string | null): Held {
  if (text === null) return { version: null, said: `there is no ${file.path}` }
  return 'pattern' in file ? byPattern(file.path, file.pattern, text) : byKey(file.path, file.key, text)
}

function byKey(path: string, key: string, text: string): Held {
  const { value, isJson } = parsed(text)
  if (!isJson) return { version: null, said: `${path} is no JSON` }
  const found = key.split('.').reduce(memberOf, value)
  if (found === undefined) return { version: null, said: `${path} has no ${key}` }
  if (typeof found !== 'string') return { version: null, said: `${key} of ${path} is no text` }
  return { version: found, said: `${path} says ${shown(found)}` }
}

function parsed(text: string): { readonly value?: unknown; readonly isJson: boolean } {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')), isJson: true }
  } catch {
    return { isJson: false }
  }
}

/** Only what stands in the file, and nothing that every object has. */
function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** In each line first, so that `^` and `$` are the ends of a line; then in the whole text, for what spans lines. */
function byPattern(path: string, pattern: string, text: string): Held {
  const search = compileLinearSearch(pattern)
  const whole = text.replaceAll('\r\n', '\n')
  for (const part of [...whole.split('\n'), whole]) {
    const found = search.match(part)?.get('version')
    if (found !== undefined) return { version: found, said: `${path} says ${shown(found)}` }
  }
  return { version: null, said: `nothing in ${path} matches its pattern` }
}

/** A file may hold anything; a line of a report is no place for all of it. */
function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 40)}…` : line === '' ? 'nothing' : line
}

function nameOf({ update }: Input): string {
  return update.subject === 'branch' ? (update.head ?? update.branch) : update.tag
}

const WHY = 'the policy asks that the version in the files is the one that the branch or the tag is named after'

function differs(file: VersionFile, said: string, version: string, commit: Oid, input: Input): Answer {
  const { update } = input
  const place = 'key' in file && file.key !== 'version' ? `${file.path} (${file.key})` : file.path
  return {
    verdict: 'fail',
    oid: update.operation === 'propose' ? commit : update.new,
    message: `${nameOf(input)} is at ${abbreviated(commit)}, where ${said}`,
    why: WHY,
    actual: said,
    expected: `${version} in ${place}, in the commit that ${nameOf(input)} names`,
    evidence: null,
    fix: [],
  }
}

function unknown(version: string, input: Input): Answer {
  const { update } = input
  return {
    verdict: 'undetermined',
    oid: update.new,
    message: `whether the files of ${nameOf(input)} hold its version could not be told: no commit that it names is in this repository`,
    why: WHY,
    actual: 'no commit to look into',
    expected: `a commit whose files hold ${version}`,
    evidence: null,
    fix: [],
  }
}
