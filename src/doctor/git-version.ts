/** Major and minor. */
export type Version = readonly [number, number]

/** Whether a version is another one or newer. */
export function isAtLeast([major, minor]: Version, [wantedMajor, wantedMinor]: Version): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}
