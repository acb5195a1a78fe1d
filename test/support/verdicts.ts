import { check } from '../../src/check/check.ts'
import { checkEvent } from '../../src/events/check.ts'
import { prePushEvent } from '../../src/events/pre-push.ts'
import { preReceiveEvent } from '../../src/events/pre-receive.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import type { ProposedEvent } from '../../src/model/update.ts'
import { type CiDoor, jobOf, type MovedRef } from './ci-doors.ts'
import { type GeneratedPush, isSameRef } from './generated-pushes.ts'
import { type ModelLife, reaches } from './model-life.ts'
import type { Place, Places } from './ref-states.ts'

/** One finding of one door; `words` are all the others. */
export interface Said {
  readonly verdict: string
  readonly severity: string
  readonly rule: string
  readonly ref: string
  readonly commit: string
  readonly words: string
}

/** pre-push as it is where the pusher has branches that nobody else has. */
export const OWN_BRANCHES = 'pre-push, with its own branches'

/** What each door says of a push, by its name. */
export type Verdicts = ReadonlyMap<string, readonly Said[]>

/** The refs that a push moves, by full object names. */
export function movedRefs({ before, after }: GeneratedPush, life: ModelLife, places: Places): readonly MovedRef[] {
  const zero = '0'.repeat(places.format === 'sha256' ? 64 : 40)
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !isSameRef(before.get(name), after.get(name)))
  return names.sort().map((refname) => {
    const [old, now] = [before.get(refname), after.get(refname)]
    const commit = now === undefined ? null : places.objectOf(refname, { ...now, annotated: false })
    return {
      refname,
      before: old === undefined ? zero : places.objectOf(refname, old),
      after: now === undefined ? zero : places.objectOf(refname, now),
      commit,
      forced: old !== undefined && now !== undefined && !reaches(life, now.commit, old.commit),
    }
  })
}

/**
 * Sets the refs of all places: the pusher's and the remote's as they are before the push, the later clone's as they are after it.
 * The pusher's topic branches that are not pushed are left out; gives back the refs with them, null where there are none.
 */
export function setPlaces(push: GeneratedPush, { client, server, later, objectOf }: Places): ReadonlyMap<string, string> | null {
  const oids = (refs: GeneratedPush['after']): readonly (readonly [string, string])[] =>
    [...refs].map(([refname, ref]) => [refname, objectOf(refname, ref)] as const)
  const tracked = (refs: GeneratedPush['after']): readonly (readonly [string, string])[] =>
    oids(refs).flatMap(([name, oid]) =>
      name.startsWith('refs/heads/') ? [[name.replace('refs/heads/', 'refs/remotes/origin/'), oid] as const] : [],
    )
  const tags = oids(push.after).filter(([name]) => name.startsWith('refs/tags/'))

  const here = new Map([...oids(push.after), ...oids(push.local), ...tracked(push.before)])
  const withoutOwn = new Map([...here].filter(([name]) => !name.startsWith('refs/heads/') || !push.local.has(name)))
  client.setRefs(withoutOwn)
  server.setRefs(new Map(oids(push.before)))
  later.setRefs(new Map([...tracked(push.after), ...tags]))
  return here.size > withoutOwn.size ? here : null
}

/** Asks every door about one push, each in the state that it finds: the hooks before it, a fresh clone and CI after it. */
export async function verdictsOf(
  push: GeneratedPush,
  life: ModelLife,
  places: Places,
  policy: ResolvedPolicy,
  doors: readonly CiDoor[],
): Promise<Verdicts> {
  const { client, server, later } = places
  const moved = movedRefs(push, life, places)
  const own = setPlaces(push, places)

  const bytes = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  const isZero = (oid: string): boolean => /^0+$/.test(oid)
  const pushed = moved.map((one) => `${isZero(one.after) ? '(delete)' : one.refname} ${one.after} ${one.refname} ${one.before}`)
  const received = moved.map((one) => `${one.before} ${one.after} ${one.refname}`)
  const asked = checkEvent({
    all: false,
    pullRequest: false,
    head: null,
    base: null,
    updates: moved.map((one) => [one.refname, one.before, one.after] as const),
    branches: [],
  })
  const told = new Map<string, Promise<readonly Said[]>>()
  const ask = (place: Place, event: ProposedEvent): Promise<readonly Said[]> => {
    // Two doors that ask the same of the same repository get the same answer.
    const key = JSON.stringify([place.directory, event])
    const known = told.get(key) ?? judged(place, event, policy, places)
    told.set(key, known)
    return known
  }
  const jobs = doors.map(async ({ vendor, source }) => {
    const found: Said[] = []
    // Each ref is a job of its own, in a clone in which all of them have moved.
    for (const one of moved) {
      const job = jobOf(vendor, source(one))
      if (job !== null && job.updates.length > 0) found.push(...(await ask(later, { ...asked, updates: job.updates })))
    }
    return [vendor, found] as const
  })
  const pushing = prePushEvent(['origin', server.directory], bytes(pushed))
  const [before, receive, checked, after, ...rest] = await Promise.all([
    ask(client, pushing),
    ask(server, preReceiveEvent(bytes(received))),
    ask(client, asked),
    ask(later, asked),
    ...jobs,
  ])
  if (own !== null) client.setRefs(own)
  const withOwn = own === null ? before : await judged(client, pushing, policy, places)
  return new Map([
    ['pre-receive', receive],
    ['pre-push', before],
    [OWN_BRANCHES, withOwn],
    ['check before', checked],
    ['check after', after],
    ...rest,
  ])
}

export async function judged(place: Place, event: ProposedEvent, policy: ResolvedPolicy, places: Places): Promise<readonly Said[]> {
  const report = await check({
    event,
    policy,
    repository: place.repository,
    ownRules: [],
    notes: [],
    version: '0',
    allowUndetermined: false,
    maxWarnings: null,
    baseline: null,
    now: new Date('2026-06-30T00:00:00Z'),
  })
  return report.findings.map((finding) => saidOf(finding, places))
}

function saidOf({ verdict, severity, rule, ref, oid }: Finding, places: Places): Said {
  const commit = oid === null ? '-' : places.nameOf(oid)
  return { verdict, severity, rule, ref: ref ?? '-', commit, words: [verdict, severity, rule, ref ?? '-', commit].join(' ') }
}
