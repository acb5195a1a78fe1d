/**
 * A version as tags hold it: two to four numbers (missing ones count as 0), a pre-release, and build metadata, which orders
 * nothing (semver.org, §10 and §11). Numbers stay text: they may be longer than a number can be exact.
 */
export interface Version {
  readonly numbers: readonly string[]
  /** The identifiers of a pre-release; empty for a release. */
  readonly preRelease: readonly string[]
}

const FORM = /^[vV]?([0-9]+(?:\.[0-9]+){1,3})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?$/

/** Reads a version; null for any other text. A leading `v` is passed over. */
export function parseVersion(text: string): Version | null {
  const [, numbers, preRelease] = FORM.exec(text) ?? []
  if (numbers === undefined) return null
  return { numbers: numbers.split('.'), preRelease: preRelease === undefined ? [] : preRelease.split('.') }
}

/** Whether a text is a version with a pre-release: `1.0.0-rc.1`. */
export function isPreRelease(text: string): boolean {
  return (parseVersion(text)?.preRelease.length ?? 0) > 0
}

/**
 * The order of two versions by semver's precedence: negative where `a` comes first, 0 where neither does. A text that is no
 * version comes before every version, and among others of its kind by its characters.
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parseVersion(a), parseVersion(b)]
  return one === null || other === null ? (one !== null ? 1 : other !== null ? -1 : compareTexts(a, b)) : compareParsed(one, other)
}

/** The same of two versions that were read already. */
export function compareParsed(one: Version, other: Version): number {
  for (let index = 0; index < Math.max(one.numbers.length, other.numbers.length); index += 1) {
    const order = compareNumbers(one.numbers[index] ?? '0', other.numbers[index] ?? '0')
    if (order !== 0) return order
  }
  return comparePreReleases(one.preRelease, other.preRelease)
}

/**
 * The next version above one, of the form of another: a release where that is one, else a pre-release. Null where one of them
 * is no version.
 */
export function nextVersion(above: string, like: string): string | null {
  const [from, form] = [parseVersion(above), parseVersion(like)]
  if (from === null || form === null) return null
  const { numbers, preRelease } = from
  if (preRelease.length === 0) return [bumped(numbers), form.preRelease].map(joined).filter(Boolean).join('-')
  return form.preRelease.length === 0 ? joined(numbers) : `${joined(numbers)}-${joined(bumped(preRelease))}`
}

/** The same identifiers with a higher last one; of one that is no number with one more. */
function bumped(identifiers: readonly string[]): readonly string[] {
  const last = identifiers.at(-1) ?? ''
  if (!/^[0-9]+$/.test(last)) return [...identifiers, '1']
  return [...identifiers.slice(0, -1), (BigInt(last) + 1n).toString()]
}

function joined(identifiers: readonly string[]): string {
  return identifiers.join('.')
}

function comparePreReleases(one: readonly string[], other: readonly string[]): number {
  // A release comes after its pre-releases.
  if (one.length === 0 || other.length === 0) return Math.sign(other.length - one.length)
  for (const [index, identifier] of one.entries()) {
    const opposite = other[index]
    if (opposite === undefined) return 1
    const order = compareIdentifiers(identifier, opposite)
    if (order !== 0) return order
  }
  return one.length < other.length ? -1 : 0
}

function compareIdentifiers(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^[0-9]+$/.test(one), /^[0-9]+$/.test(other)]
  if (isNumber && isOtherNumber) return compareNumbers(one, other)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return compareTexts(one, other)
}

function compareNumbers(one: string, other: string): number {
  const [a, b] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')]
  return a.length === b.length ? compareTexts(a, b) : Math.sign(a.length - b.length)
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
