import { shellCommand } from '../model/printable.ts'
import type { CiService, Project } from './ci.ts'
import type { PackageManager } from './package-manager.ts'

/** The commands before the check: what installs the project's packages. */
export function installCommands(packageManager: PackageManager | null): readonly string[] {
  if (packageManager === null) return []
  const { agent, frozen } = packageManager
  if (agent.startsWith('pnpm') || agent.startsWith('yarn')) return ['corepack enable', frozen]
  return agent === 'bun' ? ['npm install --global bun', frozen] : [frozen]
}

/** What reads the reviews of a pull request, where the service belongs to a host that has them; optional packages of ours. */
const CLIENTS: Readonly<Partial<Record<CiService, readonly string[]>>> = {
  github: ['@octokit/core', '@octokit/plugin-paginate-rest', '@octokit/plugin-retry', '@octokit/plugin-throttling'],
  gitlab: ['@gitbeaker/rest'],
  azure: ['azure-devops-node-api'],
}

/** The packages that a service needs for approvals. */
export function clientsOf(service: CiService): readonly string[] {
  return CLIENTS[service] ?? []
}

/** What judges the event of a job. Without a package.json npx fetches what is needed. */
export function checkCommand(service: CiService, { packageManager, approvals }: Project): string {
  if (packageManager !== null) return `${packageManager.run} check`
  const clients = approvals ? clientsOf(service) : []
  if (clients.length === 0) return 'npx --yes branch-policy check'
  const packages = ['branch-policy', ...clients].flatMap((name) => ['--package', name])
  return shellCommand('npx', '--yes', ...packages, '--', 'branch-policy', 'check')
}
