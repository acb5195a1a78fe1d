import { shellCommand } from '../model/printable.ts'
import { isOid } from '../model/refname.ts'
import type { OtherRule } from './rule.ts'

/** Forbids pushing `refs/replace/*`: they rewrite the history that others see (git-replace(1)). */
export const replaceRefs: OtherRule = {
  id: 'replace-refs',
  judges: 'other',
  needs: [],
  applies: (update) => update.refname.startsWith('refs/replace/') && update.operation !== 'delete',
  judge: ({ update }) => {
    const replaced = update.refname.slice('refs/replace/'.length)
    return [
      {
        verdict: 'fail',
        oid: update.new,
        message: `${update.refname} would show everybody another history than the one that was made`,
        why: 'the policy takes no replace refs: they change what every reader of the repository sees',
        actual: 'a push of a replace ref',
        expected: 'replace refs kept in the repository that made them',
        evidence: null,
        // git-replace(1) takes object names; anything else may look like an option to it.
        fix: isOid(replaced) ? [shellCommand('git', 'replace', '-d', replaced)] : [],
      },
    ]
  },
}
