import { execFileSync } from 'node:child_process'
import { parseGitVersion } from '../../src/repository/git.ts'

const [major, minor] = parseGitVersion(execFileSync('git', ['version'], { encoding: 'utf8' })) ?? [0, 0]

/** Whether the git that the tests run is of a version or newer. */
export function gitIsAtLeast(wantedMajor: number, wantedMinor: number): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** What the name of a skipped test says of this git. */
export const THIS_GIT = `git ${major}.${minor}`
