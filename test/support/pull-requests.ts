import type { BranchUpdate, PullRequest } from '../../src/model/update.ts'
import { oid, update } from './world.ts'

/** What a host's event tells of a pull request; what is not said it does not tell. */
export function pullRequest(more: Partial<PullRequest> = {}): PullRequest {
  return {
    number: '12',
    headOid: null,
    baseOid: null,
    headRefname: 'refs/pull/12/head',
    isFromFork: false,
    author: null,
    methods: null,
    chosen: null,
    ...more,
  }
}

/** A proposed merge by short names; with what the host tells, where something is said of that. */
export function proposed(base: string, tip: string, head: string, headTip: string, more?: Partial<PullRequest>): BranchUpdate {
  const told = more === undefined ? null : pullRequest({ headOid: oid(headTip), baseOid: oid(tip), ...more })
  return update(base, tip, null, {
    operation: 'propose',
    head,
    parents: [oid(tip), oid(headTip)],
    published: true,
    localRef: null,
    pullRequest: told,
  })
}

/** The head of a pull request as the engine looks at it beside the merge; of a fork's the host's own ref. */
export function headUpdate(head: string, tip: string, more?: Partial<PullRequest>): BranchUpdate {
  const told = more === undefined ? null : pullRequest({ headOid: oid(tip), ...more })
  const own = update(head, null, tip, { operation: 'exists', localRef: null, pullRequest: told })
  return told?.isFromFork === true ? { ...own, refname: told.headRefname ?? own.refname } : own
}
