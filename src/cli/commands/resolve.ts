import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { resolve as absolute } from 'node:path'
import { isBranchName } from '../../events/ref-checks.ts'
import { resolution, type Subject } from '../../guide/resolution.ts'
import { createBranchModel } from '../../model/branch-model.ts'
import type { CiJob } from '../../model/ci-job.ts'
import { RepositoryError, UsageError } from '../../model/errors.ts'
import { printable } from '../../model/printable.ts'
import { branchOf, remoteTrackingOf, tagOf } from '../../model/refname.ts'
import type { Resolution } from '../../model/resolution.ts'
import { loadPolicy, type PolicyRequest } from '../../policy/load.ts'
import { resolveJson, resolveOutputs, resolveShell, resolveText } from '../../reporters/resolve.ts'
import { headRef, listRefs } from '../../repository/refs.ts'
import { NO_REPOSITORY, openRepository, type Repository } from '../../repository/repository.ts'
import { parseArguments } from '../arguments.ts'
import { jobHere, vendorHere } from '../ci-job.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Command, Io } from '../io.ts'
import { type NamedPolicy, namedPolicy } from '../server-place.ts'
import { packageVersion } from '../version.ts'

const FORMATS = ['text', 'json', 'shell', 'github-output'] as const
type ResolveFormat = (typeof FORMATS)[number]

/** `resolve`: the kind and the environment of a branch or a tag, for deployment jobs. */
export const resolve: Command = async (args, io) => {
  const { flags, operands } = parseArguments('resolve', args)
  const [word, ...more] = operands
  if (more.length > 0) throw new UsageError('resolve takes one branch', ['Usage: branch-policy resolve [BRANCH]'])
  const format = formatNamed(flags.format[0]?.[0] ?? 'text')
  const directory = io.directory()
  const repository = await repositoryHere(directory, io)
  const named = { file: flags.config[0]?.[0], revision: flags['policy-from'][0]?.[0] }
  const request = repository === null ? withoutRepository(named, directory) : await namedPolicy(named, repository, io)
  const isJob = (await vendorHere(io)) !== null
  const loaded = await loadPolicy({ ...request, ...(isJob ? { store: null } : {}) })
  const model = createBranchModel(loaded.policy)
  const subject = await subjectOf(word, loaded.policy.remote, repository, io)
  const refs = repository === null ? [] : await listRefs(repository.git)
  const resolved = resolution(
    subject,
    model,
    refs.map(({ refname }) => refname),
  )
  write(resolved, format, io)
  for (const note of loaded.notes) io.stderr.write(`note: ${printable(note)}\n`)
  if (resolved.fault === null) return 0
  io.stderr.write(`branch-policy: ${resolved.fault}\n`)
  return 1
}

/** A policy can be read without a repository; then no branches are known. */
async function repositoryHere(directory: string, io: Io): Promise<Repository | null> {
  return await openRepository(directory, io.environment, io.stop).catch((error: unknown) => {
    if (error instanceof RepositoryError && error.message === NO_REPOSITORY) return null
    throw error
  })
}

/** A branch's kind can be told without a repository; a revision's policy cannot. */
function withoutRepository({ file, revision }: NamedPolicy, directory: string): PolicyRequest {
  if (revision !== undefined) throw new RepositoryError(NO_REPOSITORY)
  return { directory, root: directory, store: null, file: file === undefined ? null : absolute(directory, file) }
}

function formatNamed(name: string): ResolveFormat {
  const format = FORMATS.find((one) => one === name)
  if (format !== undefined) return format
  throw new UsageError(`resolve: there is no format "${printable(name)}"${didYouMean(name, FORMATS)}`, [`There are: ${FORMATS.join(', ')}`])
}

const NAME_IT = 'Name the branch: branch-policy resolve BRANCH'

async function subjectOf(word: string | undefined, remote: string, repository: Repository | null, io: Io): Promise<Subject> {
  if (word === undefined) return await subjectHere(repository, io)
  if (word === 'HEAD') return await headSubject(repository)
  return subjectNamed(word, remote, await isProposalHere(io))
}

/** What this CI job works on, else HEAD's branch. */
async function subjectHere(repository: Repository | null, io: Io): Promise<Subject> {
  const job = await jobOf(io)
  if (job === null) return await headSubject(repository)
  const { about, branch, tag, updates } = job
  if (updates.some((update) => update.type === 'merge' && update.pullRequest?.isFromFork === true)) return { type: 'fork', about }
  if (tag !== null) return { type: 'tag', tag }
  return branch === null ? { type: 'none', about } : { type: 'branch', branch, proposed: job.isProposed }
}

/** What a job is started for; null outside CI and on a service that is not known. */
async function jobOf(io: Io): Promise<CiJob | null> {
  const here = await vendorHere(io)
  return here === null || here.vendor === 'other' ? null : jobHere(here.vendor, io)
}

async function headSubject(repository: Repository | null): Promise<Subject> {
  if (repository === null) throw new RepositoryError(NO_REPOSITORY, [NAME_IT])
  const branch = branchOf((await headRef(repository.git)) ?? '')
  if (branch === null) throw new UsageError('resolve: HEAD is detached, so there is no current branch', [NAME_IT])
  return { type: 'branch', branch, proposed: false }
}

/**
 * A branch that is named in a pull request's job is likely to be its head, which in a fork may be called anything: `main`.
 *
 * @throws {UsageError} where the job's event is not understood, and may be a pull request's.
 */
async function isProposalHere(io: Io): Promise<boolean> {
  return (await jobOf(io))?.isProposed === true
}

/**
 * A short name is always a branch's: of a tag called `main` nothing is deployed as of main.
 *
 * @throws {UsageError} for what names neither a branch nor a tag, an empty variable among it.
 */
function subjectNamed(word: string, remote: string, proposed: boolean): Subject {
  if (!isBranchName(word)) {
    throw new UsageError(`resolve: "${printable(word)}" is no name of a branch`, ['Usage: branch-policy resolve [BRANCH]'])
  }
  if (!word.startsWith('refs/')) return { type: 'branch', branch: word, proposed }
  const tag = tagOf(word)
  if (tag !== null) return { type: 'tag', tag }
  const tracked = remoteTrackingOf(word, [remote])
  const branch = branchOf(word) ?? (tracked?.remote === remote ? tracked.branch : null)
  if (branch !== null) return { type: 'branch', branch, proposed }
  throw new UsageError(`resolve: ${printable(word)} is neither a branch nor a tag`, [
    'A branch is refs/heads/NAME, a tag refs/tags/NAME. In a CI job that is known, name none: branch-policy resolve',
  ])
}

function write(resolved: Resolution, format: ResolveFormat, io: Io): void {
  const file = io.environment['GITHUB_OUTPUT'] ?? ''
  if (format === 'json') io.stdout.write(resolveJson(resolved, packageVersion()))
  else if (format === 'shell') io.stdout.write(resolveShell(resolved))
  else if (format === 'text' || file !== '') io.stdout.write(resolveText(resolved))
  if (format !== 'github-output') return
  const lines = resolveOutputs(resolved, `branch-policy-${randomUUID()}`)
  if (file === '') io.stdout.write(lines)
  else append(file, lines)
}

/** @throws {UsageError} where it cannot be written: what a job does not read it must not take for empty. */
function append(file: string, lines: string): void {
  try {
    appendFileSync(file, lines)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new UsageError(`resolve: GITHUB_OUTPUT (${printable(file)}) cannot be written: ${printable(reason)}`)
  }
}
