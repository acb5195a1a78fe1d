import { all } from '../advice/wording.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { OptionGuide, RuleGuide } from '../model/guide.ts'
import type { RuleSetting } from '../model/policy.ts'
import { RULE_DEFAULTS, RULE_OPTIONS, type RuleId, type RuleOption } from '../model/rule-ids.ts'
import { type DocsPage, NO_PAGE } from './docs-page.ts'
import { meaningOf } from './meanings.ts'

/** Whether a word names a rule: a built-in one, or one that the policy has a setting for. */
export function isRule(word: string, model: BranchModel): boolean {
  return Object.hasOwn(RULE_DEFAULTS, word) || model.rule(word) !== null
}

/**
 * A rule and what it means for a policy.
 *
 * @param page what its page says; null where there is none.
 * @param place where the page is, for people; null where there is none.
 */
export function ruleGuide(id: string, model: BranchModel, page: DocsPage | null, place: string | null): RuleGuide {
  const setting: RuleSetting = model.rule(id) ?? { id, severity: defaultOf(id), options: {} }
  const isOwn = !isBuiltIn(id)
  return {
    id,
    severity: setting.severity,
    isDefault: !isOwn && setting.severity === defaultOf(id),
    source: model.policy.source,
    options: isBuiltIn(id) ? builtInOptions(id, setting) : givenOptions(setting),
    ...(page ?? NO_PAGE),
    meaning: [...(isBuiltIn(id) ? meaningOf(id, model) : []), ...exemptionsOf(id, model)],
    page: place,
  }
}

/** What the policy excuses from a rule. */
function exemptionsOf(id: string, { policy }: BranchModel): readonly string[] {
  return policy.exempt.flatMap(({ branches, tags, authors, rules, reason }) => {
    const where = [...branches, ...tags, ...authors.map((author) => `commits by ${author}`)]
    return rules.length > 0 && !rules.includes(id) ? [] : [`exempt: ${where.length === 0 ? 'everything' : all(where)}; ${reason}`]
  })
}

function isBuiltIn(id: string): id is RuleId {
  return Object.hasOwn(RULE_DEFAULTS, id)
}

function defaultOf(id: string): RuleSetting['severity'] {
  return isBuiltIn(id) ? RULE_DEFAULTS[id] : 'off'
}

/** Every option that the rule has, with what counts. */
function builtInOptions(id: RuleId, { options }: RuleSetting): readonly OptionGuide[] {
  const known: Readonly<Record<string, RuleOption>> = RULE_OPTIONS[id]
  return Object.entries(known).map(([name, option]) => {
    const ofDefault = option.form === 'word' ? option.words[0] : option.form === 'flag' ? false : option.default
    const value = options[name] ?? ofDefault
    return { name, value: shown(value), isDefault: shown(value) === shown(ofDefault) }
  })
}

function givenOptions({ options }: RuleSetting): readonly OptionGuide[] {
  return Object.entries(options).map(([name, value]) => ({ name, value: shown(value), isDefault: false }))
}

/** A value as one writes it in JSON, a plain word without quotes. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
