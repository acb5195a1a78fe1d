/** A file in the tree of a commit: its bytes, or why it is not read, for people. */
export type TreeFile = { readonly bytes: Uint8Array } | { readonly unread: string }

/** The tree of a commit, as something that reads files in it. */
export interface Tree {
  /** The revision whose tree it is, as it was named. */
  readonly revision: string
  /**
   * The files at some paths from the top, with slashes, read together. What is not there, and what is a directory, is not
   * in the answer.
   */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, TreeFile>>
}
