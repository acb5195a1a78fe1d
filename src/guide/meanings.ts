import { all, either } from '../advice/wording.ts'
import type { BranchModel } from '../model/branch-model.ts'
import type { Kind } from '../model/policy.ts'
import type { RuleId } from '../model/rule-ids.ts'
import { severityOfTag, takesOf } from './kinds.ts'
import { isShared, sharedEnvironmentOf } from './shared-environment.ts'
import { TAG_MEANINGS } from './tag-meanings.ts'

/** What a rule means for the kinds of a policy, a line each; empty where it has nothing to say there. */
export function meaningOf(id: RuleId, model: BranchModel): readonly string[] {
  const lines = (TAG_MEANINGS[id] ?? MEANINGS[id])?.(model) ?? []
  return lines.length > 0 ? lines : ['No kind of this policy is concerned.']
}

type Meaning = (model: BranchModel) => readonly string[]

const MEANINGS: Readonly<Partial<Record<RuleId, Meaning>>> = {
  'no-direct-commit': (model) => [
    ...guarded(model).map((kind) => `${nameOf(kind)} ${takesOf(kind, model)}`),
    ...commitsOn(model.policy.kinds.filter((kind) => !kind.protected)),
  ],
  'branch-name': ({ policy }) => policy.kinds.map((kind) => `${kind.id}: ${either(kind.names)}`),
  'branch-origin': ({ policy }) =>
    policy.kinds
      .filter((kind) => !kind.permanent)
      .map(({ id, from }) => {
        if (from === 'any') return `${id} may start anywhere`
        return from.length === 0 ? `${id} has no "from": it is not judged` : `${id} starts from ${either(from)}`
      }),
  'merge-source': (model) =>
    guarded(model).map((kind) => {
      const sources = model.sourcesOf(kind)
      const others = model.policy.kinds.filter((one) => one !== kind && !sources.includes(one)).map(({ id }) => id)
      return `${nameOf(kind)} ${takesOf(kind, model)}${others.length === 0 ? '' : `; not ${either(others)}`}`
    }),
  'merge-method': (model) =>
    guarded(model).flatMap((kind) =>
      model.sourcesOf(kind).map((source) => `${source.id} into ${kind.id}: ${either(model.methods(source, kind) ?? [])}`),
    ),
  'release-tag': (model) =>
    model.policy.kinds.flatMap((kind) => {
      const targets = productionsOf(kind, model).map(({ id }) => id)
      if (kind.tag === null || targets.length === 0) return []
      const severity = severityOfTag(kind, model)
      const what = `what ${kind.id} brings into ${all(targets)}`
      if (severity === 'off') return [`${what} owes no tag`]
      return [`${what} carries ${kind.tag.name}${severity === 'warn' ? ' (a warning)' : ''}`]
    }),
  'no-force-push': (model) => guarded(model).map((kind) => `${nameOf(kind)} is never rewritten`),
  'no-delete': ({ policy }) =>
    policy.kinds.flatMap((kind) => {
      if (kind.permanent) return [`${kind.id} stays for ever`]
      if (!kind.protected) return []
      const into = kind.into.map((target) => target.kind)
      return [into.length === 0 ? `${kind.id} stays: there is nowhere to merge it` : `${kind.id} stays until it is in ${all(into)}`]
    }),
  'back-merge': (model) =>
    model.policy.kinds.flatMap((production) => {
      if (!production.production) return []
      const back = production.into.map(({ kind }) => kind).filter((id) => model.kind(id)?.permanent === true)
      const open = model.sourcesOf(production).flatMap((source) => {
        if (source.permanent || source.tag === null) return []
        const targets = source.into.map(({ kind }) => model.kind(kind)).filter((kind) => kind?.permanent === false)
        return targets.map((target) => `what ${source.id} brings into ${production.id} reaches each open ${target?.id} branch too`)
      })
      return [...back.map((id) => `what is in ${production.id} reaches ${id} too`), ...open]
    }),
  'published-first': (model) =>
    model.policy.kinds.flatMap((kind) => {
      const targets = productionsOf(kind, model).filter((target) => isShared(kind, target, model))
      return targets.map(
        (target) => `${kind.id} is in ${sharedEnvironmentOf(kind)}, from the remote's branch, before it reaches ${target.id}`,
      )
    }),
  'stale-branch': ({ policy }) =>
    policy.kinds.flatMap(({ id, permanent, into }) =>
      permanent || into.length === 0 ? [] : [`${id} is done once it is in ${all(into.map((target) => target.kind))}`],
    ),
  'commit-message': () => ['every new commit on every branch, by the commitlint config of this repository, where there is one'],
  'commit-author': () => ['the author of every new commit on every branch'],
  'commit-signed': () => ['every new commit on every branch'],
  'replace-refs': () => ['every push, whatever the kinds are'],
  'policy-change': ({ policy }) => [`a change of ${policy.source}, and of where a policy could lie before it`],
}

function guarded({ policy }: BranchModel): readonly Kind[] {
  return policy.kinds.filter((kind) => kind.protected)
}

function nameOf(kind: Kind): string {
  return kind.permanent ? kind.id : `${kind.id}, once it is published,`
}

function commitsOn(kinds: readonly Kind[]): readonly string[] {
  return kinds.length === 0 ? [] : [`${all(kinds.map(({ id }) => id))}: commit as you like`]
}

function productionsOf(kind: Kind, model: BranchModel): readonly Kind[] {
  return kind.into.flatMap((target) => model.kind(target.kind) ?? []).filter((target) => target.production)
}
