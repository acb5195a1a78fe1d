import type { PolicyConfig } from '../config.ts'
import { gitflow } from './gitflow.ts'

const { main, release, develop, feature, bugfix, hotfix, bot } = gitflow.branches

/** gitflow with a merge commit for everything that reaches a protected branch, and a signed tag for everything that is released. */
export const gitflowStrict = {
  branches: {
    main: { ...main, into: { develop: 'merge', release: 'merge', hotfix: 'merge' } },
    release: { ...release, into: { main: 'merge', develop: 'merge' } },
    develop: { ...develop, into: { feature: 'merge' } },
    feature: { ...feature, into: { develop: 'merge' } },
    bugfix: { ...bugfix, into: { release: 'merge' } },
    hotfix: { ...hotfix, into: { main: 'merge', develop: 'merge', release: 'merge' }, tag: { name: 'v{version}', required: true } },
    bot: { ...bot, into: { develop: 'merge' } },
  },
  tags: gitflow.tags,
  forks: gitflow.forks,
  rules: {
    'tag-annotated': 'error',
    // Whether a signature is valid needs the signers' keys at every door; that there is one can be told anywhere.
    'tag-signed': ['error', { check: 'present' }],
    'published-first': 'error',
  },
} as const satisfies PolicyConfig
