import { execFileSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { leftOut, OTHER_GITS, otherGits } from './test/support/matrix.ts'

/** The unit tests that start git. */
const GIT_UNITS = ['repository', 'install', 'cli', 'guide', 'doctor', 'events', 'init', 'policy']

/** Unit tests write objects and refs themselves, of each form that they are about. */
const USUAL_FORMS = { BRANCH_POLICY_TEST_OBJECTS: '', BRANCH_POLICY_TEST_REFS: '' }

export default defineConfig({
  test: {
    // Most of a test is waiting for git: two at once on two cores.
    maxWorkers: 2,
    // What the unit tests run (docs/testing.md); the end-to-end tests run the packed bundle, in processes of their own.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['json', 'html'],
      reportsDirectory: 'coverage',
      clean: false,
    },
    projects: [
      ...projectsFor('', {}, ['test/unit/**/*.test.ts']),
      ...otherGits(process.env[OTHER_GITS]).flatMap((git) =>
        projectsFor(
          ` with ${execFileSync(git, ['version'], { encoding: 'utf8' }).trim()}`,
          { PATH: [dirname(git), process.env['PATH']].join(delimiter) },
          GIT_UNITS.map((folder) => `test/unit/${folder}/**/*.test.ts`),
        ),
      ),
    ],
  },
})

/** The two kinds of tests, as they run in an environment. */
function projectsFor(name: string, env: Record<string, string>, units: string[]): TestProjectConfiguration[] {
  return [
    // They keep nothing between files: modules are loaded once for all.
    { test: { name: `unit${name}`, isolate: false, include: units, testTimeout: 30_000, env: { ...env, ...USUAL_FORMS } } },
    {
      test: {
        name: `e2e${name}`,
        include: ['test/e2e/**/*.test.ts'],
        exclude: leftOut(process.env),
        globalSetup: ['test/support/packed.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
        env,
      },
    },
  ]
}
