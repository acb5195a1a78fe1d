import type { BranchModel } from '../model/branch-model.ts'
import type { FactName, RepositoryFacts } from '../model/facts.ts'
import type { BranchUpdate, ProposedEvent, ProposedUpdate } from '../model/update.ts'
import { readFacts } from '../repository/read-facts.ts'
import type { Repository } from '../repository/repository.ts'

/** A look at what is there: no remote is asked. */
export function checkEvent(...updates: readonly ProposedUpdate[]): ProposedEvent {
  return { name: 'check', door: 'check', updates, remote: null }
}

/** The refs, the whole graph, and the reflog of the branch. */
const NEEDS: ReadonlySet<FactName> = new Set<FactName>(['refs', 'origin', 'history'])

/** What is to be known of a branch; in as many git processes however many refs and commits there are. */
export async function factsAbout(update: BranchUpdate, repository: Repository, model: BranchModel): Promise<RepositoryFacts> {
  return await readFacts([{ update, needs: NEEDS }], checkEvent(), repository, model)
}
