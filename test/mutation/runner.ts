import { appendFileSync } from 'node:fs'
import { inject, type RunnerTask, type RunnerTestCase, type RunnerTestFile, TestRunner, vi } from 'vitest'
import { collectTests } from 'vitest/internal/browser'
import type { Mutant } from './instrument.ts'

/** What the code with the mutants in it reads and writes (Stryker's instrumenter). */
interface Switches {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  readonly mutantCoverage: { readonly static: Hits; readonly perTest: Record<string, Hits> }
}

type Hits = Record<string, number>

const scope = globalThis as { __stryker__?: Switches; __killed__?: Set<string> }
scope.__stryker__ ??= { mutantCoverage: { static: {}, perTest: {} } }
scope.__killed__ ??= new Set()
const switches = scope.__stryker__
const killed = scope.__killed__

/** To load the modules anew for one mutant takes seconds: only on demand. */
const AT_LOAD = process.env['MUTATE_AT_LOAD'] === '1'

/** A test that waits longer than this under a mutant has noticed it. */
const LIMIT = 5_000

/** Runs a file of tests as it is; then again, those tests that reach a mutant, for each mutant that still lives. */
export default class MutationRunner extends TestRunner {
  override async onBeforeTryTask(test: RunnerTask): Promise<void> {
    switches.currentTestId = test.id
    await super.onBeforeTryTask(test)
  }

  override async onAfterRunFiles(files?: readonly RunnerTestFile[]): Promise<void> {
    super.onAfterRunFiles()
    switches.currentTestId = undefined
    for (const file of files ?? []) await mutate(file, this)
  }
}

async function mutate(file: RunnerTestFile, runner: MutationRunner): Promise<void> {
  const { perTest, static: atLoad } = switches.mutantCoverage
  const tests = testsOf(file).filter((test) => test.result?.state === 'pass')
  for (const test of tests) if (!(await passes(test))) throw new Error(`${test.name} fails when it runs for a second time`)
  for (const mutant of inject('mutants')) {
    if (killed.has(mutant.id)) continue
    const reached = tests.filter((test) => perTest[test.id]?.[mutant.id] !== undefined)
    const hits = Math.max(0, ...reached.map((test) => perTest[test.id]?.[mutant.id] ?? 0))
    if (reached.length > 0) await judge(mutant, hits, async () => await firstThatFails(reached))
    else if (atLoad[mutant.id] !== undefined && isAbout(mutant, file)) {
      if (!AT_LOAD) {
        tell(mutant, 'load')
        continue
      }
      await judge(mutant, atLoad[mutant.id] ?? 0, async () => {
        vi.resetModules()
        const [again] = await collectTests([file.filepath], runner)
        return again === undefined || again.result?.state === 'fail' || (await firstThatFails(testsOf(again)))
      })
    }
  }
  vi.resetModules()
  for (const id of Object.keys(atLoad)) delete atLoad[id]
}

async function judge(mutant: Mutant, hits: number, failsUnder: () => Promise<boolean>): Promise<void> {
  switches.activeMutant = mutant.id
  switches.hitCount = 0
  switches.hitLimit = hits * 100 + 1000
  let noticed = true
  try {
    noticed = await failsUnder()
  } catch {
    // That it throws is what a test would see.
  } finally {
    switches.activeMutant = undefined
    switches.hitCount = undefined
  }
  if (noticed) killed.add(mutant.id)
  tell(mutant, noticed ? 'killed' : 'survived')
}

function tell(mutant: Mutant, fate: 'killed' | 'survived' | 'load'): void {
  appendFileSync(inject('told'), `${mutant.id} ${fate}\n`)
}

/** A mutant of what runs at load is tried with the tests of its file, the modules loaded anew; one of a file without tests with none. */
function isAbout(mutant: Mutant, file: RunnerTestFile): boolean {
  return mutant.file.replace('/src/', '/test/unit/').replace(/\.ts$/, '.test.ts') === file.filepath
}

async function firstThatFails(tests: readonly RunnerTestCase[]): Promise<boolean> {
  for (const test of tests) if (!(await passes(test))) return true
  return false
}

async function passes(test: RunnerTestCase): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((done) => {
    timer = setTimeout(() => done(false), LIMIT)
  })
  try {
    const run = async (): Promise<boolean> => {
      await TestRunner.getTestFn(test)()
      return true
    }
    return await Promise.race([run(), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

function testsOf(task: RunnerTask): readonly RunnerTestCase[] {
  if (task.type === 'test') return task.mode === 'run' ? [task] : []
  return task.tasks.flatMap(testsOf)
}
