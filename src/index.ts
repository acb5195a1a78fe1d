import type { PolicyConfig } from './policy/config.ts'

export type { KindConfig, PolicyConfig } from './policy/config.ts'

/** Returns the policy as it is; gives an editor the types of its keys. */
export function defineConfig(config: PolicyConfig): PolicyConfig {
  return config
}
