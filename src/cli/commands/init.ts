import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, posix } from 'node:path'
import { unifiedDiff } from '../../init/change.ts'
import { makePlan, type Plan } from '../../init/plan.ts'
import { type FirstSteps, firstSteps } from '../../init/steps.ts'
import { aroundLines, planLines } from '../../init/summary.ts'
import { readSurroundings, type Surroundings } from '../../init/surroundings.ts'
import { writeChanges } from '../../init/write.ts'
import type { HooksPlace } from '../../install/hooks-place.ts'
import { hooksOfSort, isWorthALine, NEEDED_HOOKS } from '../../install/wanted.ts'
import { createBranchModel } from '../../model/branch-model.ts'
import { RepositoryError, UsageError } from '../../model/errors.ts'
import { printable, shellCommand } from '../../model/printable.ts'
import { branchRef } from '../../model/refname.ts'
import { loadPolicy } from '../../policy/load.ts'
import { wrap } from '../../reporters/wrap.ts'
import { openRepository, type Repository } from '../../repository/repository.ts'
import { parseArguments } from '../arguments.ts'
import { type Asker, canAsk, openAsker } from '../ask.ts'
import { askedChoices, chosenPreset, proposedChoices, readWishes, type Wishes } from '../init-choices.ts'
import { tellPast } from '../init-past.ts'
import type { Command, Io } from '../io.ts'
import { workingTreePolicy } from '../place.ts'
import { install } from './install.ts'

/** What a shell expects of a program that was broken off by Ctrl-C. */
const BROKEN_OFF = 130
const WIDTH = 80

/** `init`: looks, proposes, asks, shows what it will do, does it, and tells what the past would say. */
export const init: Command = async (args, io) => {
  const { flags } = parseArguments('init', args)
  const wishes = readWishes(flags.preset[0]?.[0], flags.ci[0]?.[0], flags.json)
  const repository = await openRepository(io.directory(), io.environment, io.stop)
  if (repository.bare) throw bareRepository()
  const around = await look(repository, io)
  tell(io, [...aroundLines(around), ''])
  const asker = !flags.yes && canAsk(io) ? await openAsker(io) : null
  const preset = chosenPreset(around, wishes)
  if (around.config === null) tell(io, [...wrap(`Preset ${preset.name}: ${preset.reason}.`, WIDTH), ''])
  const plan = await choose(around, wishes, asker)
  if (plan === null) return brokenOff(io)
  await verify(plan)
  show(plan, around.hooks, io)
  if (isWork(plan) && !flags.yes) {
    if (asker === null) throw nobodyToAsk()
    const answer = await asker.confirm('Do this?', true)
    if (answer === null) return brokenOff(io)
    if (!answer) return nothingChanged(io)
  }
  return await carryOut(plan, around, repository, io)
}

async function look(repository: Repository, io: Io): Promise<Surroundings> {
  // A config that is there and broken stops everything: to write another one beside it would hide it.
  const { origin, policy } = await loadPolicy({ ...workingTreePolicy(repository, io.environment), store: null })
  return await readSurroundings(repository, origin === 'config' ? policy : null)
}

async function choose(around: Surroundings, wishes: Wishes, asker: Asker | null): Promise<Plan | null> {
  const choices = asker === null ? proposedChoices(around, wishes) : await askedChoices(around, wishes, asker)
  return choices === null ? null : makePlan(around, choices)
}

/**
 * Loads the config as the hooks will, from a folder of its own, before it is written where it counts.
 *
 * @throws {ConfigError} where it is no policy.
 */
async function verify({ changes, config, configPath }: Plan): Promise<void> {
  const text = changes.find(({ path }) => path === configPath)?.after
  if (config === null || text === undefined) return
  const folder = mkdtempSync(join(tmpdir(), 'branch-policy-init-'))
  try {
    const file = join(folder, basename(configPath))
    writeFileSync(file, text)
    await loadPolicy({ directory: folder, root: folder, store: null, file })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function isWork(plan: Plan): boolean {
  return plan.changes.length > 0 || plan.branch !== null || plan.hooks
}

function show(plan: Plan, place: HooksPlace | null, io: Io): void {
  const differences = plan.differences.flatMap((line) => wrap(printable(line), WIDTH, '  ', '    '))
  if (differences.length > 0) tell(io, ['What is different here:', ...differences, ''])
  tell(io, [
    'What init does:',
    ...planLines(plan, hooksText(place)),
    '',
    ...(plan.changes.length > 0 ? [...unifiedDiff(plan.changes), ''] : []),
  ])
}

function hooksText(place: HooksPlace | null): string {
  if (place === null) return 'none: git finds no place for them'
  const hooks = hooksOfSort(place).filter((name) => NEEDED_HOOKS.includes(name))
  const worth = hooks.filter(isWorthALine)
  const { manager, used, own } = place
  if (manager?.install !== undefined) return `${listed(worth)}, through ${manager.name}`
  if (used !== own) return `beside those in ${printable(used)} (core.hooksPath)`
  return listed([...worth, ...hooks.filter((name) => !isWorthALine(name))])
}

function listed(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1')
}

async function carryOut(plan: Plan, around: Surroundings, repository: Repository, io: Io): Promise<number> {
  const { branch } = plan
  if (branch !== null) await repository.git.run(['branch', '--no-track', branch.name, branch.tip])
  try {
    writeChanges(plan.changes)
  } catch (error) {
    if (branch !== null) await repository.git.run(['update-ref', '-d', branchRef(branch.name), branch.tip])
    throw error
  }
  const isNew = plan.changes.length > 0 || branch !== null
  tell(io, [isNew ? 'Done.' : 'Nothing to write: everything is there already.'])
  const exitCode = plan.hooks ? await install([], io) : 0
  tell(io, plan.byHand.map(printable))
  const loaded = await loadPolicy(workingTreePolicy(repository, io.environment))
  if (around.found.branches.length > 0) tell(io, ['', ...(await tellPast(loaded, around, repository, io))])
  const paths = [
    ...plan.changes.map(({ path }) => path),
    ...(isNew && plan.hooks && around.hooks?.manager?.name === 'husky' ? ['.husky'] : []),
  ]
  const add = addCommands(plan, around)
  const lock = add.length === 0 || paths.length === 0 ? [] : lockFile(around)
  const steps = firstSteps(around, plan, createBranchModel(loaded.policy), [...paths, ...lock])
  tellNext(add, steps, io)
  return exitCode
}

function addCommands({ packages }: Plan, { packageManager }: Surroundings): readonly string[] {
  return packageManager === null || packages.length === 0 ? [] : [`${packageManager.add} ${shellCommand(...packages)}`]
}

/** What adding packages writes too; a job of CI installs by it. */
function lockFile({ manifest, packageManager }: Surroundings): readonly string[] {
  if (manifest === null || packageManager === null || packageManager.lock === null) return []
  return [posix.join(manifest.directory, packageManager.lock)]
}

function tellNext(add: readonly string[], { commands, closing }: FirstSteps, io: Io): void {
  const all = [...add, ...commands]
  if (all.length > 0) tell(io, ['', 'Next:', ...all.map((command) => `  ${printable(command)}`)])
  if (closing !== null) tell(io, [printable(closing)])
}

function bareRepository(): RepositoryError {
  return new RepositoryError('this is a bare repository: init sets up a working tree', [
    'On a server, install the hook: branch-policy install',
    'docs: docs/guides/server.md',
  ])
}

function nobodyToAsk(): UsageError {
  return new UsageError('init: there is no terminal to ask on, so nothing was changed', ['To do what is shown: branch-policy init --yes'])
}

function brokenOff(io: Io): number {
  nothingChanged(io)
  return BROKEN_OFF
}

function nothingChanged(io: Io): number {
  tell(io, ['Nothing was changed.'])
  return 0
}

function tell(io: Io, lines: readonly string[]): void {
  io.stdout.write(lines.map((line) => `${line}\n`).join(''))
}
