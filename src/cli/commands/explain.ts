import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { check as judge } from '../../check/check.ts'
import { branchGuide, type GuideRequest } from '../../guide/branch-guide.ts'
import { readDocsPage } from '../../guide/docs-page.ts'
import { findBranch } from '../../guide/find-branch.ts'
import { modelGuide } from '../../guide/kinds.ts'
import { mergeGuide } from '../../guide/merge-guide.ts'
import { isRule, ruleGuide } from '../../guide/rule-guide.ts'
import { type BranchModel, createBranchModel } from '../../model/branch-model.ts'
import { RepositoryError, UsageError } from '../../model/errors.ts'
import { printable, shellCommand } from '../../model/printable.ts'
import { branchRef } from '../../model/refname.ts'
import { type LoadedPolicy, loadPolicy } from '../../policy/load.ts'
import { branchGuideText } from '../../reporters/guide-branch.ts'
import type { GuideOptions } from '../../reporters/guide-lines.ts'
import { mergeGuideText } from '../../reporters/guide-merge.ts'
import { modelGuideText } from '../../reporters/guide-model.ts'
import { ruleGuideText } from '../../reporters/guide-rule.ts'
import { listRefs } from '../../repository/refs.ts'
import { NO_REPOSITORY, openRepository, type Repository } from '../../repository/repository.ts'
import { parseArguments } from '../arguments.ts'
import { wantsColours } from '../colours.ts'
import { didYouMean } from '../did-you-mean.ts'
import { branchFinder, namesIn, neither, requireName, ruleIds } from '../explained-words.ts'
import type { Command, Io } from '../io.ts'
import { isInside } from '../place.ts'
import { progressOn } from '../progress.ts'
import { policyHere } from '../server-place.ts'
import { packageVersion } from '../version.ts'

/** `explain`: the model, a rule, a branch, or a merge that somebody thinks of. */
export const explain: Command = async (args, io) => {
  const { flags, operands } = parseArguments('explain', args)
  const [merge] = flags.merge
  const [word, ...more] = operands
  if (more.length > 0 || (merge !== undefined && word !== undefined)) {
    throw new UsageError('explain takes one rule or branch, or --merge SOURCE TARGET', ['Usage: branch-policy explain [WORD]'])
  }
  for (const name of [word, ...(merge ?? [])]) if (name !== undefined) requireName(name)
  const place = await placeOf(io, merge === undefined && (word === undefined || isNoBranch(word)))
  if (merge !== undefined) return await explainMerge(merge[0], merge[1], place, io)
  if (word === undefined) return show(modelGuideText(modelGuide(place.model), place.options), io)
  if (isRule(word, place.model)) return await explainRule(word, place, io)
  return await explainBranch(word, place, io)
}

/** What a command works in. */
interface Place {
  /** Null outside a repository: a rule can be explained there, and the model. */
  readonly repository: Repository | null
  readonly loaded: LoadedPolicy
  readonly model: BranchModel
  readonly options: GuideOptions
}

/** A word that names a rule wherever one is: no branch has to be looked for. */
function isNoBranch(word: string): boolean {
  return !word.startsWith('refs/') && word !== 'HEAD'
}

async function placeOf(io: Io, mayBeOutside: boolean): Promise<Place> {
  const directory = io.directory()
  const repository = await openRepository(directory, io.environment, io.stop).catch((error: unknown) => {
    if (mayBeOutside && error instanceof RepositoryError && error.message === NO_REPOSITORY) return null
    throw error
  })
  const request =
    repository === null ? { directory, root: directory, store: null, file: null } : await policyHere(repository, io.environment)
  const loaded = await loadPolicy(request)
  const options = { colours: wantsColours(io.environment, io.stdout), notes: loaded.notes }
  return { repository, loaded, model: createBranchModel(loaded.policy), options }
}

async function explainRule(id: string, { repository, model, loaded, options }: Place, io: Io): Promise<number> {
  const own = loaded.ownRules.find((rule) => rule.id === id)
  const path = join(io.entry, '../../../docs/rules', `${id}.md`)
  const text = textOf(path)
  const guide = ruleGuide(
    id,
    model,
    text === null ? null : readDocsPage(text),
    own?.docs ?? (text === null ? null : shownPath(path, io.directory())),
  )
  const refs = repository === null ? [] : await listRefs(repository.git)
  const isBranchToo = findBranch(id, refs, null, model.policy.remote)?.refname != null
  const hint = isBranchToo ? [`a branch is called so too: ${shellCommand('branch-policy', 'explain', branchRef(id))}`] : []
  return show(ruleGuideText(guide, { ...options, notes: [...options.notes, ...hint] }), io)
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** From the current directory where it lies below, as in node_modules; else from the root. */
function shownPath(path: string, directory: string): string {
  return isInside(path, directory) ? relative(directory, path).split(sep).join('/') : path
}

async function explainBranch(word: string, place: Place, io: Io): Promise<number> {
  const { repository, model, options } = place
  if (repository === null) throw neither(word, model, [], 'this is not a git repository')
  const { refs, find } = await branchFinder(repository, model)
  const branch = find(word)
  const isNowhere = branch.refname === null && !branch.unborn
  const names = namesIn(refs, model)
  // A word that only a pattern for any name takes is rather a rule that was mistyped.
  const isMistyped = !branch.isPlain && didYouMean(word, ruleIds(model)) !== ''
  if (isNowhere && !branch.isPlain && (model.kindOf(branch.branch) === null || isMistyped)) throw neither(word, model, names)
  const guide = await branchGuide(branch, requestFor(repository, place, io))
  const hint = isNowhere ? didYouMean(word, names).replace(/^; /, '') : ''
  return show(branchGuideText(guide, { ...options, notes: [...options.notes, ...(hint === '' ? [] : [hint])] }), io)
}

async function explainMerge(from: string, into: string, place: Place, io: Io): Promise<number> {
  const { repository, model, options } = place
  if (repository === null) throw new RepositoryError(NO_REPOSITORY)
  const { find } = await branchFinder(repository, model)
  const [source, target] = [find(from), find(into)]
  if (source.branch === target.branch) {
    throw new UsageError(`explain: --merge needs two branches, and both are ${printable(source.branch)}`, [
      'Usage: branch-policy explain --merge SOURCE TARGET',
    ])
  }
  const guide = await mergeGuide(source, target, requestFor(repository, place, io))
  show(mergeGuideText(guide, options), io)
  return { legal: 0, illegal: 1, unclear: 2 }[guide.verdict]
}

function requestFor(repository: Repository, { loaded, model }: Place, io: Io): GuideRequest {
  const progress = progressOn(io)
  const { policy, ownRules, baseline } = loaded
  const common = { policy, ownRules, baseline, version: packageVersion(), now: io.now(), notes: [] }
  return {
    repository,
    model,
    judge: async (event) =>
      await judge({ ...common, event, repository, allowUndetermined: false, maxWarnings: null, progress: progress.show }).finally(
        progress.clear,
      ),
  }
}

function show(text: string, io: Io): number {
  io.stdout.write(text)
  return 0
}
