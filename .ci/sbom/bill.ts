import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// `npm run sbom`, after a build: writes the bill of materials of what is published, as CycloneDX, to sbom.cdx.json or
// to the file that is named. `npm sbom` alone lists hundreds of packages that only develop it; with `--omit dev` it leaves out
// those whose code goes into dist/, and dependencies that something for development wants too.

interface Property {
  readonly name: string
  readonly value: string
}

export interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly properties: readonly Property[]
}

interface Edges {
  readonly ref: string
  readonly dependsOn: readonly string[]
}

/** What `npm sbom --sbom-format cyclonedx` prints, of which the rest is kept as it is. */
export interface Bill {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly Edges[]
}

export interface Lock {
  /** By the path of the folder; the package itself has the empty one. */
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** `name version` of each package in a file of licences, as rolldown.config.js writes it. */
export function bundledIn(licences: string): readonly string[] {
  return licences.split(/^-{80}$/m).map((text) => {
    const [, name, version] = /^\s*(\S+) (\S+)\n/.exec(text) ?? []
    if (name === undefined || version === undefined) throw new Error('a text in licences.txt does not begin with a name and a version')
    return `${name}@${version}`
  })
}

/**
 * What npm installs with the package, as `name@version`: what it depends on, and so on. Not by the marks of the lock file:
 * they take an optional peer that is there for development for a dependency.
 */
export function installedWith({ packages }: Lock): readonly string[] {
  const found = new Set<string>()
  const waiting = ['']
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const [name, isOptional] of namesOf(packages[path] ?? {})) {
      const place = placeOf(name, path, packages)
      if (place === null && !isOptional) throw new Error(`${name}, which ${path || 'the package'} needs, is not in the lock file`)
      if (place === null || found.has(place)) continue
      found.add(place)
      waiting.push(place)
    }
  }
  return [...found].map((path) => `${path.replace(/^.*node_modules\//, '')}@${packages[path]?.version}`)
}

function namesOf(one: LockedPackage): ReadonlyMap<string, boolean> {
  const peers = Object.keys(one.peerDependencies ?? {}).filter((name) => one.peerDependenciesMeta?.[name]?.optional !== true)
  return new Map([
    ...[...Object.keys(one.dependencies ?? {}), ...peers].map((name) => [name, false] as const),
    ...Object.keys(one.optionalDependencies ?? {}).map((name) => [name, true] as const),
  ])
}

/** Where Node finds a package from a folder: in its node_modules, else in those above. */
function placeOf(name: string, from: string, packages: Lock['packages']): string | null {
  for (let folder = from; ; folder = folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (Object.hasOwn(packages, path)) return path
    if (folder === '') return null
  }
}

/**
 * Of the bill of everything, what users get: what is installed with the package, and what is bundled, marked as such
 * (`cdx:npm:package:bundled`, of CycloneDX's own list of properties).
 *
 * @throws where one of them is not in the bill.
 */
export function billOf(all: Bill, installed: readonly string[], bundled: readonly string[], name: string): Bill {
  const root = all.metadata.component
  const known = new Set(all.components.map((one) => one['bom-ref']))
  const wanted = new Set([...installed, ...bundled])
  for (const one of wanted) if (!known.has(one)) throw new Error(`${one} is shipped, and the lock file has none of that version`)
  const marked = ({ properties, ...rest }: Component): Component => ({
    ...rest,
    properties: [
      ...properties.filter((property) => property.name !== 'cdx:npm:package:development'),
      ...(bundled.includes(rest['bom-ref']) ? [{ name: 'cdx:npm:package:bundled', value: 'true' }] : []),
    ],
  })
  return {
    ...all,
    // npm names it after the folder.
    metadata: { ...all.metadata, component: { ...root, name } },
    components: all.components.filter((one) => wanted.has(one['bom-ref'])).map(marked),
    dependencies: all.dependencies
      .filter(({ ref }) => ref === root['bom-ref'] || wanted.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => wanted.has(one)) })),
  }
}

/** The bill of the built package in a directory: of its lock file and of the licences in its `dist`. */
export function sbomOf(directory: string): Bill {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'))
  const all = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const texts = readdirSync(join(directory, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('licences.txt'))
  const bundled = texts.flatMap((file) => bundledIn(readFileSync(join(directory, 'dist', file), 'utf8')))
  const { name } = json('package.json') as { readonly name: string }
  return billOf(JSON.parse(all) as Bill, installedWith(json('package-lock.json') as Lock), [...new Set(bundled)], name)
}

/** Writes it to a file. */
export function writeSbom(directory: string, file: string): void {
  writeFileSync(file, `${JSON.stringify(sbomOf(directory), null, 2)}\n`)
}
