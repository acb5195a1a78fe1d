import type { ResolvedPolicy } from '../../src/model/policy.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'

/** A config laid over the gitflow preset. */
export function gitflowWith(config: Readonly<Record<string, unknown>>): ResolvedPolicy {
  return resolvePolicy({ extends: 'gitflow', ...config }, 'a test')
}

/** The preset as it is. */
export const gitflow = gitflowWith({})

/** Merge commits only, everywhere; hotfixes owe their tag at severity error. */
export const strict = gitflowWith({
  branches: {
    main: { into: { develop: 'merge', release: 'merge', hotfix: 'merge' } },
    release: { into: { main: 'merge', develop: 'merge' } },
    feature: { into: { develop: 'merge' } },
    bugfix: { into: { release: 'merge' } },
    bot: { into: { develop: 'merge' } },
    hotfix: { into: { main: 'merge', develop: 'merge', release: 'merge' }, tag: { name: 'v{version}', required: true } },
  },
})

/** No kind but main, develop, release and feature. */
export const withoutHotfix = gitflowWith({ branches: { hotfix: null, bugfix: null, bot: null } })

/** Main and topic branches, which the host squashes or rebases. */
export const githubLike = resolvePolicy(
  {
    branches: {
      main: { name: 'main', protected: true, production: true },
      topic: { name: ['feature/{slug}', 'fix/{slug}'], from: 'main', into: { main: ['squash', 'rebase'] } },
    },
    tags: { name: 'v{version}' },
  },
  'a test',
)

/** Kinds and no word about tags. */
export const untagged = resolvePolicy(
  { branches: { main: { name: 'main', protected: true }, topic: { name: 'topic/{slug}', from: 'main', into: 'main' } } },
  'a test',
)
