import { join } from 'node:path'
import type { DoctorNote, HookDiagnosis, Reason } from '../model/diagnosis.ts'
import { shellCommand } from '../model/printable.ts'
import type { Environment } from '../repository/git.ts'
import { readHookFile } from './hook-file.ts'
import { fire, type Probed, type ProbeKit, type Spot } from './probe.ts'
import { isOn, reasonOf, type Scene, saidOf } from './reasons.ts'
import { barePath } from './system.ts'

/**
 * Fires one hook and says what came of it.
 *
 * @param elsewhere the worktree to change to before the mending commands; null where any will do
 */
export async function examine(
  scene: Scene,
  spot: Spot,
  kit: ProbeKit,
  elsewhere: string | null,
): Promise<Pick<HookDiagnosis, 'status' | 'version' | 'node' | 'reason'>> {
  const probed = await fire(scene.name, spot, kit, scene.environment)
  const versions = { version: probed.answer?.version ?? null, node: probed.answer?.node ?? null }
  if (isOn(probed, scene.name)) return { status: 'on', ...versions, reason: null }
  const reason = reasonOf(probed, scene)
  return { status: isTold(probed, reason) ? 'off' : 'unknown', ...versions, reason: inPlace(reason, elsewhere) }
}

/** A hook that was not started to its end is not told, unless its file says why. */
function isTold(probed: Probed, reason: Reason): boolean {
  return probed.outcome === 'ended' || !['timeout', 'git-too-old', 'not-started'].includes(reason.code)
}

function inPlace(reason: Reason, elsewhere: string | null): Reason {
  return elsewhere === null || reason.fix.length === 0 ? reason : { ...reason, fix: [shellCommand('cd', elsewhere), ...reason.fix] }
}

/** Variables that say where git's own configuration is: without them git would be another one, not another client. */
const KEPT = /^(?:HOME|GIT_CONFIG(?:_.*)?|GIT_DIR|GIT_WORK_TREE)$/

/**
 * Fires the hooks that are on once more, as a client would that never read the shell's profile. A note where one that is on
 * does not answer then.
 *
 * @param install the command that lets our shims find Node again
 */
export async function firesInBareEnvironment(
  hooks: readonly HookDiagnosis[],
  spot: Spot,
  kit: ProbeKit,
  environment: Environment,
  install: string,
): Promise<readonly DoctorNote[]> {
  if (barePath === null) return []
  const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => KEPT.test(name)))
  const silent: string[] = []
  let said: readonly string[] = []
  for (const { name } of hooks.filter(({ status }) => status === 'on')) {
    const probed = await fire(name, spot, kit, { ...kept, PATH: barePath })
    if (isOn(probed, name)) continue
    silent.push(name)
    said = said.length === 0 ? saidOf(probed.output) : said
  }
  if (silent.length === 0) return []
  const areShims = silent.every((name) => readHookFile(join(spot.hooksDirectory, name), environment)?.isShim === true)
  const message = `with PATH=${barePath} alone, as some graphical clients start git, ${silent.join(', ')} ${silent.length === 1 ? 'does' : 'do'} not reach branch-policy`
  return [{ code: 'bare-environment', message, said, fix: areShims ? [install] : [] }]
}
