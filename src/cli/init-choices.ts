import { CI_SERVICES, type CiService } from '../init/ci.ts'
import { type Choices, developBranch } from '../init/plan.ts'
import { type ProposedPreset, proposePreset } from '../init/propose-preset.ts'
import type { Surroundings } from '../init/surroundings.ts'
import { UsageError } from '../model/errors.ts'
import { printable } from '../model/printable.ts'
import { PRESETS } from '../policy/presets/index.ts'
import type { Asker } from './ask.ts'
import { didYouMean } from './did-you-mean.ts'

/** What the flags of `init` ask for; null where one is not given. */
export interface Wishes {
  readonly preset: string | null
  readonly json: boolean
  /** `none` for no CI. */
  readonly ci: CiService | 'none' | null
}

/**
 * Reads the values of `--preset` and `--ci`.
 *
 * @throws {UsageError} for a name that there is not.
 */
export function readWishes(preset: string | undefined, ci: string | undefined, json: boolean): Wishes {
  const services = [...Object.keys(CI_SERVICES), 'none'] as (CiService | 'none')[]
  return { preset: named('preset', preset, [...PRESETS.keys()]), ci: named('ci', ci, services), json }
}

function named<T extends string>(flag: string, word: string | undefined, names: readonly T[]): T | null {
  if (word === undefined) return null
  const name = names.find((one) => one === word)
  if (name !== undefined) return name
  throw new UsageError(`init: --${flag} knows no "${printable(word)}"${didYouMean(word, names)}`, [`There are: ${names.join(', ')}`])
}

/** The preset that is proposed, or the one that was wished for. */
export function chosenPreset(around: Surroundings, wishes: Wishes): ProposedPreset {
  return wishes.preset === null ? proposePreset(around.found) : { name: wishes.preset, reason: 'as you asked' }
}

/** What is proposed: the first of the choices in each question. */
export function proposedChoices(around: Surroundings, wishes: Wishes): Choices {
  const preset = chosenPreset(around, wishes).name
  const ci = wishes.ci ?? around.ci[0] ?? 'none'
  return {
    preset,
    json: wishes.json,
    ci: ci === 'none' ? null : ci,
    // It loses nothing and goes nowhere: without it nothing could be started by the policy.
    develop: needsDevelop(around, preset),
    hooks: true,
  }
}

function needsDevelop(around: Surroundings, preset: string): boolean {
  return around.config === null && 'develop' in (PRESETS.get(preset)?.branches ?? {}) && developBranch(around) !== null
}

const ABOUT: Readonly<Record<string, string>> = {
  gitflow: 'main and develop; releases are prepared on branches',
  'gitflow-strict': 'gitflow by merge commits, with signed tags',
  'github-flow': 'main alone, by pull requests',
  'gitlab-flow': 'main, then a branch for each environment',
  trunk: 'one trunk, release branches cut from it',
  oneflow: 'main alone; releases are tagged on branches',
}

/** The same, asked one by one; null where somebody broke it off. What a flag says, and what a config settles, is not asked. */
export async function askedChoices(around: Surroundings, wishes: Wishes, asker: Asker): Promise<Choices | null> {
  const proposed = proposedChoices(around, wishes)
  const asksPreset = around.config === null && wishes.preset === null
  const presets = [...PRESETS.keys()].map((name) => ({ value: name, label: name, hint: ABOUT[name] ?? '' }))
  const preset = asksPreset ? await asker.select('Which preset?', presets, proposed.preset) : proposed.preset
  if (preset === null) return null
  const branch = needsDevelop(around, preset) ? developBranch(around) : null
  const question = `Create the branch develop from ${printable(branch?.from ?? '')}? Nothing is pushed.`
  const develop = branch === null ? false : await asker.confirm(question, true)
  if (develop === null) return null
  const ci = wishes.ci === null ? await askCi(around, proposed.ci, asker) : wishes.ci
  if (ci === null) return null
  const hooks = await asker.confirm('Install the git hooks?', true)
  return hooks === null ? null : { ...proposed, preset, develop, ci: ci === 'none' ? null : ci, hooks }
}

async function askCi(around: Surroundings, proposed: CiService | null, asker: Asker): Promise<CiService | 'none' | null> {
  const services = Object.entries(CI_SERVICES) as [CiService, string][]
  const choices = [
    { value: 'none' as const, label: 'none' },
    ...services.map(([value, label]) => ({ value, label, ...(around.ci.includes(value) ? { hint: 'in use here' } : {}) })),
  ]
  return await asker.select<CiService | 'none'>('A job for which CI service?', choices, proposed ?? 'none')
}
