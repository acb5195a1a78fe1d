import { pushCommand } from '../advice/commands.ts'
import { releaseAgain } from '../advice/release-again.ts'
import { either } from '../advice/wording.ts'
import type { Explanation } from '../explanations/explanation.ts'
import { owingExplanations } from '../explanations/owing.ts'
import { tagToCome } from '../explanations/tag-to-come.ts'
import type { NamedKind } from '../model/branch-model.ts'
import type { Ref } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import { tagRef } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { RuleInput } from './rule.ts'

type Input = RuleInput<BranchUpdate>

/** What `release-tag` says of a pull request: what it will owe, and whether that can be made then. */
export function tagsToCome(input: Input): readonly Answer[] {
  return input.line.steps.flatMap(owingExplanations).flatMap((source) => toCome(source, input))
}

/** A branch whose merge will owe a tag. */
interface Release {
  readonly branch: string
  readonly named: NamedKind
}

function toCome({ branch, named }: Explanation, input: Input): readonly Answer[] {
  if (named === null || named.kind.tag === null || named.kind.tag.required === false) return []
  const release = { branch: branch ?? named.kind.id, named }
  const found = tagToCome(named, input)
  if (found.state === 'placed') return []
  if (found.state === 'taken') return [released(release, found.tag, found.ref, input)]
  return found.state === 'below' ? steppingDown(release, found.tag, found.newest, input) : [owed(release, found.tag, input)]
}

function about({ named: { kind } }: Release, { update }: Input): Pick<Answer, 'atMost' | 'oid' | 'why' | 'evidence'> {
  return {
    ...(kind.tag?.required === 'warn' ? { atMost: 'warn' as const } : {}),
    oid: null,
    why: `the policy asks that what ${kind.id} brings into ${update.branch} carries ${kind.tag?.name ?? 'a tag'}`,
    evidence: 'event',
  }
}

function owed(release: Release, tag: string | null, input: Input): Answer {
  const { update, model, facts } = input
  const name = tag ?? `one of ${either(model.tagNames)}`
  const make = tag === null ? [] : [shellCommand('git', 'tag', '-a', tag, 'COMMIT', '-m', tag), ...pushCommand(facts, tagRef(tag))]
  return {
    ...about(release, input),
    verdict: 'skipped',
    message: `once ${release.branch} is merged, the commit that brings it to ${update.branch} needs ${name}${make.length === 0 ? '' : `: ${make.join(' && ')}`}`,
    actual: 'a merge to come',
    expected: `${name} at the commit that brings it to ${update.branch}`,
    fix: [],
  }
}

/** What is published stays: the merge can only be released as another version. */
function released(release: Release, tag: string, { commit, oid }: Ref, input: Input): Answer {
  const place = commit ?? oid
  return {
    ...about(release, input),
    verdict: 'fail',
    message: `${tag} is released already, at ${abbreviated(place)}, and ${release.branch} would need it in ${input.update.branch}; take the next version`,
    actual: `${tag} at ${place}`,
    expected: 'a branch of a version that is not released',
    fix: again(release, tag, input),
  }
}

/** What `tag-order` will say of the tag, and as severely. */
function steppingDown(release: Release, tag: string, newest: string, input: Input): readonly Answer[] {
  const severity = input.model.rule('tag-order')?.severity ?? 'off'
  const said = about(release, input)
  if (severity === 'off') return [owed(release, tag, input)]
  return [
    {
      ...said,
      ...(severity === 'warn' ? { atMost: 'warn' as const } : {}),
      verdict: 'fail',
      message: `${release.branch} would release ${tag} on ${input.update.branch} after ${newest}; take a version above that`,
      why: `${said.why}; along its line versions only go up (tag-order)`,
      actual: `${tag} after ${newest}`,
      expected: `a version above ${newest}`,
      fix: again(release, newest, input),
    },
  ]
}

/** The same under the next version, for a pull request of its own. */
function again({ branch, named }: Release, above: string, input: Input): readonly string[] {
  const [, head] = input.update.parents
  return head === undefined ? [] : releaseAgain(branch, head, named, above, input)
}
