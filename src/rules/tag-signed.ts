import { tagAgain } from '../advice/tag-again.ts'
import { unreadTag } from '../advice/unread-tag.ts'
import type { Signature } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import type { RefUpdate, TagUpdate } from '../model/update.ts'
import { optionOf, type RuleInput, type TagRule } from './rule.ts'

/** Forbids a version tag without a signature that git's verifier accepts, or by the option `check` without any. */
export const tagSigned: TagRule = {
  id: 'tag-signed',
  judges: 'tag',
  needs: ['refs'],
  applies: (update, model) => update.operation !== 'delete' && model.isVersionTag(update.tag),
  asks: ({ update, options }) =>
    update.new === null ? [] : [{ about: 'tag', object: update.new, verify: optionOf('tag-signed', 'check', options) === 'valid' }],
  judge: (input) => {
    const { update, facts, details } = input
    const tag = update.new === null ? null : (details.tags.get(update.new) ?? null)
    const signature = signatureOf(update, input)
    if (tag === null || signature === null) return [unreadTag(update, facts)]
    if (counts(signature, input)) return []
    const isNone = signature === 'none'
    const fix = isNone ? tagAgain({ ...input, tag, beside: beside(input), signed: true }) : []
    return [{ ...said(signature, input), oid: update.new, evidence: null, fix }]
  },
}

function signatureOf(update: TagUpdate, { details }: RuleInput): Signature | null {
  const tag = update.new === null ? null : (details.tags.get(update.new) ?? null)
  return tag === null ? null : (tag.annotation?.signature ?? 'none')
}

function counts(signature: Signature, { options }: RuleInput): boolean {
  return optionOf('tag-signed', 'check', options) === 'present' ? signature !== 'none' : signature === 'good'
}

function said(signature: Signature, input: RuleInput<TagUpdate>): Omit<Answer, 'oid' | 'evidence' | 'fix'> {
  const { tag } = input.update
  const isPresence = optionOf('tag-signed', 'check', input.options) === 'present'
  const base = {
    why: `the policy asks for ${isPresence ? 'signed version tags' : 'version tags with a signature that git verifies'} (tag-signed)`,
    expected: isPresence ? 'a signature' : 'a signature that git verifies',
  }
  if (signature === 'none')
    return { ...base, verdict: 'fail', message: `${tag} is not signed; it needs ${base.expected}`, actual: 'no signature' }
  if (signature === 'bad') {
    return { ...base, verdict: 'fail', message: `the signature of ${tag} is not valid`, actual: 'a signature that is not valid' }
  }
  return {
    ...base,
    verdict: 'undetermined',
    message: `git does not accept the signature of ${tag}: it is wrong, or its key is not known or not trusted here`,
    actual: 'a signature that git could not verify',
  }
}

/** What may be pushed with the tag once that is signed: all but tags that need the same. */
function beside(input: RuleInput<TagUpdate>): readonly RefUpdate[] {
  const isAtFault = (other: RefUpdate): boolean => {
    if (other.subject !== 'tag' || !tagSigned.applies(other, input.model)) return false
    const signature = signatureOf(other, input)
    return signature === null || !counts(signature, input)
  }
  return input.updates.filter((other) => other !== input.update && other.new !== null && !isAtFault(other))
}
