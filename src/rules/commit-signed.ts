import { isPushOfItself, pushCommand } from '../advice/commands.ts'
import { gapAnswer } from '../advice/gap.ts'
import type { Signature } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import { isAncestor, reachableFrom } from '../model/graph.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import { type BranchRule, optionOf, type RuleInput } from './rule.ts'

/** Forbids a new commit without a signature that git's verifier accepts, or by the option `check` without any. */
export const commitSigned: BranchRule = {
  id: 'commit-signed',
  judges: 'branch',
  needs: [],
  commits: true,
  applies: ({ operation }) => operation === 'create' || operation === 'update' || operation === 'propose' || operation === 'history',
  asks: ({ newCommits, options }) => {
    const verify = optionOf('commit-signed', 'check', options) === 'valid'
    return newCommits.oids.map((commit) => ({ about: 'commit', commit, verify }))
  },
  judge: (input) => {
    const { newCommits, details, update, facts, model } = input
    const signatures = newCommits.oids.map((oid) => ({ oid, signature: details.commits.get(oid)?.signature ?? null }))
    const faulty = signatures.filter(({ signature }) => signature === null || !counts(signature, input))
    const wrong = faulty.flatMap(({ oid, signature }) => (signature === 'none' || signature === 'bad' ? [oid] : []))
    const fix = signAgain(new Set(wrong), input)
    const gap = newCommits.gap === null ? [] : [gapAnswer(newCommits.gap, update, facts, model)]
    return [...faulty.map(({ oid, signature }) => answerFor(oid, signature, fix, input)), ...gap]
  },
}

function counts(signature: Signature, { options }: RuleInput): boolean {
  return optionOf('commit-signed', 'check', options) === 'present' ? signature !== 'none' : signature === 'good'
}

function answerFor(oid: Oid, signature: Signature | null, fix: readonly string[], { options }: RuleInput): Answer {
  const isPresence = optionOf('commit-signed', 'check', options) === 'present'
  const expected = isPresence ? 'a signature' : 'a signature that git verifies'
  const base = { oid, why: `the policy asks for ${expected} on each new commit (commit-signed)`, expected, evidence: null }
  const commit = abbreviated(oid)
  if (signature === 'none')
    return { ...base, verdict: 'fail', message: `${commit} is not signed; it needs ${expected}`, actual: 'no signature', fix }
  if (signature === 'bad') {
    const message = `the signature of ${commit} is not valid: it is wrong, has expired, or its key is revoked`
    return { ...base, verdict: 'fail', message, actual: 'a signature that is not valid', fix }
  }
  const reason =
    signature === null ? 'it is not in this repository' : 'git does not know or trust its key here, or could not run the verifier'
  const message = `whether ${commit} is signed well could not be told: ${reason}`
  return {
    ...base,
    verdict: 'undetermined',
    message,
    actual: signature === null ? 'a commit that is not here' : 'a signature that git could not verify',
    fix: [],
  }
}

/**
 * Makes the commits from the first wrong one on anew, each with a signature. Only where that rewrites nothing but the branch that
 * is pushed: a straight run of commits that no remote and no other ref has, on a branch that may be rewritten.
 */
function signAgain(wrong: ReadonlySet<Oid>, input: RuleInput<BranchUpdate>): readonly string[] {
  const { update, facts } = input
  const base = isOwnWork(input) ? baseOfRun(wrong, input) : null
  if (base === null) return []
  return [
    shellCommand('git', 'checkout', update.branch),
    shellCommand('git', 'rebase', '--force-rebase', '--gpg-sign', base),
    ...pushCommand(facts, update.refname),
  ]
}

/** Whether the commits that a push brings are on its local branch alone. */
function isOwnWork({ update, facts, model, newCommits }: RuleInput<BranchUpdate>): boolean {
  const isPush = update.operation === 'create' || update.operation === 'update'
  if (!isPush || facts.localRefsAreShared || update.new === null || update.branch.startsWith('-')) return false
  if (model.kindOf(update.branch)?.kind.protected === true) return false
  const isHere = facts.refs.some((ref) => ref.refname === update.refname && ref.oid === update.new)
  const isForward = update.old === null || isAncestor(facts.graph, update.old, update.new) === true
  const others = facts.refs.flatMap((ref) => (ref.refname === update.refname || ref.commit === null ? [] : [ref.commit]))
  const held = reachableFrom(facts.graph, others)
  return isHere && isForward && isPushOfItself(update, facts) && newCommits.oids.every((oid) => !held.has(oid))
}

/** The commit below the oldest wrong one; null where a merge or a root is among the new commits. */
function baseOfRun(wrong: ReadonlySet<Oid>, { update, facts, newCommits }: RuleInput<BranchUpdate>): Oid | null {
  const fresh = new Set(newCommits.oids)
  let base: Oid | null = null
  for (let oid = update.new; oid !== null && fresh.has(oid); ) {
    const [parent, ...more]: readonly Oid[] = facts.graph.parents(oid)
    if (parent === undefined || more.length > 0) return null
    if (wrong.has(oid)) base = parent
    oid = parent
  }
  return base
}
