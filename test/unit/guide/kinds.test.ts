import { describe, expect, test } from 'vitest'
import { kindGuide, modelGuide } from '../../../src/guide/kinds.ts'
import { isRule, ruleGuide } from '../../../src/guide/rule-guide.ts'
import { createBranchModel } from '../../../src/model/branch-model.ts'
import type { KindTree } from '../../../src/model/guide.ts'
import type { RuleId } from '../../../src/model/rule-ids.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'
import type { PolicyConfig } from '../../../src/policy/config.ts'
import { PRESETS } from '../../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'

const modelOf = (config: PolicyConfig) => createBranchModel(resolvePolicy(config, 'a test'))
const gitflow = modelOf({ extends: 'gitflow' })
const outline = ({ id, children }: KindTree): string => (children.length === 0 ? id : `${id}(${children.map(outline).join(' ')})`)
const meaning = (id: RuleId, model = gitflow): readonly string[] => ruleGuide(id, model, null, null).meaning
const kind = (id: string, model = gitflow) => {
  const found = model.kind(id)
  if (found === null) throw new Error(`no kind ${id}`)
  return kindGuide(found, model)
}

describe('the model', () => {
  test('each kind once, below the one that it starts from', () => {
    expect(modelGuide(gitflow).trees.map(outline)).toEqual(['main(develop(release(bugfix) feature) hotfix)', 'bot'])
  })

  test.each([...PRESETS.keys()])('%s: no kind is left out', (preset) => {
    const model = modelOf({ extends: preset })
    const guide = modelGuide(model)
    const drawn = guide.trees
      .map(outline)
      .join(' ')
      .split(/[ ()]+/)
      .filter((id) => id !== '')
    expect([...drawn].sort()).toEqual(model.policy.kinds.map(({ id }) => id).sort())
    expect(guide.kinds.map(({ id }) => id)).toEqual(model.policy.kinds.map(({ id }) => id))
  })

  test('kinds that start from one another in a circle are drawn once', () => {
    const model = modelOf({ branches: { a: { name: 'a/*', from: 'b' }, b: { name: 'b/*', from: ['a', 'b'] }, c: { name: 'c' } } })
    expect(modelGuide(model).trees.map(outline)).toEqual(['c', 'a(b)'])
  })

  test('what a kind is and may do', () => {
    expect(kind('main').state).toBe('protected, permanent, production; 2 approvals; environment production')
    expect(kind('release')).toMatchObject({
      state: 'protected once it is published; 1 approval; environment test',
      start: 'starts from develop',
      goes: 'goes into main and develop by merge or fast-forward',
      tag: 'owes the tag v{version} in main',
    })
    expect(kind('hotfix').tag).toBe('should carry the tag v{version} in main')
    expect(kind('bot').start).toBe('starts anywhere')
    expect(kind('develop').goes).toBe('goes into feature in any way')
    expect(kind('feature').takes).toBeNull()
    expect(kind('main').takes).toBe('takes release (merge, fast-forward) or hotfix (merge, fast-forward)')
    expect(kind('main', modelOf({ extends: 'trunk' })).goes).toBe('is merged nowhere')
  })

  test('a rule that is off or a warning takes the weight from the tag', () => {
    expect(kind('release', modelOf({ extends: 'gitflow', rules: { 'release-tag': 'off' } })).tag).toMatch(/^may carry/)
    expect(kind('release', modelOf({ extends: 'gitflow', rules: { 'release-tag': 'warn' } })).tag).toMatch(/^should carry/)
    expect(modelGuide(modelOf({ extends: 'gitflow', rules: { 'release-tag': 'off' } })).rules).toEqual(['release-tag off'])
  })
})

describe('a rule', () => {
  test.each(RULE_IDS)('%s means something in every preset', (id) => {
    for (const preset of PRESETS.keys()) {
      const lines = meaning(id, modelOf({ extends: preset }))
      expect(lines.length, preset).toBeGreaterThan(0)
      for (const line of lines) expect(line, preset).not.toMatch(/undefined|null|nothing$|\[object/)
    }
  })

  test('for the kinds of gitflow', () => {
    expect(meaning('no-direct-commit')).toContain('feature, bugfix, hotfix and bot: commit as you like')
    expect(meaning('no-direct-commit')[1]).toMatch(/^release, once it is published, takes main \(/)
    expect(meaning('merge-source')[0]).toMatch(/; not develop, feature, bugfix or bot$/)
    expect(meaning('merge-method')).toContain('feature into develop: merge, fast-forward or squash')
    expect(meaning('release-tag')).toEqual([
      'what release brings into main carries v{version}',
      'what hotfix brings into main carries v{version} (a warning)',
    ])
    expect(meaning('branch-origin')).toContain('bugfix starts from release')
    expect(meaning('no-delete')).toEqual(['main stays for ever', 'release stays until it is in main and develop', 'develop stays for ever'])
    expect(meaning('published-first')).toEqual(["release is in test, from the remote's branch, before it reaches main"])
    expect(meaning('back-merge')).toEqual([
      'what is in main reaches develop too',
      'what hotfix brings into main reaches each open release branch too',
    ])
    expect(meaning('tag-target')).toEqual(['a version tag sits on main', 'a pre-release may sit on release or hotfix as well'])
  })

  test('of another policy it says other things, exemptions among them', () => {
    expect(meaning('release-tag', modelOf({ extends: 'github-flow' }))).toEqual(['No kind of this policy is concerned.'])
    expect(meaning('release-tag', modelOf({ extends: 'oneflow' }))[0]).toBe('what release brings into main owes no tag')
    expect(meaning('no-direct-commit', modelOf({ extends: 'trunk' })).at(-1)).toMatch(/^exempt: release\/\*\*; fixes come/)
    expect(
      meaning('published-first', modelOf({ extends: 'gitflow', rules: { 'published-first': ['warn', { local: ['test'] }] } })),
    ).not.toContain("release is in test, from the remote's branch, before it reaches main")
  })

  test('severity and options, with what is a default', () => {
    expect(ruleGuide('release-tag', gitflow, null, null)).toMatchObject({
      severity: 'error',
      isDefault: true,
      options: [{ name: 'when', value: 'push', isDefault: true }],
    })
    const strict = modelOf({ extends: 'gitflow-strict', rules: { 'release-tag': ['warn', { when: 'next-release' }] } })
    expect(ruleGuide('release-tag', strict, null, null)).toMatchObject({
      severity: 'warn',
      isDefault: false,
      options: [{ name: 'when', value: 'next-release', isDefault: false }],
    })
    expect(ruleGuide('commit-author', gitflow, null, null).options).toEqual([
      { name: 'emails', value: '[]', isDefault: true },
      { name: 'names', value: '[]', isDefault: true },
      { name: 'committer', value: 'false', isDefault: true },
    ])
  })

  test("a rule of the team's own: its severity and options, and a page if there is one", () => {
    const { policy } = gitflow
    const own = createBranchModel({
      ...policy,
      rules: [...policy.rules, { id: 'acme/ticket-open', severity: 'warn', options: { project: 'ABC' } }],
    })
    expect(isRule('acme/ticket-open', own)).toBe(true)
    expect(isRule('acme/ticket-open', gitflow)).toBe(false)
    expect(isRule('toString', gitflow)).toBe(false)
    expect(ruleGuide('acme/ticket-open', own, null, 'https://acme.example/rules')).toMatchObject({
      severity: 'warn',
      isDefault: false,
      options: [{ name: 'project', value: 'ABC', isDefault: false }],
      forbids: null,
      meaning: [],
      page: 'https://acme.example/rules',
    })
  })
})
