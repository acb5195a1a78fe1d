import type { BranchModel } from '../model/branch-model.ts'
import type { TagObject } from '../model/details.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { printable, shellCommand } from '../model/printable.ts'
import type { RefUpdate, TagUpdate } from '../model/update.ts'
import { atomicPushCommand, pushCommand } from './commands.ts'

/** What tells how a tag that was refused is made anew. */
export interface TagAgain {
  readonly update: TagUpdate
  /** The other updates of the push that may go with it. */
  readonly beside: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
  /** The tag's object as it is. */
  readonly tag: TagObject
  readonly signed: boolean
}

/**
 * Makes a tag anew at the same commit, as an object of its own with the message that it had, and pushes it again. Nothing for
 * a published tag that may not change, and where the tag of this name here is another one than was pushed.
 */
export function tagAgain({ update, beside, facts, model, tag, signed }: TagAgain): readonly string[] {
  const commit = update.new === null ? null : (facts.commits.get(update.new) ?? null)
  const isFixed = update.operation === 'exists' || (update.operation === 'update' && model.policy.tags.immutable)
  const here = facts.localRefsAreShared ? undefined : facts.refs.find((ref) => ref.refname === update.refname)
  const isOther = here !== undefined && here.oid !== update.new
  // git-tag(1) takes no name that begins with a hyphen.
  if (commit === null || isFixed || isOther || update.tag.startsWith('-')) return []
  const make = shellCommand('git', 'tag', '-f', signed ? '-s' : '-a', update.tag, commit, ...messageWords(tag, update.tag))
  const refspec = update.operation === 'update' ? `+${update.refname}` : update.refname
  const others = beside.map(refspecOf)
  return [make, ...(others.length === 0 ? pushCommand(facts, refspec) : atomicPushCommand(facts, ...others, refspec))]
}

/** The refspec that sends what an update sent. */
function refspecOf(update: RefUpdate): string {
  const local = update.subject === 'branch' ? update.localRef : null
  return local === null || local === update.refname ? update.refname : `${local}:${update.refname}`
}

/** Longer messages make no command that anybody reads before pasting it. */
const LONGEST_MESSAGE = 500

/** The message where it can be pasted: each paragraph is one `-m` (git-tag(1)). Else, as for a tag that has none, the tag's name. */
function messageWords({ annotation }: TagObject, name: string): readonly string[] {
  const message = (annotation?.message ?? '').trim()
  const paragraphs = message.split(/\n{2,}/)
  const isOwn = message !== '' && message !== annotation?.name && message.length <= LONGEST_MESSAGE
  const isKept = isOwn && paragraphs.every((paragraph) => printable(paragraph) === paragraph)
  return (isKept ? paragraphs : [name]).flatMap((paragraph) => ['-m', paragraph])
}
