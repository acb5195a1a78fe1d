import { describe, expect, test } from 'vitest'
import { modelGuide } from '../../../src/guide/kinds.ts'
import { ruleGuide } from '../../../src/guide/rule-guide.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { BranchGuide, MergeGuide } from '../../../src/model/guide.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { branchGuideText } from '../../../src/reporters/guide-branch.ts'
import { mergeGuideText } from '../../../src/reporters/guide-merge.ts'
import { modelGuideText } from '../../../src/reporters/guide-model.ts'
import { ruleGuideText } from '../../../src/reporters/guide-rule.ts'
import { reportOf } from './samples.ts'

const plain = { colours: false, notes: [] }
const NASTY = 'a\u001b[2J\u202e\n::error::x'

const branch: BranchGuide = {
  branch: 'feature/x',
  place: { here: 'a'.repeat(40), there: null, remote: 'origin', bare: false, unborn: false, ahead: null, behind: null },
  shallow: false,
  kind: null,
  pattern: 'feature/{slug}',
  captures: [['slug', 'x']],
  nearest: null,
  origin: { state: 'legal', at: 'b'.repeat(40), branches: ['develop'], own: 2 },
  gaps: [{ branch: 'develop', commits: 1 }],
  ways: [],
  lacks: [],
  next: [{ about: 'publish it', commands: ['git push -u origin feature/x'] }],
  report: reportOf('check', []),
}

const merge: MergeGuide = {
  source: 'feature/x',
  target: 'main',
  sourceKind: null,
  targetKind: null,
  verdict: 'illegal',
  missing: [],
  unnamed: true,
  ways: [],
  approvals: 0,
  tag: null,
  before: [],
  isThere: false,
  route: 'feature → develop → release → main',
  goes: null,
  report: reportOf('check', []),
}

describe('the texts of explain', () => {
  test.each([...PRESETS.keys()])('%s: the model fits a terminal, in one screen', (preset) => {
    const lines = modelGuideText(modelGuide(createBranchModel(resolvePolicy({ extends: preset }, 'a test'))), plain).split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(lines.length).toBeLessThan(60)
  })

  test('gitflow as a tree', () => {
    const text = modelGuideText(modelGuide(createBranchModel(resolvePolicy({ extends: 'gitflow' }, 'gitflow'))), plain)
    expect(text).toContain(`
    main             → develop, release, hotfix
    ├─ develop       → feature
    │  ├─ release    → main, develop
    │  │  └─ bugfix  → release
    │  └─ feature    → develop
    └─ hotfix        → main, develop, release
    bot              → develop
`)
  })

  test.each(RULE_IDS)('%s fits a terminal', (id) => {
    const model = createBranchModel(resolvePolicy({ extends: 'gitflow' }, 'gitflow'))
    const text = ruleGuideText(ruleGuide(id, model, null, `docs/rules/${id}.md`), plain)
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(text).toContain(`  docs:  docs/rules/${id}.md\n`)
  })

  test('a branch: its parts', () => {
    const text = branchGuideText(branch, plain)
    expect(text).toContain('feature/x is of no kind\n')
    expect(text).toContain('  name      feature/{slug}: slug x\n')
    expect(text).toContain('from develop at bbbbbbbbbbbb, where their first-parent lines meet; 2')
    expect(text).toContain('not on origin: never pushed, or deleted there; develop has 1 commit\n            that it lacks')
    expect(text).toContain('Next:\n  publish it:\n    git push -u origin feature/x\n')
  })

  test.each([
    [{ ahead: 0, behind: 0 }, 'as origin has it'],
    [{ ahead: 2, behind: 0 }, '2 commits not pushed to origin\n'],
    [{ ahead: 0, behind: 1 }, '1 commit behind origin\n'],
    [{ ahead: 1, behind: 1 }, '1 commit not pushed to origin, 1 commit behind origin'],
    [{ ahead: null, behind: null }, 'which has more cannot be told'],
    [{ here: null }, 'on origin only'],
    [{ bare: true }, 'in this bare repository'],
    [{ unborn: true }, 'without a commit yet'],
  ])('where it is: %j', (more, wanted) => {
    const place = { ...branch.place, there: 'c'.repeat(40), ...more }
    expect(branchGuideText({ ...branch, gaps: [], place }, plain)).toContain(wanted)
  })

  test('what comes from outside is printed escaped, and no such command can be pasted', () => {
    const texts = [
      branchGuideText(
        { ...branch, branch: NASTY, captures: [['slug', NASTY]], next: [{ about: NASTY, commands: [`git push ${NASTY}`, 'git x'] }] },
        plain,
      ),
      mergeGuideText({ ...merge, source: NASTY, target: NASTY, missing: [NASTY], before: [{ about: NASTY, commands: [NASTY] }] }, plain),
      modelGuideText({ ...modelGuide(createBranchModel(resolvePolicy({ extends: 'gitflow' }, 'x'))), source: NASTY, tags: NASTY }, plain),
      modelGuideText(
        { source: 'x', extends: [], kinds: [], trees: [{ id: NASTY, into: [NASTY], children: [] }], tags: '', rules: [] },
        plain,
      ),
      branchGuideText(branch, { colours: false, notes: [NASTY] }),
    ]
    for (const text of texts) {
      expect(text).toContain('\\u001b[2J')
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^::/m)
    }
    expect(texts[0]).toContain('    # git push a\\u001b')
    expect(texts[0]).toContain('    # git x\n')
  })

  test('a merge: no, with the way that is', () => {
    const text = mergeGuideText(merge, plain)
    expect(text).toMatch(/^feature\/x into main: no\n/)
    expect(text).toContain('  The way is feature → develop → release → main.\n')
    expect(text).not.toContain('What check says')
  })

  test('colours only where they are wanted', () => {
    expect(mergeGuideText(merge, { colours: true, notes: [] })).toContain('\u001b[1m')
    expect(mergeGuideText(merge, plain)).not.toContain('\u001b')
  })
})
