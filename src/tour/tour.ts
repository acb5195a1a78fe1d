import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createColors } from 'picocolors'
import { RepositoryError } from '../model/errors.ts'
import { printable, shellWord } from '../model/printable.ts'
import type { Environment } from '../repository/git.ts'
import { BEGINNING, CHAPTERS, type TourStep } from './script.ts'

export interface TourRequest {
  /** The command's own JavaScript file: the tour installs hooks that run it. */
  readonly entry: string
  readonly environment: Environment
  readonly write: (text: string) => void
  readonly colours: boolean
  /** Leaves the scratch repository in place and says where it is. */
  readonly keep: boolean
}

/**
 * Plays the branch strategy in a scratch repository with a bare remote, real git and really installed hooks. Every
 * command is shown with what git and the hooks said.
 *
 * @returns 0 where each step came out as the strategy says, else 1.
 * @throws {RepositoryError} where the scratch repository cannot be set up.
 */
export function tour(request: TourRequest): number {
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-tour-'))
  try {
    const stage = prepareStage(folder, request)
    const surprises = play(stage, request)
    request.write(epilogue(surprises, request))
    return surprises === 0 ? 0 : 1
  } finally {
    if (request.keep) request.write(`The scratch repository is in ${folder}\n`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

interface Stage {
  readonly directory: string
  readonly environment: Record<string, string>
}

function prepareStage(folder: string, request: TourRequest): Stage {
  const directory = join(folder, 'work')
  const commands = join(folder, 'bin')
  mkdirSync(directory)
  mkdirSync(commands)
  writeFileSync(join(commands, 'branch-policy'), `#!/bin/sh\nexec node ${shellWord(request.entry)} "$@"\n`, {
    mode: 0o755,
  })
  writeFileSync(join(commands, 'change'), '#!/bin/sh\necho "$1" >> "$1.txt"\n', { mode: 0o755 })
  const stage = { directory, environment: stageEnvironment(request.environment, commands) }
  for (const command of ['git init --quiet --bare -b main ../remote.git', ...BEGINNING, 'branch-policy install']) {
    const ran = run(command, stage)
    if (ran.code !== 0) throw new RepositoryError(`the tour could not begin: ${command} failed`, printableLines(ran.output))
    if (BEGINNING.includes(command) || command.startsWith('branch-policy')) request.write(shown(command, ran.output, request))
  }
  return stage
}

/** The tour's git knows no user's configuration, so that it plays the same for everybody. */
function stageEnvironment(environment: Environment, commands: string): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GIT_'),
  )
  return {
    ...Object.fromEntries(kept),
    PATH: `${commands}:${environment['PATH'] ?? ''}`,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'Tour',
    GIT_AUTHOR_EMAIL: 'tour@example.org',
    GIT_COMMITTER_NAME: 'Tour',
    GIT_COMMITTER_EMAIL: 'tour@example.org',
    GIT_MERGE_AUTOEDIT: 'no',
    GIT_PAGER: 'cat',
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '1',
  }
}

function play(stage: Stage, request: TourRequest): number {
  const colours = createColors(request.colours)
  let surprises = 0
  for (const chapter of CHAPTERS) {
    request.write(`\n${colours.bold(chapter.title)}\n`)
    for (const step of chapter.steps) {
      const ran = run(step.command, stage)
      const isExpected = cameOut(step, ran)
      if (!isExpected) surprises += 1
      request.write(shown(step.command, ran.output, request) + verdictLine(step, isExpected, request))
    }
  }
  return surprises
}

interface Ran {
  readonly code: number | null
  readonly output: string
}

function run(command: string, stage: Stage): Ran {
  // One stream, as a terminal shows it.
  const ended = spawnSync('sh', ['-c', `exec 2>&1; ${command}`], { cwd: stage.directory, env: stage.environment, encoding: 'utf8' })
  if (ended.error !== undefined) throw new RepositoryError(`sh could not be started: ${ended.error.message}`)
  if (ended.signal !== null) throw new RepositoryError(`the tour was stopped: ${ended.signal}`)
  return { code: ended.status, output: ended.stdout }
}

function cameOut(step: TourStep, ran: Ran): boolean {
  if (step.refusedBy === undefined) return ran.code === 0
  return ran.code !== 0 && ran.output.includes(step.refusedBy)
}

function shown(command: string, output: string, request: TourRequest): string {
  const colours = createColors(request.colours)
  const lines = printableLines(output).map((line) => colours.dim(`    ${line}`))
  return [`  ${colours.cyan('$')} ${command}`, ...lines, ''].join('\n')
}

function verdictLine(step: TourStep, isExpected: boolean, request: TourRequest): string {
  const colours = createColors(request.colours)
  const because = step.because === undefined ? '' : `: ${step.because}`
  if (!isExpected)
    return `  ${colours.red('not as the strategy says')}${step.refusedBy === undefined ? '' : `; ${step.refusedBy} should have refused it`}\n`
  if (step.refusedBy !== undefined) return `  ${colours.yellow(`refused by ${step.refusedBy}`)}${because}\n`
  return because === '' ? '' : `  ${colours.green('passes')}${because}\n`
}

function printableLines(output: string): readonly string[] {
  return output
    .trimEnd()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(printable)
}

function epilogue(surprises: number, request: TourRequest): string {
  const colours = createColors(request.colours)
  const steps = CHAPTERS.flatMap((chapter) => chapter.steps)
  const refused = steps.filter((step) => step.refusedBy !== undefined).length
  if (surprises > 0) return `\n${colours.red(`${surprises} of ${steps.length} steps did not come out as the strategy says.`)}\n`
  return `\n${steps.length - refused} legal steps passed, ${refused} breaches were refused. In your own repository: branch-policy install\n`
}
