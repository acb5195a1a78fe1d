import type { PolicyConfig } from '../config.ts'
import { gitflow } from './gitflow.ts'
import { gitflowStrict } from './gitflow-strict.ts'
import { githubFlow } from './github-flow.ts'
import { gitlabFlow } from './gitlab-flow.ts'
import { oneflow } from './oneflow.ts'
import { trunk } from './trunk.ts'

const BUILT_IN = {
  gitflow,
  'gitflow-strict': gitflowStrict,
  'github-flow': githubFlow,
  'gitlab-flow': gitlabFlow,
  trunk,
  oneflow,
} as const satisfies Readonly<Record<string, PolicyConfig>>

/** The built-in presets by name, as they are written: their kinds are known to the types of configs that extend them. */
export type BuiltIn = typeof BUILT_IN

/** The built-in presets by name. A new one is a file beside this one and a line above. */
export const PRESETS: ReadonlyMap<string, PolicyConfig> = new Map<string, PolicyConfig>(Object.entries(BUILT_IN))

/** The preset that judges where there is no config. */
export const DEFAULT_PRESET = 'gitflow'
