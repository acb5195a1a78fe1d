import type { PolicyConfig } from '../config.ts'
import { gitflow } from './gitflow.ts'

/** The built-in presets by name. A new one is a file beside this one and a line here. */
export const PRESETS: ReadonlyMap<string, PolicyConfig> = new Map<string, PolicyConfig>([['gitflow', gitflow]])

/** The preset that judges where there is no config. */
export const DEFAULT_PRESET = 'gitflow'
