import type { BranchModel } from '../model/branch-model.ts'
import type { RepositoryFacts } from '../model/facts.ts'
import { firstParentLines } from '../model/first-parent-lines.ts'
import type { Graph } from '../model/graph.ts'
import { namedOf } from '../model/heads.ts'
import { branchOf, type Oid, remoteTrackingOf } from '../model/refname.ts'
import type { BranchUpdate } from '../model/update.ts'
import type { Git } from './git.ts'
import { createGraphReader, type GraphParts } from './graph-reader.ts'

/** A new branch, and the commit that it is at. */
export interface NewBranch {
  readonly update: BranchUpdate
  readonly tip: Oid
}

/** A branch that others may start from, as everybody has it or as it is here. */
interface Origin {
  readonly kind: string
  readonly commit: Oid
  readonly isShared: boolean
}

type KnownRefs = Pick<RepositoryFacts, 'refs' | 'remotes' | 'localRefsAreShared'>

/**
 * Reads what shows that new branches started where they may, and no more: their own commits, and of the branches that others start
 * from the first-parent lines down to there. Two processes beside each other, however many branches there are.
 *
 * Null where that does not show it of every branch: then all that is known of them has to be read, their reflogs too. Where a
 * branch first meets the line of one that it may start from, and everybody has that one, no reflog says otherwise.
 */
export async function readNewBranches(
  branches: readonly NewBranch[],
  known: KnownRefs,
  model: BranchModel,
  git: Git,
): Promise<Graph | null> {
  const origins = originsAmong(known, model)
  if (!branches.every(({ update }) => isPlain(update, model)) || origins.length === 0) return null
  const starts = [...new Set(origins.map(({ commit }) => commit))]
  const graph = await readStarts(new Set(branches.map(({ tip }) => tip)), starts, git)
  const lines = firstParentLines(
    graph.index,
    origins.map(({ commit }) => commit),
  )
  const isShown = ({ update, tip }: NewBranch): boolean => {
    const from = namedOf(update, model)?.kind.from ?? []
    const met = lines.meetingOf(tip)?.others ?? []
    return met.some((place) => origins[place]?.isShared === true && from.includes(origins[place].kind))
  }
  return branches.every(isShown) ? graph : null
}

/** No branch that others start from: what that was before counts too. */
function isPlain(update: BranchUpdate, model: BranchModel): boolean {
  const kind = namedOf(update, model)?.kind
  return kind !== undefined && !model.isOrigin(kind)
}

function originsAmong({ refs, remotes, localRefsAreShared }: KnownRefs, model: BranchModel): readonly Origin[] {
  return refs.flatMap(({ refname, commit }): Origin[] => {
    const tracked = remoteTrackingOf(refname, remotes)
    const branch = tracked?.branch ?? branchOf(refname)
    const kind = branch === null ? undefined : model.kindOf(branch)?.kind
    if (commit === null || kind === undefined || !model.isOrigin(kind)) return []
    return [{ kind: kind.id, commit, isShared: tracked !== null || localRefsAreShared }]
  })
}

/** Thrown where lines have been read far enough, to end git. */
class FarEnough extends Error {}

/**
 * Reads what some tips have and others have not, and of the others the first-parent lines, no further than to where the tips leave
 * them. What comes of the lines before that is known is kept until then.
 */
async function readStarts(tips: ReadonlySet<Oid>, starts: readonly Oid[], git: Git): Promise<Graph> {
  const parts: GraphParts = { oids: null, builder: null }
  /** Commits that the lines are still to be searched for. */
  const missing = new Set(tips)
  const seen = (oid: Oid): void => void missing.delete(oid)
  const own = createGraphReader(parts, seen)
  const lines = createGraphReader(parts, seen)
  const waiting: Buffer[] = []
  let isOwnRead = false
  const take = (bytes: Buffer): void => {
    if (!isOwnRead) {
      waiting.push(bytes)
      return
    }
    lines.take(bytes)
    if (missing.size === 0) throw new FarEnough()
  }
  const readOwn = async (): Promise<void> => {
    const input = `${[...tips, ...starts.map((oid) => `^${oid}`)].join('\n')}\n`
    await git.stream(['rev-list', '--parents', '--boundary', '--stdin'], own.take, { input })
    isOwnRead = true
    for (const oid of own.boundary) missing.add(oid)
    for (const bytes of waiting) lines.take(bytes)
  }
  const readLines = async (): Promise<void> => {
    try {
      await git.stream(['rev-list', '--first-parent', '--parents', '--stdin'], take, { input: `${starts.join('\n')}\n` })
    } catch (error) {
      if (!(error instanceof FarEnough)) throw error
    }
  }
  await Promise.all([readOwn(), readLines()])
  return own.finish(true)
}
