import { compileNamePattern } from '../model/name-pattern.ts'
import { printable } from '../model/printable.ts'
import type { KindConfig, PolicyConfig } from '../policy/config.ts'
import { PRESETS } from '../policy/presets/index.ts'
import { permanentNames, topicNames, type Word } from './branch-names.ts'
import type { Found } from './found.ts'
import { type TagNames, tagNames } from './tag-names.ts'

/** A config and what it says differently from its preset, a line each. */
export interface ProposedConfig {
  readonly config: PolicyConfig
  readonly differences: readonly string[]
}

/** The preset, with the names that this repository has where they differ. */
export function proposeConfig(preset: string, found: Found): ProposedConfig {
  const base = PRESETS.get(preset)?.branches ?? {}
  const tags = tagNames(found.tags)
  const layers = [permanentKinds(found, base), topicKinds(found, base), tagKinds(tags, base)]
  const ids = Object.keys(base).filter((id) => layers.some((kinds) => id in kinds))
  const branches = Object.fromEntries(ids.map((id) => [id, Object.assign({}, ...layers.map((kinds) => kinds[id])) as KindConfig]))
  const names = tags.forms.map(({ pattern }) => pattern)
  const differsInTags = names.length > 0 && names.join() !== 'v{version}'
  const differsInRemote = found.remote !== null && found.remote !== 'origin'
  return {
    config: {
      extends: preset,
      ...(differsInRemote && found.remote !== null ? { remote: found.remote } : {}),
      ...(Object.keys(branches).length > 0 ? { branches } : {}),
      ...(differsInTags ? { tags: { name: oneOrMore(names) } } : {}),
    },
    differences: [
      ...(differsInRemote ? [`the remote is called ${printable(found.remote ?? '')}`] : []),
      ...Object.entries(branches).map(([id, kind]) => `${id}: ${describe(kind)}`),
      ...(differsInTags ? [`tags: ${names.join(', ')}`] : []),
    ],
  }
}

type Kinds = Readonly<Record<string, KindConfig | null>>

function permanentKinds(found: Found, base: Kinds): Kinds {
  const { main, develop } = permanentNames(found)
  const isOther = (name: string | null, usual: string): name is string => name !== null && name !== usual && name === printable(name)
  const both = found.branches.includes('main') && found.branches.includes('master')
  return {
    ...('main' in base && isOther(main, 'main') && !both ? { main: { name: main } } : {}),
    ...('develop' in base && isOther(develop, 'develop') ? { develop: { name: develop } } : {}),
  }
}

function topicKinds(found: Found, base: Kinds): Kinds {
  const topics = topicNames(found)
  const entries: [string, KindConfig][] = []
  const releases = topics.release.map(({ pattern }) => pattern)
  if (namesOf(base, 'release').includes('release/v{version}') && releases.some((name) => !namesOf(base, 'release').includes(name))) {
    entries.push(['release', { name: oneOrMore(releases) }])
  }
  // bugfix is a topic like any other where the preset has no kind of its own for it.
  const others = 'bugfix' in base ? topics.feature : [...topics.feature, ...topics.bugfix]
  const words = { feature: others, bugfix: topics.bugfix, hotfix: topics.hotfix }
  for (const [id, found] of Object.entries(words)) {
    const names = namesOf(base, id)
    if (names.length === 0 || found.length === 0) continue
    // What a preset has beside its own word, such as the names that a host gives, stays.
    const own = [...patternsFor(found, id, names), ...names.filter((name) => !name.startsWith(`${id}/`))]
    if (own.some((name) => !names.includes(name))) entries.push([id, { name: own }])
  }
  return Object.fromEntries(entries)
}

/** The preset's words where they fit, with the words that are used in their place. */
function patternsFor(words: readonly Word[], id: string, usual: readonly string[]): readonly string[] {
  // The preset's own word comes first where it is used: names that the tool offers are made from the first.
  const ordered = [...words.filter(({ word }) => word === id), ...words.filter(({ word }) => word !== id)]
  return ordered.flatMap(({ word, rests }, index) => {
    const versions = usual.includes(`${id}/v{version}`) ? versionForms(word, rests, index === 0) : []
    const hasTickets = index === 0 || rests.some((rest) => /^[A-Z][A-Z0-9]*-\d/.test(rest))
    const patterns = [`${word}/{slug}`, ...(hasTickets ? [`${word}/{ticket}`, `${word}/{ticket}-{slug}`] : [])]
    const all = [...versions, ...patterns]
    const compiled = all.map(compileNamePattern)
    const strange = rests.filter((rest) => compiled.every((pattern) => pattern.match(`${word}/${rest}`) === null))
    // A name or two that do not fit are slips; a majority is how the team names its branches.
    return strange.length * 2 > rests.length ? [...all, `${word}/**`] : all
  })
}

function versionForms(word: string, rests: readonly string[], isFirst: boolean): readonly string[] {
  const bare = rests.some((rest) => /^\d+\.\d+\.\d+$/.test(rest))
  const withLetter = rests.some((rest) => /^v\d+\.\d+\.\d+$/.test(rest)) || (isFirst && !bare)
  return [...(withLetter ? [`${word}/v{version}`] : []), ...(bare ? [`${word}/{version}`] : [])]
}

/** The tag that a merge of a kind carries has the form that most tags have. */
function tagKinds({ forms }: TagNames, base: Kinds): Kinds {
  const form = forms.find(({ pattern }) => pattern.endsWith('{version}') && !pattern.includes('*'))?.pattern
  if (form === undefined || form === 'v{version}') return {}
  return Object.fromEntries(
    Object.entries(base).flatMap(([id, kind]) => {
      const tag = kind?.tag
      if (tag === undefined || tag === null) return []
      const required = typeof tag === 'string' ? true : (tag.required ?? true)
      return [[id, { tag: required === true ? form : { name: form, required } }]]
    }),
  )
}

function namesOf(base: Kinds, id: string): readonly string[] {
  const name = base[id]?.name ?? []
  return typeof name === 'string' ? [name] : name
}

function oneOrMore(names: readonly string[]): string | readonly string[] {
  return names.length === 1 ? (names[0] ?? '') : names
}

function describe(kind: KindConfig | null): string {
  const name = kind?.name ?? []
  const tag = typeof kind?.tag === 'string' ? kind.tag : kind?.tag?.name
  const names = typeof name === 'string' ? [name] : name
  const shown = names.length > 3 ? [...names.slice(0, 3), '…'] : names
  return [...shown, ...(tag === undefined ? [] : [`tagged ${tag}`])].join(', ')
}
