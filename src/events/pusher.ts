import type { Pusher } from '../model/update.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What a host tells its hooks of who pushes: the variables that are set there, and the one with the name that it has verified. */
interface Host {
  readonly host: string
  /** Set in every hook of this host. */
  readonly mark: string
  readonly name: string
}

// GitLab: "Git server hooks", environment variables. GitHub Enterprise Server: "Creating a pre-receive hook script". Gitea and
// Forgejo, Bitbucket Data Center and gitolite: their sources. git-http-backend(1) hands REMOTE_USER of the web server on.
const HOSTS: readonly Host[] = [
  { host: 'GitLab', mark: 'GL_REPOSITORY', name: 'GL_USERNAME' },
  { host: 'GitHub Enterprise', mark: 'GITHUB_REPO_NAME', name: 'GITHUB_USER_LOGIN' },
  { host: 'Gitea', mark: 'GITEA_REPO_NAME', name: 'GITEA_PUSHER_NAME' },
  { host: 'Bitbucket', mark: 'BB_REPO_SLUG', name: 'BB_USER_NAME' },
  { host: 'gitolite', mark: 'GL_REPO', name: 'GL_USER' },
  { host: 'the web server', mark: 'GATEWAY_INTERFACE', name: 'REMOTE_USER' },
]

/**
 * Who pushes, as the host of the repository tells its hooks; null where it tells nothing. It is shown and decides nothing.
 *
 * @param environment of the hook.
 */
export function pusherOf(environment: Variables): Pusher | null {
  const known = HOSTS.find(({ mark }) => isSet(environment[mark]))
  if (known === undefined) return null
  const name = environment[known.name]
  return { name: isSet(name) ? name : null, host: known.host }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
