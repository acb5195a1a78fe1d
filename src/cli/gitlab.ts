import { KnownError } from '../model/errors.ts'
import type { Report } from '../model/finding.ts'
import { gitlabErrorLine, gitlabHookLines } from '../reporters/gitlab-hook.ts'
import type { Io } from './io.ts'

// GitLab shows whoever merges or edits in the browser certain lines of a hook, and no others.

/** Tells GitLab why a push is refused. */
export function tellGitLab(report: Report, io: Io): void {
  io.stderr.write(gitlabHookLines(report))
}

/** Tells GitLab why a push could not be judged; what is a fault of ours keeps its stack and is told as ever. */
export function tellErrorToGitLab(error: unknown, io: Io): void {
  if (error instanceof KnownError) io.stderr.write(gitlabErrorLine(error.message))
}
