import { join } from 'node:path'
import type { PolicyConfig } from '../policy/config.ts'
import { PRESETS } from '../policy/presets/index.ts'
import { permanentNames } from './branch-names.ts'
import type { FileChange } from './change.ts'
import { type CiService, ciJob } from './ci.ts'
import { clientsOf } from './ci-commands.ts'
import { includesJob } from './ci-gitlab.ts'
import { jsonConfig, typeScriptConfig } from './config-text.ts'
import { proposeConfig } from './differences.ts'
import type { Manifest } from './manifest.ts'
import { joinedScript, withScript } from './script.ts'
import type { Surroundings } from './surroundings.ts'

/** What was chosen, by flags, by answers or as proposed. */
export interface Choices {
  readonly preset: string
  readonly json: boolean
  readonly ci: CiService | null
  readonly develop: boolean
  readonly hooks: boolean
}

/** What is going to be done; nothing of it has happened. */
export interface Plan {
  /** Null where a config is there already. */
  readonly config: PolicyConfig | null
  readonly configPath: string
  /** What the config says differently from its preset. */
  readonly differences: readonly string[]
  readonly changes: readonly FileChange[]
  /** The branch to create, and the commit that it starts from. */
  readonly branch: { readonly name: string; readonly from: string; readonly tip: string } | null
  readonly hooks: boolean
  /** Packages that package.json lacks, and that come with others of their own: the commands of its package manager add them. */
  readonly packages: readonly string[]
  /** Files that are there already and stay as they are. */
  readonly kept: readonly string[]
  /** What is left to people. */
  readonly byHand: readonly string[]
}

/** Makes choices into a plan. Nothing that is there is ever overwritten. */
export function makePlan(around: Surroundings, choices: Choices): Plan {
  const { config, differences } = proposeConfig(choices.preset, around.found)
  const configFile = around.config === null ? newConfig(around, config, choices.json) : null
  const script = scriptChange(around, choices.hooks)
  const approvals = around.config === null ? presetAsksApprovals(choices.preset) : around.approvals
  const ci = ciChanges(around, choices.ci, approvals)
  return {
    config: configFile === null ? null : config,
    configPath: configFile?.path ?? around.config ?? '',
    differences: configFile === null ? [] : differences,
    changes: [...(configFile === null ? [] : [configFile]), ...script.changes, ...ci.changes],
    branch: choices.develop ? developBranch(around) : null,
    hooks: choices.hooks,
    packages: lackingPackages(around, approvals ? choices.ci : null),
    kept: [...(around.config === null ? [] : [around.config]), ...ci.kept],
    byHand: [...script.byHand, ...ci.byHand],
  }
}

/** TypeScript where the package is installed beside it, so that its import leads somewhere; JSON elsewhere. */
function newConfig(around: Surroundings, config: PolicyConfig, json: boolean): FileChange {
  const isTypeScript = !json && around.has('package.json')
  const path = isTypeScript ? 'branch-policy.config.ts' : 'branch-policy.config.json'
  const directory = around.has('package.json') ? '' : (around.manifest?.directory ?? null)
  const schema = directory === null ? null : `./${directory === '' ? '' : `${directory}/`}node_modules/branch-policy/schema.json`
  const after = isTypeScript ? typeScriptConfig(config) : jsonConfig(config, schema)
  return { file: join(around.top, path), path, before: null, after }
}

interface Changes {
  readonly changes: readonly FileChange[]
  readonly byHand: readonly string[]
}

function scriptChange({ manifest, packageManager, otherManifests }: Surroundings, wanted: boolean): Changes {
  if (!wanted) return { changes: [], byHand: [] }
  if (manifest === null || packageManager === null) return { changes: [], byHand: withoutManifest(otherManifests) }
  const { script } = packageManager
  const command = joinedScript(manifest.scripts[script])
  if (command === null) return { changes: [], byHand: [] }
  const path = pathOf(manifest)
  const line = `  ${JSON.stringify(script)}: ${JSON.stringify(command)}`
  if (manifest.isLinkOutside) {
    return { changes: [], byHand: [`${path} is a link that leads out of the repository; put this into its scripts:`, line] }
  }
  if (script === 'postinstall' && !manifest.isPrivate) {
    // Who installs a published package would run it too.
    const why = `yarn runs no "prepare", and "postinstall" of ${path} would run for everybody who depends on it.`
    return { changes: [], byHand: [why, 'Everybody who clones the repository runs once: yarn run branch-policy install'] }
  }
  const change = { file: manifest.file, path, before: manifest.text, after: withScript(manifest.text, script, command) }
  return { changes: [change], byHand: [] }
}

function withoutManifest(others: readonly string[]): readonly string[] {
  const why =
    others.length === 0
      ? 'There is no package.json.'
      : `There are several package.json (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}): run init in one of them, or:`
  return [why, 'Everybody who clones the repository runs once: npx branch-policy install']
}

function presetAsksApprovals(preset: string): boolean {
  const kinds = Object.values(PRESETS.get(preset)?.branches ?? {})
  return kinds.some((kind) => (kind?.approvals ?? 0) > 0)
}

/** The package itself, and what reads the approvals of a host. What is not listed, `npm ci` does not install. */
function lackingPackages({ manifest }: Surroundings, service: CiService | null): readonly string[] {
  if (manifest === null) return []
  const clients = service === null ? [] : clientsOf(service)
  const wanted = [...(manifest.hasPackage ? [] : ['branch-policy']), ...clients]
  return wanted.filter((name) => !manifest.dependencies.includes(name))
}

function ciChanges(around: Surroundings, service: CiService | null, approvals: boolean): Changes & { readonly kept: readonly string[] } {
  if (service === null) return { changes: [], byHand: [], kept: [] }
  const { packageManager, manifest } = around
  const job = ciJob(service, { directory: manifest?.directory ?? '', packageManager, approvals }, around.has)
  const isIncluded = service === 'gitlab' && includesJob(around.read('.gitlab-ci.yml') ?? '')
  const fresh = job.files.filter(({ path }) => !around.has(path))
  const kept = job.files.filter(({ path }) => around.has(path)).map(({ path }) => path)
  // Where the files are there, what is done by hand was told before.
  const isTold = isIncluded || (job.files.length > 0 && fresh.length === 0 && service !== 'gitlab')
  return {
    changes: fresh.map(({ path, text }) => ({ file: join(around.top, path), path, before: null, after: text })),
    byHand: isTold ? [] : job.byHand,
    kept,
  }
}

/** develop, to be made from main, where there is neither such a branch nor one that leaves no room for it. */
export function developBranch({ found }: Surroundings): Plan['branch'] {
  const { main, develop } = permanentNames(found)
  const tip = main === null ? undefined : (found.local.get(main) ?? found.published.get(main))
  const isBlocked = found.branches.some((name) => name.startsWith('develop/'))
  return main === null || tip === undefined || develop !== null || isBlocked ? null : { name: 'develop', from: main, tip }
}

function pathOf({ directory }: Manifest): string {
  return directory === '' ? 'package.json' : `${directory}/package.json`
}
