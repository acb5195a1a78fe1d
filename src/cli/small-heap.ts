import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the part of the heap that new objects are made in as small as it begins. Node lets it grow to several times 16 MiB, which an
 * audit fills without being any quicker by it (docs/performance.md has the figures). V8 reads the flag whenever that part might grow;
 * a version that has it no more would say so on standard error, which a test looks for.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
