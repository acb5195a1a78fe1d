import fc from 'fast-check'
import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { errorText } from '../../../src/cli/errors.ts'
import { FORMATS, type Format } from '../../../src/cli/planned-reports.ts'
import { rendered } from '../../../src/cli/render.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import type { Report } from '../../../src/model/finding.ts'
import { resolvePolicy } from '../../../src/policy/resolve.ts'
import { baselineText, knownFindingsOf } from '../../../src/reporters/baseline.ts'
import { doctorJson, doctorText } from '../../../src/reporters/doctor.ts'
import { gitlabErrorLine, gitlabHookLines } from '../../../src/reporters/gitlab-hook.ts'
import { branchGuideText } from '../../../src/reporters/guide-branch.ts'
import { mergeGuideText } from '../../../src/reporters/guide-merge.ts'
import { modelGuideText } from '../../../src/reporters/guide-model.ts'
import { ruleGuideText } from '../../../src/reporters/guide-rule.ts'
import { oneLineReport } from '../../../src/reporters/one-line.ts'
import { policyText } from '../../../src/reporters/policy-text.ts'
import {
  hostileBranchGuide,
  hostileDiagnosis,
  hostileMergeGuide,
  hostileModelGuide,
  hostileRuleGuide,
} from '../../support/hostile-guides.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { expectCodeQuality, expectSarif } from '../../support/report-schemas.ts'
import { azureCommand, githubCommand, logLines } from '../../support/runner-commands.ts'
import { runs } from '../../support/runs.ts'
import { hostileJudgedReport } from './judged.ts'

const many = runs(120)

/** What a terminal acts upon, hides or reorders, beside the ends of lines. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u

/** Holds a text to what may be printed; gives back the names of the commands that a CI runner finds in it. */
function commandsIn(text: string): readonly string[] {
  expect(UNSAFE.exec(text)?.[0] ?? '').toBe('')
  expect(text === '' || text.endsWith('\n')).toBe(true)
  return logLines(text).flatMap((line) => [githubCommand(line), azureCommand(line)].flatMap((found) => found?.name ?? []))
}

/** The same for a text that holds none, and no value that was not there. */
function expectSafe(text: string): void {
  expect(commandsIn(text)).toEqual([])
  expect(text).not.toMatch(/undefined|\[object Object|NaN/)
}

const PARSED: Readonly<Partial<Record<Format, (text: string) => void>>> = {
  json: (text) => JSON.parse(text),
  sarif: expectSarif,
  gitlab: expectCodeQuality,
  junit: (text) => expect(XMLValidator.validate(text)).toBe(true),
}
const OURS: Readonly<Partial<Record<Format, readonly string[]>>> = { github: ['error', 'warning', 'notice'], azure: ['task.logissue'] }

describe('a report with hostile text in every field', () => {
  test.each(FORMATS)('as %s: safe to print, whole, and no command to a runner but ours', (format) => {
    fc.assert(
      fc.property(hostileJudgedReport, fc.boolean(), fc.boolean(), fc.boolean(), (report: Report, allowUndetermined, quiet, full) => {
        const text = rendered(format, report, { colours: false, allowUndetermined, quiet, full })
        expect(commandsIn(text).filter((name) => OURS[format]?.includes(name) !== true)).toEqual([])
        PARSED[format]?.(text)
      }),
      many,
    )
  })

  test('as the lines of GitLab, as the one line of a new branch, and as a baseline', () => {
    fc.assert(
      fc.property(hostileJudgedReport, hostileText, (report, place) => {
        const lines = gitlabHookLines(report) + gitlabErrorLine(place)
        expectSafe(lines)
        for (const line of lines.trimEnd().split('\n')) expect(line).toMatch(/^GL-HOOK-ERR: /)
        const line = oneLineReport(report, place)
        expectSafe(line)
        expect(line.split('\n').length).toBeLessThanOrEqual(2)
        const baseline = baselineText(knownFindingsOf(report.findings))
        expect(commandsIn(baseline)).toEqual([])
        expect(JSON.parse(baseline).findings).toEqual(knownFindingsOf(report.findings))
      }),
      many,
    )
  })
})

describe('what explain shows, with hostile text in every field', () => {
  const options = fc.array(hostileText, { maxLength: 2 }).map((notes) => ({ colours: false, notes }))

  test.each([
    ['the model', hostileModelGuide.chain((guide) => options.map((more) => modelGuideText(guide, more)))],
    ['a rule', hostileRuleGuide.chain((guide) => options.map((more) => ruleGuideText(guide, more)))],
    ['a branch', hostileBranchGuide.chain((guide) => options.map((more) => branchGuideText(guide, more)))],
    ['a merge', hostileMergeGuide.chain((guide) => options.map((more) => mergeGuideText(guide, more)))],
  ] as const)('%s', (_, texts) => {
    fc.assert(fc.property(texts, expectSafe), many)
  })
})

test('what doctor shows, with hostile text in every field, and its JSON says all of it', () => {
  fc.assert(
    fc.property(hostileDiagnosis, (diagnosis) => {
      expectSafe(doctorText(diagnosis, { colours: false }))
      const json = doctorJson(diagnosis)
      expect(commandsIn(json)).toEqual([])
      const { worktrees, notes, git } = JSON.parse(json)
      expect({ worktrees, notes, git }).toEqual({ worktrees: diagnosis.worktrees, notes: diagnosis.notes, git: diagnosis.git })
    }),
    many,
  )
})

test('a policy as text, whoever said what in it: safe to print, and read back the same', () => {
  const policy = resolvePolicy({ extends: 'gitflow' }, 'x')
  const bare = parse(policyText({ policy, originOf: null, plugins: [], notes: [], caching: null }))
  fc.assert(
    fc.property(
      hostileText,
      fc.option(hostileText),
      fc.array(hostileText, { maxLength: 2 }),
      fc.option(hostileText),
      (source, origin, notes, caching) => {
        const text = policyText({ policy: { ...policy, source }, originOf: () => origin, plugins: [], notes, caching })
        expectSafe(text)
        expect(parse(text)).toEqual(bare)
      },
    ),
    runs(30),
  )
})

test('an error: a line for its message, and one for each fault and advice', () => {
  const lines = fc.array(hostileText, { maxLength: 3 })
  fc.assert(
    fc.property(hostileText, lines, lines, (message, faults, advice) => {
      const text = errorText(new ConfigError(message, faults, advice))
      expect(commandsIn(text)).toEqual([])
      expect(text.split('\n')).toHaveLength(2 + faults.length + advice.length)
      const unknown = new Error(message)
      expect(commandsIn(errorText(unknown)).filter((name) => name !== '')).toEqual([])
    }),
    many,
  )
})
