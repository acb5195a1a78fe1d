import * as v from 'valibot'
import { compileLinearSearch, LinearRegExpError } from '../model/linear-regexp.ts'
import { compileNamePattern, NamePatternError } from '../model/name-pattern.ts'

/** A name pattern that can be compiled. */
export const namePattern = v.pipe(
  v.string('a name pattern'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? patternFault(dataset.value) : null
    if (fault !== null) addIssue({ message: `a name pattern: ${fault}` })
  }),
)

/** What is wrong with a name pattern, or null. */
export function patternFault(source: string): string | null {
  try {
    compileNamePattern(source)
    return null
  } catch (error) {
    if (error instanceof NamePatternError) return error.message
    throw error
  }
}

/** Whether a text is a regular expression with a group of a name. */
function hasGroup(source: string, name: string): boolean {
  try {
    // An empty alternative matches any text, and the match tells the names of all groups.
    return Object.hasOwn(new RegExp(`${source}|`).exec('')?.groups ?? {}, name)
  } catch {
    return false
  }
}

/** Why a regular expression is not run on messages, which anybody can write, or null. */
function searchFault(source: string): string | null {
  try {
    compileLinearSearch(source)
    return null
  } catch (error) {
    if (error instanceof LinearRegExpError) return error.message
    throw error
  }
}

/** A form of merge messages of the user's own. */
export const mergeMessage = v.pipe(
  v.string('a regular expression'),
  // The first fault of a place is the one that is told.
  v.check((source) => hasGroup(source, 'source'), 'a regular expression with a group named source: (?<source>…)'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? searchFault(dataset.value) : null
    if (fault !== null) addIssue({ message: `a regular expression: ${fault}` })
  }),
)

/** Finds a version in a file. */
export const versionSearch = v.pipe(
  v.string('a regular expression'),
  v.check((source) => hasGroup(source, 'version'), 'a regular expression with a group named version: (?<version>…)'),
  v.check((source) => searchFault(source) === null, 'a regular expression without lookarounds and backreferences'),
)
