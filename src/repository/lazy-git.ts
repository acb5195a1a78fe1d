import type { Environment, Git } from './git.ts'

/**
 * Git in one directory, whose code is loaded with the first question: many hooks have none.
 *
 * @param stop ends git where it is running when somebody stops us; without one nobody does.
 */
export function createLazyGit(directory: string, environment: Environment, stop?: () => AbortSignal): Git {
  let loading: Promise<Git> | null = null
  const git = (): Promise<Git> => {
    loading ??= import('./direct-git.ts').then(({ createDirectGit }) => createDirectGit(directory, environment, stop?.()))
    return loading
  }
  return {
    run: async (args, options) => await (await git()).run(args, options),
    bytes: async (args, options) => await (await git()).bytes(args, options),
    stream: async (args, onBytes, options) => await (await git()).stream(args, onBytes, options),
  }
}
