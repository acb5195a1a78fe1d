import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the part of the heap that new objects are made in as small as it begins. Node lets it grow to several times 16 MiB, which an
 * audit fills without being any quicker by it (docs/performance.md has the figures). V8 reads the flag whenever that part might grow;
 * a version without it says so on standard error, where no report may stand: the tests of audits find that out.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** So many refs no team pushes; what pushes them may want the server's memory. */
const MANY = 10_000

/**
 * Keeps the whole heap near what is in use where a push has very many refs: V8 lets it grow to a multiple, since most
 * programs are quicker by it.
 */
export function keepHeapNearUse(updates: number): void {
  if (updates <= MANY) return
  keepHeapSmall()
  setFlagsFromString('--heap-growing-percent=5')
}
