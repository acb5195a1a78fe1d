import { isAbsolute, relative, sep } from 'node:path'

/** A path as people know it: from the root, with slashes. */
export function nameOf(file: string, root: string): string {
  const name = relative(root, file)
  return (name === '' ? '.' : name).split(sep).join('/')
}

/** A file as a path from the repository's top, with slashes; null for one outside. */
export function pathIn(root: string, file: string): string | null {
  const way = relative(root, file)
  return leadsOut(way) ? null : way.split(sep).join('/')
}

/** Whether a relative path leads out of where it begins. A folder's own name may begin with two dots. */
export function leadsOut(way: string): boolean {
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
}
