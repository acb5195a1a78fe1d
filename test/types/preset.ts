import { definePreset } from '../../src/index.ts'
import type { PolicyConfig } from '../../src/policy/config.ts'

// As config.ts beside it, for presets.

// An overlay extends nothing: what is below it brings the kinds, with their names.
const overlay: PolicyConfig = definePreset({
  branches: {
    release: { into: { main: 'merge', develop: 'merge' } },
    train: { name: 'train/{slug}', from: 'trunk-of-another', into: ['main', 'release'] },
    bot: null,
  },
  rules: { 'no-delete': 'error', 'acme/ticket-open': 'error' },
  locked: ['no-delete', 'branches.release.into', 'branches.of-another'],
  forks: 'feature',
})
// One that extends built-in presets speaks of their kinds and its own.
definePreset({ extends: 'gitflow', branches: { train: { name: 'train/*', from: 'develop', into: 'main' } }, forks: 'train' })
definePreset({ extends: '@acme/policy', branches: { train: { from: 'of-another' } } })
definePreset({ branches: overlay.branches ?? {} })

// @ts-expect-error a key
definePreset({ remot: 'origin' })
definePreset({
  branches: {
    release: {
      // @ts-expect-error a key of a kind
      form: 'develop',
    },
    main: {
      // @ts-expect-error a method
      into: { develop: 'merged' },
    },
  },
  rules: {
    // @ts-expect-error a rule
    'no-deletes': 'error',
  },
  locked: [
    // @ts-expect-error a rule
    'no-deletes',
  ],
})
definePreset({
  extends: 'gitflow',
  // @ts-expect-error a kind of none
  forks: 'topic',
  branches: {
    // @ts-expect-error a new kind needs a name
    train: { from: 'develop' },
  },
})
