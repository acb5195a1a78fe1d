import type { Person } from './details.ts'
import type { Method } from './policy.ts'
import type { Oid, Refname } from './refname.ts'

/** The names of the hooks that the tool answers, in the order in which a branch meets them (githooks(5)). */
export const HOOK_NAMES = [
  'post-checkout',
  'pre-commit',
  'pre-merge-commit',
  'commit-msg',
  'reference-transaction',
  'pre-push',
  'pre-receive',
] as const
export type HookName = (typeof HOOK_NAMES)[number]

/**
 * Who asks, since that decides what an unknown means and where the remote's branches are seen:
 * `client` a hook before anything has left the laptop, `server` a hook that is the last word, `check` a look at what is there already.
 */
export type Door = 'client' | 'server' | 'check'

/** One ref that is to move, as a hook or a user wrote it; null stands for "no such ref" (all zeros). */
export interface ProposedRef {
  readonly type: 'ref'
  readonly refname: Refname
  readonly oldRevision: string | null
  readonly newRevision: string | null
  /** pre-push field 1: what was pushed, a full refname, `HEAD` or any expression; null at other doors. */
  readonly localRef: string | null
  /** The host says that the new value does not contain the old one. */
  readonly isForced?: boolean
  /** The host tests what a merge queue is about to push; nothing has reached the branch yet. */
  readonly isQueued?: boolean
  /** Of a branch that moves in this repository, where nothing is pushed. */
  readonly move?: LocalMove
}

/** What of the working tree a command has changed before git asked whether the branch may move: nothing, the index alone, or files too. */
export type LeftBehind = 'nothing' | 'index' | 'files'

/** What git is in the midst of; a refused move leaves it so. */
export type Midway = 'merge' | 'cherry-pick' | 'am' | 'rebase'

/** A branch of this repository that some command is about to move. Where that is refused, the branch stays where it is. */
export interface LocalMove {
  /** Whether a remote has the branch, as far as this repository knows. */
  readonly published: boolean
  /** What `git merge` and `git pull` were given, by oid. */
  readonly mergeNames: ReadonlyMap<Oid, string>
  /** The line that git is about to write into the branch's reflog, where it tells of a fast-forward; else null. */
  readonly fastForward: { readonly old: Oid; readonly subject: string } | null
  /** Whether HEAD names the branch in this working tree. */
  readonly checkedOut: boolean
  readonly left: LeftBehind
  readonly midway: Midway | null
}

/** A branch that was pushed, where the host does not tell what it was before. */
export interface ProposedTip {
  readonly type: 'tip'
  readonly branch: string
  readonly newRevision: string
}

/** A commit that does not exist yet, on whatever HEAD names. */
export interface ProposedCommit {
  readonly type: 'commit'
  /** What `git merge` was given, by full oid: `GITHEAD_<oid>=name`. Empty outside a merge. */
  readonly mergeNames: ReadonlyMap<Oid, string>
  /** The author date that git gave to the hook, `@<seconds> <zone>`, where it may tell an amend; else null. */
  readonly authorDate: string | null
  readonly draft: CommitDraft
}

/** What git has told of a commit that does not exist yet. */
export interface CommitDraft {
  /** The message as it will be recorded; null before it is written. */
  readonly message: string | null
  readonly author: Person | null
}

/** A merge that a pull request proposes: branches by short name or full refname. */
export interface ProposedMerge {
  readonly type: 'merge'
  /** Of a fork's branch the host's own word for it, `owner:branch`, which no branch here can be called. */
  readonly head: string
  readonly base: string
  /** What the host's event tells besides; null where branches alone were named. */
  readonly pullRequest: PullRequest | null
}

/** A pull request (on GitLab a merge request) as the event of a CI job tells it. What the vendor does not tell is null. */
export interface PullRequest {
  readonly number: string | null
  /** The head's commit, not the merge that the host made of it to be tested. */
  readonly headOid: Oid | null
  /** The base's commit when the event was written; the branch may have moved on. */
  readonly baseOid: Oid | null
  /** The ref in which the host keeps the head, `refs/pull/12/head`. */
  readonly headRefname: Refname | null
  /** True where the head belongs to another repository: its name says nothing here. */
  readonly isFromFork: boolean
  /** The login of who opened it, which the host has verified. */
  readonly author: string | null
  /** The methods that the host lets people choose from. */
  readonly methods: readonly Method[] | null
  /** The method that was chosen already. */
  readonly chosen: Method | null
}

/** A branch name alone. */
export interface ProposedName {
  readonly type: 'name'
  readonly branch: string
}

/** One branch as it is there, as `everything` sees it. */
export interface ProposedLook {
  readonly type: 'look'
  readonly branch: string
}

/** The branch that HEAD has come to name: judged where it was made just now, and has no commit of its own yet. */
export interface ProposedStart {
  readonly type: 'start'
}

/** What the current branch would send, or the whole repository. */
export interface ProposedSurvey {
  readonly type: 'current' | 'everything'
}

export type ProposedUpdate =
  | ProposedRef
  | ProposedTip
  | ProposedCommit
  | ProposedMerge
  | ProposedName
  | ProposedLook
  | ProposedStart
  | ProposedSurvey

/** Who pushes, as the host tells a server's hook. */
export interface Pusher {
  /** The name that the host has verified; null where it gives none. */
  readonly name: string | null
  /** The host, as people call it. */
  readonly host: string
}

/** What a door is asked to judge, before git has been looked at. */
export interface ProposedEvent {
  readonly name: HookName | 'check'
  readonly door: Door
  readonly updates: readonly ProposedUpdate[]
  /** pre-push: the remote's name, or null where a URL was given instead of a name. */
  readonly remote: string | null
  /** pre-push: where the push goes, which may differ from where its remote is fetched from. It may hold credentials: never to be shown. */
  readonly url?: string
  /** pre-receive: the reason that the pusher gave by a push option. It is shown and never obeyed. */
  readonly reason?: string
  /** pre-receive: shown and never obeyed. */
  readonly pusher?: Pusher
}

/**
 * What happens to a branch.
 * `commit`: a commit that does not exist yet; `propose`: a pull request's merge; `exists`: the name alone is there to judge;
 * `history`: everything on its first-parent line; `start`: a branch that was made just now, whose first commit is still to come.
 */
export type BranchOperation = 'create' | 'update' | 'delete' | 'commit' | 'propose' | 'exists' | 'history' | 'start'

export interface BranchUpdate {
  readonly subject: 'branch'
  readonly refname: Refname
  readonly branch: string
  readonly operation: BranchOperation
  /** Commits; null where there is none. `old` of a `commit` is HEAD, null when unborn. */
  readonly old: Oid | null
  readonly new: Oid | null
  /** What was pushed (pre-push field 1), else null. */
  readonly localRef: string | null
  /** Parents of a commit that does not exist yet, HEAD first; empty for other operations. */
  readonly parents: readonly Oid[]
  /** The source's short name that the event itself gives: a pull request's head. */
  readonly head: string | null
  /** What `git merge` was given, by oid. */
  readonly mergeNames: ReadonlyMap<Oid, string>
  /** A squash merge that was begun here: the commits that SQUASH_MSG lists. */
  readonly squashed: readonly Oid[]
  /** For a commit that does not exist yet, else null. */
  readonly draft: CommitDraft | null
  /** Whether a remote has the branch already, as far as this repository knows. */
  readonly published: boolean
  /** Of a proposed merge, and of the head that it names: what the host's event tells of the pull request. */
  readonly pullRequest: PullRequest | null
  /** The host says that the new value does not contain the old one. */
  readonly isForced: boolean
  /** A merge queue's test: what would be pushed, before anybody could tag it. */
  readonly isQueued: boolean
  /** Set where the branch is about to move in this repository and nothing is pushed. */
  readonly move: LocalMove | null
}

export interface TagUpdate {
  readonly subject: 'tag'
  readonly refname: Refname
  readonly tag: string
  readonly operation: 'create' | 'update' | 'delete' | 'exists'
  /** The object that the ref names: a tag object (annotated) or a commit (lightweight). */
  readonly old: Oid | null
  readonly new: Oid | null
}

export interface OtherUpdate {
  readonly subject: 'other'
  readonly refname: Refname
  readonly operation: 'create' | 'update' | 'delete'
  readonly old: Oid | null
  readonly new: Oid | null
}

/** One ref update with its revisions resolved to full object names. */
export type RefUpdate = BranchUpdate | TagUpdate | OtherUpdate
