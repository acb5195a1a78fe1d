import { type BranchModel, isMergeQueue, type NamedKind, versionOfTag } from '../model/branch-model.ts'
import { type Kind, METHODS } from '../model/policy.ts'
import { printable } from '../model/printable.ts'
import { branchOf, branchRef, type Refname, remoteTrackingOf, tagRef } from '../model/refname.ts'
import type { NextTarget, Resolution } from '../model/resolution.ts'
import { isPreRelease } from '../model/version.ts'
import { tagDebt } from './tags.ts'

/** What is to be resolved. */
export type Subject =
  | { readonly type: 'branch'; readonly branch: string; readonly proposed: boolean }
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'fork' | 'none'; readonly about: string }

/**
 * What the policy says of a branch, a tag, a fork's branch or nothing. Only names count: nothing is judged here.
 *
 * @param refs the refs that are here, for the branches of targets.
 */
export function resolution(subject: Subject, model: BranchModel, refs: readonly Refname[]): Resolution {
  if (subject.type === 'branch') return ofBranch(subject.branch, subject.proposed || isMergeQueue(subject.branch), model, refs)
  if (subject.type === 'tag') return ofTag(subject.tag, model)
  if (subject.type === 'none')
    return { ...nothing(subject.about), fault: `${printable(subject.about)}: this works on no branch and no tag` }
  const { forks } = model.policy
  const kind = forks === null ? null : model.kind(forks)
  const common = { ...nothing(subject.about), fork: true, proposed: true }
  if (kind === null) return { ...common, fault: `${printable(subject.about)}: a fork's branch, and the policy has no forks` }
  return { ...common, ...stateOf(kind), environment: null, targets: targetsOf(kind, model, refs) }
}

function nothing(about: string): Resolution {
  return {
    about,
    fault: null,
    ref: null,
    branch: null,
    tag: null,
    kind: null,
    environment: null,
    protected: false,
    permanent: false,
    production: false,
    version: null,
    owedTag: null,
    proposed: false,
    fork: false,
    targets: [],
  }
}

function stateOf(kind: Kind): Pick<Resolution, 'kind' | 'environment' | 'protected' | 'permanent' | 'production'> {
  const { id, environment, permanent, production } = kind
  return { kind: id, environment, protected: kind.protected, permanent, production }
}

function ofBranch(branch: string, proposed: boolean, model: BranchModel, refs: readonly Refname[]): Resolution {
  const common = { ...nothing(branch), ref: branchRef(branch), branch, proposed }
  const named = model.kindOf(branch)
  if (named === null) return { ...common, fault: `${printable(branch)} is a branch of no kind` }
  const { kind, captures } = named
  return {
    ...common,
    ...stateOf(kind),
    // A job of a pull request checks out a merge that nobody has made yet: whoever opens one would deploy.
    environment: proposed ? null : kind.environment,
    version: captures.get('version') ?? null,
    owedTag: owedBy(named, model),
    targets: targetsOf(kind, model, refs),
  }
}

/**
 * A version is released from production, a pre-release is not. Of several kinds that are production it is the one whose
 * branches are named by version, as trunk's release branches beside main; else nobody can tell.
 */
function ofTag(tag: string, model: BranchModel): Resolution {
  const common = { ...nothing(tag), ref: tagRef(tag), tag }
  const none = (why: string): Resolution => ({ ...common, fault: `the tag ${printable(tag)} is of no kind: ${why}` })
  if (!model.isVersionTag(tag)) return none('it names no version')
  const version = versionOfTag(tag, model)
  if (isPreRelease(version ?? tag)) return { ...none('it names a pre-release, and only releases are for production'), version }
  const production = model.policy.kinds.filter((kind) => kind.production)
  const [kind, ...others] = production.length > 1 ? production.filter(isNamedByVersion) : production
  if (kind !== undefined && others.length === 0) return { ...common, ...stateOf(kind), version }
  return { ...none(production.length === 0 ? 'no kind is production' : 'several kinds are production'), version }
}

function isNamedByVersion({ names }: Kind): boolean {
  return names.some((name) => name.includes('{version}') || name.includes('(?<version>'))
}

function owedBy(named: NamedKind, model: BranchModel): Resolution['owedTag'] {
  const debts = named.kind.into.flatMap((entry) => {
    const target = model.kind(entry.kind)
    return target === null ? [] : (tagDebt(named, target, model) ?? [])
  })
  return debts.find(({ severity }) => severity !== 'off') ?? null
}

function targetsOf(kind: Kind, model: BranchModel, refs: readonly Refname[]): readonly NextTarget[] {
  const { remote } = model.policy
  const names = refs.flatMap((refname) => branchOf(refname) ?? trackedFrom(remote, refname) ?? [])
  const branches = [...new Set(names)].filter((name) => !isMergeQueue(name)).sort()
  return kind.into.flatMap(({ kind: id, methods }) => {
    const target = model.kind(id)
    if (target === null) return []
    const { production, environment } = target
    const there = branches.filter((name) => model.kindOf(name)?.kind.id === id)
    return [{ kind: id, methods: target.protected ? methods : METHODS, production, environment, branches: there }]
  })
}

function trackedFrom(remote: string, refname: Refname): string | null {
  const tracked = remoteTrackingOf(refname, [remote])
  return tracked?.remote === remote ? tracked.branch : null
}
