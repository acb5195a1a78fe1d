import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { cleanEnvironment } from './environment.ts'
import { gitIsAtLeast, THIS_GIT } from './git-version.ts'

/** Why tests that sign with a program are left out; null where it is here. */
export function missingProgram(name: 'gpg' | 'ssh-keygen'): string | null {
  // git signs by SSH keys since 2.34.
  if (name === 'ssh-keygen' && !gitIsAtLeast(2, 34)) return `${THIS_GIT} knows no SSH signatures`
  const ran = spawnSync(name, name === 'gpg' ? ['--version'] : ['-?'], { stdio: 'ignore' })
  return ran.error === undefined ? null : `${name} is not installed`
}

/** A short path: the socket of gpg's agent lies below it. */
function keyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bp-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A keyring of GPG's with one key, which neither expires nor has a passphrase; its agent ends with the test. */
export function gpgKeyring(owner: string | null): { readonly GNUPGHOME: string } {
  const folder = keyFolder()
  const keyring = { GNUPGHOME: join(folder, 'g') }
  mkdirSync(keyring.GNUPGHOME, { mode: 0o700 })
  onTestFinished(() => {
    spawnSync('gpgconf', ['--kill', 'gpg-agent'], { env: { ...cleanEnvironment(), ...keyring } })
  })
  if (owner !== null) gpg(keyring, ['--quick-gen-key', owner, 'ed25519', 'sign', 'never'])
  return keyring
}

/** Lets another keyring know the public keys of one. */
export function shareKeys(from: { readonly GNUPGHOME: string }, to: { readonly GNUPGHOME: string }): void {
  gpg(to, ['--import'], gpg(from, ['--export', '--armor']))
}

function gpg(keyring: { readonly GNUPGHOME: string }, args: readonly string[], input?: string): string {
  const ran = spawnSync('gpg', ['--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '', ...args], {
    encoding: 'utf8',
    env: { ...cleanEnvironment(), ...keyring },
    ...(input === undefined ? {} : { input }),
  })
  if (ran.status !== 0) throw new Error(`gpg ${args.join(' ')} failed: ${ran.stderr}`)
  return ran.stdout
}

/** An SSH key and the settings with which git signs by it. */
export interface SshKey {
  readonly publicKey: string
  /** For `git -c NAME=VALUE`. */
  readonly settings: readonly (readonly [name: string, value: string])[]
  /** A file that vouches for this key, for gpg.ssh.allowedSignersFile. */
  readonly allowedSigners: string
}

/** Makes an SSH key without a passphrase. */
export function sshKey(): SshKey {
  const folder = keyFolder()
  const key = join(folder, 'key')
  const ran = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`ssh-keygen failed: ${ran.stderr}`)
  const allowedSigners = join(folder, 'allowed')
  writeFileSync(allowedSigners, `ada@example.org ${readFileSync(`${key}.pub`, 'utf8')}`)
  return {
    publicKey: `${key}.pub`,
    settings: [
      ['gpg.format', 'ssh'],
      ['user.signingkey', `${key}.pub`],
    ],
    allowedSigners,
  }
}
