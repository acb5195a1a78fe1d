import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './commands.ts'

/** Builds and packs the package and installs the tarball into a project of its own, as users have it; gives back the project. */
export function packedProject(root: string, work: string): string {
  const project = join(work, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'scratch-project', private: true }))
  npm(root, 'run', '--silent', 'build')
  const packed = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', work)) as object
  // npm 11 prints a list, npm 12 an object by package name.
  const [entry] = Object.values(packed) as { filename: string }[]
  npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', join(work, entry?.filename ?? ''))
  return project
}

/** The version of the installed package. */
export function versionIn(project: string): string {
  const manifest = readFileSync(join(project, 'node_modules', 'branch-policy', 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
