/** Set by `doctor` for a hook that it fires; its value, which nobody can guess, comes back in the answer. */
export const PROBE_VARIABLE = 'BRANCH_POLICY_PROBE'

/** What a fired hook says of the command that it started. */
export interface ProbeAnswer {
  /** The hook that the command was started as. */
  readonly name: string
  readonly version: string
  /** The version of the Node that ran it, without a `v`. */
  readonly node: string
}

/** The line that the command prints when it is fired by `doctor`. Short, since hook managers may wrap it. */
export function probeLine(nonce: string, { name, version, node }: ProbeAnswer): string {
  return `branch-policy probe ${nonce} ${name} ${version} ${node}`
}

/**
 * The answer in what a hook printed; null where there is none. Hook managers put signs and colours around it.
 *
 * @param nonce hexadecimal digits
 */
export function answerIn(output: string, nonce: string): ProbeAnswer | null {
  const [, name, version, node] =
    new RegExp(`branch-policy probe ${nonce} ([a-z-]+) ([0-9A-Za-z.+-]+) ([0-9A-Za-z.+-]+)`).exec(output) ?? []
  return name === undefined || version === undefined || node === undefined ? null : { name, version, node }
}
