import { chmodSync } from 'node:fs'
import { expect, test } from 'vitest'
import { doorsOf, expectNoStack, expectOneLine, gitThat, processesIn, until } from '../../support/faults.ts'
import { type Scratch, scratchRepository } from '../../support/scratch.ts'

/** A commit on main that no door lets pass, made behind the hooks' back. */
function faulty(): Scratch {
  const scratch = scratchRepository({ hooks: false, config: { extends: 'gitflow' } })
  scratch.git('commit', '-q', '--allow-empty', '-m', 'fix: straight to main')
  return scratch
}

const isIn = (word: string): string => `case " $* " in *" ${word} "*)`

/** What goes wrong, the subcommands where it does, and what is said where the message is certain. */
const BROKEN: readonly (readonly [name: string, script: string, env?: Readonly<Record<string, string>>])[] = [
  [
    'hangs',
    `${isIn('for-each-ref')} sleep 47; exit 0;; esac; ${isIn('cat-file')} sleep 47; exit 0;; esac; exec "$real" "$@"`,
    { BRANCH_POLICY_GIT_TIMEOUT: '400' },
  ],
  ['hangs with a child that ignores its pipes', '(exec sleep 47 >/dev/null 2>&1 </dev/null) & wait', { BRANCH_POLICY_GIT_TIMEOUT: '400' }],
  ['dies half-way by a signal', '"$real" "$@" | head -c 30; kill -9 $$'],
  ['dies half-way with exit 3', '"$real" "$@" | head -c 30; exit 3'],
  ['prints garbage', 'head -c 3000 /dev/urandom'],
  ['prints garbage in lines', 'yes "refs/heads/main 0123456789" | head -n 50'],
  ['prints nothing', 'exit 0'],
  ['prints half of it and says that it did all', '[ "$1" = version ] && exec "$real" "$@"\n"$real" "$@" | head -c 21; exit 0'],
  ['is 2.10', '[ "$1" = version ] && echo git version 2.10.0 && exit; exit 129'],
  ['closes its input early', 'exec <&-; exec "$real" "$@"'],
]

test.each(BROKEN)('a git that %s: no door takes that for a verdict, and nothing of it is left', async (name, script, env) => {
  const scratch = faulty()
  const path = gitThat(scratch, 'broken', String(script))
  for (const [door, args, input] of doorsOf(scratch)) {
    const ran = scratch.policyWith(
      { env: { ...path, ...(env as Readonly<Record<string, string>> | undefined) }, ...(input === undefined ? {} : { input }) },
      ...args,
    )
    const isAnswered = name === 'closes its input early' && ran.code !== 2
    // What is asked by arguments alone is answered as ever.
    if (isAnswered) expect(ran, door).toEqual(scratch.policyWith(input === undefined ? {} : { input }, ...args))
    else expectOneLine(ran)
  }
  await until(() => processesIn(scratch.folder).length === 0, 2000)
  expect(processesIn(scratch.folder)).toEqual([])
})

test('a git that is not there, or may not be run', () => {
  const scratch = faulty()
  const notRun = gitThat(scratch, 'not-run', '')
  const folder = notRun.PATH.split(':')[0] ?? ''
  chmodSync(`${folder}/git`, 0o644)
  for (const PATH of [folder, `${scratch.folder}/nothing`]) {
    for (const [, args, input] of doorsOf(scratch)) {
      expectOneLine(scratch.policyWith({ env: { PATH }, ...(input === undefined ? {} : { input }) }, ...args), 'git could not be started')
    }
  }
})

test('a push is refused by the installed hook while git hangs or lies', () => {
  const scratch = scratchRepository({ config: { extends: 'gitflow' } })
  scratch.git('checkout', '-q', '-b', 'feature/one', 'develop')
  scratch.git('commit', '-q', '--allow-empty', '-m', 'feat: one')
  for (const script of ['sleep 47', 'exit 0', 'echo x']) {
    const { PATH } = gitThat(scratch, 'push', `case "$1" in push|send-pack|pack-objects|-c|rev-list) exec "$real" "$@";; esac\n${script}`)
    // git puts its own folder first on the PATH of its hooks.
    scratch.write('../hooks/pre-push', `#!/bin/sh\nPATH='${PATH}' exec "$(dirname "$0")/../work/.git/hooks/pre-push" "$@"\n`)
    scratch.shell('chmod 755 ../hooks/pre-push')
    const ran = scratch.shell('git -c core.hooksPath="$PWD/../hooks" push origin feature/one:Wrong', {
      env: { BRANCH_POLICY_GIT_TIMEOUT: '400' },
    })
    expect(ran.code, ran.output).not.toBe(0)
    expectNoStack(ran)
    expect(scratch.tryGit('ls-remote', '--exit-code', 'origin', 'refs/heads/Wrong').code).toBe(2)
  }
})
