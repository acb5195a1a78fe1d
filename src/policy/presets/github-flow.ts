import type { PolicyConfig } from '../config.ts'
import { BOT_NAMES, MAIN_NAMES, TOPIC_NAMES } from './names.ts'

/** One main branch that can always be deployed, and short-lived branches that reach it by pull requests. */
export const githubFlow = {
  branches: {
    main: {
      name: MAIN_NAMES,
      permanent: true,
      protected: true,
      production: true,
      approvals: 1,
      environment: 'production',
    },
    // No rebase and no fast-forward: a host's rebase makes new commits that nothing tells from direct ones.
    topic: {
      name: TOPIC_NAMES,
      from: 'main',
      into: { main: ['merge', 'squash'] },
      environment: 'local',
    },
    bot: {
      name: BOT_NAMES,
      from: 'any',
      into: { main: ['merge', 'squash'] },
      environment: 'local',
    },
  },
  // Releases are tags on ordinary commits of main: no merge owes one.
  tags: { name: 'v{version}', annotated: true, immutable: true },
  // A fork's branch is a topic, whatever its owner calls it.
  forks: 'topic',
} as const satisfies PolicyConfig
