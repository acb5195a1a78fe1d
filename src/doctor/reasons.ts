import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HooksPath, Reason, ReasonCode } from '../model/diagnosis.ts'
import { printable, shellCommand } from '../model/printable.ts'
import type { Environment } from '../repository/git.ts'
import { type HookFile, readHookFile } from './hook-file.ts'
import { hooksPathWords } from './hooks-path.ts'
import { huskySwitch } from './husky.ts'
import type { Probed } from './probe.ts'
import { textOrEmpty } from './text-of.ts'

/** What is known of the place of a hook that did not answer as it should. */
export interface Scene {
  readonly name: string
  readonly bare: boolean
  readonly hooksDirectory: string
  readonly hooksPath: HooksPath | null
  /** husky's folder where husky runs the hooks; else null. */
  readonly husky: string | null
  readonly environment: Environment
}

/** git goes on, whatever these say (githooks(5)). */
const CANNOT_REFUSE = ['post-checkout']

/** Whether a fired hook is on: our command answered, as the right hook, and git would hear its refusal. */
export function isOn(probed: Probed, name: string): boolean {
  return probed.answer?.name === name && (probed.exitCode !== 0 || CANNOT_REFUSE.includes(name))
}

/** Why a hook is not on, found by looking at its file and at who says where hooks are. */
export function reasonOf(probed: Probed, scene: Scene): Reason {
  const said = saidOf(probed.output)
  const because = (code: ReasonCode, message: string, fix: readonly string[] = [], words: readonly string[] = []): Reason => ({
    code,
    message,
    said: words,
    fix,
  })
  const install = scene.bare ? 'branch-policy install' : 'npx branch-policy install'
  if (probed.answer !== null && probed.answer.name !== scene.name) {
    return because('other-hook', `it starts branch-policy as ${probed.answer.name}, and not as ${scene.name}`, [install])
  }
  if (probed.answer !== null) {
    return because('ignored', 'branch-policy answers, but the hook ends with exit code 0 all the same: git would go on')
  }
  if (probed.outcome === 'unasked') {
    return because('git-too-old', 'this git cannot be asked to start the hook (2.40 or newer can)')
  }
  if (probed.outcome === 'timeout') {
    return because('timeout', 'it did not end in time: the commands before branch-policy take too long, or wait for something', [], said)
  }
  const path = join(scene.hooksDirectory, scene.name)
  const file = readHookFile(path, scene.environment)
  if (file === null) return absent(scene, install, because)
  if (!file.executable) {
    const message = `its file in ${scene.hooksDirectory} is not executable: git passes it by`
    return because('not-executable', message, [shellCommand('chmod', '+x', path)])
  }
  if (file.hasCarriageReturns) {
    const mend = file.namesUs ? install : shellCommand('perl', '-pi', '-e', 's/\\r$//', path)
    return because(
      'crlf',
      `the lines of its file in ${scene.hooksDirectory} end in CR LF, which sh and the system do not take`,
      [mend],
      said,
    )
  }
  if (file.missingInterpreter !== null) {
    return because('no-interpreter', `its first line names ${file.missingInterpreter}, which is not there: git stops whatever it is asked`)
  }
  if (probed.outcome === 'not-started') return because('not-started', `it could not be started: ${probed.output}`)
  return unanswered(file, probed, scene, said, install, because)
}

type Because = (code: ReasonCode, message: string, fix?: readonly string[], words?: readonly string[]) => Reason

function absent(scene: Scene, install: string, because: Because): Reason {
  const { husky, hooksDirectory, hooksPath } = scene
  if (husky !== null && !existsSync(join(hooksDirectory, 'h'))) {
    return because('husky-not-run', `git looks for hooks in ${hooksDirectory}, which husky has not made in this worktree`, ['npx husky'])
  }
  if (hooksPath === null || husky !== null) return because('no-file', `there is no such file in ${hooksDirectory}`, [install])
  const isThere = existsSync(hooksDirectory)
  const isOurs = hooksPath.scope === 'local' || hooksPath.scope === 'worktree'
  const unset = shellCommand('git', 'config', `--${hooksPath.scope}`, '--unset-all', 'core.hooksPath')
  const what = isThere ? 'which has no such file' : 'which is not there'
  const message = `${hooksPathWords(hooksPath)} names ${hooksDirectory}, ${what}; git runs no other hooks`
  const fix = !isThere && isOurs ? [unset, install] : [install]
  // No command takes back what the caller's environment says.
  return because('hooks-path', message, hooksPath.scope === 'command' ? [] : fix)
}

/** The hook was there and ran, as far as the system is concerned. */
function unanswered(file: HookFile, probed: Probed, scene: Scene, said: readonly string[], install: string, because: Because): Reason {
  const { name, husky, hooksDirectory } = scene
  if (husky !== null) {
    const off = huskySwitch(scene.environment)
    const fix = off === 'in the environment' ? ['unset HUSKY'] : []
    if (off !== null) return because('husky-off', `HUSKY=0 is set ${off}: husky runs no hook`, fix)
    if (!names(join(husky, name))) return because('no-line', `its file in ${husky} does not start branch-policy`, [install], said)
  }
  if (!file.namesUs && husky === null) {
    const whose = file.manager === null ? "another tool's" : `that of ${file.manager}`
    const buried = ['.before-branch-policy', '.old', '.legacy'].find((end) => names(`${file.path}${end}`))
    const kept = existsSync(`${file.path}.before-branch-policy`) ? '.before-branch-policy' : buried
    if (kept !== undefined) {
      const message = `its file in ${hooksDirectory} is ${whose} now, put over the one that install made; an older one is kept as *${kept}`
      return because('overwritten', message, [install], said)
    }
    return because('foreign', `its file in ${hooksDirectory} is ${whose}, and did not start branch-policy`, [install], said)
  }
  const ended =
    probed.exitCode === 0 ? 'git would go on, unjudged' : `it ended with exit code ${probed.exitCode ?? 'none'}, so git would stop`
  return because('failed', `its file in ${husky ?? hooksDirectory} names branch-policy, which did not answer; ${ended}`, [], said)
}

function names(path: string): boolean {
  return textOrEmpty(path).includes('branch-policy')
}

/** The first lines that a hook printed; a terminal's colours are no words. */
export function saidOf(output: string): readonly string[] {
  const lines = output.replace(/\u001b\[[0-9;]*m/g, '').split('\n')
  return (
    lines
      .map((line) => line.replace(/[\u2500-\u257f]/g, '').trim())
      // Frames and rules around what managers print are no words.
      .filter((line) => /[\p{L}\p{N}]/u.test(line) && !/^error: cannot find a hook named /.test(line))
      .slice(0, 4)
      .map((line) => printable(line.slice(0, 200)))
  )
}
