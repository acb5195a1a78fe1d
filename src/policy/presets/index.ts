import type { PolicyConfig } from '../config.ts'
import { gitflow } from './gitflow.ts'
import { gitflowStrict } from './gitflow-strict.ts'
import { githubFlow } from './github-flow.ts'
import { gitlabFlow } from './gitlab-flow.ts'
import { oneflow } from './oneflow.ts'
import { trunk } from './trunk.ts'

/** The built-in presets by name. A new one is a file beside this one and a line here. */
export const PRESETS: ReadonlyMap<string, PolicyConfig> = new Map<string, PolicyConfig>([
  ['gitflow', gitflow],
  ['gitflow-strict', gitflowStrict],
  ['github-flow', githubFlow],
  ['gitlab-flow', gitlabFlow],
  ['trunk', trunk],
  ['oneflow', oneflow],
])

/** The preset that judges where there is no config. */
export const DEFAULT_PRESET = 'gitflow'
