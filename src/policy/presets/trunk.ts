import type { PolicyConfig } from '../config.ts'
import { BOT_NAMES, TOPIC_NAMES } from './names.ts'

/** One trunk; short-lived branches come back within days, release branches never do. */
export const trunk = {
  branches: {
    main: {
      name: ['main', 'master', 'trunk'],
      permanent: true,
      protected: true,
      production: true,
      approvals: 1,
      environment: 'test',
    },
    topic: {
      name: TOPIC_NAMES,
      from: 'main',
      into: { main: ['merge', 'fast-forward', 'squash', 'rebase'] },
      environment: 'local',
    },
    // Cut from main and hardened: version tags sit here or on main. It has no `into`, since fixes are made on main.
    release: {
      name: ['release/v{version}', 'release/{version}', 'release/**'],
      from: 'main',
      protected: true,
      production: true,
      environment: 'production',
    },
    // A fix of main's on its way to a release branch by pull request; hosts and backport bots name theirs in their own ways.
    pick: {
      name: ['pick/{slug}', 'pick/**', 'cherry-pick-{slug}', 'backport/**', 'backport-{slug}', 'backport-**', 'mergify/bp/**'],
      from: 'release',
      into: { release: ['merge', 'fast-forward', 'squash', 'rebase'] },
      environment: 'local',
    },
    bot: {
      name: BOT_NAMES,
      from: 'any',
      into: { main: ['merge', 'fast-forward', 'squash', 'rebase'] },
      environment: 'local',
    },
  },
  tags: { name: 'v{version}', annotated: true, immutable: true },
  // A fork's branch is a topic, whatever its owner calls it.
  forks: 'topic',
  exempt: [
    {
      branches: ['release/**'],
      rules: ['no-direct-commit'],
      reason: 'fixes come to a release branch by cherry-picks, which are commits of its own',
    },
  ],
} as const satisfies PolicyConfig
