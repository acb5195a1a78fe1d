import type { PolicyConfig } from '../config.ts'
import { BOT_NAMES, FEATURE_NAMES, HOTFIX_NAMES, MAIN_NAMES } from './names.ts'

/** OneFlow by Adam Ruka: one permanent branch; releases and hotfixes are tagged on their own branch and merged back. */
export const oneflow = {
  branches: {
    main: {
      name: MAIN_NAMES,
      permanent: true,
      protected: true,
      production: true,
      approvals: 1,
    },
    feature: {
      name: FEATURE_NAMES,
      from: 'main',
      into: { main: ['merge', 'fast-forward', 'rebase'] },
      environment: 'local',
    },
    // Not protected: what a release still needs is committed on its branch. The tag sits on the branch's tip, so the merge owes none.
    release: {
      name: 'release/v{version}',
      from: 'main',
      into: 'main',
      tag: { name: 'v{version}', required: false },
    },
    hotfix: {
      name: ['hotfix/v{version}', ...HOTFIX_NAMES],
      from: 'main',
      into: 'main',
      environment: 'local',
      tag: { name: 'v{version}', required: false },
    },
    bot: {
      name: BOT_NAMES,
      from: 'any',
      into: { main: ['merge', 'fast-forward', 'rebase'] },
      environment: 'local',
    },
  },
  tags: { name: 'v{version}', annotated: true, immutable: true },
  // A fork's branch is a feature, whatever its owner calls it.
  forks: 'feature',
  // A version is tagged before it is merged back, so its tag may sit on a branch that main does not have yet.
  rules: {
    'tag-target': ['error', { support: ['release/**', 'hotfix/**'] }],
    'tag-order': ['error', { support: ['release/**', 'hotfix/**'] }],
  },
} as const satisfies PolicyConfig
