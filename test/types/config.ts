import { defineConfig } from '../../src/index.ts'
import type { KindConfig, PolicyConfig } from '../../src/policy/config.ts'

// Compiled by `npm run types`, never run: what has to be right compiles, and each marked line is an error at that line.

// Every key, laid over a built-in preset.
const whole: PolicyConfig = defineConfig({
  $schema: './node_modules/branch-policy/schema.json',
  extends: 'gitflow',
  remote: 'origin',
  branches: {
    main: { name: ['main', 'master'], into: ['develop', 'release', 'spike'], approvals: 2, environment: null },
    release: {
      name: 'release/v{version}',
      from: 'develop',
      into: { main: ['merge', 'fast-forward'], develop: 'merge' },
      protected: true,
      permanent: false,
      production: false,
      tag: { name: 'v{version}', required: 'warn' },
    },
    spike: { name: 'spike/{slug}', from: ['develop', 'spike'], into: { develop: ['squash', 'rebase'], spike: 'merge' } },
    anything: { name: 'any/**', from: 'any', tag: null },
    bot: null,
  },
  tags: { name: 'v{version}', annotated: true, immutable: true },
  rules: {
    'stale-branch': 'off',
    'commit-message': ['error', {}],
    'tag-name': ['warn'],
    'release-tag': ['error', { when: 'next-release' }],
    'tag-signed': ['warn', { check: 'present' }],
    'back-merge': ['error', { mode: 'ancestor' }],
    'tag-target': ['error', { support: ['v1.*'] }],
    'version-file': [
      'error',
      {
        judge: 'tags',
        files: [
          { path: 'package.json', key: 'version' },
          { path: 'VERSION', pattern: '(?<version>.*)' },
        ],
      },
    ],
    'commit-author': ['error', { emails: ['*@example.org'], committer: true }],
    'no-delete': null,
    'acme/ticket-open': ['error', { project: 'ABC' }],
    'acme/other': 'off',
  },
  exempt: [{ branches: ['legacy/**'], rules: ['branch-name', 'acme/other'], reason: 'frozen until 2027' }],
  overrides: [{ rule: 'no-direct-commit', ref: 'refs/heads/main', reason: 'outage', by: 'Ada', until: '2027-01-31' }],
  locked: ['no-direct-commit', 'acme/other', 'branches', 'branches.main', 'branches.spike.into', 'tags', 'tags.immutable'],
  since: 'v2.0.0',
  baseline: null,
  forks: 'feature',
  mergeMessages: ['^Land (?<source>.+)$'],
})

// Each preset knows its own kinds, and a list of presets those of all.
defineConfig({ extends: 'gitflow', forks: 'hotfix', branches: { hotfix: { into: ['main', 'develop', 'release', 'bugfix'] } } })
defineConfig({ extends: ['gitflow-strict'], forks: 'bugfix' })
defineConfig({ extends: 'github-flow', branches: { topic: { into: { main: 'squash' } } } })
defineConfig({ extends: 'gitlab-flow', branches: { main: { into: ['staging', 'production'] } } })
defineConfig({ extends: 'trunk', branches: { pick: { from: ['release', 'topic'] } } })
defineConfig({ extends: 'oneflow', branches: { release: { from: 'main' }, hotfix: { into: 'main' } } })
defineConfig({ extends: ['gitflow', 'trunk'], branches: { bugfix: { into: 'pick' }, topic: null } })
defineConfig({ extends: [] as const, branches: { main: { name: 'main' } } })
// What a package or a file brings is not known here.
defineConfig({ extends: '@acme/policy', branches: { release: { into: 'trunk' } }, forks: 'anything', locked: ['branches.any-kind.into'] })
defineConfig({ extends: ['gitflow', './policy.json'], branches: { train: null, car: { from: 'train' } } })
defineConfig({ extends: whole.extends ?? [], forks: 'something' })
// A part that is written apart says which kinds it speaks of.
const feature: KindConfig<'main'> = { name: 'feature/{slug}', from: 'main', into: { main: ['merge'] } }
const shared = { from: 'develop', into: { develop: 'squash' } } as const
defineConfig({ extends: 'gitflow', branches: { feature, docs: { ...shared, name: 'docs/{slug}' } } })
// undefined is no value of a key where a project asks for exact optional keys; a key can be spread in.
defineConfig({ branches: { main: { name: 'main' } }, ...(whole.since === undefined ? {} : { since: whole.since }) })

// @ts-expect-error a key
defineConfig({ extends: 'gitflow', remot: 'origin' })
defineConfig({
  branches: {
    main: {
      name: 'main',
      // @ts-expect-error a kind
      into: 'mian',
      // @ts-expect-error a flag
      protected: 'yes',
      // @ts-expect-error a number
      approvals: '1',
    },
    topic: {
      name: 'topic/*',
      // @ts-expect-error a kind in a list
      from: ['main', 'topics'],
      into: {
        // @ts-expect-error a kind in a map
        mian: 'merge',
      },
    },
    late: {
      name: 'late/*',
      // @ts-expect-error a method; into may also be a text or a list, so this is told here, with the key
      into: { main: 'fastforward' },
      tag: {
        name: 'v{version}',
        // @ts-expect-error how strictly a tag is required
        required: 'error',
      },
    },
  },
})
defineConfig({
  branches: {
    main: {
      name: 'main',
      // @ts-expect-error a key of a kind
      protect: true,
    },
    topic: {
      name: 'topic/*',
      // @ts-expect-error a method in a list
      into: { main: ['merge', 'squah'] },
    },
  },
})
defineConfig({
  extends: 'gitflow',
  branches: {
    // @ts-expect-error neither a kind of the preset nor a new one, which needs a name
    relase: { into: { main: 'merge' } },
    // @ts-expect-error no kind of the preset to take away
    hotfixes: null,
    develop: {
      // @ts-expect-error a key of a kind of the preset
      form: 'main',
    },
    release: {
      // @ts-expect-error `topic` is a kind of another preset
      into: 'topic',
    },
  },
  // @ts-expect-error a kind of none
  forks: 'features',
  locked: [
    'no-delete',
    // @ts-expect-error a rule
    'no-deletes',
    // @ts-expect-error a kind
    'branches.mian',
    // @ts-expect-error a key of a kind
    'branches.main.int',
    // @ts-expect-error a key of tags
    'tags.annotate',
  ],
  rules: {
    // @ts-expect-error a severity
    'branch-name': 'warning',
    // @ts-expect-error a severity in a list
    'branch-origin': ['erro'],
    // @ts-expect-error an option of a rule without any
    'merge-source': ['error', { when: 'push' }],
    'merge-method': 'warn',
  },
})
defineConfig({
  extends: 'gitflow',
  rules: {
    'no-delete': 'error',
    // @ts-expect-error a rule
    'branch-nam': 'off',
  },
})
defineConfig({
  extends: 'gitflow',
  rules: {
    'release-tag': [
      'error',
      {
        // @ts-expect-error an option
        wen: 'push',
      },
    ],
    'back-merge': [
      'error',
      {
        // @ts-expect-error a value of an option
        mode: 'contents',
      },
    ],
    'tag-signed': [
      'error',
      {
        // @ts-expect-error another rule's option
        when: 'push',
      },
    ],
    'commit-author': [
      'error',
      {
        // @ts-expect-error a list
        emails: 'x',
        // @ts-expect-error a flag
        committer: 'yes',
      },
    ],
    // @ts-expect-error a severity of an own rule
    'acme/ticket-open': 'on',
  },
  exempt: [
    {
      // @ts-expect-error a rule
      rules: ['branch-nam'],
      reason: 'old',
    },
    // @ts-expect-error a reason
    { branches: ['x'] },
  ],
  overrides: [
    {
      // @ts-expect-error a rule
      rule: 'no-direct-commits',
      ref: 'refs/heads/main',
      reason: 'x',
      by: 'Ada',
    },
  ],
  tags: {
    // @ts-expect-error a key of tags
    anotated: true,
  },
})
// Without extends there are the kinds that it names itself, and no others.
// @ts-expect-error a kind of a preset that it does not extend
defineConfig({ branches: { main: { name: 'main', into: 'develop' } } })
// @ts-expect-error a preset is a text
defineConfig({ extends: 7 })
