import fc from 'fast-check'
import { type Finding, type Release, type Report, TAG_PLACES } from '../../../src/model/finding.ts'
import { hostileText } from '../../support/hostile-text.ts'

export const OID = '3f2a91c04d1e0123456789abcdef0123456789ab'

/** A direct commit on main, as the rule tells it. */
export const direct: Finding = {
  rule: 'no-direct-commit',
  verdict: 'fail',
  severity: 'error',
  ref: 'refs/heads/main',
  oid: OID,
  kind: 'main',
  message: 'main takes no direct commits; 3f2a91c04d1e "fix typo" is one',
  why: 'the policy protects main: it changes only by merges of release (merge, fast-forward) or hotfix (merge, fast-forward)',
  actual: 'a commit that no allowed merge brought: 3f2a91c04d1e',
  expected: 'a merge of release (merge, fast-forward) or hotfix (merge, fast-forward)',
  evidence: null,
  fix: [`git branch hotfix/fix-typo ${OID}`, 'git checkout main', 'git reset --keep origin/main', 'git push origin hotfix/fix-typo'],
  docs: 'docs/rules/no-direct-commit.md',
}

export const untagged: Finding = {
  ...direct,
  rule: 'release-tag',
  message: 'release/v1.1.0 came to main with 3f2a91c04d1e, which carries no tag',
  why: 'the policy asks that what release brings into main carries v{version}',
  fix: [`git tag -a v1.1.0 ${OID} -m v1.1.0`, 'git push --atomic origin main refs/tags/v1.1.0'],
  docs: 'docs/rules/release-tag.md',
}

export const unknown: Finding = {
  ...direct,
  rule: 'merge-source',
  verdict: 'undetermined',
  message: 'nothing tells which branch was merged into main',
  why: 'the policy protects main',
  expected: 'release (merge, fast-forward)',
  fix: [],
  docs: 'docs/rules/merge-source.md',
}

export const exempt: Finding = {
  ...direct,
  rule: 'branch-name',
  verdict: 'exempt',
  ref: 'refs/heads/legacy/x',
  oid: null,
  kind: null,
  message: 'no kind of branch is named like "legacy/x"',
  why: 'exempt: frozen until 2027',
  fix: [],
  docs: 'docs/rules/branch-name.md',
}

export const skipped: Finding = { ...exempt, rule: 'merge-method', verdict: 'skipped', message: 'not known yet', why: '' }

/** A report of findings, counted as the engine counts them. */
export function reportOf(event: string, findings: readonly Finding[], more: Partial<Report> = {}): Report {
  const count = (is: (finding: Finding) => boolean) => findings.filter(is).length
  const fail = count(({ verdict, severity }) => verdict === 'fail' && severity === 'error')
  return {
    schemaVersion: 1,
    tool: { name: 'branch-policy', version: '1.2.3' },
    event,
    policy: { source: 'branch-policy.config.ts', extends: ['gitflow'] },
    summary: {
      fail,
      warn: count(({ verdict, severity }) => verdict === 'fail' && severity === 'warn'),
      undetermined: count(({ verdict }) => verdict === 'undetermined'),
      exempt: count(({ verdict }) => verdict === 'exempt'),
      checked: 3,
    },
    exitCode: fail > 0 ? 1 : 0,
    findings,
    notes: [],
    ...more,
  }
}

const text = hostileText

const hostileFinding: fc.Arbitrary<Finding> = fc.record({
  rule: text,
  verdict: fc.constantFrom('fail', 'undetermined', 'exempt', 'skipped'),
  severity: fc.constantFrom('warn', 'error'),
  ref: fc.option(text),
  oid: fc.option(text),
  kind: fc.option(text),
  message: text,
  why: text,
  actual: text,
  expected: text,
  evidence: fc.option(text),
  fix: fc.array(text, { maxLength: 3 }),
  docs: text,
})

const hostileRelease: fc.Arbitrary<Release> = fc.record({
  kind: text,
  branch: text,
  version: fc.option(text),
  merge: text,
  evidence: text,
  tag: fc.record({ name: fc.option(text), where: fc.constantFrom(...TAG_PLACES), distance: fc.nat() }),
  backMerged: fc.constantFrom('yes', 'content', 'no'),
  branchGone: fc.boolean(),
  owed: fc.array(text, { maxLength: 2 }),
})

/** A report with hostile text in every field. */
export const hostileReport: fc.Arbitrary<Report> = fc
  .record({
    event: fc.oneof(fc.constantFrom('check', 'pre-commit', 'pre-push', 'pre-receive'), text),
    findings: fc.array(hostileFinding, { maxLength: 4 }),
    exitCode: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
    source: text,
    extended: fc.array(text, { maxLength: 2 }),
    version: text,
    notes: fc.array(text, { maxLength: 2 }),
    releases: fc.option(fc.array(hostileRelease, { maxLength: 2 })),
  })
  .map(({ event, findings, exitCode, source, extended, version, notes, releases }) =>
    reportOf(event, findings, {
      exitCode,
      policy: { source, extends: extended },
      tool: { name: 'branch-policy', version },
      notes,
      ...(releases === null ? {} : { releases }),
    }),
  )

/** A release to which nothing is owed. */
export const complete: Release = {
  kind: 'release',
  branch: 'release/v1.0.0',
  version: '1.0.0',
  merge: OID,
  evidence: 'message',
  tag: { name: 'v1.0.0', where: 'merge', distance: 0 },
  backMerged: 'yes',
  branchGone: true,
  owed: [],
}
