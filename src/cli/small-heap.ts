import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the part of the heap that new objects are made in as small as it begins. Node lets it grow to several times 16 MiB, which an
 * audit fills without being any quicker by it (docs/performance.md has the figures). V8 reads the flag whenever that part might grow;
 * a version without it says so on standard error, where no report may stand: the tests of audits find that out.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
