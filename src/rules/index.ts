import type { RuleId } from '../model/rule-ids.ts'
import { branchName } from './branch-name.ts'
import { mergeMethod } from './merge-method.ts'
import { mergeSource } from './merge-source.ts'
import { noDelete } from './no-delete.ts'
import { noDirectCommit } from './no-direct-commit.ts'
import { noForcePush } from './no-force-push.ts'
import { releaseTag } from './release-tag.ts'
import { replaceRefs } from './replace-refs.ts'
import type { Rule } from './rule.ts'
import { tagName } from './tag-name.ts'

/** Every rule by its id. A new rule is one file, one line here, one line in model/rule-ids.ts, one docs page and one test table. */
export const RULES = {
  'no-direct-commit': noDirectCommit,
  'branch-name': branchName,
  'merge-source': mergeSource,
  'merge-method': mergeMethod,
  'release-tag': releaseTag,
  'tag-name': tagName,
  'no-force-push': noForcePush,
  'no-delete': noDelete,
  'replace-refs': replaceRefs,
} as const satisfies Record<RuleId, Rule>
