import type { PolicyConfig } from '../config.ts'
import { BOT_NAMES, BUGFIX_NAMES, FEATURE_NAMES, HOTFIX_NAMES, MAIN_NAMES } from './names.ts'

/** A branch for each environment; everything reaches main first and goes downstream from there. */
export const gitlabFlow = {
  branches: {
    main: {
      name: MAIN_NAMES,
      into: 'staging',
      permanent: true,
      protected: true,
      approvals: 1,
      environment: 'development',
    },
    // The environment branches have no `from`: promoted by fast-forwards alone, they have no line of their own that begins somewhere.
    staging: {
      name: ['staging', 'pre-production'],
      into: 'production',
      permanent: true,
      protected: true,
      environment: 'staging',
    },
    production: {
      name: 'production',
      permanent: true,
      protected: true,
      production: true,
      approvals: 1,
      environment: 'production',
    },
    feature: {
      // GitLab begins the name of a branch for an issue with the number.
      name: [...FEATURE_NAMES, '/[0-9]+-[^/]+/'],
      from: 'main',
      into: { main: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
    bugfix: {
      name: BUGFIX_NAMES,
      from: 'main',
      into: { main: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
    // From what runs in production, so that it can be merged downstream without anything else that waits in main.
    hotfix: {
      name: [...HOTFIX_NAMES, 'cherry-pick-*'],
      from: 'production',
      into: ['main', 'staging', 'production'],
      environment: 'local',
    },
    bot: {
      name: BOT_NAMES,
      from: 'any',
      into: { main: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
  },
  // What is deployed is the tip of an environment branch: a tag is allowed and never owed.
  tags: { name: 'v{version}', annotated: true, immutable: true },
  // A fork's branch is a feature, whatever its owner calls it.
  forks: 'feature',
} as const satisfies PolicyConfig
