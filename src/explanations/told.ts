import type { BranchModel } from '../model/branch-model.ts'
import { compileLinearSearch } from '../model/linear-regexp.ts'
import { mergedInto, mergedTag, readMergeMessage } from './messages.ts'

/** What the message of a merge tells. */
export interface Told {
  /** The names of what was merged, as `readMergeMessage` reads them; empty where it tells none. */
  readonly sources: readonly string[]
  /** The tag that was merged. */
  readonly tag: string | null
  /** The branch that the merge was made on. */
  readonly into: string | null
}

interface Reader {
  read(message: string): Told
}

const READERS = new WeakMap<BranchModel, Reader>()

/** What a message tells, read once however often it is asked for: an audit looks at each in several ways. */
export function toldBy(message: string, model: BranchModel): Told {
  const reader = READERS.get(model) ?? createReader(model)
  READERS.set(model, reader)
  return reader.read(message)
}

function createReader(model: BranchModel): Reader {
  const ownForms = model.policy.mergeMessages.map(compileLinearSearch)
  const known = new Map<string, Told>()
  return {
    read: (message) => {
      const found = known.get(message)
      if (found !== undefined) return found
      const sources = readMergeMessage(message, ownForms)?.sources ?? []
      const told = { sources, tag: mergedTag(message), into: mergedInto(message) }
      known.set(message, told)
      return told
    },
  }
}

/**
 * Reads messages ahead of time, and the names that stand in them, while there is nothing else to do.
 *
 * @param messages of the commits on the lines that will be explained.
 */
export function readAhead(messages: Iterable<string>, model: BranchModel): void {
  for (const message of messages) for (const name of toldBy(message, model).sources) model.kindOf(name)
}
