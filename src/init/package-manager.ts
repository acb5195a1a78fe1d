import { type Agent, detect } from 'package-manager-detector'
import { resolveCommand } from 'package-manager-detector/commands'
import { shellCommand } from '../model/printable.ts'

/** The commands of the package manager that a project uses. */
export interface PackageManager {
  /** `npm`, `pnpm`, `yarn`, `yarn@berry`, `bun`, …: npm where nothing tells. */
  readonly agent: string
  /** Adds packages, whose names come after it, to those for development. */
  readonly add: string
  /** Installs what the lock file says, in CI. */
  readonly frozen: string
  /** The file that `frozen` reads; null for a manager that is not known so well. */
  readonly lock: string | null
  /** Runs the package's command. */
  readonly run: string
  /** The script of package.json that runs at each installation of the project itself; yarn 2 and newer run no `prepare`. */
  readonly script: 'prepare' | 'postinstall'
}

const LOCKS: Readonly<Record<string, string>> = {
  npm: 'package-lock.json',
  yarn: 'yarn.lock',
  'yarn@berry': 'yarn.lock',
  pnpm: 'pnpm-lock.yaml',
  'pnpm@6': 'pnpm-lock.yaml',
  bun: 'bun.lock',
}

const RUNNERS: Readonly<Record<string, string>> = {
  yarn: 'yarn run',
  'yarn@berry': 'yarn run',
  pnpm: 'pnpm exec',
  'pnpm@6': 'pnpm exec',
  bun: 'bun x',
}

/**
 * The package manager that a lock file or the key packageManager names, in a directory or above it.
 *
 * @param top where the search ends.
 */
export async function findPackageManager(directory: string, top: string, isWorkspaceRoot: boolean): Promise<PackageManager> {
  const found = await detect({ cwd: directory, stopDir: top })
  return packageManagerFor(found?.agent ?? 'npm', isWorkspaceRoot)
}

/** The commands of a package manager. */
export function packageManagerFor(agent: Agent, isWorkspaceRoot: boolean): PackageManager {
  const add = resolveCommand(agent, 'add', ['-D'], { ignoreWorkspaceRootCheck: isWorkspaceRoot })
  const frozen = resolveCommand(agent, 'frozen', [])
  const isNpm = agent === 'npm' || add === null || frozen === null
  return {
    agent,
    add: isNpm ? 'npm install --save-dev' : shellCommand(add.command, ...add.args),
    frozen: isNpm ? 'npm ci' : shellCommand(frozen.command, ...frozen.args),
    lock: LOCKS[agent] ?? null,
    run: `${RUNNERS[agent] ?? 'npx'} branch-policy`,
    script: agent === 'yarn@berry' ? 'postinstall' : 'prepare',
  }
}
