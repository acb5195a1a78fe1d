import { expect, test } from 'vitest'
import { installed } from '../../../src/hosts/client.ts'
import { failureOf } from '../../../src/hosts/failure.ts'
import { transportTo } from '../../../src/hosts/transport.ts'
import { hostServer } from '../../support/host-server.ts'

const failure = async (promise: Promise<unknown>) => failureOf(await promise.catch((error: unknown) => error))
const never = new AbortController().signal

test('a host that says nothing is given up', async () => {
  const { url } = await hostServer({ 'GET /slow': 'hang' })
  expect(await failure(transportTo(url, never, 100)(`${url}/slow`))).toEqual({ about: 'timeout' })
})

test('after somebody stopped us nothing is asked', async () => {
  const { url, asked } = await hostServer({})
  expect(await failure(transportTo(url, AbortSignal.abort())(`${url}/x`))).toEqual({ about: 'stopped' })
  expect(asked).toEqual([])
})

test('another origin is not asked at all, not even the same host without TLS', async () => {
  const { url, asked } = await hostServer({})
  expect(await failure(transportTo(url.replace('http:', 'https:'), never)(`${url}/x`))).toEqual({ about: 'redirect' })
  expect(await failure(transportTo('not a url', never)(`${url}/x`))).toEqual({ about: 'redirect' })
  expect(asked).toEqual([])
})

test('a package that is not installed, and one that is broken', async () => {
  const missing = '@octokit/not-there'
  expect(await failure(installed(missing, () => import(missing)))).toEqual({ about: 'client' })
  expect(await failure(installed('@octokit/core', () => import(missing)))).toEqual({ about: 'nonsense' })
})

test.each([
  ['a certificate of another name', 'ERR_TLS_CERT_ALTNAME_INVALID', { about: 'network', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
  ['an unknown issuer', 'SELF_SIGNED_CERT_IN_CHAIN', { about: 'network', code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
  ['a name that does not resolve', 'ENOTFOUND', { about: 'network', code: 'ENOTFOUND' }],
  ['a mistake of a program', 'ERR_INVALID_ARG_TYPE', { about: 'nonsense' }],
])('%s', (_name, code, expected) => {
  expect(failureOf(new Error('outer', { cause: Object.assign(new Error('inner'), { code }) }))).toEqual(expected)
})
