import { describe, expect, test } from 'vitest'
import { isHostSquash, mergedInto, mergedTag, readMergeMessage } from '../../../src/explanations/messages.ts'
import { compileLinearSearch } from '../../../src/model/linear-regexp.ts'
import { quickest } from '../../support/quickest.ts'

const sources = (message: string, forms: readonly string[] = []) =>
  readMergeMessage(message, forms.map(compileLinearSearch))?.sources ?? null

test.each<[writer: string, message: string, sources: readonly string[]]>([
  ['git', "Merge branch 'feature/one'", ['feature/one']],
  ['git, into another branch', "Merge branch 'feature/one' into develop\n", ['feature/one']],
  ['git, of a path', "Merge branch 'feature/one' of ../other", ['feature/one']],
  ['git, of a URL, into another branch', "Merge branch 'feature/one' of https://example.org/o/r into develop", ['feature/one']],
  ['git, several branches', "Merge branches 'feature/one' and 'feature/two'", ['feature/one', 'feature/two']],
  ['git, three branches', "Merge branches 'a', 'b' and 'c' into develop", ['a', 'b', 'c']],
  ['git, several branches of a URL', "Merge branches 'a' and 'b' of example.org:o/r", ['a', 'b']],
  ['git, a remote-tracking branch', "Merge remote-tracking branch 'origin/feature/one'", ['feature/one']],
  ['git, a remote-tracking branch into another', "Merge remote-tracking branch 'origin/release/v1.1.0' into develop", ['release/v1.1.0']],
  ['git, several remote-tracking branches', "Merge remote-tracking branches 'origin/a' and 'origin/b'", ['a', 'b']],
  ['git, before 1.7', "Merge remote branch 'origin/a'", ['a']],
  ['git, a branch and a remote-tracking branch', "Merge branch 'a', remote-tracking branch 'origin/b'", ['a', 'b']],
  ['git, two of each', "Merge branches 'a' and 'b', remote-tracking branches 'origin/c' and 'origin/d' into develop", ['a', 'b', 'c', 'd']],
  ['git, two places', "Merge branch 'a' of example.org:o/r; branch 'b' of example.org:p/q", ['a', 'b']],
  ['git, a name with a quote', "Merge branch 'it's' into develop", ["it's"]],
  ['git, a conflict list below', "Merge branch 'feature/one' into develop\n\n# Conflicts:\n#\ta.txt\n", ['feature/one']],
  ['git, signed off', "Merge branch 'feature/one'\n\nSigned-off-by: Ada <ada@example.org>\n", ['feature/one']],
  ['git with CRLF', "Merge branch 'feature/one'\r\n\r\nmore\r\n", ['feature/one']],
  ['GitHub', 'Merge pull request #12 from owner/feature/one\n\nAdd one', ['feature/one']],
  ['GitHub, a flat name', 'Merge pull request #12 from owner/patch-1', ['patch-1']],
  ['GitLab', "Merge branch 'feature/one' into 'develop'\n\nAdd one\n\nSee merge request group/project!12", ['feature/one']],
  ['GitLab, title first', "Add one\n\nMerge branch 'feature/one' into 'develop'\n\nSee merge request !12", ['feature/one']],
  ['Bitbucket Cloud', 'Merged in feature/one (pull request #12)\n\nAdd one', ['feature/one']],
  ['Bitbucket Server', 'Pull request #12: Add one\n\nMerge in PROJ/repo from feature/one to develop\n\n* commit', ['feature/one']],
  ['Azure Repos', 'Merge pull request 12 from feature/one into develop', ['feature/one']],
  ['Azure Repos, title first', 'Merged PR 12: Add one\n\nMerge pull request 12 from feature/one into develop', ['feature/one']],
  ['Gitea', "Merge pull request 'Add one' (#12) from feature/one into develop", ['feature/one']],
  ['Gitea, from a fork', "Merge pull request 'It's one' (#12) from owner:feature/one into develop", ['feature/one']],
  ['SourceTree', 'Finish hotfix/v1.0.1', ['hotfix/v1.0.1']],
  ['by hand, without quotes', 'Merge branch feature/one into develop', ['feature/one']],
])('%s: %j', (_, message, expected) => {
  expect(sources(message)).toEqual(expected)
})

test.each([
  'Fix the login',
  '',
  '\n',
  'Merge',
  "Merge branch ''",
  "Merge branch 'a b'",
  "Merge commit 'abc1234'",
  "Merge tag 'v1.1.0'",
  "Merge branch 'feature/one' and more words",
  'Revert "Merge branch \'feature/one\'"',
  "re: Merge branch 'feature/one'",
  "merge branch 'feature/one'",
  'Merge pull request #12 from',
  'Finish the login page',
  "A title\n\nThis undoes what Merge branch 'feature/one' into 'develop' did",
])('%j names no branch', (message) => {
  expect(sources(message)).toBeNull()
})

test('the subject is read before the body', () => {
  expect(sources("Merge branch 'hotfix/one'\n\nMerge branch 'feature/two' into 'develop'")).toEqual(['hotfix/one'])
  expect(sources('Finish hotfix/one\n\nMerge in A/b from feature/two to develop')).toEqual(['hotfix/one'])
})

describe("the team's own forms", () => {
  test('come first', () => {
    expect(sources("Merge branch 'feature/one'", ["^Merge branch '(?<source>feature)/"])).toEqual(['feature'])
  })
  test('are tried on the subject', () => {
    expect(sources('Land feature/one', ['^Land (?<source>\\S+)$'])).toEqual(['feature/one'])
  })
  test('are tried on each line of the body', () => {
    expect(sources('Add one\n\nwords\nLand feature/one\nmore words', ['^Land (?<source>\\S+)$'])).toEqual(['feature/one'])
  })
  test('do not match across lines', () => {
    expect(sources('Land\nfeature/one', ['^Land\\s(?<source>\\S+)$'])).toBeNull()
  })
  test('may match a part of a line', () => {
    expect(sources('We land feature/one, feature/two today', ['land (?<source>[^, ]+)'])).toEqual(['feature/one'])
    expect(sources('words\n\nWe land feature/one today', ['^land (?<source>\\S+)', 'land (?<source>\\S+)$', '(?<source>f\\S+)'])).toEqual([
      'feature/one',
    ])
  })
  test('may offer one form or another', () => {
    expect(sources('Add one\n\nLand feature/one', ['^Ship (?<source>.+)$|^Land \\S+/(?<source2>x)|Land (?:feature)'])).toBeNull()
    expect(sources('Land feature/one', ['^(?:Ship|Land) (?<source>.+)$|^Add'])).toEqual(['feature/one'])
  })
  test.each(['^(?<source>(a+)+)$', '(?<source>(?:a|a)*)b', '(?<source>(?:a*)*)b$'])('take no time that grows like a power: %s', (form) => {
    const search = compileLinearSearch(form)
    for (const message of [`${'a'.repeat(34)}!`, `${'a'.repeat(900)}!`, `x\n\n${`${'a'.repeat(34)}!\n`.repeat(20)}`]) {
      expect(quickest(() => readMergeMessage(message, [search]))).toBeLessThan(50)
      expect(readMergeMessage(message, [search])).toBeNull()
    }
  })
  test('that do not match leave the usual ones', () => {
    expect(sources("Merge branch 'feature/one'", ['^Land (?<source>\\S+)$'])).toEqual(['feature/one'])
  })
  test('that match without a source count for nothing', () => {
    expect(sources("Merge branch 'feature/one'", ['^Merge|(?<source>x)'])).toEqual(['feature/one'])
  })
})

test.each([
  ["Merge tag 'v1.1.0'", 'v1.1.0'],
  ["Merge tag 'v1.1.0' into develop\n\nwords", 'v1.1.0'],
  ["Merge branch 'v1.1.0'", null],
  ["x\n\nMerge tag 'v1.1.0'", null],
])('%j merges the tag %s', (message, tag) => {
  expect(mergedTag(message)).toBe(tag)
})

test.each([
  ["Merge branch 'a' into develop", 'develop'],
  ["Merge branch 'a' of example.org:o/r into release/v1.0.0\n\nwords", 'release/v1.0.0'],
  ["Merge branch 'a' into 'develop'", 'develop'],
  ['Merge pull request 12 from a into develop', 'develop'],
  ["Merge branch 'a'", null],
  ["x\n\nMerge branch 'a' into develop", null],
])('%j was made on %s', (message, branch) => {
  expect(mergedInto(message)).toBe(branch)
})

test.each([
  ['Add one (#12)', true],
  ['Add one (!12)', true],
  ['Merged PR 12: Add one', true],
  ['Add one (pull request #12)', true],
  ['Add one (#12)\n\nbody', true],
  ['Add one (#12) and two', false],
  ['Add one #12', false],
  ['(#12)', false],
  ['Add one\n\n(#12)', false],
  ['Merged PR twelve: x', false],
])('%j is a squash by a host: %s', (message, expected) => {
  expect(isHostSquash(message)).toBe(expected)
})

test.each([
  ['many quotes', `Merge branch '${"' into '".repeat(1_000_000)}\u2028`],
  ['many lists', `Merge branches ${"'a', ".repeat(1_000_000)}!`],
  ['one long body line', `x\n\nMerge branch '${"' into '".repeat(1_000_000)}`],
  ['many body lines', `x\n\n${"Merge branch 'a' into 'b\n".repeat(400_000)}`],
  ['spaces', `Merge branch ${' '.repeat(8_000_000)}`],
])('ten megabytes are read in no time: %s', (_, message) => {
  expect(quickest(() => [sources(message), mergedTag(message), mergedInto(message), isHostSquash(message)])).toBeLessThan(100)
  expect(sources(message, ['^(?<source>y)+$'])).toBeNull()
  expect(mergedTag(message)).toBeNull()
  expect(isHostSquash(message)).toBe(false)
  expect(mergedInto(message)).toBeNull()
})
