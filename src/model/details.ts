import type { Oid } from './refname.ts'

/** Who made a commit, as the commit says: anybody can write any name. */
export interface Person {
  readonly name: string
  readonly email: string
}

/**
 * What is known of a signature. `present` there is one, which nobody was asked to check; `good` git's verifier accepts it;
 * `bad` it is wrong, expired, or by a revoked key; `unchecked` the verifier does not accept it, and whether for want of the key
 * (or of the verifier) or because it is wrong is not known (git-verify-tag(1), git-log(1) `%G?`). Of a tag it never says `bad`.
 */
export type Signature = 'none' | 'present' | 'good' | 'bad' | 'unchecked'

/** A commit's own words. */
export interface CommitRecord {
  readonly author: Person
  readonly committer: Person
  /** Subject and body. */
  readonly message: string
  readonly signature: Signature
}

/** What a tag's ref names. */
export interface TagObject {
  /** `tag` for an annotated tag; a lightweight one names its commit (or any other object) itself (git-tag(1)). */
  readonly type: 'tag' | 'commit' | 'tree' | 'blob'
  /** What an annotated tag says of itself; null for a lightweight one. */
  readonly annotation: {
    /** The name in the object's header, which may differ from the ref's. */
    readonly name: string
    /** What the tag object names: a commit, or for a nested tag another tag object. */
    readonly targetType: string
    /** What it says, without its signature. */
    readonly message?: string
    readonly signature: Signature
  } | null
}

/** What a linter of messages says of one. */
export interface MessageVerdict {
  /** One line each; empty where it has nothing against the message. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** Where the team explains its messages; absent where it names no such place. */
  readonly help?: string
}

/**
 * What a rule wants to know besides the graph, asked once the graph is there. All questions of a check are answered in a
 * few processes, however many there are.
 */
export type Question =
  /** The identity of a change: that of a commit against its first parent, or of all changes from `base` to it (git-patch-id(1)). */
  | { readonly about: 'patch'; readonly commit: Oid; readonly base: Oid | null }
  /** The text of a file in a commit. */
  | { readonly about: 'file'; readonly commit: Oid; readonly path: string }
  /** Author, committer, message, and the signature: checked by git's verifier only where `verify` asks for that. */
  | { readonly about: 'commit'; readonly commit: Oid; readonly verify: boolean }
  /** The object that a tag's ref names, by that object's own name. */
  | { readonly about: 'tag'; readonly object: Oid; readonly verify: boolean }
  /** The verdict of the team's linter on a commit's message, or on a text. */
  | { readonly about: 'message'; readonly commit: Oid }
  | { readonly about: 'text'; readonly text: string }

/** The answers, by what was asked. What is not in a map was not asked; a null was not found. */
export interface Details {
  /** By `patchKey`. Null: nothing changes, or there is no such commit. */
  readonly patches: ReadonlyMap<string, string | null>
  /** By `fileKey`. Null: no such file, or one that is no text of reasonable size. */
  readonly files: ReadonlyMap<string, string | null>
  readonly commits: ReadonlyMap<Oid, CommitRecord | null>
  readonly tags: ReadonlyMap<Oid, TagObject | null>
  /** By commit, or by the text itself where a text was asked. */
  readonly messages: ReadonlyMap<string, MessageVerdict>
}

/** Nothing was asked. */
export const NO_DETAILS: Details = { patches: new Map(), files: new Map(), commits: new Map(), tags: new Map(), messages: new Map() }

/** The key of a patch in `Details`. */
export function patchKey(commit: Oid, base: Oid | null): string {
  return base === null ? commit : `${base}..${commit}`
}

/** The key of a file in `Details`. */
export function fileKey(commit: Oid, path: string): string {
  return `${commit}:${path}`
}
