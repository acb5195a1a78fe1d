/** `unknown`: it could not be told, which is no "on". */
export type HookStatus = 'on' | 'off' | 'unknown'

/** Why a hook would not fire, or why that cannot be told. The codes are documented in docs/guides/doctor.md. */
export type ReasonCode =
  | 'no-file'
  | 'not-executable'
  | 'crlf'
  | 'no-interpreter'
  | 'hooks-path'
  | 'husky-not-run'
  | 'husky-off'
  | 'no-line'
  | 'overwritten'
  | 'foreign'
  | 'other-hook'
  | 'ignored'
  | 'failed'
  | 'timeout'
  | 'not-started'
  | 'git-too-old'
  | 'unreadable'

export interface Reason {
  readonly code: ReasonCode
  readonly message: string
  /** The first lines that the hook printed; empty where they tell nothing more. */
  readonly said: readonly string[]
  /** Commands that mend it, in their order; empty where none does. */
  readonly fix: readonly string[]
}

export interface HookDiagnosis {
  readonly name: string
  /** Whether the exit code depends on it. */
  readonly required: boolean
  readonly status: HookStatus
  /** The versions of branch-policy and of Node that the hook starts; null where it did not answer. */
  readonly version: string | null
  readonly node: string | null
  /** Null where the hook is on. */
  readonly reason: Reason | null
}

/** Who says where git looks for hooks (git-config(1), `core.hooksPath`). */
export interface HooksPath {
  readonly value: string
  readonly scope: 'system' | 'global' | 'local' | 'worktree' | 'command' | 'unknown'
  /** The file that sets it; null for a command line or the environment. */
  readonly file: string | null
}

export interface WorktreeDiagnosis {
  readonly path: string
  /** Whether the command was started in it. */
  readonly current: boolean
  readonly bare: boolean
  /** `gone`: its folder is not there; `unreadable`: git does not answer in it. */
  readonly state: 'present' | 'gone' | 'unreadable'
  /** Where git looks for hooks; null where that is not known. */
  readonly hooksDirectory: string | null
  /** Null where core.hooksPath is not set. */
  readonly hooksPath: HooksPath | null
  readonly hooks: readonly HookDiagnosis[]
}

export type NoteCode =
  | 'bare-environment'
  | 'versions-differ'
  | 'worktree-gone'
  | 'worktree-unreadable'
  | 'shallow'
  | 'replace-refs'
  | 'grafts'
  | 'ambiguous-name'
  | 'case-twins'
  | 'git-too-old'
  | 'node-too-old'
  | 'policy'
  | 'policy-uncached'
  | 'messages'

/** What keeps no hook from firing, but may surprise. */
export interface DoctorNote {
  readonly code: NoteCode
  readonly message: string
  readonly said: readonly string[]
  readonly fix: readonly string[]
}

/** Which policy judges in the current worktree; `source` is null where it cannot be read, and `error` says why. */
export interface PolicyState {
  readonly source: string | null
  readonly origin: 'config' | 'last-seen' | 'preset' | null
  readonly error: string | null
  /** Why no hook can use a cached policy, for people; null where it can, or where that is no question. */
  readonly uncached: string | null
}

/** What `doctor` found. */
export interface Diagnosis {
  /** Versions: ours, git's, and that of the Node that runs the doctor. */
  readonly version: string
  readonly git: string
  readonly node: string
  readonly policy: PolicyState
  readonly worktrees: readonly WorktreeDiagnosis[]
  readonly notes: readonly DoctorNote[]
  /** 0 all required hooks are on, 1 one is off, 2 of one it cannot be told and none is off. */
  readonly exitCode: 0 | 1 | 2
}
