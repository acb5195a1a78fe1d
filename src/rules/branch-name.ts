import { firstPushCommand, pushCommand } from '../advice/commands.ts'
import { nearestBranchName } from '../advice/names.ts'
import { either } from '../advice/wording.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { Answer } from '../model/finding.ts'
import { isForksHead } from '../model/heads.ts'
import { shellCommand } from '../model/printable.ts'
import { branchRef, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { BranchRule, RuleInput } from './rule.ts'

/** Forbids a branch that is of no kind. What others call a branch of a fork is their business. */
export const branchName: BranchRule = {
  id: 'branch-name',
  judges: 'branch',
  needs: [],
  restsOnNames: true,
  applies: (update) => update.operation !== 'delete' && update.operation !== 'propose' && !isForksHead(update),
  judge: (input) => (input.model.kindOf(input.update.branch) === null ? [misnamed(input)] : []),
}

function misnamed(input: RuleInput<BranchUpdate>): Answer {
  const { update, model } = input
  const nearest = nearestBranchName(update.branch, model)
  return {
    verdict: 'fail',
    oid: null,
    message: `no kind of branch is named like "${update.branch}"${nearest === null ? '' : `; the nearest legal name is ${nearest}`}`,
    why: wordsOf(model).why,
    actual: update.branch,
    expected: wordsOf(model).expected,
    evidence: null,
    fix: nearest === null ? [] : renameTo(nearest, input),
  }
}

interface Words {
  readonly why: string
  readonly expected: string
}

/** A push may have a hundred thousand wrong names, of which the policy says the same. */
const WORDS = new WeakMap<BranchModel, Words>()

function wordsOf(model: BranchModel): Words {
  const known = WORDS.get(model)
  if (known !== undefined) return known
  const { kinds } = model.policy
  const shown = kinds.map((kind) => `${kind.id} (${kind.names[0]}${kind.names.length > 1 ? ', …' : ''})`)
  const words = { why: `the policy knows ${either(shown)}`, expected: either(kinds.flatMap((kind) => kind.names)) }
  WORDS.set(model, words)
  return words
}

function renameTo(name: string, input: RuleInput<BranchUpdate>): readonly string[] {
  const { update, facts } = input
  const tracked = remoteTrackingOf(update.refname, facts.remotes)
  if (tracked !== null) {
    // Only the remote has it: copied to its new name there first, so that nothing is ever without a name.
    return [
      shellCommand('git', 'push', tracked.remote, `${update.refname}:${branchRef(name)}`),
      shellCommand('git', 'push', tracked.remote, '--delete', branchRef(tracked.branch)),
    ]
  }
  const rename = update.branch.startsWith('-')
    ? shellCommand('git', 'branch', '-m', '--', update.branch, name)
    : shellCommand('git', 'branch', '-m', update.branch, name)
  // The head of a pull request is on the host, which renames nothing that is pushed.
  if (update.pullRequest !== null) return [rename, ...firstPushCommand(facts, branchRef(name))]
  if (update.operation !== 'create' && update.operation !== 'update') return [rename]
  const isItself = update.localRef === null || update.localRef === update.refname
  if (!isItself) return pushCommand(facts, `${update.localRef}:${branchRef(name)}`)
  return [rename, ...firstPushCommand(facts, branchRef(name))]
}
