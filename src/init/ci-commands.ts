import type { PackageManager } from './package-manager.ts'

/** The commands before the check: what installs the project's packages. */
export function installCommands(packageManager: PackageManager | null): readonly string[] {
  if (packageManager === null) return []
  const { agent, frozen } = packageManager
  if (agent.startsWith('pnpm') || agent.startsWith('yarn')) return ['corepack enable', frozen]
  return agent === 'bun' ? ['npm install --global bun', frozen] : [frozen]
}

/** What starts the command in a job. */
export function runCommand(packageManager: PackageManager | null): string {
  return packageManager?.run ?? 'npx --yes branch-policy'
}
