import type { BranchModel } from '../model/branch-model.ts'
import { type LoadedRule, withDefaults } from '../model/own-rule.ts'
import type { RuleSetting } from '../model/policy.ts'
import { RULES } from '../rules/index.ts'
import { ownRule } from '../rules/own-rule.ts'
import type { Rule } from '../rules/rule.ts'
import type { ActiveRule } from './findings.ts'

/**
 * The rules that a policy turns on: built-in ones, then the team's own, both in one form.
 *
 * @param loaded the team's own rules, as they were loaded with the policy. A policy that sets a rule which nobody loaded is
 * a mistake of the caller: that rule would never judge, and nobody would know.
 */
export function activeRules(model: BranchModel, loaded: readonly LoadedRule[]): readonly ActiveRule[] {
  const builtIn: readonly Rule[] = Object.values(RULES)
  const known = new Set([...builtIn, ...loaded].map(({ id }) => id))
  const lost = model.policy.rules.find(({ id, severity }) => severity !== 'off' && !known.has(id))
  if (lost !== undefined) throw new Error(`the policy sets the rule ${lost.id}, which was not loaded with it`)
  return [
    ...builtIn.flatMap((rule) => activeWith(rule, model.rule(rule.id), ({ options }) => options)),
    ...loaded.flatMap((own) => activeWith(ownRule(own), model.rule(own.id), ({ options }) => withDefaults(own.options, options))),
  ]
}

function activeWith(
  rule: Rule,
  setting: RuleSetting | null,
  optionsOf: (setting: RuleSetting) => ActiveRule['options'],
): readonly ActiveRule[] {
  if (setting === null || setting.severity === 'off') return []
  return [{ rule, severity: setting.severity, options: optionsOf(setting) }]
}
