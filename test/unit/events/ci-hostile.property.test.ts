import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ciJob } from '../../../src/events/ci.ts'
import { isBranchName, isFullRefname } from '../../../src/events/ref-checks.ts'
import { CI_VENDORS, type CiJob, type CiVendor } from '../../../src/model/ci-job.ts'
import { UsageError } from '../../../src/model/errors.ts'
import { isOid } from '../../../src/model/refname.ts'
import { ciJobJson, ciJobText } from '../../../src/reporters/ci-job.ts'
import { JOBS, onGithub, type Variables } from '../../support/ci/environments.ts'
import { examplesOf, GITEA_PULL_REQUEST, type Payload, pushPayload } from '../../support/ci/github-payloads.ts'
import { hostileText } from '../../support/hostile-text.ts'

/** Values that a changed payload or variable may have. */
const anyText = fc.oneof(
  hostileText,
  fc.constantFrom(
    '',
    'true',
    'refs/heads/',
    'refs/heads/main',
    'refs/tags/v1',
    'refs/pull/1/merge',
    '0'.repeat(40),
    'a'.repeat(40),
    'b'.repeat(64),
  ),
  fc.constantFrom(
    `gh-readonly-queue/main/pr-1-${'a'.repeat(40)}`,
    `gh-readonly-queue/a b/pr-1-${'a'.repeat(40)}`,
    'pull/1',
    '-x',
    '--all',
    '12',
    '1e9',
  ),
  hostileText.map((text) => `feature/${text.replace(/[\u0000-\u0020\u007f~^:?*[\\/.@]/g, '')}x`),
)
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  anyText,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, [], {}, { toString: 1 }, { id: 1 }, ['x'], undefined),
)

/** Replaces the value at a path of numbers: each chooses a key, and the last one is where the value goes. */
function replaced(json: unknown, path: readonly number[], value: unknown): unknown {
  if (typeof json !== 'object' || json === null) return value
  const keys = Object.keys(json)
  const [first, ...rest] = path
  if (first === undefined || keys.length === 0) return value
  const key = keys[first % keys.length] ?? ''
  const copy: Record<string, unknown> = { ...(json as Record<string, unknown>) }
  copy[key] = replaced(copy[key], rest, value)
  return copy
}

/** A payload cut down to what is read, so that changes hit it. */
function essence(payload: Payload): Payload {
  const { repository: _1, sender: _2, organization: _3, commits: _4, ...rest } = payload
  const pull = rest['pull_request'] as Payload | undefined
  if (pull === undefined) return rest
  const kept = Object.entries(pull).filter(([key]) => ['number', 'state', 'merged', 'user', 'head', 'base', 'auto_merge'].includes(key))
  return { ...rest, pull_request: Object.fromEntries(kept) }
}

const payloads: readonly (readonly [string, Payload])[] = [
  ['push', pushPayload()],
  ['pull_request', GITEA_PULL_REQUEST],
  ...['pull_request', 'merge_group', 'create', 'delete', 'workflow_dispatch', 'pull_request_review'].map(
    (event) => [event, examplesOf(event)[0] ?? {}] as const,
  ),
].map(([event, payload]) => [event as string, essence(payload as Payload)] as const)

const githubJobs = fc
  .record({
    chosen: fc.constantFrom(...payloads),
    changes: fc.array(fc.tuple(fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }), anyValue), { maxLength: 3 }),
    ref: fc.oneof(fc.constant('refs/heads/main'), anyText),
  })
  .map(({ chosen: [event, payload], changes, ref }) => ({
    vendor: 'github' as CiVendor,
    environment: onGithub(event, { GITHUB_REF: ref }),
    payload: changes.reduce<unknown>((json, [path, value]) => replaced(json, path, value), payload),
  }))

const recordedJobs: readonly (readonly [CiVendor, Variables])[] = Object.entries(JOBS).flatMap(([vendor, jobs]) =>
  Object.values(jobs).map((environment) => [vendor as CiVendor, environment] as const),
)

const otherJobs = fc
  .record({
    chosen: fc.constantFrom(...recordedJobs),
    changes: fc.array(fc.tuple(fc.nat(60), fc.option(anyText, { nil: undefined })), { maxLength: 4 }),
  })
  .map(({ chosen: [vendor, variables], changes }) => {
    const environment: Record<string, string | undefined> = { ...variables }
    const names = Object.keys(environment)
    for (const [index, value] of changes) environment[names[index % names.length] ?? ''] = value
    return { vendor, environment, payload: null as unknown }
  })

const anyJob = fc.oneof(githubJobs, otherJobs)

function understood(source: {
  vendor: CiVendor
  environment: Readonly<Record<string, string | undefined>>
  payload: unknown
}): CiJob | null {
  try {
    return ciJob(source.vendor, source)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return null
  }
}

const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

describe('whatever a job is given', () => {
  test('it is understood or refused, and what is handed on are names and ids that git allows', () => {
    let count = 0
    fc.assert(
      fc.property(anyJob, (source) => {
        const job = understood(source)
        if (job === null) return
        count += 1
        for (const update of job.updates) {
          if (update.type === 'ref') {
            expect(isFullRefname(update.refname)).toBe(true)
            for (const value of [update.oldRevision, update.newRevision]) {
              expect(value === null || isOid(value) || value === update.refname).toBe(true)
            }
          }
          if (update.type === 'tip') {
            expect(isBranchName(update.branch)).toBe(true)
            expect(update.newRevision === 'HEAD' || isOid(update.newRevision)).toBe(true)
          }
          if (update.type !== 'merge') continue
          expect(isBranchName(update.base)).toBe(true)
          expect(isBranchName(update.head)).toBe(update.pullRequest?.isFromFork !== true)
          for (const oid of [update.pullRequest?.headOid, update.pullRequest?.baseOid]) expect(oid == null || isOid(oid)).toBe(true)
        }
        for (const oid of job.oids) expect(isOid(oid)).toBe(true)
        for (const refname of job.fetches) expect(isFullRefname(refname)).toBe(true)
        if (job.branch !== null) expect(isBranchName(job.branch)).toBe(true)
        if (job.host !== null) expect(job.host.url).toMatch(/^https?:\/\/[^\s@]+$/)
      }),
      { numRuns: 3000 },
    )
    expect(count, 'most of them are understood').toBeGreaterThan(1000)
  })

  test('nothing of it reaches a terminal or a runner unescaped', () => {
    fc.assert(
      fc.property(anyJob, (source) => {
        const job = understood(source)
        if (job === null) return
        const text = ciJobText(job)
        expect(text).not.toMatch(UNSAFE)
        expect(text).not.toMatch(/^\s*::|##\[|##vso\[/m)
        const json = ciJobJson(job)
        expect(json).not.toMatch(UNSAFE)
        expect(json).not.toMatch(/^\s*::|##\[|##vso\[/m)
        expect((JSON.parse(json) as CiJob).about).toBe(job.about)
      }),
      { numRuns: 2000 },
    )
  })

  test.each(CI_VENDORS)('%s: no variables at all, or inherited ones', (vendor) => {
    const inherited = Object.create({ CI_PIPELINE_SOURCE: 'push', CIRCLE_BRANCH: 'main', BRANCH_NAME: 'main' }) as Variables
    for (const environment of [{}, inherited]) expect(understood({ vendor, environment, payload: {} })).toBeNull()
  })
})
