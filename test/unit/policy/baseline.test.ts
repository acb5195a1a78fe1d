import { expect, test } from 'vitest'
import { ConfigError } from '../../../src/model/errors.ts'
import { readBaseline } from '../../../src/policy/baseline.ts'
import { loadPolicy } from '../../../src/policy/load.ts'
import { baselineText } from '../../../src/reporters/baseline.ts'
import { scratch } from './scratch.ts'

const known = [
  { rule: 'no-direct-commit', ref: 'refs/heads/main', oid: 'a'.repeat(40) },
  { rule: 'branch-name', ref: 'refs/heads/x', oid: null },
]

async function refusal(text: string | null): Promise<ConfigError> {
  const root = scratch(text === null ? {} : { 'known.json': text })
  const error: unknown = await readBaseline('known.json', root).catch((reason: unknown) => reason)
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError, but ${String(error)}`)
  return error
}

test('what was written is read back, with the name that the policy gives the file', async () => {
  const root = scratch({ 'ci/known.json': baselineText(known), 'bom.json': `\ufeff${baselineText([])}` })
  expect(await readBaseline('ci/known.json', root)).toEqual({ source: 'ci/known.json', findings: known })
  expect(await readBaseline('./bom.json', root)).toEqual({ source: './bom.json', findings: [] })
  expect(await readBaseline(null, root)).toBeNull()
})

test('a file that is not there knows nothing by guess', async () => {
  const error = await refusal(null)
  expect(error.message).toBe('the baseline known.json is not there')
  expect(error.advice.join()).toContain('--write-baseline')
})

test.each([
  ['no JSON', '<<<<<<< HEAD', 'the baseline known.json cannot be read'],
  ['nothing', '', 'the baseline known.json cannot be read'],
  ['no object', '[]', 'known.json is no baseline of branch-policy'],
  ['a version that there is not', '{"version":2,"findings":[]}', 'known.json is no baseline of branch-policy'],
  ['no findings', '{"version":1}', 'known.json is no baseline of branch-policy'],
  ['a finding without its rule', '{"version":1,"findings":[{"ref":null,"oid":null}]}', 'known.json is no baseline of branch-policy'],
  ['a finding that is a text', '{"version":1,"findings":["x"]}', 'known.json is no baseline of branch-policy'],
  ['a key more', '{"version":1,"findings":[],"all":true}', 'known.json is no baseline of branch-policy'],
])('%s', async (_, text, message) => {
  const error = await refusal(text)
  expect(error.message).toBe(message)
  expect(error.message).not.toContain('\n')
})

test('a directory in its place', async () => {
  const root = scratch({ 'known.json/x': '' })
  await expect(readBaseline('known.json', root)).rejects.toThrow('the baseline known.json cannot be read')
})

test('its name is shown without what a terminal would obey', async () => {
  await expect(readBaseline('x\u001b[2J.json', scratch())).rejects.toThrow('the baseline x\\u001b[2J.json is not there')
})

test('a policy brings it along, unless it is about to be written', async () => {
  const config = JSON.stringify({ extends: 'gitflow', baseline: 'known.json' })
  const root = scratch({ 'branch-policy.config.json': config, 'known.json': baselineText(known) })
  const request = { directory: root, root, store: null, file: null }
  expect((await loadPolicy(request)).baseline).toEqual({ source: 'known.json', findings: known })
  const unwritten = scratch({ 'branch-policy.config.json': config })
  const missing = { directory: unwritten, root: unwritten, store: null, file: null }
  await expect(loadPolicy(missing)).rejects.toThrow('is not there')
  await expect(loadPolicy({ ...missing, file: 'branch-policy.config.json' })).rejects.toThrow('is not there')
  expect((await loadPolicy({ ...missing, ignoresBaseline: true })).baseline).toBeNull()
  expect((await loadPolicy({ ...missing, file: 'branch-policy.config.json', ignoresBaseline: true })).baseline).toBeNull()
})
