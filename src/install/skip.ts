import type { Environment } from '../repository/git.ts'

/**
 * Scripts that a package manager runs on its own when somebody installs. A script that people call by its name is their own
 * wish, and so is npx, which names itself in the same variable.
 */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

/** Whether a package manager runs us as part of an installation, which goes on where hooks are not ours to install. */
export function isPartOfInstallation(environment: Environment): boolean {
  return INSTALL_SCRIPTS.includes(environment['npm_lifecycle_event'] ?? '')
}

/**
 * Why no hooks are wanted here, or null. CI and production count only in an installation: who types the command there wants the
 * hooks.
 */
export function reasonToSkip(environment: Environment): string | null {
  if (environment['HUSKY'] === '0') return 'HUSKY=0 is set'
  if (!isPartOfInstallation(environment)) return null
  if (!['', '0', 'false'].includes(environment['CI'] ?? '')) return 'this is CI'
  if (isProduction(environment)) return 'this is a production installation'
  return null
}

function isProduction(environment: Environment): boolean {
  const omitted = (environment['npm_config_omit'] ?? '').split(/[\s,]+/)
  return environment['NODE_ENV'] === 'production' || environment['npm_config_production'] === 'true' || omitted.includes('dev')
}
