import type { RuleId } from '../model/rule-ids.ts'
import { approvals } from './approvals.ts'
import { backMerge } from './back-merge.ts'
import { branchName } from './branch-name.ts'
import { branchOrigin } from './branch-origin.ts'
import { commitAuthor } from './commit-author.ts'
import { commitMessage } from './commit-message.ts'
import { commitSigned } from './commit-signed.ts'
import { mergeMethod } from './merge-method.ts'
import { mergeSource } from './merge-source.ts'
import { noDelete } from './no-delete.ts'
import { noDirectCommit } from './no-direct-commit.ts'
import { noForcePush } from './no-force-push.ts'
import { policyChange } from './policy-change.ts'
import { publishedFirst } from './published-first.ts'
import { releaseTag } from './release-tag.ts'
import { replaceRefs } from './replace-refs.ts'
import type { Rule } from './rule.ts'
import { staleBranch } from './stale-branch.ts'
import { tagAnnotated } from './tag-annotated.ts'
import { tagImmutable } from './tag-immutable.ts'
import { tagName } from './tag-name.ts'
import { tagOrder } from './tag-order.ts'
import { tagSigned } from './tag-signed.ts'
import { tagTarget } from './tag-target.ts'
import { versionFile } from './version-file.ts'

/** Every rule by its id. A new rule is one file, one line here, one line in model/rule-ids.ts, one docs page and one test table. */
export const RULES = {
  'no-direct-commit': noDirectCommit,
  'branch-name': branchName,
  'branch-origin': branchOrigin,
  'merge-source': mergeSource,
  'merge-method': mergeMethod,
  'release-tag': releaseTag,
  'tag-name': tagName,
  'tag-target': tagTarget,
  'tag-order': tagOrder,
  'tag-immutable': tagImmutable,
  'tag-annotated': tagAnnotated,
  'tag-signed': tagSigned,
  'no-force-push': noForcePush,
  'no-delete': noDelete,
  'back-merge': backMerge,
  'published-first': publishedFirst,
  'stale-branch': staleBranch,
  'version-file': versionFile,
  'commit-message': commitMessage,
  'commit-author': commitAuthor,
  'commit-signed': commitSigned,
  'replace-refs': replaceRefs,
  'policy-change': policyChange,
  approvals,
} as const satisfies Record<RuleId, Rule>

/** Whether rules, by their ids, look at nothing but names and the policy to judge a commit that is to be made. */
export function restsOnNames(ids: readonly string[]): boolean {
  const rules: Readonly<Record<string, Rule>> = RULES
  return ids.every((id) => Object.hasOwn(rules, id) && rules[id]?.restsOnNames === true)
}
