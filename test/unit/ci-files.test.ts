import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ciJob } from '../../src/init/ci.ts'
import { packageManagerFor } from '../../src/init/package-manager.ts'
import { OUTPUT_NAMES } from '../../src/reporters/resolve.ts'
import { formFaults } from '../support/ci-schemas.ts'

const ROOT = join(import.meta.dirname, '../..')
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(textOf('package.json')) as { version: string; peerDependencies: Record<string, string> }

/** An expression of GitHub's in a text, by what it names. */
function expressionsIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{\{ (.+?) \}\}/g)].map(([, name = '']) => name)
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: {
    readonly steps: readonly { readonly id?: string; readonly run: string; readonly env: Readonly<Record<string, string>> }[]
  }
}

describe('action.yml', () => {
  const action = parse(textOf('action.yml')) as Action

  test('has the form that GitHub takes, and uses no other action', () => {
    expect(formFaults('action', action)).toEqual([])
  })

  test('hands its inputs over by the environment alone, each of them once', () => {
    const [step] = action.runs.steps
    expect(action.runs.steps).toHaveLength(1)
    expect(expressionsIn(step?.run ?? '')).toEqual([])
    expect(step?.run).not.toContain('${{')
    const handed = Object.values(step?.env ?? {}).flatMap(expressionsIn)
    expect([...handed].sort()).toEqual(
      Object.keys(action.inputs)
        .map((name) => `inputs.${name}`)
        .sort(),
    )
    for (const name of Object.keys(step?.env ?? {})) expect(step?.run.includes(name) || name === 'GITHUB_TOKEN', name).toBe(true)
  })

  test('tells what check said and everything that resolve tells', () => {
    expect(Object.keys(action.outputs)).toEqual(['exit-code', 'report', ...OUTPUT_NAMES])
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).toBe(`$${`{{ steps.${action.runs.steps[0]?.id}.outputs.${name} }}`}`)
    }
  })

  test('its inputs are those of the guide', () => {
    const guide = textOf('docs/guides/ci.md')
    for (const name of Object.keys(action.inputs)) expect(guide).toContain(`\`${name}\``)
  })
})

describe('the templates', () => {
  const gitlab = parse(textOf('templates/gitlab.yml')) as { 'branch-policy': { variables: Record<string, string> } }
  const azure = parse(textOf('templates/azure-pipelines.yml')) as {
    parameters: { name: string; default: unknown }[]
    jobs: { steps: { bash?: string }[] }[]
  }

  test('have the forms that GitLab and Azure take', () => {
    expect(formFaults('gitlab', gitlab)).toEqual([])
    expect(formFaults('azureTemplate', azure)).toEqual([])
  })

  test('fetch this very version, and clients that we work with', () => {
    const { version, peerDependencies } = manifest
    expect(gitlab['branch-policy'].variables['BRANCH_POLICY_PACKAGE']).toBe(`branch-policy@${version}`)
    expect(azure.parameters.find(({ name }) => name === 'package')?.default).toBe(`branch-policy@${version}`)
    for (const path of ['templates/gitlab.yml', 'templates/azure-pipelines.yml']) {
      const [, name = '', major] = / --package (@?[a-z/-]+)@(\d+) --/.exec(textOf(path)) ?? []
      expect(
        peerDependencies[name]?.split(' || ').map((range) => range.replace(/^\^(\d+)\..*/, '$1')),
        path,
      ).toContain(major)
    }
  })

  test("Azure's parameters are no part of a script, and all of them are used", () => {
    for (const { bash = '' } of azure.jobs.flatMap(({ steps }) => steps)) expect(bash).not.toContain('${{')
    for (const { name } of azure.parameters) expect(textOf('templates/azure-pipelines.yml')).toContain(`{{ parameters.${name} }}`)
  })

  test('and their settings are those of the guide', () => {
    const guide = textOf('docs/guides/ci.md')
    const names = [
      ...Object.keys(gitlab['branch-policy'].variables).filter((name) => name !== 'GIT_DEPTH'),
      ...azure.parameters.map(({ name }) => name),
    ]
    for (const name of names) expect(guide).toContain(`\`${name}\``)
  })
})

test('what init writes has the forms that the services take', () => {
  for (const directory of ['', 'a: b/web']) {
    for (const packageManager of [packageManagerFor('npm', false), null]) {
      const text = (service: 'github' | 'gitlab' | 'azure'): unknown =>
        parse(ciJob(service, { directory, packageManager, approvals: true }, () => false).files[0]?.text ?? '')
      expect(formFaults('workflow', text('github'))).toEqual([])
      expect(formFaults('gitlab', text('gitlab'))).toEqual([])
      expect(formFaults('azurePipeline', text('azure'))).toEqual([])
    }
  }
})

test('every YAML of the guides can be read', () => {
  for (const page of ['docs/guides/ci.md', 'docs/guides/deployments.md']) {
    const blocks = [...textOf(page).matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block)
    expect(blocks.length).toBeGreaterThan(1)
    for (const block of blocks) expect(() => parse(block), block).not.toThrow()
  }
})

describe('a fault of form is found', () => {
  test.each([
    ['a step without its shell', (text: string) => text.replace('      shell: bash\n', '')],
    ['an unknown key', (text: string) => text.replace('branding:', 'brand:')],
    ['an input without a description', (text: string) => text.replace(/ {4}description: Where the project.*\n/, '')],
  ])('%s', (_, broken) => {
    const text = broken(textOf('action.yml'))
    expect(text).not.toBe(textOf('action.yml'))
    expect(formFaults('action', parse(text))).not.toEqual([])
  })
})
