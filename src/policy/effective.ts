import { relative, sep } from 'node:path'
import { ConfigError } from '../model/errors.ts'
import type { Exemption, Kind, Override, ResolvedPolicy } from '../model/policy.ts'
import type { PolicyConfig } from './config.ts'

/** A rule of the team's own as far as a config names it. */
export interface OwnRulePlace {
  readonly id: string
  /** The file that it was read from, absolute; null where it stands in a config itself. */
  readonly file: string | null
}

/**
 * A policy as a config that says everything itself: it extends nothing, and resolved it is the same policy, but for the
 * names of the files that it was read from. Every kind, rule and key is in it, each in its long form.
 *
 * @param plugins the files of the team's own rules, as `plugins` names them.
 */
export function effectiveConfig(policy: ResolvedPolicy, plugins: readonly string[] = []): PolicyConfig {
  const { locked, remote, kinds, tags, rules, exempt, overrides, since, baseline, forks, cache, mergeMessages } = policy
  return {
    ...(plugins.length === 0 ? {} : { plugins }),
    locked,
    remote,
    branches: Object.fromEntries(kinds.map(({ id, ...kind }) => [id, kindConfig(kind)])),
    tags: { name: tags.names, annotated: tags.annotated, immutable: tags.immutable },
    rules: Object.fromEntries(rules.map(({ id, severity, options }) => [id, [severity, options]])),
    exempt: exempt.map(exemptionConfig),
    overrides: overrides.map(overrideConfig),
    since,
    baseline,
    forks,
    cache,
    mergeMessages,
  }
}

/**
 * The files of the team's own rules as paths that a config in a directory may name.
 *
 * @throws {ConfigError} for a rule that stands in a config itself: it is code, which data cannot hold.
 */
export function pluginPaths(rules: readonly OwnRulePlace[], directory: string): readonly string[] {
  const inline = rules.filter(({ file }) => file === null).map(({ id }) => id)
  if (inline.length > 0) {
    throw new ConfigError(
      `data cannot hold rules that stand in a config itself: ${inline.join(', ')}`,
      [],
      ["Put each into a file, and name that in the config: plugins: ['./rules.ts']", 'As text, without rules: branch-policy config'],
    )
  }
  return [...new Set(rules.flatMap(({ file }) => file ?? []))].map((file) => pathFrom(directory, file))
}

/** A path that begins with a dot, with slashes on every system. */
function pathFrom(directory: string, file: string): string {
  const way = relative(directory, file).split(sep).join('/')
  return way.startsWith('../') ? way : `./${way}`
}

function kindConfig({ names, into, ...kind }: Omit<Kind, 'id'>): NonNullable<NonNullable<PolicyConfig['branches']>[string]> {
  const { from, permanent, production, approvals, environment, tag } = kind
  return {
    name: names,
    from,
    into: Object.fromEntries(into.map((target) => [target.kind, target.methods])),
    permanent,
    protected: kind.protected,
    production,
    approvals,
    environment,
    tag,
  }
}

/** A list that is not given and one that is empty mean the same, but not for authors. */
function exemptionConfig({ branches, tags, rules, authors, reason }: Exemption): NonNullable<PolicyConfig['exempt']>[number] {
  return { branches, tags, rules, ...(authors.length === 0 ? {} : { authors }), reason }
}

function overrideConfig({ rule, oid, ref, reason, by, until }: Override): NonNullable<PolicyConfig['overrides']>[number] {
  return { rule, ...(oid === null ? {} : { oid }), ...(ref === null ? {} : { ref }), reason, by, ...(until === null ? {} : { until }) }
}
