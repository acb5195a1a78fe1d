import { gapAnswer } from '../advice/gap.ts'
import { CONFIG_PLACES, PACKAGE_KEY } from '../model/config-places.ts'
import { fileKey, type Question } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import { type Graph, reachableFrom } from '../model/graph.ts'
import type { Oid } from '../model/refname.ts'
import { treePath } from '../model/tree-path.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, changesProtected, type RuleInput } from './rule.ts'

type Input = RuleInput<BranchUpdate>

/** Points out a change that edits the policy itself: what judges from then on is another one. */
export const policyChange: BranchRule = {
  id: 'policy-change',
  judges: 'branch',
  needs: ['refs', 'graph'],
  applies: (update, model) => (update.operation === 'update' || update.operation === 'propose') && changesProtected(update, model),
  asks: (input) => {
    const span = spanOf(input)
    if (span === null) return []
    const commits = [span.new, ...span.olds]
    return commits.flatMap((commit) => filesOf(input).map((path): Question => ({ about: 'file', commit, path })))
  },
  judge: (input) => {
    const span = spanOf(input)
    if (span === null) return [gap(input)]
    // A pull request's head that has what its base has, or what one of the commits had that it left it at, edits nothing.
    const edits = span.olds.map((old) => editsBetween(old, span.new, input))
    return edits.some((one) => one.length === 0) || edits[0] === undefined ? [] : [changed(edits[0], span.new, input)]
  },
}

/** What is compared: a commit with each of those that it comes after; null where the repository does not hold them. */
interface Span {
  readonly new: Oid
  readonly olds: readonly Oid[]
}

function spanOf({ update, facts }: Input): Span | null {
  const commit = (oid: Oid | null | undefined): Oid | null => (oid == null ? null : (facts.commits.get(oid) ?? null))
  const isProposed = update.operation === 'propose'
  const [before, after] = isProposed ? [commit(update.parents[0]), commit(update.parents[1])] : [commit(update.old), commit(update.new)]
  if (before === null || after === null) return null
  if (!isProposed) return { new: after, olds: [before] }
  const bases = mergeBases(facts.graph, before, after)
  return bases.length === 0 && !facts.graph.complete ? null : { new: after, olds: [...bases, before] }
}

/** The best common ancestors (git-merge-base(1)): what both reach, less what another of these reaches. */
function mergeBases(graph: Graph, one: Oid, other: Oid): readonly Oid[] {
  const reached = reachableFrom(graph, [one])
  const common = [...reachableFrom(graph, [other])].filter((oid) => reached.has(oid))
  const below = reachableFrom(
    graph,
    common.flatMap((oid) => graph.parents(oid)),
  )
  return common.filter((oid) => !below.has(oid))
}

/** Every file that a policy may be in: the places at the top, the one that judges, and the findings that it knows. */
function filesOf({ model }: Input): readonly string[] {
  return [...new Set([...CONFIG_PLACES, ...otherFilesOf(model.policy)])]
}

function otherFilesOf({ source, extends: presets, files, baseline }: Input['model']['policy']): readonly string[] {
  // Without a config the source is the preset's name, and a file that happens to be called so is none of ours.
  const config = presets.length === 1 && presets[0] === source ? null : source
  const paths = [config, ...files, baseline].map((path) => (path === null ? null : treePath(path)))
  return [...new Set(paths)].filter((path) => path !== null && !CONFIG_PLACES.includes(path)) as string[]
}

interface Edit {
  readonly path: string
  readonly how: 'added' | 'edited' | 'taken away'
}

/** What changes the policy: of the places at the top only those that judge, since the first one hides the others. */
function editsBetween(old: Oid, after: Oid, input: Input): readonly Edit[] {
  const judging = [old, after].flatMap((commit) => CONFIG_PLACES.find((path) => contentOf(path, commit, input) !== null) ?? [])
  const paths = [...new Set([...judging, ...otherFilesOf(input.model.policy)])]
  return paths.flatMap((path): readonly Edit[] => {
    const [before, now] = [contentOf(path, old, input), contentOf(path, after, input)]
    if (before === now) return []
    return [{ path, how: before === null ? 'added' : now === null ? 'taken away' : 'edited' }]
  })
}

/** The part of a file that is policy; null where there is none. */
function contentOf(path: string, commit: Oid, { details }: Input): string | null {
  const text = details.files.get(fileKey(commit, path)) ?? null
  return text === null || path !== 'package.json' ? text : policyOfPackage(text)
}

function policyOfPackage(text: string): string | null {
  try {
    const content: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    const hasKey = typeof content === 'object' && content !== null && Object.hasOwn(content, PACKAGE_KEY)
    const value = hasKey ? (content as Record<string, unknown>)[PACKAGE_KEY] : null
    return value === null ? null : JSON.stringify(value)
  } catch {
    return null
  }
}

function changed(edits: readonly Edit[], oid: Oid, { update, model }: Input): Answer {
  const told = edits.map(({ path, how }) => `${path} is ${how}`).join(', ')
  const who = update.operation === 'propose' ? `${update.head ?? 'the head'} brings ${update.branch}` : `${update.branch} gets`
  return {
    verdict: 'fail',
    oid,
    message: `${who} another policy: ${told}`,
    why: `the policy (${model.policy.source}) asks for a look at each change of itself, since another one may let pass what this one refuses`,
    actual: told,
    expected: 'a look at the change by whoever owns the policy',
    evidence: null,
    fix: [],
  }
}

function gap({ update, facts, model }: Input): Answer {
  const known = (oid: Oid | null): boolean => oid === null || (facts.commits.get(oid) ?? null) !== null
  const reason = !known(update.new) ? 'new-missing' : facts.graph.complete ? 'old-missing' : 'shallow'
  return gapAnswer(reason, update, facts, model)
}
