import { tagAgain } from '../advice/tag-again.ts'
import { unreadTag } from '../advice/unread-tag.ts'
import type { TagObject } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import type { RefUpdate, TagUpdate } from '../model/update.ts'
import type { RuleInput, TagRule } from './rule.ts'

/** Forbids a version tag that is no tag object of its own: a lightweight one, one whose object has another name, a tag of a tag. */
export const tagAnnotated: TagRule = {
  id: 'tag-annotated',
  judges: 'tag',
  needs: ['refs'],
  applies: (update, model) => update.operation !== 'delete' && model.policy.tags.annotated && model.isVersionTag(update.tag),
  asks: ({ update }) => (update.new === null ? [] : [{ about: 'tag', object: update.new, verify: false }]),
  judge: (input) => {
    const { update, facts } = input
    const tag = objectOf(update, input)
    if (tag === null) return [unreadTag(update, facts)]
    return faultsOf(update, tag).map((fault) => ({
      ...fault,
      verdict: 'fail',
      oid: update.new,
      evidence: null,
      fix: isPublishedByNow(input) ? [] : tagAgain({ ...input, tag, beside: beside(input), signed: isToBeSigned(tag, input) }),
    }))
  },
}

function objectOf({ new: oid }: TagUpdate, { details }: RuleInput): TagObject | null {
  return oid === null ? null : (details.tags.get(oid) ?? null)
}

/** No command mends a tag that is there, nor one that a warning lets through where published tags stay as they are. */
function isPublishedByNow({ update, model }: RuleInput<TagUpdate>): boolean {
  const isLetThrough = model.rule('tag-annotated')?.severity === 'warn' && model.policy.tags.immutable
  return update.operation === 'exists' || isLetThrough
}

type Fault = Pick<Answer, 'message' | 'why' | 'actual' | 'expected'>

function faultsOf({ tag }: TagUpdate, { type, annotation }: TagObject): readonly Fault[] {
  if (annotation === null) {
    return [
      {
        message: `${tag} is a lightweight tag; it needs to be annotated`,
        why: 'the policy asks for annotated version tags (tags.annotated): they say who released, when and what',
        actual: `a lightweight tag: its ref names a ${type}`,
        expected: 'an annotated tag',
      },
    ]
  }
  const faults: Fault[] = []
  if (annotation.name !== tag) {
    faults.push({
      message: `the tag object of ${tag} says that it is "${annotation.name}"; it needs to say ${tag}`,
      why: 'the policy asks for annotated version tags (tags.annotated): a signature vouches for the name in the object, which git describe shows',
      actual: `a tag object named "${annotation.name}"`,
      expected: `a tag object named "${tag}"`,
    })
  }
  if (annotation.targetType === 'tag') {
    faults.push({
      message: `${tag} is a tag of another tag; it needs to name the commit itself`,
      why: 'the policy asks for annotated version tags (tags.annotated): one object says what was released',
      actual: 'a tag of a tag',
      expected: 'a tag of a commit',
    })
  }
  return faults
}

/** What may be pushed with the tag once that is made anew: all but tags that need the same. */
function beside(input: RuleInput<TagUpdate>): readonly RefUpdate[] {
  const isAtFault = (other: RefUpdate): boolean => {
    if (other.subject !== 'tag' || !tagAnnotated.applies(other, input.model)) return false
    const tag = objectOf(other, input)
    return tag === null || faultsOf(other, tag).length > 0
  }
  return input.updates.filter((other) => other !== input.update && other.new !== null && !isAtFault(other))
}

/** A signature that there was is made again, and one that the policy asks for is made now. */
function isToBeSigned({ annotation }: TagObject, { model }: RuleInput): boolean {
  const asked = model.rule('tag-signed')?.severity ?? 'off'
  return asked !== 'off' || (annotation !== null && annotation.signature !== 'none')
}
