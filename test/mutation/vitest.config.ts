import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { instrument } from './instrument.ts'

const root = join(import.meta.dirname, '../..')
/** Which files: `MUTATE=tag-order npm run mutation` takes those whose path holds the word. */
const wanted = process.env['MUTATE'] ?? ''
const paths = ['src/rules', 'src/events'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => join(root, folder, name).replaceAll('\\', '/'))
    .filter((path) => path.includes(wanted)),
)
const { code, mutants } = await instrument(paths)

export default defineConfig({
  root,
  plugins: [
    {
      name: 'mutants',
      enforce: 'pre',
      load: (id) => code.get(id) ?? null,
    },
  ],
  test: {
    include: ['test/unit/rules/**/*.test.ts', 'test/unit/events/**/*.test.ts'],
    // They repeat what the tables hold, by chance and slowly.
    exclude: ['**/*.property.test.ts'],
    // One process that keeps its modules: what one file of tests has killed, the next leaves alone.
    isolate: false,
    fileParallelism: false,
    testTimeout: 30_000,
    // Tests that run again and again add listeners to one signal.
    execArgv: ['--no-warnings'],
    runner: join(import.meta.dirname, 'runner.ts'),
    provide: { mutants },
    globalSetup: [join(import.meta.dirname, 'report.ts')],
  },
})
