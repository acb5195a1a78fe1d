import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHostSquash, mergedInto, mergedTag, readMergeMessage } from '../../../src/explanations/messages.ts'
import { compileLinearSearch } from '../../../src/model/linear-regexp.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { legalName } from '../../support/refnames.ts'
import { runs } from '../../support/runs.ts'

const many = runs(1_500)

/** What JavaScript takes for white space, names may hold; no form of a message could tell where such a name ends. */
const name = legalName.filter((one) => !/\s/.test(one))
/** git quotes no name: one that itself holds a quote can only be read where it stands alone. */
const plain = name.filter((one) => !one.includes("'"))
/** A host's names: whatever comes before a colon or the first slash is the owner. */
const owner = fc.constantFrom('ada', 'a-b', 'Org-1')

interface Titled {
  readonly message: string
  readonly sources: readonly string[]
  readonly into: string | null
}

const list = (names: readonly string[]): string => {
  const quoted = names.map((one) => `'${one}'`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

const into = fc.option(plain.filter((one) => !/^'.*'$/.test(one)))
const url = fc.constantFrom('', '', ' of ../other', ' of https://example.org/o/r', ' of git@example.org:o/r')

/** Titles as git and hosts write them, of names of any form (git-fmt-merge-msg(1)). */
const titles: fc.Arbitrary<Titled> = fc.oneof(
  fc.tuple(fc.uniqueArray(plain, { minLength: 1, maxLength: 3 }), url, into).map(([names, from, target]) => ({
    message: `Merge branch${names.length > 1 ? 'es' : ''} ${list(names)}${from}${target === null ? '' : ` into ${target}`}`,
    sources: names,
    into: target,
  })),
  fc.tuple(fc.uniqueArray(plain, { minLength: 1, maxLength: 3 }), into).map(([names, target]) => ({
    message: `Merge remote-tracking branch${names.length > 1 ? 'es' : ''} ${list(names.map((one) => `origin/${one}`))}${target === null ? '' : ` into ${target}`}`,
    sources: names,
    into: target,
  })),
  fc.tuple(plain, plain, plain).map(([one, other, target]) => ({
    message: `Merge branch '${one}', remote-tracking branch 'origin/${other}' into ${target}`,
    sources: [one, other],
    into: target,
  })),
  fc.tuple(name, fc.nat(), owner).map(([one, number, who]) => ({
    message: `Merge pull request #${number} from ${who}/${one}`,
    sources: [one],
    into: null,
  })),
  fc.tuple(plain, plain, fc.nat()).map(([one, target, number]) => ({
    message: `Merge branch '${one}' into '${target}'\n\nTitle\n\nSee merge request group/project!${number}`,
    sources: [one],
    into: target,
  })),
  fc.tuple(name, fc.nat()).map(([one, number]) => ({
    message: `Merged in ${one} (pull request #${number})`,
    sources: [one],
    into: null,
  })),
)

/** What people and tools put below a title: nothing of it may change what the title says. */
const below = fc.oneof(
  fc.constant(''),
  hostileText.map((text) => `\n\n${text}`),
  fc.tuple(name, name).map(([one, other]) => `\n\nMerge branch '${one}' into '${other}'\n`),
  fc.constantFrom(
    '\n',
    '\r\n',
    ' \n',
    '\n\n# Conflicts:\n#\ta.txt\n',
    '\n\nSigned-off-by: Ada <ada@example.org>\n',
    '\n\n\0\n',
    `\n\n${'x'.repeat(2 ** 17)}`,
  ),
)

describe('a title that git or a host wrote', () => {
  test('is read back to the names that were merged, whatever stands below it', () => {
    fc.assert(
      fc.property(titles, below, ({ message, sources, into: target }, more) => {
        expect(readMergeMessage(message + more, [])?.sources).toEqual(sources)
        if (target !== null) expect(mergedInto(message + more)).toBe(target)
      }),
      many,
    )
  })

  test('of a name with a quote in it is read where it stands alone', () => {
    const quoted = fc
      .tuple(name, name)
      .map(([one, other]) => `${one}'${other}`)
      .filter((one) => !one.includes("' "))
    fc.assert(
      fc.property(quoted, plain, (one, target) => {
        expect(readMergeMessage(`Merge branch '${one}' into ${target}`, [])?.sources).toEqual([one])
      }),
      many,
    )
  })

  test('of a tag is no branch, and the tag is told', () => {
    fc.assert(
      fc.property(plain, below, (tag, more) => {
        expect(mergedTag(`Merge tag '${tag}' into develop${more}`)).toBe(tag)
        expect(readMergeMessage(`Merge tag '${tag}'`, [])).toBeNull()
      }),
      many,
    )
  })

  test('with any word before it or behind it is no such title', () => {
    const word = fc.constantFrom('Revert', 'x', '"', 'fixup!', '#')
    fc.assert(
      fc.property(plain, word, (one, extra) => {
        for (const text of [`${extra} Merge branch '${one}'`, `Merge branch '${one}' ${extra}`])
          expect(readMergeMessage(text, [])).toBeNull()
      }),
      many,
    )
  })
})

/** Git stores any bytes as a message; they are read as UTF-8, so that a lone surrogate can only come from elsewhere. */
const anyMessage = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc
    .tuple(titles, hostileText, fc.nat())
    .map(([{ message }, text, at]) => message.slice(0, at % (message.length + 1)) + text + message.slice(at % (message.length + 1))),
  fc.tuple(hostileText, fc.integer({ min: 1, max: 2 ** 16 })).map(([text, times]) => text.slice(0, 8).repeat(times)),
)

describe('any message', () => {
  const own = ['^Land (?<source>\\S+)$', '(?<source>(?:[a-z]+/?)+)!', '(?:into )?(?<source>.*)'].map(compileLinearSearch)

  test('is read without a throw, and no name that it gives is empty or of two lines', () => {
    fc.assert(
      fc.property(anyMessage, fc.subarray(own), (message, forms) => {
        const found = readMergeMessage(message, forms)
        if (forms.length === 0) expect(found === null || found.sources.some((source) => source !== '')).toBe(true)
        for (const source of found?.sources ?? []) {
          expect(source).not.toContain('\n')
          expect(message).toContain(source)
        }
        const [tag, target] = [mergedTag(message), mergedInto(message)]
        for (const one of [tag, target]) expect(one === null || (one !== '' && !one.includes('\n') && message.includes(one))).toBe(true)
        expect(isHostSquash(message)).toBe(isHostSquash(`${message}\n\nmore`))
      }),
      many,
    )
  })

  test('says of a squash the same whatever is below its title', () => {
    fc.assert(
      fc.property(hostileText, fc.nat(), below, (text, number, more) => {
        const subject = `x${text.replace(/[\n\r]/g, '')}x`
        for (const title of [`${subject} (#${number})`, `${subject} (!${number})`, `Merged PR ${number}: ${subject}`]) {
          expect(isHostSquash(title + more)).toBe(true)
        }
      }),
      many,
    )
  })
})
