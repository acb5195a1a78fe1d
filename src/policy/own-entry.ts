import { fileKey, patchKey } from '../model/details.ts'
import { firstParentLine, isAncestor, reachableFrom } from '../model/graph.ts'
import { abbreviated, shellCommand, shellWord } from '../model/printable.ts'
import { branchRef, tagRef } from '../model/refname.ts'

const asItIs = (value: unknown): unknown => value

/** What configs get that import `branch-policy`: the same as from the package's entry, without a second loader being started. */
export const ownEntry: Readonly<Record<string, unknown>> = {
  ...{ defineConfig: asItIs, definePreset: asItIs, defineRule: asItIs },
  ...{ fileKey, patchKey, firstParentLine, isAncestor, reachableFrom },
  ...{ abbreviated, shellCommand, shellWord, branchRef, tagRef },
}
