import leven, { closestMatch } from 'leven'

/** The word that was probably meant, as an end for an error's message: `; did you mean "check"?`; empty where none is near. */
export function didYouMean(given: string, words: readonly string[], prefix = ''): string {
  const near = closestMatch(given.toLowerCase(), words)
  if (near === undefined) return ''
  const most = Math.min(4, Math.max(1, Math.floor(given.length / 2)))
  return leven(given.toLowerCase(), near) <= most ? `; did you mean "${prefix}${near}"?` : ''
}
