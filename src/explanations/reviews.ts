import type { PullRequestReviews, Review } from '../model/host.ts'
import type { Oid } from '../model/refname.ts'

/** What the reviews of a pull request come to. */
export interface Tally {
  /** Who approves what is to be merged. */
  readonly approved: readonly string[]
  /** Who wants it changed first. */
  readonly blocked: readonly string[]
  /** Whose approval does not count, and why. */
  readonly left: readonly { readonly person: string; readonly because: string }[]
}

/**
 * Counts each person once, by the last review that says yes or no: a comment takes nothing back. A dismissed review says nothing
 * any more, and what the same person said before it does not come back.
 *
 * @param head what is to be merged now.
 * @param isStaleCounted true where approvals of an older head count.
 */
export function tallyOf(given: PullRequestReviews, head: Oid, isStaleCounted: boolean): Tally {
  const last = new Map<string, Review>()
  for (const review of given.reviews) if (review.verdict !== 'commented') last.set(review.person, review)
  const approved: string[] = []
  const blocked: string[] = []
  const left: { person: string; because: string }[] = []
  for (const review of last.values()) {
    const { person, verdict, standing } = review
    if (verdict === 'changes-requested' && standing !== 'outsider') blocked.push(person)
    if (verdict !== 'approved') continue
    const because = uncounted(review, given.author, head, isStaleCounted)
    if (because === null) approved.push(person)
    else left.push({ person, because })
  }
  return { approved, blocked, left }
}

function uncounted(review: Review, author: string | null, head: Oid, isStaleCounted: boolean): string | null {
  if (review.person === author) return 'the author'
  if (review.standing === 'bot') return 'a bot'
  if (review.standing === 'outsider') return 'no write access'
  const isStale = review.isStale || (review.commit !== null && review.commit !== head)
  return isStale && !isStaleCounted ? 'of an older commit' : null
}
