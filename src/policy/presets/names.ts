// Names that several presets share, so that a change of one reaches all.

/**
 * Branches that tools make. Merge queue branches are not here: they are judged as the branch that they test. GitHub calls a
 * revert after the branch that it takes back, `revert-12-feature/x`; {slug} keeps it apart from topics that are plain words.
 */
export const BOT_NAMES = [
  'dependabot/**',
  'renovate/**',
  'changeset-release/**',
  'release-please--**',
  'pre-commit-ci-update-config',
  'revert-{slug}',
  'revert-**',
] as const

export const MAIN_NAMES = ['main', 'master'] as const

export const FEATURE_NAMES = ['feature/{slug}', 'feature/{ticket}', 'feature/{ticket}-{slug}'] as const

export const BUGFIX_NAMES = ['bugfix/{slug}', 'bugfix/{ticket}', 'bugfix/{ticket}-{slug}'] as const

export const HOTFIX_NAMES = ['hotfix/{slug}', 'hotfix/{ticket}', 'hotfix/{ticket}-{slug}'] as const

/** Any name. The pattern with {slug} comes first, since advice is made from it. */
export const TOPIC_NAMES = ['{slug}', '**'] as const
