import fc from 'fast-check'
import type { Diagnosis, HookDiagnosis, NoteCode, ReasonCode } from '../../src/model/diagnosis.ts'
import type { BranchGuide, KindGuide, KindTree, MergeGuide, ModelGuide, NextStep, RuleGuide, TagDebt } from '../../src/model/guide.ts'
import { type Kind, type KindTag, METHODS, SEVERITIES } from '../../src/model/policy.ts'
import { hostileReport } from '../unit/reporters/samples.ts'
import { hostileText as text } from './hostile-text.ts'

// What `explain` and `doctor` show, with hostile text in every field.

const list = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(entry, { maxLength: 2 })
const maybe = fc.option(text)
const count = fc.nat(3)
const methods = fc.uniqueArray(fc.constantFrom(...METHODS), { maxLength: 3 })
const severity = fc.constantFrom(...SEVERITIES)
const flag = fc.boolean()

const kindGuide: fc.Arbitrary<KindGuide> = fc.record({
  id: text,
  names: list(text),
  state: text,
  start: maybe,
  goes: text,
  tag: maybe,
  takes: maybe,
})
const leafTree: fc.Arbitrary<KindTree> = fc.record({ id: text, into: list(text), children: fc.constant([]) })
const kindTree: fc.Arbitrary<KindTree> = fc.record({ id: text, into: list(text), children: list(leafTree) })
const step: fc.Arbitrary<NextStep> = fc.record({ about: text, commands: list(text) })
const debt: fc.Arbitrary<TagDebt> = fc.record({ name: maybe, pattern: text, severity })
const gap = fc.record({ branch: text, commits: count })
const oid = fc.constant('a'.repeat(40))

export const hostileModelGuide: fc.Arbitrary<ModelGuide> = fc.record({
  source: text,
  extends: list(text),
  kinds: list(kindGuide),
  trees: list(kindTree),
  tags: text,
  rules: list(text),
})

export const hostileRuleGuide: fc.Arbitrary<RuleGuide> = fc.record({
  id: text,
  severity,
  isDefault: flag,
  source: text,
  options: list(fc.record({ name: text, value: text, isDefault: flag })),
  forbids: maybe,
  why: maybe,
  meaning: list(text),
  passes: list(text),
  refused: list(text),
  page: maybe,
})

export const hostileBranchGuide: fc.Arbitrary<BranchGuide> = fc.record({
  branch: text,
  place: fc.record({
    here: fc.option(oid),
    there: fc.option(oid),
    remote: text,
    bare: flag,
    unborn: flag,
    ahead: fc.option(count),
    behind: fc.option(count),
  }),
  shallow: flag,
  kind: fc.option(kindGuide),
  pattern: maybe,
  captures: list(fc.tuple(text, text)),
  nearest: maybe,
  origin: fc.option(
    fc.oneof(
      fc.record({ state: fc.constantFrom('legal' as const, 'free' as const), at: oid, branches: list(text), own: count }),
      fc.record({ state: fc.constantFrom('wrong' as const, 'unclear' as const), message: text }),
    ),
  ),
  gaps: list(gap),
  ways: list(
    fc.record({
      target: text,
      methods: fc.oneof(methods, fc.constant('any' as const)),
      approvals: count,
      environment: maybe,
      tag: fc.option(debt),
      branches: list(
        fc.record({
          branch: text,
          presence: fc.constantFrom('there', 'here', 'squashed', 'picked', 'content', 'apart', 'unknown'),
          commits: count,
          by: fc.option(oid),
          tag: fc.option(fc.record({ name: text, where: fc.constantFrom('merge', 'elsewhere', 'missing') })),
        }),
      ),
    }),
  ),
  lacks: list(gap),
  next: list(step),
  report: hostileReport,
})

const from: fc.Arbitrary<Kind['from']> = fc.oneof(list(text), fc.constant('any' as const))
const tag: fc.Arbitrary<KindTag> = fc.record({ name: text, required: fc.constantFrom<boolean | 'warn'>(true, false, 'warn') })
const kind: fc.Arbitrary<Kind> = fc.record({
  id: text,
  names: list(text),
  from,
  into: list(fc.record({ kind: text, methods })),
  permanent: flag,
  protected: flag,
  production: flag,
  approvals: count,
  environment: maybe,
  tag: fc.option(tag),
})

export const hostileMergeGuide: fc.Arbitrary<MergeGuide> = fc.record({
  source: text,
  target: text,
  sourceKind: fc.option(kind),
  targetKind: fc.option(kind),
  verdict: fc.constantFrom('legal', 'illegal', 'unclear'),
  missing: list(text),
  unnamed: flag,
  ways: list(fc.record({ method: fc.constantFrom(...METHODS), commands: list(text), note: maybe })),
  approvals: count,
  tag: fc.option(debt),
  before: list(step),
  isThere: flag,
  route: maybe,
  goes: maybe,
  report: hostileReport,
})

const hook: fc.Arbitrary<HookDiagnosis> = fc.record({
  name: text,
  required: flag,
  status: fc.constantFrom('on', 'off', 'unknown'),
  version: maybe,
  node: maybe,
  reason: fc.option(
    fc.record({ code: fc.constantFrom<ReasonCode>('no-file', 'hooks-path', 'failed'), message: text, said: list(text), fix: list(text) }),
  ),
})

export const hostileDiagnosis: fc.Arbitrary<Diagnosis> = fc.record({
  version: text,
  git: text,
  node: text,
  policy: fc.record({ source: maybe, origin: fc.option(fc.constantFrom('config', 'last-seen', 'preset')), error: maybe, uncached: maybe }),
  worktrees: list(
    fc.record({
      path: text,
      current: flag,
      bare: flag,
      state: fc.constantFrom('present', 'gone', 'unreadable'),
      hooksDirectory: maybe,
      hooksPath: fc.option(
        fc.record({ value: text, scope: fc.constantFrom('system', 'global', 'local', 'worktree', 'command', 'unknown'), file: maybe }),
      ),
      hooks: list(hook),
    }),
  ),
  notes: list(
    fc.record({ code: fc.constantFrom<NoteCode>('policy', 'messages', 'shallow'), message: text, said: list(text), fix: list(text) }),
  ),
  exitCode: fc.constantFrom(0, 1, 2),
})
