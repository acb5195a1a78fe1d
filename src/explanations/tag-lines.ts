import { type BranchModel, versionOfTag } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { firstParentLine, type Reach, reachFrom } from '../model/graph.ts'
import { compileNamePattern } from '../model/name-pattern.ts'
import { branchOf, type Oid, type Refname, tagOf } from '../model/refname.ts'
import type { Door, RefUpdate, TagUpdate } from '../model/update.ts'
import { compareParsed, isPreRelease, parseVersion, type Version } from '../model/version.ts'
import { tipsAfter } from './tips.ts'

/** What tells where version tags sit. */
export interface TagScene {
  readonly update: TagUpdate
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  readonly door: Door
}

/** A branch at a commit, as everybody has it or as this push makes it. */
export interface Tip {
  readonly branch: string
  readonly commit: Oid
}

/** The branches on which version tags may sit. */
export interface TagGround {
  readonly production: readonly Tip[]
  /** Further branches that the rule's option names. */
  readonly support: readonly Tip[]
  /** Branches of kinds that carry a tag: a pre-release may sit there. */
  readonly carriers: readonly Tip[]
}

/**
 * The branches on which version tags may sit. An audit cannot tell which of the tags here are published, so branches that are
 * here count there too, as for what is about to be pushed.
 *
 * @param support name patterns of further branches.
 */
export function groundOf({ update, updates, facts, model, door }: TagScene, support: readonly string[]): TagGround {
  const tips: Tip[] = []
  for (const [branch, commit] of tipsAfter(facts, updates, door)) tips.push({ branch, commit })
  if (update.operation === 'exists') {
    for (const { refname, commit } of facts.refs) {
      const branch = branchOf(refname)
      if (branch !== null && commit !== null) tips.push({ branch, commit })
    }
  }
  const patterns = support.map(compileNamePattern)
  const byName = (a: Tip, b: Tip): number => (a.branch < b.branch ? -1 : a.branch > b.branch ? 1 : 0)
  const those = (isOne: (tip: Tip) => boolean): readonly Tip[] => tips.filter(isOne).sort(byName)
  const kindOf = (tip: Tip) => model.kindOf(tip.branch)?.kind
  return {
    production: those((tip) => kindOf(tip)?.production === true),
    support: patterns.length === 0 ? [] : those((tip) => patterns.some((pattern) => pattern.match(tip.branch) !== null)),
    carriers: those((tip) => kindOf(tip)?.tag != null),
  }
}

/** Whether a version tag may sit on a branch, by their names. */
export function maySitOn(branch: string, tag: string, model: BranchModel, support: readonly string[]): boolean {
  const kind = model.kindOf(branch)?.kind
  if (kind?.production === true || (kind?.tag != null && isPreRelease(versionOfTag(tag, model) ?? ''))) return true
  return support.some((pattern) => compileNamePattern(pattern).match(branch) !== null)
}

/** Everything that some of these branches have. */
export function heldBy(tips: readonly Tip[], facts: RepositoryFacts): Reach {
  return reachFrom(
    facts.graph,
    tips.map(({ commit }) => commit),
  )
}

/** A version tag at a commit. */
export interface VersionTag {
  readonly refname: Refname
  readonly tag: string
  readonly version: string
  readonly commit: Oid
  readonly parsed: Version
}

/** A version tag on the line of a branch. */
export interface PlacedTag {
  readonly branch: string
  /** The tags just before and after it on that line. */
  readonly previous: VersionTag | null
  readonly next: VersionTag | null
  /** True where the line may go on below what this repository holds, so that there may be an earlier tag. */
  readonly first: 'cut' | 'known'
}

/**
 * Where version tags lie on the first-parent lines of production, then of support branches, from old to new; of each tag the
 * first line that has it. A tag on a branch that was merged into a line counts at that merge, unless the merge has a version
 * tag of its own or the tag lies on a support branch's own part.
 */
export function tagLinesOf(scene: Omit<TagScene, 'update'>, ground: TagGround): ReadonlyMap<Refname, PlacedTag> {
  const { graph } = scene.facts
  const tagsAt = versionTagsAfter(scene)
  const production = ground.production.map((tip) => lineOf(tip, scene))
  const support = ground.support.map((tip) => lineOf(tip, scene))
  const apart = new Set(support.flatMap(({ commits }) => commits))
  const placed = new Map<Refname, PlacedTag>()
  for (const { branch, commits, first } of [...production, ...support]) {
    const tags = commits.flatMap((commit) => {
      const here = tagsAt.get(commit) ?? []
      if (here.length > 0) return here
      const merged = graph
        .parents(commit)
        .slice(1)
        .filter((parent) => !apart.has(parent))
      return ascending(merged.flatMap((parent) => tagsAt.get(parent) ?? []))
    })
    // A commit of the line itself may be merged into it once more, and a branch twice.
    const once = [...new Set(tags)]
    // Each pattern of names counts for itself: a repository may release several things.
    for (const series of bySeries(once)) {
      for (const [index, tag] of series.entries()) {
        if (placed.has(tag.refname)) continue
        placed.set(tag.refname, { branch, previous: series[index - 1] ?? null, next: series[index + 1] ?? null, first })
      }
    }
  }
  return placed
}

function bySeries(tags: readonly VersionTag[]): readonly (readonly VersionTag[])[] {
  const series = new Map<string, VersionTag[]>()
  for (const tag of tags) {
    const name = tag.tag.replace(tag.version, '')
    const others = series.get(name)
    if (others === undefined) series.set(name, [tag])
    else others.push(tag)
  }
  return [...series.values()]
}

interface Line {
  readonly branch: string
  /** Oldest first. */
  readonly commits: readonly Oid[]
  readonly first: PlacedTag['first']
}

function lineOf({ branch, commit }: Tip, { facts }: Omit<TagScene, 'update'>): Line {
  const commits = [...firstParentLine(facts.graph, commit)].reverse()
  return { branch, commits, first: facts.graph.complete ? 'known' : 'cut' }
}

/** The version tags by their commits once the updates have arrived; several at one commit from low to high. */
function versionTagsAfter({ updates, facts, model }: Omit<TagScene, 'update'>): ReadonlyMap<Oid, readonly VersionTag[]> {
  const commits = new Map<Refname, Oid | null>()
  for (const { refname, commit } of facts.refs) if (tagOf(refname) !== null) commits.set(refname, commit)
  for (const update of updates) {
    if (update.subject !== 'tag' || update.operation === 'exists') continue
    commits.set(update.refname, update.new === null ? null : (facts.commits.get(update.new) ?? null))
  }
  const tagsAt = new Map<Oid, VersionTag[]>()
  for (const [refname, commit] of commits) {
    const tag = tagOf(refname)
    const version = tag === null ? null : versionOfTag(tag, model)
    const parsed = version === null ? null : parseVersion(version)
    if (commit === null || tag === null || version === null || parsed === null) continue
    const one = { refname, tag, version, commit, parsed }
    const there = tagsAt.get(commit)
    if (there === undefined) tagsAt.set(commit, [one])
    else there.push(one)
  }
  return new Map([...tagsAt].map(([commit, tags]) => [commit, ascending(tags)]))
}

function ascending(tags: readonly VersionTag[]): readonly VersionTag[] {
  return [...tags].sort((a, b) => compareParsed(a.parsed, b.parsed) || (a.refname < b.refname ? -1 : 1))
}
