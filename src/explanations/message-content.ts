import type { BranchModel } from '../model/branch-model.ts'
import { compileLinearSearch, type LinearRegExp } from '../model/linear-regexp.ts'
import { mergedInto, mergedTag, readMergeMessage } from './messages.ts'

/** What the message of a merge tells. */
export interface MessageContent {
  /** The names of what was merged, as `readMergeMessage` reads them; empty where it tells none. */
  readonly sources: readonly string[]
  /** The tag that was merged. */
  readonly tag: string | null
  /** The branch that the merge was made on. */
  readonly into: string | null
}

/** What was read by the forms of a policy, by whole messages. */
interface ReadMessages {
  readonly ownForms: readonly LinearRegExp[]
  readonly contents: Map<string, MessageContent>
}

const READ = new WeakMap<BranchModel, ReadMessages>()

/** What a message tells, read once however often it is asked for: an audit looks at each in several ways. */
export function contentOf(message: string, model: BranchModel): MessageContent {
  const { ownForms, contents } = readBy(model)
  const known = contents.get(message)
  if (known !== undefined) return known
  const sources = readMergeMessage(message, ownForms)?.sources ?? []
  const content = { sources, tag: mergedTag(message), into: mergedInto(message) }
  contents.set(message, content)
  return content
}

function readBy(model: BranchModel): ReadMessages {
  const known = READ.get(model)
  if (known !== undefined) return known
  const read = { ownForms: model.policy.mergeMessages.map(compileLinearSearch), contents: new Map<string, MessageContent>() }
  READ.set(model, read)
  return read
}

/**
 * Reads messages ahead of time, and the names that stand in them, while there is nothing else to do. The model keeps what it finds
 * for a name.
 *
 * @param messages of the commits on the lines that will be explained.
 */
export function readAhead(messages: Iterable<string>, model: BranchModel): void {
  for (const message of messages) for (const name of contentOf(message, model).sources) model.kindOf(name)
}
