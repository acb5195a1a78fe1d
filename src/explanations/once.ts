import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import type { RefUpdate } from '../model/update.ts'

/** What is the same for all updates of one check. */
export interface WholeCheck {
  readonly updates: readonly RefUpdate[]
  readonly facts: RepositoryFacts
  readonly model: BranchModel
}

type Found = Map<string, unknown>

const FOUND = new WeakMap<RepositoryFacts, WeakMap<WholeCheck['updates'], WeakMap<BranchModel, Found>>>()

/** What is the same for all updates of one check is found out once: an audit asks for each of ten thousand. */
export function oncePerCheck<Value>({ facts, updates, model }: WholeCheck, key: string, read: () => Value): Value {
  const ofFacts = FOUND.get(facts) ?? new WeakMap<WholeCheck['updates'], WeakMap<BranchModel, Found>>()
  FOUND.set(facts, ofFacts)
  const ofUpdates = ofFacts.get(updates) ?? new WeakMap<BranchModel, Found>()
  ofFacts.set(updates, ofUpdates)
  const found: Found = ofUpdates.get(model) ?? new Map()
  ofUpdates.set(model, found)
  if (!found.has(key)) found.set(key, read())
  return found.get(key) as Value
}
