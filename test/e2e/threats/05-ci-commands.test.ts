import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { githubPush } from '../../support/ci-jobs.ts'
import { githubOutputs } from '../../support/github-files.ts'
import { everythingSaid, hostileRepository } from '../../support/hostile-repository.ts'
import { azureCommand, githubCommand, logLines } from '../../support/runner-commands.ts'
import { scratchRepository } from '../../support/scratch.ts'
import { setRefs } from '../../support/threats.ts'

const COMMANDS = [
  '::error::x',
  '  ::stop-commands::t',
  'x ##[add-mask]y',
  '##vso[task.setvariable variable=a]b',
  'a\r::set-env name=PATH::x',
  'a\u2028::error::x',
  '\u0085::error::x',
  '\ufeff ::add-path::x',
  '%0A::error::x',
  'x%0D%0A##vso[task.complete result=Succeeded]y',
  '#\u200b#[add-mask]y',
  "##teamcity[buildStatus status='SUCCESS']",
  'section_start:1700000000:x[collapsed=true]\r\u001b[0Ky',
]
/** What of it git allows in a name. */
const NAMES = COMMANDS.map((text) => text.replace(/[\u0000-\u0020\u007f~^:?*[\\]/g, ''))

/** What each runner would take for a command in what goes to either stream. */
function commandsIn(output: string): readonly string[] {
  return logLines(output).flatMap((line) => [
    ...(githubCommand(line) === null ? [] : [`github ${githubCommand(line)?.name}`]),
    ...(azureCommand(line) === null ? [] : [`azure ${azureCommand(line)?.name}`]),
    ...(/##teamcity\[/i.test(line) ? [`teamcity ${line}`] : []),
    ...(/section_(?:start|end):\d+:/.test(line) && /\u001b\[0K/.test(line) ? [`gitlab ${line}`] : []),
  ])
}

const OURS: Readonly<Record<string, readonly string[]>> = {
  github: ['github error', 'github warning', 'github notice'],
  azure: ['azure task.logissue', 'azure task.uploadsummary'],
}

test('threat 5: no line that any command prints is a command to a runner, but for the annotations of ours', () => {
  const scratch = hostileRepository({ messages: COMMANDS, names: NAMES, texts: [...COMMANDS, 'two\n::error::lines'] })
  const annotated = new Set<string>()
  for (const { command, stdout, stderr, speaks } of everythingSaid(scratch, NAMES[2] ?? '')) {
    const ours = speaks.flatMap((form) => OURS[form] ?? [])
    const found = commandsIn(stdout)
    expect(
      found.filter((one) => !ours.includes(one)),
      command,
    ).toEqual([])
    expect(commandsIn(stderr), command).toEqual([])
    expect(stdout + stderr, command).not.toContain('fault of branch-policy itself')
    for (const one of found) annotated.add(one)
  }
  // All of it was told, by both forms of annotation.
  expect(annotated).toContain('github error')
  expect(annotated).toContain('azure task.logissue')
  const json = scratch.policy('check', '--all', '--format', 'json').stdout
  const told = JSON.stringify(JSON.parse(json))
  for (const text of [
    'stop-commands',
    'add-mask',
    'task.setvariable',
    'set-env',
    'add-path',
    'teamcity',
    'section_start',
    'task.complete',
  ]) {
    expect(told).toContain(text)
  }
})

test('threat 5: outputs of a step go with a delimiter that no value can have guessed, and never an earlier one', () => {
  const environment = 'prod\nkind<<EOF\nproduction\nEOF\nbranch-policy=x'
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow', branches: { feature: { environment } } } })
  const file = join(scratch.folder, 'output')
  writeFileSync(file, '')
  const branches = ['feature/a<<EOF', 'feature/branch-policy-00000000-0000-0000-0000-000000000000', 'feature/x%0Akind=main']
  const delimiters = new Set<string>()
  for (const branch of branches) {
    const env = { GITHUB_OUTPUT: file }
    const ran = scratch.policyWith({ env }, 'resolve', '--format', 'github-output', branch)
    const text = readFileSync(file, 'utf8')
    const outputs = githubOutputs(text)
    // The kind's own environment, whatever is in it, is that output and no other.
    expect(ran.stdout + ran.stderr).not.toContain('\nkind<<')
    expect(outputs['branch']).toBe(branch)
    expect([outputs['kind'], outputs['environment']]).toEqual(outputs['kind'] === '' ? ['', ''] : ['feature', environment])
    for (const [, delimiter = ''] of text.matchAll(/^branch<<(.+)$/gm)) delimiters.add(delimiter)
    expect(text.split('\n').filter((line) => branches.some((name) => line.includes(name) && line.includes('<<branch-policy-')))).toEqual([])
  }
  expect(delimiters.size).toBe(branches.length)
  for (const delimiter of delimiters) expect(delimiter).toMatch(/^branch-policy-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

test('threat 5: the summary of a step stands after what is there, and begins no command of its own', () => {
  const scratch = scratchRepository({ hooks: false })
  const before = scratch.oid('main')
  const after = scratch.commit(COMMANDS.join(' '))
  setRefs(
    scratch,
    NAMES.map((name) => [`refs/heads/${name}`, after]),
  )
  const summary = join(scratch.folder, 'summary')
  appendFileSync(summary, '```text\nbefore\n```')
  const env = { ...githubPush(scratch, { refname: 'refs/heads/main', before, after }), GITHUB_STEP_SUMMARY: summary }
  expect(scratch.policyWith({ env }, 'check').code).toBe(1)
  const [first, ...more] = readFileSync(summary, 'utf8').split('\n\n')
  expect(first).toBe('```text\nbefore\n```')
  expect(more.join('\n\n')).toMatch(/^## Branch policy: failed/)
  expect(commandsIn(readFileSync(summary, 'utf8'))).toEqual([])
})
