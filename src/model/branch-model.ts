import { type Captures, compileNamePattern, fillNamePattern, type NamePattern } from './name-pattern.ts'
import type { Kind, Method, ResolvedPolicy, RuleSetting } from './policy.ts'

/** A branch name seen through the policy: its kind and what the name captured. */
export interface NamedKind {
  readonly kind: Kind
  readonly captures: Captures
}

/** The policy made ready to ask: the graph of kinds and the names that belong to it. */
export interface BranchModel {
  readonly policy: ResolvedPolicy
  /** The kind of a branch by its short name; null where no kind claims it. */
  kindOf(branch: string): NamedKind | null
  kind(id: string): Kind | null
  /** Every tag pattern: the policy's own, then those of kinds. */
  readonly tagNames: readonly string[]
  /** The captures of a tag name that the policy's tag patterns (its own or a kind's) allow, else null. */
  tagCaptures(tag: string): Captures | null
  rule(id: string): RuleSetting | null
  /** How a kind may be merged into another: null where it may not. */
  methods(source: Kind, target: Kind): readonly Method[] | null
  /** Kinds that may be merged into a kind. */
  sourcesOf(target: Kind): readonly Kind[]
}

/** GitHub's merge queue tests a pull request on a branch of its own: `gh-readonly-queue/BASE/pr-N-OID`. */
const MERGE_QUEUE = /^gh-readonly-queue\/(.+)\/pr-[0-9]+-[0-9a-f]{40,64}$/

/** Whether a branch is one that the host makes to test a pull request, and takes away again. */
export function isMergeQueue(branch: string): boolean {
  return MERGE_QUEUE.test(branch)
}

/**
 * Makes a resolved policy ready to ask. Patterns are compiled once.
 *
 * @throws {NamePatternError} for a pattern that cannot be compiled; a policy that was validated holds none.
 */
export function createBranchModel(policy: ResolvedPolicy): BranchModel {
  const patterns = policy.kinds.map((kind) => ({ kind, patterns: kind.names.map(compileNamePattern) }))
  const kinds = new Map(policy.kinds.map((kind) => [kind.id, kind]))
  const rules = new Map(policy.rules.map((rule) => [rule.id, rule]))
  const kindTags = policy.kinds.flatMap((kind) => (kind.tag === null ? [] : [kind.tag.name]))
  const tagNames = [...new Set([...policy.tags.names, ...kindTags])]
  const tagPatterns = tagNames.map(compileNamePattern)
  const known = new Map<string, NamedKind | null>()

  const kindOf = (branch: string): NamedKind | null => {
    const cached = known.get(branch)
    if (cached !== undefined) return cached
    const name = MERGE_QUEUE.exec(branch)?.[1] ?? branch
    const found = closest(patterns, name)
    known.set(branch, found)
    return found
  }

  return {
    policy,
    kindOf,
    kind: (id) => kinds.get(id) ?? null,
    tagNames,
    tagCaptures: (tag) => firstMatch(tagPatterns, tag),
    rule: (id) => rules.get(id) ?? null,
    methods: (source, target) => source.into.find((entry) => entry.kind === target.id)?.methods ?? null,
    sourcesOf: (target) => policy.kinds.filter((kind) => kind.into.some((entry) => entry.kind === target.id)),
  }
}

/** The tag name that a merge of a branch owes, or null where any version tag will do. */
export function owedTagName(named: NamedKind): string | null {
  const { kind, captures } = named
  if (kind.tag === null || !captures.has('version')) return null
  return fillNamePattern(kind.tag.name, captures)
}

/** Whether a commit may be made on a branch of this kind only by an allowed merge, once it is published. */
export function isGuarded(kind: Kind | null, published: boolean): boolean {
  return kind?.protected === true && (kind.permanent || published)
}

interface KindPatterns {
  readonly kind: Kind
  readonly patterns: readonly NamePattern[]
}

function closest(kinds: readonly KindPatterns[], name: string): NamedKind | null {
  let best: (NamedKind & { weight: number }) | null = null
  for (const { kind, patterns } of kinds) {
    for (const pattern of patterns) {
      const captures = pattern.match(name)
      if (captures !== null && (best === null || pattern.weight > best.weight)) best = { kind, captures, weight: pattern.weight }
    }
  }
  return best === null ? null : { kind: best.kind, captures: best.captures }
}

function firstMatch(patterns: readonly NamePattern[], name: string): Captures | null {
  for (const pattern of patterns) {
    const captures = pattern.match(name)
    if (captures !== null) return captures
  }
  return null
}
