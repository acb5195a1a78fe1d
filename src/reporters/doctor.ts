import { createColors } from 'picocolors'
import type { Diagnosis, DoctorNote, HookDiagnosis, HookStatus, HooksPath, Reason, WorktreeDiagnosis } from '../model/diagnosis.ts'
import { counted, printable } from '../model/printable.ts'
import { mending } from './finding-lines.ts'
import { safeJson } from './json.ts'
import { field, groupedBy, labelled, type Page, unique } from './page.ts'
import { wrap } from './wrap.ts'

/** What `doctor` found, for programs; its keys are documented in docs/guides/doctor.md. */
export function doctorJson(diagnosis: Diagnosis): string {
  const { version, git, node, policy, worktrees, notes, exitCode } = diagnosis
  const plain = {
    schemaVersion: 1,
    tool: { name: 'branch-policy', version },
    git,
    node,
    policy: { source: policy.source, origin: policy.origin, error: policy.error },
    exitCode,
    worktrees: worktrees.map(plainWorktree),
    notes: notes.map(({ code, message, said, fix }) => ({ code, message, said, fix })),
  }
  return safeJson(plain)
}

function plainWorktree(worktree: WorktreeDiagnosis): WorktreeDiagnosis {
  const { path, current, bare, state, hooksDirectory, hooksPath, hooks } = worktree
  return {
    path,
    current,
    bare,
    state,
    hooksDirectory,
    hooksPath: hooksPath === null ? null : plainPath(hooksPath),
    hooks: hooks.map(plainHook),
  }
}

function plainPath({ value, scope, file }: HooksPath): HooksPath {
  return { value, scope, file }
}

function plainHook({ name, required, status, version, node, reason }: HookDiagnosis): HookDiagnosis {
  const plain = reason === null ? null : { code: reason.code, message: reason.message, said: reason.said, fix: reason.fix }
  return { name, required, status, version, node, reason: plain }
}

/**
 * What `doctor` found, for people: a line for each hook of each worktree, then why hooks are not on and what mends it, then
 * notes. Lines fit into 80 columns, but for paths and commands.
 */
export function doctorText(diagnosis: Diagnosis, options: { readonly colours: boolean }): string {
  const page: Page = {
    options: { ...options, allowUndetermined: false, quiet: false },
    paint: createColors(options.colours),
    width: 80,
    action: null,
    warningsStop: false,
  }
  const sections = [
    headLines(diagnosis, page),
    ...diagnosis.worktrees.map((worktree) => tableLines(worktree, page)),
    ...reasonBlocks(diagnosis.worktrees, page),
    ...diagnosis.notes.map((note) => noteLines(note, page)),
    [closing(diagnosis)],
  ]
  return sections.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n')
}

function headLines({ version, git, node, policy }: Diagnosis, page: Page): readonly string[] {
  const source = policy.source === null ? 'cannot be read' : printable(policy.source)
  const how =
    policy.origin === 'preset'
      ? ' (the preset; no config was found)'
      : policy.origin === 'last-seen'
        ? ' (last seen; no config is here)'
        : ''
  return [page.paint.dim(`branch-policy ${printable(version)}, git ${printable(git)}, Node ${printable(node)}`), `policy: ${source}${how}`]
}

function tableLines(worktree: WorktreeDiagnosis, page: Page): readonly string[] {
  const what = worktree.bare ? 'this repository' : 'this worktree'
  const title = `${page.paint.bold(printable(worktree.path))}${worktree.current ? ` (${what})` : ''}`
  if (worktree.state === 'gone') return [title, '  its folder is gone']
  if (worktree.state === 'unreadable') return [title, '  not looked at: see the note below']
  const width = Math.max(...worktree.hooks.map(({ name }) => name.length))
  const rows = worktree.hooks.map((hook) => `  ${printable(hook.name).padEnd(width)}  ${statusWord(hook, page)}`)
  return [title, ...hooksPathLine(worktree, page), ...rows]
}

function hooksPathLine({ hooksPath, hooksDirectory }: WorktreeDiagnosis, page: Page): readonly string[] {
  if (hooksPath === null || hooksDirectory === null) return []
  const scope = hooksPath.scope === 'unknown' ? '' : `${hooksPath.scope}, `
  const where = hooksPath.file === null ? 'from the command line or the environment' : printable(hooksPath.file)
  return wrap(`hooks: ${printable(hooksDirectory)}, by core.hooksPath (${scope}${where})`, page.width, '  ', '    ')
}

const WORDS: Readonly<Record<HookStatus, string>> = { on: 'on', off: 'off', unknown: 'cannot tell' }

function statusWord({ status, required }: HookDiagnosis, page: Page): string {
  const { green, red, yellow } = page.paint
  const paint = status === 'on' ? green : status === 'off' && required ? red : yellow
  return `${paint(WORDS[status])}${status === 'on' || required ? '' : ' (may be)'}`
}

interface Ailing {
  readonly path: string
  readonly name: string
  readonly status: HookStatus
  readonly reason: Reason
}

/** Hooks with one reason are told together, those of worktrees that share them too. */
function reasonBlocks(worktrees: readonly WorktreeDiagnosis[], page: Page): readonly (readonly string[])[] {
  const ailing = worktrees.flatMap(({ path, hooks }) =>
    hooks.flatMap(({ name, status, reason }): readonly Ailing[] => (reason === null ? [] : [{ path, name, status, reason }])),
  )
  const groups = [...groupedBy(ailing, ({ status, reason }) => JSON.stringify([status, reason])).values()]
  return groups.map((group) => reasonLines(group, worktrees.length > 1, page))
}

/** More worktrees than these are counted. */
const MOST_PLACES = 3

function reasonLines(group: readonly Ailing[], tellsPlace: boolean, page: Page): readonly string[] {
  const [first] = group
  if (first === undefined) return []
  const { status, reason } = first
  const names = unique(group.map(({ name }) => printable(name))).join(', ')
  const places = unique(group.map(({ path }) => path))
  const more = places.length - MOST_PLACES
  const told = [...places.slice(0, MOST_PLACES), ...(more > 0 ? [`${counted(more, 'more worktree')}`] : [])].join(', ')
  return [
    ...labelled(WORDS[status], names, status === 'off' ? page.paint.red : page.paint.yellow, page),
    ...(tellsPlace ? field('in', told, page) : []),
    ...field('why', reason.message, page),
    ...saidLines(reason.said, page),
    ...mending(reason.fix, page),
  ]
}

function saidLines(said: readonly string[], page: Page): readonly string[] {
  return said.flatMap((line, index) =>
    index === 0 ? field('it said', line, page) : wrap(printable(line), page.width, '           ', '           '),
  )
}

function noteLines(note: DoctorNote, page: Page): readonly string[] {
  return [...labelled('note', printable(note.message), page.paint.yellow, page), ...saidLines(note.said, page), ...mending(note.fix, page)]
}

function closing({ worktrees }: Diagnosis): string {
  const hooks = worktrees.flatMap((worktree) => worktree.hooks)
  const count = (status: HookStatus): number => hooks.filter((hook) => hook.status === status).length
  const rest = [
    ...(count('off') > 0 ? [`${count('off')} off`] : []),
    ...(count('unknown') > 0 ? [`of ${count('unknown')} it cannot be told`] : []),
  ]
  return [`${counted(hooks.length, 'hook')} fired: ${count('on')} on`, ...rest].join(', ')
}
