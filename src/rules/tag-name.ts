import { pushCommand } from '../advice/commands.ts'
import { nearestTagName } from '../advice/names.ts'
import { dropTag, isTagHere } from '../advice/tag-commands.ts'
import { either } from '../advice/wording.ts'
import { shellCommand } from '../model/printable.ts'
import { tagRef } from '../model/refname.ts'
import type { TagRule } from './rule.ts'

/** Forbids a tag that matches no pattern of the policy. */
export const tagName: TagRule = {
  id: 'tag-name',
  judges: 'tag',
  needs: ['refs'],
  // A policy that says nothing of tags forbids none.
  applies: (update, model) => update.operation !== 'delete' && model.tagNames.length > 0,
  judge: ({ update, model, facts }) => {
    if (model.tagCaptures(update.tag) !== null) return []
    const patterns = either(model.tagNames)
    const nearest = nearestTagName(update.tag, model)
    // What was pushed under another name (`HEAD:refs/tags/x`) is here as an object only.
    const isHere = update.operation === 'exists' || isTagHere(update, facts)
    const drop = isHere ? [dropTag(update.tag)] : []
    const tagged = isHere ? `${update.refname}^{}` : `${update.new}^{}`
    const rename =
      nearest === null
        ? []
        : [
            shellCommand('git', 'tag', '-a', nearest, tagged, '-m', nearest),
            ...drop,
            ...(update.operation === 'exists' ? [] : pushCommand(facts, tagRef(nearest))),
          ]
    return [
      {
        verdict: 'fail',
        oid: update.new,
        message: `the policy has no tag named like "${update.tag}"${nearest === null ? '' : `; the nearest legal name is ${nearest}`}`,
        why: `the policy names tags ${patterns}`,
        actual: update.tag,
        expected: patterns,
        evidence: null,
        fix: nearest === null ? drop : rename,
      },
    ]
  },
}
