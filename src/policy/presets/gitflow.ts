import type { PolicyConfig } from '../config.ts'
import { BOT_NAMES, BUGFIX_NAMES, FEATURE_NAMES, HOTFIX_NAMES, MAIN_NAMES } from './names.ts'

/** Feature, release and hotfix branches around main and develop: the preset that is used where no config says otherwise. */
export const gitflow = {
  branches: {
    main: {
      name: MAIN_NAMES,
      into: ['develop', 'release', 'hotfix'],
      permanent: true,
      protected: true,
      production: true,
      approvals: 2,
      environment: 'production',
    },
    release: {
      name: 'release/v{version}',
      from: 'develop',
      into: ['main', 'develop'],
      protected: true,
      approvals: 1,
      environment: 'test',
      tag: { name: 'v{version}', required: true },
    },
    develop: {
      name: 'develop',
      from: 'main',
      into: 'feature',
      permanent: true,
      protected: true,
      environment: 'dev',
    },
    feature: {
      name: FEATURE_NAMES,
      from: 'develop',
      into: { develop: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
    bugfix: {
      name: BUGFIX_NAMES,
      from: 'release',
      into: { release: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
    hotfix: {
      name: ['hotfix/v{version}', ...HOTFIX_NAMES],
      from: 'main',
      into: ['main', 'develop', 'release'],
      environment: 'local',
      tag: { name: 'v{version}', required: 'warn' },
    },
    bot: {
      name: BOT_NAMES,
      from: 'any',
      into: { develop: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
  },
  tags: { name: 'v{version}', annotated: true, immutable: true },
  // A fork's branch is a feature, whatever its owner calls it.
  forks: 'feature',
} as const satisfies PolicyConfig
