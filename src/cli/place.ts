import { isAbsolute, relative, sep } from 'node:path'
import type { PolicyRequest } from '../policy/load.ts'
import type { Repository } from '../repository/repository.ts'

/** Where the policy of a working tree is looked for: from the current directory up to its top. */
export function workingTreePolicy(repository: Repository): PolicyRequest {
  const { directory, root, commonDirectory, bare } = repository
  return { directory: !bare && isInside(directory, root) ? directory : root, root, store: commonDirectory, file: null }
}

/**
 * Where the policy of a server is looked for: in the git directory, where only its administrator writes. Never in a working
 * tree, which holds what was pushed, nor in the memory of the last policy, which anybody who checks one may have filled.
 */
export function serverPolicy(repository: Repository): PolicyRequest {
  const { commonDirectory } = repository
  return { directory: commonDirectory, root: commonDirectory, store: null, file: null }
}

/** The policy that judges what comes here: in a bare repository by pushes, elsewhere by work in the working tree. */
export function policyHere(repository: Repository): PolicyRequest {
  return repository.bare ? serverPolicy(repository) : workingTreePolicy(repository)
}

/** Whether a path is a directory or below it. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
