import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../src/model/finding.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'
import { CI_DOORS, type MovedRef } from '../support/ci-doors.ts'
import { cleanEnvironment } from '../support/environment.ts'
import { type GeneratedPush, generateLife } from '../support/generated-pushes.ts'
import { randomFrom } from '../support/random.ts'
import { makePlaces, type Places } from '../support/ref-states.ts'
import { packedEntry, type Ran } from '../support/scratch.ts'
import { told } from '../support/told.ts'
import { movedRefs, OWN_BRANCHES, type Said, setPlaces, verdictsOf } from '../support/verdicts.ts'

/** Two lives; what `same-verdict.property.test.ts` asks of the engine is asked here of the packed hooks and of the command. */
const SEEDS = [20_260_722, 20_260_723]
const PUSHES = { lived: 1, odd: 6 }

function ask(directory: string, command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: directory, env: { ...cleanEnvironment({}), ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => {
      chunks.stdout += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      chunks.stderr += String(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...chunks, output: chunks.stdout + chunks.stderr }))
  })
}

async function must(directory: string, command: string, ...args: string[]): Promise<Ran> {
  const ran = await ask(directory, command, args)
  if (ran.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${ran.output}`)
  return ran
}

const policyCommand = (...args: string[]): readonly [string, string[]] => [process.execPath, [packedEntry(), ...args]]

/** What a hook refused: `rule ref`, sorted. What a server says git prints behind `remote:`, filled up with blanks. */
function refusedBy(ran: Ran): readonly string[] {
  const stderr = ran.stderr.replace(/^remote: ?/gm, '').replace(/[ \t]+$/gm, '')
  const found = told({ ...ran, stderr }).flatMap(({ label, rule, ref }) => (label === 'refused' ? [`${rule} ${ref}`] : []))
  return [...new Set(found)].sort()
}

function refusedIn(said: readonly Pick<Said, 'verdict' | 'severity' | 'rule' | 'ref'>[], verdicts: readonly string[]): readonly string[] {
  const found = said.flatMap(({ verdict, severity, rule, ref }) =>
    verdicts.includes(verdict) && severity === 'error' ? [`${rule} ${ref}`] : [],
  )
  return [...new Set(found)].sort()
}

/** The remote as it really is: bare, with objects of its own, so that what arrives waits in quarantine. */
async function fillRemote(remote: string, places: Places): Promise<void> {
  await must(remote, 'git', 'fetch', '-q', '--prune', '--force', places.server.directory, '+refs/*:refs/*')
}

function refspecOf({ refname, commit }: MovedRef): string {
  return commit === null ? `:${refname}` : `+${refname}:${refname}`
}

test.each(SEEDS)('real hooks and the packed command in a job say what the engine says (seed %i)', async (seed) => {
  const policy = resolvePolicy({ extends: 'gitflow' }, 'a test')
  const { life, pushes } = generateLife(policy, randomFrom(seed), PUSHES)
  const places = await makePlaces(
    life,
    pushes.flatMap(({ before, after, local }) => [before, after, local]),
  )
  try {
    const remote = join(places.client.directory, '..', 'remote.git')
    await must(places.client.directory, 'git', 'init', '-q', '--bare', '-b', 'main', remote)
    await must(places.client.directory, 'git', 'remote', 'set-url', 'origin', remote)
    for (const directory of [places.client.directory, remote]) {
      const [command, args] = policyCommand('install')
      await must(directory, command, ...args)
    }
    for (const [index, push] of pushes.entries()) await compare(push, `seed ${seed}, push ${index}: ${push.what}`, remote)
  } finally {
    places.remove()
  }

  async function compare(push: GeneratedPush, about: string, remote: string): Promise<void> {
    const github = CI_DOORS.filter(({ vendor }) => vendor === 'github')
    const expected = await verdictsOf(push, life, places, policy, github)
    const moved = movedRefs(push, life, places)
    const refspecs = moved.map(refspecOf)
    const own = setPlaces(push, places)
    if (own !== null) places.client.setRefs(own)
    await fillRemote(remote, places)

    // git asks the hook before it finds out that it is not to send anything.
    const pushed = await ask(places.client.directory, 'git', ['push', '--dry-run', 'origin', ...refspecs])
    expect(refusedBy(pushed), `pre-push, ${about}\n${pushed.output}`).toEqual(refusedIn(expected.get(OWN_BRANCHES) ?? [], ['fail']))
    const received = await ask(places.client.directory, 'git', ['push', '--no-verify', 'origin', ...refspecs])
    const wanted = refusedIn(expected.get('pre-receive') ?? [], ['fail', 'undetermined'])
    expect(refusedBy(received), `pre-receive, ${about}\n${received.output}`).toEqual(wanted)
    expect(received.code === 0, `pre-receive, ${about}\n${received.output}`).toBe(wanted.length === 0)

    // The job's clone fetches from where the push has arrived.
    places.server.setRefs(new Map([...push.after].map(([refname, ref]) => [refname, places.objectOf(refname, ref)])))
    const reports = await Promise.all(moved.map((one) => reportOf(one)))
    const found = reports.flatMap(({ findings }) => findings.map((one) => ({ ...one, ref: one.ref ?? '-' })))
    for (const verdict of ['fail', 'undetermined']) {
      expect(refusedIn(found, [verdict]), `${verdict} in the jobs, ${about}`).toEqual(refusedIn(expected.get('github') ?? [], [verdict]))
    }
  }

  async function reportOf(moved: MovedRef): Promise<Report> {
    const source = CI_DOORS.find(({ vendor }) => vendor === 'github')?.source(moved)
    const file = join(places.later.directory, '..', `${moved.refname.replaceAll('/', '-')}.json`)
    writeFileSync(file, JSON.stringify(source?.payload))
    const environment = Object.entries(source?.environment ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const [command, args] = policyCommand('check', '--format', 'json')
    const ran = await ask(places.later.directory, command, args, { ...Object.fromEntries(environment), GITHUB_EVENT_PATH: file })
    expect(ran.stdout, `check in the job of ${moved.refname}\n${ran.output}`).toMatch(/^\{/)
    const report = JSON.parse(ran.stdout) as Report
    expect(ran.code).toBe(report.exitCode)
    return report
  }
})
