import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Report } from '../../../src/model/finding.ts'
import { printable } from '../../../src/model/printable.ts'
import { hostileRepository } from '../../support/hostile-repository.ts'
import { expectCodeQuality, expectJunit, expectSarif } from '../../support/report-schemas.ts'
import type { Scratch } from '../../support/scratch.ts'
import { REPORT_FORMATS } from '../../support/threats.ts'

/** What ends a text, an attribute, an element or a string, in XML, HTML, Markdown, JSON and YAML. */
const TEXTS = [
  `]]><script>&"'`,
  '<![CDATA[x]]> <!-- --> <?xml?>',
  '</failure></testcase></testsuite>',
  '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  '&lt;&amp;lt; &#0; &#x1f; &unknown; %25 %s {0}',
  '<img src=x onerror=alert(1)> <a href="javascript:alert(1)">a</a>',
  '"}],"exitCode":0,"x":[{"y":"\\',
  '[a](javascript:x) ![b](//x) | `c` | ~~~ ``` # </details></summary>',
  ': - #x !!js/function *a &b {{ x }} $x',
]
/** What XML cannot say at all. */
const UNSAYABLE = ['nul \u0000 after', 'noncharacters \ufffe \uffff \u{1ffff}', 'controls \u0001 \u0008 \u000b \u001f \u007f \u0085']
const SURROGATE = Buffer.from([0x6c, 0x6f, 0x6e, 0x65, 0x20, 0xed, 0xa0, 0x80, 0x20, 0xed, 0xbf, 0xbf])
const NAMES = [`feature/]]><script>&"'`, '<b>&amp;"|`x`', '</testcase>', '\ufffe\uffff', '"},{"']

/** The files of one audit that has to tell each text, by format. */
function reports(scratch: Scratch): Readonly<Record<string, string>> {
  scratch.git('update-ref', 'refs/remotes/origin/main', 'main')
  const files = REPORT_FORMATS.flatMap((format) => ['--format', format, '--output', `report.${format}`])
  const ran = scratch.policy('check', '--all', ...files)
  expect(ran.code, ran.output).toBe(1)
  return Object.fromEntries(REPORT_FORMATS.map((format) => [format, scratch.read(`report.${format}`)]))
}

const hostile = () =>
  hostileRepository({ messages: [...TEXTS, ...UNSAYABLE, SURROGATE], names: NAMES, texts: [...TEXTS, ...UNSAYABLE, 'lone \ud800 \udfff'] })

/** Every text and every attribute of a document, entities undone. */
function textsOf(xml: string): readonly string[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
  })
  const texts: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) walk(one)
  }
  walk(parser.parse(xml))
  return texts
}

test('threat 7: XML, JSON, SARIF and code quality are valid, and read back what was written', async () => {
  const scratch = hostile()
  const { json = '', junit = '', sarif = '', gitlab = '' } = reports(scratch)
  const { findings } = JSON.parse(json) as Report
  const told = findings.map(({ message }) => printable(message))
  // Each text is told by the rule of the team's own, and in the subjects of commits.
  for (const text of [...TEXTS, ...UNSAYABLE, 'lone \ud800 \udfff']) expect(told).toContain(printable(text))
  for (const name of NAMES) expect(findings.map(({ ref }) => printable(ref ?? ''))).toContain(printable(`refs/heads/${name}`))

  await expectJunit(junit)
  const read = textsOf(junit).join('\n')
  const { runs } = expectSarif(sarif)
  // Placeholders and links, which SARIF's texts may hold, are escaped there.
  const results = runs
    .flatMap((run) => run.results.map(({ message }) => message.text))
    .join('\n')
    .replace(/\\u007b|\\u0028/g, (code) => (code === '\\u007b' ? '{' : '('))
  const entries = expectCodeQuality(gitlab).map(({ description }) => description)
  expect(told.length).toBeGreaterThan(30)
  for (const message of told) {
    expect(read).toContain(message)
    expect(results).toContain(message)
    expect(entries.some((entry) => entry.includes(message))).toBe(true)
  }
  // What is no text at all became the replacement character; nothing else is left that XML cannot say.
  for (const text of [json, junit, sarif, gitlab]) expect(text).not.toMatch(/[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]/)
})

/** What is left of Markdown without blocks of code. */
const withoutBlocks = (markdown: string): string => markdown.replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '')

test('threat 7: what is shown as HTML shows text, and nothing of it is an element, a link or an entity of theirs', () => {
  const scratch = hostile()
  const { markdown = '' } = reports(scratch)
  const prose = withoutBlocks(markdown)
  // The elements that we write, of which none has an attribute.
  const left = prose.replace(/<\/?(?:details|summary|code|span)>/g, '')
  expect(left).toContain('script')
  expect(left).not.toMatch(/<|&(?!#\d+;)|\]\(|javascript:|!\[/)
  const shown = prose.replace(/<\/?(?:span|code|summary)>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  for (const text of TEXTS) expect(shown).toContain(printable(text))
  // Each of the elements that fold is closed as often as it is opened.
  for (const name of ['details', 'summary', 'code', 'span'])
    expect([name, prose.split(`<${name}>`).length]).toEqual([name, prose.split(`</${name}>`).length])
})

test('threat 7: a policy that is frozen to data, and what is resolved, read back as they were', () => {
  const scratch = hostile()
  const of = (...args: string[]): string => scratch.policy(...args).stdout
  const frozen = JSON.parse(of('config', '--format', 'json')) as { readonly exempt: readonly { readonly reason: string }[] }
  expect(parse(of('config', '--format', 'yaml'))).toEqual(frozen)
  expect(frozen.exempt.map(({ reason }) => reason).slice(0, TEXTS.length)).toEqual(TEXTS)
  const name = NAMES[0] ?? ''
  expect(JSON.parse(of('resolve', '--format', 'json', name))).toMatchObject({ branch: name })
  // What a shell reads of it is data too.
  const read = scratch.shell(`eval "$(branch-policy resolve --format shell '${name.replaceAll("'", "'\\''")}')"; set | grep -a script`)
  expect(read.stdout).toContain(']]><script>&')
})
