/** What a policy was made of, outside the tool: as long as none of it changes, the policy is the same. */
export interface PolicyInputs {
  /** Absolute paths, as they were reached, of every file whose bytes made it. */
  readonly files: readonly string[]
  /** Absolute paths at which there was no file: what appears there would be read instead of, or before, one of the files. */
  readonly absent: readonly string[]
  /** The files that links led to: the path as it was reached, and the real one. Where links lead is an input too. */
  readonly links: readonly (readonly [path: string, real: string])[]
}
