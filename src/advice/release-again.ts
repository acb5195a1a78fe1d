import type { NamedKind } from '../model/branch-model.ts'
import { shellCommand } from '../model/printable.ts'
import type { Oid } from '../model/refname.ts'
import { readableName } from './catch-up.ts'
import { firstPushCommand, takenNames } from './commands.ts'
import { nextFreeTag, type TagAdvice } from './tag-commands.ts'

/**
 * Begins the branch of a release anew under the next version that is free; the pull request is then opened for that one. Nothing
 * where the name tells no version.
 *
 * @param above a tag that the next version has to be above.
 */
export function releaseAgain(
  branch: string,
  tip: Oid,
  named: NamedKind,
  above: string,
  { facts, updates, model }: Omit<TagAdvice, 'update'>,
): readonly string[] {
  const version = named.captures.get('version')
  const highest = model.tagCaptures(above)?.get('version')
  if (version === undefined || highest === undefined) return []
  const next = nextFreeTag(above, highest, { facts, updates, model })?.version
  const name = next === undefined ? '' : branch.replace(version, next)
  const found = model.kindOf(name)
  if (found?.kind.id !== named.kind.id || found.captures.get('version') !== next || takenNames(facts).has(name)) return []
  return [shellCommand('git', 'checkout', '--no-track', '-b', name, readableName(branch, tip, facts)), ...firstPushCommand(facts, name)]
}
