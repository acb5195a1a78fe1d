import type { RepositoryFacts } from '../model/facts.ts'
import type { Answer } from '../model/finding.ts'
import { abbreviated, shellCommand } from '../model/printable.ts'
import type { TagUpdate } from '../model/update.ts'
import { remoteOf } from './commands.ts'

/** What every rule about the object of a tag has to say where the repository does not hold it. */
export function unreadTag(update: TagUpdate, facts: RepositoryFacts): Answer {
  return {
    verdict: 'undetermined',
    isGap: true,
    oid: update.new,
    message: `what ${update.tag} names could not be told: ${abbreviated(update.new ?? '')} is not in this repository`,
    why: 'unknown is never a pass',
    actual: 'an object that is not in this repository',
    expected: 'the object that the tag names',
    evidence: null,
    fix: facts.toUrl ? [] : [shellCommand('git', 'fetch', remoteOf(facts), `${update.refname}:${update.refname}`)],
  }
}
