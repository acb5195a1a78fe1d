import { existsSync, mkdtempSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { cwd } from 'node:process'
import { fileURLToPath } from 'node:url'

/** A new folder for one repository and its remote. */
export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'branch-policy-scratch-')))
}

/**
 * Lets a repository in the folder find the packages of a project: the nearest node_modules from there up, linked beside it, so
 * that no file of the repository's own is one of theirs.
 */
export function linkModules(folder: string, project: string = cwd()): void {
  for (let place = resolve(project); ; place = dirname(place)) {
    const modules = join(place, 'node_modules')
    if (existsSync(modules) && statSync(modules).isDirectory()) {
      symlinkSync(realpathSync(modules), join(folder, 'node_modules'), 'junction')
      return
    }
    if (dirname(place) === place) return
  }
}

/** Writes a repository's config: data as it is, a file by extending it, so that what it names is found from where it is. */
export function writeConfig(directory: string, config: Readonly<Record<string, unknown>> | string | URL): void {
  const content = typeof config === 'string' || config instanceof URL ? { extends: wayTo(directory, config) } : plainData(config)
  writeFileSync(join(directory, 'branch-policy.config.json'), `${JSON.stringify(content, null, 2)}\n`)
}

function wayTo(directory: string, config: string | URL): string {
  const file = realpathSync(config instanceof URL ? fileURLToPath(config) : resolve(config))
  const way = relative(directory, file)
  if (isAbsolute(way))
    throw new Error(`${file} lies on another drive than the temporary folder ${directory}; set TEMP to one of the same drive`)
  return way.split(sep).join('/')
}

/** What JSON would leave out or write as something else would be another policy. */
function plainData(config: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(
    JSON.stringify(config, (key: string, value: unknown) => {
      if (typeof value === 'function' || typeof value === 'symbol' || value instanceof RegExp) {
        throw new Error(`the config holds code (at the key ${key}): give the path of the file that holds it instead`)
      }
      return value
    }),
  )
}
