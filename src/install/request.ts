import type { HookName } from '../model/update.ts'
import type { Environment, Git } from '../repository/git.ts'

/** What it takes to take the hooks away. */
export interface UninstallRequest {
  /** git in `directory`. */
  readonly git: Git
  /** Any directory of the repository, absolute. */
  readonly directory: string
}

/** What it takes to install the hooks. */
export interface InstallRequest extends UninstallRequest {
  readonly environment: Environment
  /** Absolute path of the JavaScript file that the shims start. */
  readonly entry: string
  /** Absolute path of the Node that runs the installation: the shims fall back to it. */
  readonly node: string
  /** Absolute path of the folder of the shipped shims. */
  readonly shims: string
  /** The hooks that the policy needs, usually NEEDED_HOOKS; those that a repository of this sort never runs are left out. */
  readonly hooks: readonly HookName[]
  /** Whether the guard is asked for; absent, one that is there is kept. */
  readonly strict?: boolean
  /** Whether messages of commits are judged in the worktree with this top, so that commit-msg is needed; asked only where hooks are installed. */
  judgesMessages(top: string): Promise<MessagesJudged>
}

/** `note`: why that cannot be told, where it cannot. */
export interface MessagesJudged {
  readonly judged: boolean
  readonly note: string | null
}

/** What was done: lines to show, and the exit code (0 as asked, 2 somebody has to look). */
export interface InstallResult {
  readonly lines: readonly string[]
  readonly exitCode: 0 | 2
}
