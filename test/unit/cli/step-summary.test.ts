import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { summarize } from '../../../src/cli/step-summary.ts'
import type { Report } from '../../../src/model/finding.ts'
import { markdownReport } from '../../../src/reporters/markdown.ts'
import { azureCommand } from '../../support/runner-commands.ts'
import { direct, reportOf } from '../reporters/samples.ts'
import { fakeIo } from './fake-io.ts'

const OPTIONS = { allowUndetermined: false }
const KIB = 1024

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'branch-policy-test-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function summarized(file: string, report: Report, before: string | null = ''): { readonly text: string; readonly stderr: string } {
  if (before !== null) writeFileSync(file, before)
  const io = fakeIo({ environment: { GITHUB_STEP_SUMMARY: file } })
  summarize('github', report, OPTIONS, io)
  expect(io.written.stdout).toBe('')
  return { text: readFileSync(file, 'utf8'), stderr: io.written.stderr }
}

const one = reportOf('check', [direct])

test('is appended to what the step has written already', () => {
  expect(summarized(join(folder(), 'a'), one)).toEqual({ text: markdownReport(one, OPTIONS), stderr: '' })
  expect(summarized(join(folder(), 'a'), one, null).text).toBe(markdownReport(one, OPTIONS))
  expect(summarized(join(folder(), 'a'), one, '<b>x').text).toBe(`<b>x\n\n${markdownReport(one, OPTIONS)}`)
})

test('of very many findings holds the first hundred', () => {
  const { text } = summarized(
    join(folder(), 'a'),
    reportOf(
      'check',
      Array.from({ length: 250 }, () => direct),
    ),
  )
  expect(text.match(/<details>/g)).toHaveLength(100)
  expect(text).toContain('\n150 more findings left out here.\n')
})

test('of very long findings holds those that fit, whole', () => {
  const long = { ...direct, why: 'x'.repeat(50 * KIB) }
  const { text } = summarized(
    join(folder(), 'a'),
    reportOf(
      'check',
      Array.from({ length: 30 }, () => long),
    ),
  )
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000 * KIB)
  expect(text.match(/<details>/g)).toHaveLength(12)
  expect(text.match(/<\/details>/g)).toHaveLength(12)
  expect(text).toContain('\n18 more findings left out here.\n')
})

test('counts bytes, and those that are there', () => {
  const wide = { ...direct, why: 'ä'.repeat(300 * KIB) }
  const of = (count: number, before: string) =>
    summarized(
      join(folder(), 'a'),
      reportOf(
        'check',
        Array.from({ length: count }, () => wide),
      ),
      before,
    )
  expect(of(1, '').text).toContain('<details>')
  expect(of(2, '').text).toContain('\n1 more finding left out here.\n')
  expect(of(1, 'x'.repeat(500 * KIB)).text).not.toContain('<details>')
  const full = of(1, 'x'.repeat(1000 * KIB))
  expect(full.text).toHaveLength(1000 * KIB)
  expect(full.stderr).toBe('branch-policy: the summary of this step is full; nothing was added to it\n')
})

test.each([
  ['a directory', (place: string) => mkdirSync(place), 'it is a directory'],
  ['in no directory', () => {}, 'its directory is not there'],
])('that cannot be written is told: %s', (_, make, reason) => {
  const place = join(folder(), reason.includes('not there') ? 'none/\u001bx' : 'x')
  make(place)
  const io = fakeIo({ environment: { GITHUB_STEP_SUMMARY: place } })
  summarize('github', one, OPTIONS, io)
  expect(io.written.stderr).toBe(`branch-policy: the summary cannot be written to ${place.replace('\u001b', '\\u001b')}: ${reason}\n`)
})

test('goes to a file of its own for Azure Pipelines, which a command names', () => {
  const temporary = folder()
  const io = fakeIo({ environment: { AGENT_TEMPDIRECTORY: temporary } })
  summarize('azure', one, OPTIONS, io)
  summarize('azure', one, OPTIONS, io)
  const [first, second] = io.written.stdout.trimEnd().split('\n').map(azureCommand)
  expect(first).toMatchObject({ name: 'task.uploadsummary', data: expect.stringMatching(/[\\/]branch-policy\.md$/) })
  expect(second?.data).not.toBe(first?.data)
  expect(readFileSync(first?.data ?? '', 'utf8')).toBe(markdownReport(one, OPTIONS))
  expect(readdirSync(temporary)).toHaveLength(2)
})

test('a folder that is gone is told, and names no file', () => {
  const io = fakeIo({ environment: { AGENT_TEMPDIRECTORY: join(folder(), 'none') } })
  summarize('azure', one, OPTIONS, io)
  expect(io.written.stdout).toBe('')
  expect(io.written.stderr).toMatch(/^branch-policy: the summary cannot be written to .*none: its directory is not there\n$/)
})

test('is for the format of its service only, and where the service says its place', () => {
  const place = join(folder(), 'a')
  const io = fakeIo({ environment: { GITHUB_STEP_SUMMARY: place, AGENT_TEMPDIRECTORY: '' } })
  for (const format of ['text', 'markdown', 'azure'] as const) summarize(format, one, OPTIONS, io)
  summarize('github', one, OPTIONS, fakeIo())
  expect(() => readFileSync(place)).toThrow('ENOENT')
  expect(io.written).toMatchObject({ stdout: '', stderr: '' })
})
