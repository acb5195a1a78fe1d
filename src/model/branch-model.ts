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
  /**
   * Whether a tag names a version: a pattern allows it and captures one; where no pattern captures any, every allowed tag does. A
   * moving `v1` that `v*` allows beside `v{version}` names none.
   */
  isVersionTag(tag: string): boolean
  rule(id: string): RuleSetting | null
  /** How a kind may be merged into another: null where it may not. */
  methods(source: Kind, target: Kind): readonly Method[] | null
  /** Kinds that may be merged into a kind. */
  sourcesOf(target: Kind): readonly Kind[]
  /** Whether some kind starts from this one. */
  isOrigin(kind: Kind): boolean
}

/** GitHub's merge queue tests a pull request on a branch of its own: `gh-readonly-queue/BASE/pr-N-OID`. */
const MERGE_QUEUE = /^gh-readonly-queue\/(.+)\/pr-([0-9]+)-([0-9a-f]{40,64})$/

/** Names whose kind is remembered: of one branch many rules ask, one after the other, and a push may have any number. */
const MOST_KNOWN = 20_000

const QUEUE = 'gh-readonly-queue/'

/** Whether a branch is one that the host makes to test a pull request, and takes away again. */
export function isMergeQueue(branch: string): boolean {
  return branch.startsWith(QUEUE) && MERGE_QUEUE.test(branch)
}

/** The branch that a merge queue's branch is for, and the commit that it was built on; null for any other branch. */
export function mergeQueueOf(branch: string): { readonly base: string; readonly pullRequest: string; readonly on: string } | null {
  if (!branch.startsWith(QUEUE)) return null
  const [, base, pullRequest, on] = MERGE_QUEUE.exec(branch) ?? []
  return base === undefined || pullRequest === undefined || on === undefined ? null : { base, pullRequest, on }
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
  const knownTags = new Map<string, Captures | null>()
  const tagCaptures = (tag: string): Captures | null => {
    const cached = knownTags.get(tag)
    if (cached !== undefined) return cached
    const found = firstMatch(tagPatterns, tag)
    if (knownTags.size >= MOST_KNOWN) knownTags.clear()
    knownTags.set(tag, found)
    return found
  }
  const capturesVersions = tagNames.some((name) => name.includes('{version}') || name.includes('(?<version>'))
  const known = new Map<string, NamedKind | null>()

  const kindOf = (branch: string): NamedKind | null => {
    const cached = known.get(branch)
    if (cached !== undefined) return cached
    const name = mergeQueueOf(branch)?.base ?? branch
    const found = closest(patterns, name)
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(branch, found)
    return found
  }

  return {
    policy,
    kindOf,
    kind: (id) => kinds.get(id) ?? null,
    tagNames,
    tagCaptures,
    isVersionTag: (tag) => {
      const captures = tagCaptures(tag)
      return captures !== null && (!capturesVersions || captures.get('version') !== undefined)
    },
    rule: (id) => rules.get(id) ?? null,
    methods: (source, target) => source.into.find((entry) => entry.kind === target.id)?.methods ?? null,
    isOrigin: (kind) => policy.kinds.some((other) => other.from !== 'any' && other.from.includes(kind.id)),
    sourcesOf: (target) => policy.kinds.filter((kind) => kind.into.some((entry) => entry.kind === target.id)),
  }
}

/** The tag name that a merge of a branch owes, or null where any version tag will do. */
export function owedTagName(named: NamedKind): string | null {
  const { kind, captures } = named
  if (kind.tag === null || !captures.has('version')) return null
  return fillNamePattern(kind.tag.name, captures)
}

/** A version at the end of a name, for policies whose patterns capture none. */
const VERSION_AT_END = /(?<![0-9A-Za-z.])[vV]?([0-9]+(?:\.[0-9]+){1,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/

/** The version that a version tag names; null for another tag, and for one whose name holds none. */
export function versionOfTag(tag: string, model: BranchModel): string | null {
  if (!model.isVersionTag(tag)) return null
  return model.tagCaptures(tag)?.get('version') ?? VERSION_AT_END.exec(tag)?.[1] ?? null
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

/** Of several patterns that allow a name, one that captures a version tells more. */
function firstMatch(patterns: readonly NamePattern[], name: string): Captures | null {
  const matches = patterns.map((pattern) => pattern.match(name)).filter((captures) => captures !== null)
  return matches.find((captures) => captures.get('version') !== undefined) ?? matches[0] ?? null
}
