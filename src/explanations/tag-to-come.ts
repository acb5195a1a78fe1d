import { type NamedKind, owedTagName, versionOfTag } from '../model/branch-model.ts'
import { type Ref, refNamed } from '../model/facts.ts'
import { isAncestor } from '../model/graph.ts'
import { headOf } from '../model/heads.ts'
import { type Oid, tagOf, tagRef } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { compareVersions } from '../model/version.ts'
import { type TagScene, tagLinesOf } from './tag-lines.ts'

/**
 * The tag that a merge to come will owe. `owed`: it can be made once the merge is there; `placed`: it is on the head, which will be
 * production's tip by a fast-forward; `taken`: it is on what the merge cannot be; `below`: a higher version is released there.
 */
export type TagToCome =
  | { readonly state: 'owed'; readonly tag: string | null }
  | { readonly state: 'placed'; readonly tag: string }
  | { readonly state: 'taken'; readonly tag: string; readonly ref: Ref }
  | { readonly state: 'below'; readonly tag: string; readonly newest: string }

/** A merge that a pull request proposes, and all that is known of tags. */
export interface MergeScene extends Omit<TagScene, 'update'> {
  readonly update: BranchUpdate
}

/**
 * What a merge to come has to do with the tag that its head's kind owes.
 *
 * @param named the head's kind, which carries a tag.
 */
export function tagToCome(named: NamedKind, scene: MergeScene): TagToCome {
  const { facts } = scene
  const tag = owedTagName(named)
  if (tag === null) return { state: 'owed', tag }
  const ref = refNamed(facts.refs, tagRef(tag))
  if (ref !== undefined) return mayBeTip(ref.commit, scene) ? { state: 'placed', tag } : { state: 'taken', tag, ref }
  const newest = newestOnBase(tag, scene)
  return newest === null ? { state: 'owed', tag } : { state: 'below', tag, newest }
}

/** Whether production's tip will be this very commit: a fast-forward of the head, which nothing stands in the way of. */
function mayBeTip(commit: Oid | null, { update, facts, model }: MergeScene): boolean {
  const [base, head] = update.parents
  const [source, target] = [headOf(update, model)?.kind, model.kindOf(update.branch)?.kind]
  if (base === undefined || head === undefined || commit !== head || source === undefined || target === undefined) return false
  const { chosen = null, methods = null } = update.pullRequest ?? {}
  const offered = chosen === null ? methods : [chosen]
  const isOffered = offered === null || offered.includes('fast-forward')
  return isOffered && model.methods(source, target)?.includes('fast-forward') === true && isAncestor(facts.graph, base, head) !== false
}

/** The version tag that is the newest on the base's line, where it is above the one to come; tags of another form count for themselves. */
function newestOnBase(tag: string, { update, ...scene }: MergeScene): string | null {
  const [base] = update.parents
  const formOf = (name: string): string => name.replace(versionOfTag(name, scene.model) ?? '', '')
  const version = versionOfTag(tag, scene.model)
  if (base === undefined || version === null) return null
  const line = { production: [{ branch: update.branch, commit: base }], support: [], carriers: [] }
  for (const [refname, { next }] of tagLinesOf(scene, line)) {
    const name = tagOf(refname) ?? ''
    if (next !== null || formOf(name) !== formOf(tag)) continue
    return compareVersions(version, versionOfTag(name, scene.model) ?? version) < 0 ? name : null
  }
  return null
}
