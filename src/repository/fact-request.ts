import type { FactName } from '../model/facts.ts'
import type { RefUpdate } from '../model/update.ts'

/** One update and the facts that the rules want for it. */
export interface FactRequest {
  readonly update: RefUpdate
  readonly needs: ReadonlySet<FactName>
  /** True where branch-origin alone looks at any fact of it: it says nothing of a branch that started where it may. */
  readonly isStartEnough?: boolean
}

/** Facts that are read from the commit graph. */
const WITH_GRAPH: readonly FactName[] = ['graph', 'steps', 'past', 'origin', 'history']

/** Whether something is asked for that a shallow clone may not hold. */
export function needsHistory(requests: readonly FactRequest[]): boolean {
  return requests.some(({ needs }) => WITH_GRAPH.some((name) => needs.has(name)))
}
