import { addCommit, branchesOf, type ModelLife, merge, moveTo, nextVersion, push, settleDebts, tipOf } from './model-life.ts'

/** What one illegal move has to be told as, by whatever is asked: `rule ref commit`. */
export interface IllegalMove {
  readonly name: string
  /** Does it, and gives back what has to be found; null where the life has no place for it. */
  play(life: ModelLife): readonly string[] | null
}

const main = (life: ModelLife): string => branchesOf(life, (kind) => kind.production)[0] ?? ''
const develop = (life: ModelLife): string => branchesOf(life, (kind) => kind.permanent && !kind.production)[0] ?? ''

/** A branch with a commit of its own that starts where another is. */
function begin(life: ModelLife, name: string, from: string): string {
  const commit = addCommit(life, [tipOf(life, from)], 'Work')
  push(life, `start ${name} from ${from}`, { [`refs/heads/${name}`]: { commit, annotated: false } })
  return commit
}

/** Moves that break gitflow in one way each. What else would follow, such as a release that is not merged back, is done. */
export const ILLEGAL_MOVES: readonly IllegalMove[] = [
  {
    name: 'a direct commit on production',
    play: (life) => {
      const commit = addCommit(life, [tipOf(life, main(life))], 'Work')
      moveTo(life, main(life), commit, 'a direct commit')
      merge(life, main(life), develop(life), 'merge')
      return [`no-direct-commit refs/heads/${main(life)} ${commit}`]
    },
  },
  {
    name: 'a direct commit on develop',
    play: (life) => {
      const commit = addCommit(life, [tipOf(life, develop(life))], 'Work')
      moveTo(life, develop(life), commit, 'a direct commit')
      return [`no-direct-commit refs/heads/${develop(life)} ${commit}`]
    },
  },
  {
    name: 'a feature merged into production',
    play: (life) => {
      begin(life, 'feature/stray', develop(life))
      const commit = merge(life, 'feature/stray', main(life), 'merge')
      merge(life, main(life), develop(life), 'merge')
      return commit === null ? null : [`merge-source refs/heads/${main(life)} ${commit}`]
    },
  },
  {
    name: 'develop merged into production',
    play: (life) => {
      begin(life, 'feature/stray', develop(life))
      merge(life, 'feature/stray', develop(life), 'merge')
      const commit = merge(life, develop(life), main(life), 'merge')
      return commit === null ? null : [`merge-source refs/heads/${main(life)} ${commit}`]
    },
  },
  {
    name: 'a hotfix that is missing on develop',
    play: (life) => {
      begin(life, `hotfix/v${nextVersion(life)}`, main(life))
      const hotfix = branchesOf(life, (kind) => kind.id === 'hotfix').at(-1) ?? ''
      const commit = merge(life, hotfix, main(life), 'merge')
      for (const release of branchesOf(life, (kind) => kind.id === 'release')) merge(life, main(life), release, 'merge')
      return commit === null ? null : [`back-merge refs/heads/${main(life)} *`]
    },
  },
  {
    name: 'a release without its tag',
    play: (life) => {
      const version = nextVersion(life)
      begin(life, `release/v${version}`, develop(life))
      const commit = merge(life, `release/v${version}`, main(life), 'merge')
      const refs = new Map(life.refs)
      refs.delete(`refs/tags/v${version}`)
      life.refs = refs
      merge(life, main(life), develop(life), 'merge')
      return commit === null ? null : [`release-tag refs/heads/${main(life)} ${commit}`]
    },
  },
  {
    name: 'a tag of no form',
    play: (life) => {
      push(life, 'tag', { 'refs/tags/nightly': { commit: tipOf(life, main(life)), annotated: true } })
      return ['tag-name refs/tags/nightly *']
    },
  },
  {
    name: 'a version tag off production',
    play: (life) => {
      const version = nextVersion(life)
      const commit = begin(life, 'feature/tagged', develop(life))
      push(life, 'tag', { [`refs/tags/v${version}`]: { commit, annotated: true } })
      return [`tag-target refs/tags/v${version} *`]
    },
  },
  {
    name: 'a version that steps down',
    play: (life) => {
      const high = `release/v${nextVersion(life)}`
      begin(life, high, develop(life))
      merge(life, high, main(life), 'merge')
      // Its name holds no version, so any tag will do; this one is lower than the last.
      begin(life, 'hotfix/late', main(life))
      const commit = merge(life, 'hotfix/late', main(life), 'merge')
      const refs = new Map([...life.refs].filter(([refname, ref]) => !(refname.startsWith('refs/tags/') && ref.commit === commit)))
      life.refs = refs.set('refs/tags/v0.0.1', { commit: commit ?? '', annotated: true })
      settleDebts(life)
      return commit === null ? null : ['tag-order refs/tags/v0.0.1 *']
    },
  },
  {
    name: 'a branch of no kind',
    play: (life) => {
      begin(life, 'wip', develop(life))
      return ['branch-name refs/heads/wip -']
    },
  },
]
