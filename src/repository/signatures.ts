import type { Signature } from '../model/details.ts'
import type { Oid } from '../model/refname.ts'
import { type Git, GitFailure, type GitOptions } from './git.ts'
import { NO_ANSWER } from './git-process.ts'
import { LOG } from './history.ts'

/**
 * The letters of git-log(1), `%G?`, less `U`. An expired signature or key and a revoked key are not accepted by
 * git-verify-commit(1) either.
 */
const GRADES: ReadonlyMap<string, Signature> = new Map([
  ['G', 'good'],
  ['B', 'bad'],
  ['X', 'bad'],
  ['Y', 'bad'],
  ['R', 'bad'],
])

/**
 * What git's own verifier says of commits that carry a signature, all in one process of git, which starts the verifier for
 * each. Where it could not run, git says `N`, as if there were no signature (an SSH signature without
 * gpg.ssh.allowedSignersFile, a missing program).
 */
export async function verifyCommits(oids: readonly Oid[], git: Git): Promise<ReadonlyMap<Oid, Signature>> {
  if (oids.length === 0) return new Map()
  const args = [...LOG, '--no-walk=unsorted', '--stdin', '--format=%H %G? %GS']
  const output = await verified(args, { input: `${oids.join('\n')}\n` }, git)
  const grades = new Map<Oid, Signature>(oids.map((oid) => [oid, 'unchecked']))
  for (const record of output.split('\0')) {
    const [, oid = '', letter = '', signer = ''] = /^\n?([0-9a-f]+) (\S) ?([^\n]*)/.exec(record) ?? []
    if (oid !== '') grades.set(oid, gradeOf(letter, signer))
  }
  return grades
}

/**
 * `U` is a good signature by a key that nothing vouches for. Of GPG that is a key in the keyring, which git accepts; of SSH it
 * is any key at all, and git names no signer.
 */
function gradeOf(letter: string, signer: string): Signature {
  if (letter === 'U') return signer.trim() === '' ? 'unchecked' : 'good'
  return GRADES.get(letter) ?? 'unchecked'
}

/** So many names fit on a command line; git-verify-tag(1) takes none from its standard input. */
const MOST_TAGS = 5000

/**
 * The same for tags. git prints those that it accepts; of the others it does not say in a form for programs whether the signature
 * is wrong or the key is missing, so all of them are `unchecked`.
 */
export async function verifyTags(oids: readonly Oid[], git: Git): Promise<ReadonlyMap<Oid, Signature>> {
  const accepted = new Set<string>()
  for (let at = 0; at < oids.length; at += MOST_TAGS) {
    const output = await verified(['verify-tag', '--format=%(objectname)', ...oids.slice(at, at + MOST_TAGS)], { mayFail: true }, git)
    for (const line of output.split('\n')) accepted.add(line)
  }
  return new Map(oids.map((oid) => [oid, accepted.has(oid) ? 'good' : 'unchecked']))
}

/**
 * What git's verifier says; nothing where it ended without reading what it was given: that ends git by a signal too, and leaves
 * open how each is signed.
 */
async function verified(args: readonly string[], options: GitOptions, git: Git): Promise<string> {
  try {
    return await git.run(args, options)
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === null && error.said !== NO_ANSWER) return ''
    throw error
  }
}
