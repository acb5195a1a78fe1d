/**
 * A path from the top of the repository as git wants it in `<commit>:<path>`; null for one that leads out of the repository.
 * git takes a path that begins with `./` for one from the current directory (gitrevisions(7)).
 */
export function treePath(path: string): string | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return path.startsWith('/') || parts.length === 0 || parts.includes('..') ? null : parts.join('/')
}
