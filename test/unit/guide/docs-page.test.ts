import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDocsPage } from '../../../src/guide/docs-page.ts'
import { RULE_IDS } from '../../../src/model/rule-ids.ts'

const pageOf = (id: string): string => readFileSync(join(import.meta.dirname, '../../../docs/rules', `${id}.md`), 'utf8')

describe('readDocsPage', () => {
  test.each(RULE_IDS)('%s: what it forbids, why, and both examples', (id) => {
    const page = readDocsPage(pageOf(id))
    expect(page.forbids).toMatch(/^Forbids [^`[\]]+\.$/)
    expect(page.why).toMatch(/^[A-Z][^`\n]+[.:!?]$/)
    for (const example of [page.passes, page.refused]) {
      expect(example.some((line) => line.startsWith('git '))).toBe(true)
      // Pasted, it must not replace the reader's own policy or settings.
      expect(example.join('\n')).not.toMatch(/<<'END'|^END|^git config|ssh-keygen|npm install/m)
    }
  })

  test('the first three sentences of "Why", and the first example of each', () => {
    const text =
      '# x\n\nForbids `a`\nand [b](c.md).\n\n## Why\n\nOne. Two.\nThree. Four.\n\n## Passes\n\n```sh pass\none\n```\n\n```sh pass\ntwo\n```\n'
    const wanted = { forbids: 'Forbids a and b.', why: 'One. Two. Three.', passes: ['one'], refused: [] }
    expect(readDocsPage(text)).toEqual(wanted)
    expect(readDocsPage(text.replaceAll('\n', '\r\n'))).toEqual(wanted)
  })

  test('a page without any of it', () => {
    expect(readDocsPage('')).toEqual({ forbids: null, why: null, passes: [], refused: [] })
  })
})
