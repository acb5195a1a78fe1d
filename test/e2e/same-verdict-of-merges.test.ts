import { expect, test } from 'vitest'
import { checkEvent } from '../../src/events/check.ts'
import { prePushEvent } from '../../src/events/pre-push.ts'
import { fillNamePattern } from '../../src/model/name-pattern.ts'
import type { ResolvedPolicy } from '../../src/model/policy.ts'
import type { ProposedUpdate } from '../../src/model/update.ts'
import { PRESETS } from '../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'
import { githubPull, jobOf } from '../support/ci-doors.ts'
import { addCommit, beginLife, type LivedRef, type ModelLife, tipOf } from '../support/model-life.ts'
import { makePlaces } from '../support/ref-states.ts'
import { judged, type Said } from '../support/verdicts.ts'

interface Merge {
  readonly source: string
  readonly target: string
}

/** A life in which every kind has one branch with a commit of its own. */
function oneOfEach(policy: ResolvedPolicy): { readonly life: ModelLife; readonly branches: readonly string[] } {
  const life = beginLife(policy)
  const values = new Map([
    ['slug', 'one'],
    ['ticket', 'ABC-1'],
    ['version', '1.2.0'],
  ])
  const refs = new Map<string, LivedRef>()
  const branches: string[] = []
  // Permanent ones first, since the others start from them.
  for (const kind of [...policy.kinds].sort((a, b) => Number(b.permanent) - Number(a.permanent))) {
    const names = kind.names.map((name) => fillNamePattern(name, values) ?? name.replace(/\*+/, 'one'))
    const branch = names.find((name) => life.model.kindOf(name)?.kind.id === kind.id) ?? ''
    const origins = kind.from === 'any' ? [] : kind.from
    const origin = kind.permanent ? undefined : branches.find((other) => origins.includes(life.model.kindOf(other)?.kind.id ?? ''))
    const commit = addCommit(life, [refs.get(`refs/heads/${origin}`)?.commit ?? 'c0'], `Work of ${kind.id}`)
    refs.set(`refs/heads/${branch}`, { commit, annotated: false })
    branches.push(branch)
  }
  // What others started from has moved on since, so that each has something that the others lack.
  for (const [refname, { commit }] of [...refs].filter(([, ref]) => life.commits.get(ref.commit)?.parents[0] === 'c0')) {
    refs.set(refname, { commit: addCommit(life, [commit], 'More work'), annotated: false })
  }
  life.refs = refs
  return { life, branches }
}

/** The targets of which merge-source says that they may not take a source. */
function refusedTargets(said: readonly Said[]): readonly string[] {
  return said.flatMap(({ verdict, severity, rule, ref }) =>
    verdict === 'fail' && severity === 'error' && rule === 'merge-source' ? [ref.replace('refs/heads/', '')] : [],
  )
}

test.each([...PRESETS.keys()])('%s: a pull request, its job and the push of its merge agree on who may be merged where', async (preset) => {
  const policy = resolvePolicy({ extends: preset }, 'a test')
  const { life, branches } = oneOfEach(policy)
  const pairs = branches.flatMap((source) => branches.filter((target) => target !== source).map((target): Merge => ({ source, target })))
  const merges = new Map(
    pairs.map(({ source, target }) => {
      const commit = addCommit(life, [tipOf(life, target), tipOf(life, source)], `Merge branch '${source}' into ${target}`)
      return [`${source} ${target}`, commit]
    }),
  )
  const places = await makePlaces(life, [])
  try {
    const oid = (commit: string): string => places.objectOf('', { commit, annotated: false })
    const tips = [...life.refs].map(([name, { commit }]) => [name.replace('refs/heads/', 'refs/remotes/origin/'), oid(commit)] as const)
    places.client.setRefs(new Map(tips))
    places.later.setRefs(new Map(tips))
    const verdicts: Record<'pushed' | 'flags' | 'job', string[]> = { pushed: [], flags: [], job: [] }
    for (const source of branches) {
      const targets = branches.filter((target) => target !== source)
      const lines = targets.map((target) => {
        const [merged, before] = [oid(merges.get(`${source} ${target}`) ?? ''), oid(tipOf(life, target))]
        return `${merged} ${merged} refs/heads/${target} ${before}\n`
      })
      const pushing = prePushEvent(['origin', places.server.directory], new TextEncoder().encode(lines.join('')))
      // All pull requests of one head are asked about at once, each as its own flags and its own payload tell of it.
      const flags = targets.flatMap((target) => pullOf(source, target).updates)
      const jobs = targets.flatMap((target): readonly ProposedUpdate[] => {
        const about = { head: source, base: target, headOid: oid(tipOf(life, source)), baseOid: oid(tipOf(life, target)) }
        return jobOf('github', githubPull(about))?.updates ?? []
      })
      const asked = pullOf(source, source)
      const [pushed, flagged, job] = await Promise.all([
        judged(places.client, pushing, policy, places),
        judged(places.later, { ...asked, updates: flags }, policy, places),
        judged(places.later, { ...asked, updates: jobs }, policy, places),
      ])
      expect(wordsOf(job), `${source}: the job and the flags`).toEqual(wordsOf(flagged))
      for (const [door, said] of [
        ['pushed', pushed],
        ['flags', flagged],
        ['job', job],
      ] as const) {
        verdicts[door].push(...refusedTargets(said).map((target) => `${source} into ${target}`))
      }
    }
    const kindOf = (branch: string) => life.model.kindOf(branch)?.kind
    const wanted = pairs.flatMap(({ source, target }) => {
      const [from, into] = [kindOf(source), kindOf(target)]
      if (from === undefined || into === undefined) throw new Error(`${source} or ${target} is of no kind`)
      return into.protected && from.id !== into.id && life.model.methods(from, into) === null ? [`${source} into ${target}`] : []
    })
    expect(verdicts.pushed.sort()).toEqual(wanted.sort())
    expect(verdicts.flags.sort()).toEqual(wanted)
    expect(verdicts.job.sort()).toEqual(wanted)
  } finally {
    places.remove()
  }
})

function pullOf(head: string, base: string): ReturnType<typeof checkEvent> {
  return checkEvent({ all: false, pullRequest: true, head, base, updates: [], branches: [] })
}

/** Approvals are the host's to tell: a job has a host, flags have none. */
/** What the flags cannot know is left out: the reviews, and the methods that the host permits. */
function wordsOf(said: readonly Said[]): readonly string[] {
  return said.filter(({ rule }) => rule !== 'approvals' && rule !== 'merge-method').map(({ words }) => words)
}
