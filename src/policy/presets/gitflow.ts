import type { PolicyConfig } from '../config.ts'

/** Feature, release and hotfix branches around main and develop: the preset that is used where no config says otherwise. */
export const gitflow = {
  branches: {
    main: {
      name: ['main', 'master'],
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
      name: ['feature/{slug}', 'feature/{ticket}', 'feature/{ticket}-{slug}'],
      from: 'develop',
      into: { develop: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
    bugfix: {
      name: ['bugfix/{slug}', 'bugfix/{ticket}', 'bugfix/{ticket}-{slug}'],
      from: 'release',
      into: { release: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
    hotfix: {
      name: ['hotfix/v{version}', 'hotfix/{slug}', 'hotfix/{ticket}', 'hotfix/{ticket}-{slug}'],
      from: 'main',
      into: ['main', 'develop', 'release'],
      environment: 'local',
      tag: { name: 'v{version}', required: 'warn' },
    },
    // Branches that tools make. Merge queue branches are not here: they are judged as the branch that they test.
    bot: {
      name: ['dependabot/**', 'renovate/**', 'changeset-release/**', 'release-please--**', 'pre-commit-ci-update-config', 'revert-*'],
      from: 'any',
      into: { develop: ['merge', 'fast-forward', 'squash'] },
      environment: 'local',
    },
  },
  tags: { name: 'v{version}', annotated: true, immutable: true },
} as const satisfies PolicyConfig
