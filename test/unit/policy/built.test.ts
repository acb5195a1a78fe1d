import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'

const PROJECT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** Loads configs with Node alone, as the package does it: the test runner loads JavaScript in a way of its own. */
const PROGRAM = `
import { loadPolicy } from './dist/policy/load.js'
const [root, ...files] = process.argv.slice(2)
for (const file of files) {
  const told = await loadPolicy({ directory: root, root, store: null, file }).then(({ policy }) => policy.remote, (error) => error.message)
  console.log(file + ': ' + told)
}
`

test('what is built loads configs of every form with Node alone, also where the package is not installed beside them', {
  timeout: 60_000,
}, () => {
  const built = scratch({ 'package.json': '{"type":"module"}', 'program.js': PROGRAM })
  symlinkSync(join(PROJECT, 'node_modules'), join(built, 'node_modules'))
  writeFileSync(
    join(built, 'tsconfig.json'),
    JSON.stringify({
      extends: join(PROJECT, 'tsconfig.build.json'),
      compilerOptions: {
        rootDir: join(PROJECT, 'src'),
        outDir: join(built, 'dist'),
        typeRoots: [join(PROJECT, 'node_modules/@types')],
        emitDeclarationOnly: false,
      },
      include: [],
      files: [join(PROJECT, 'src/policy/load.ts'), join(PROJECT, 'src/index.ts')],
    }),
  )
  execFileSync(process.execPath, [join(PROJECT, 'node_modules/typescript/bin/tsc'), '-p', built])

  const imported = "import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow', remote: 'found' })\n"
  const required =
    "const { defineConfig } = require('branch-policy')\nmodule.exports = defineConfig({ extends: 'gitflow', remote: 'found' })\n"
  const files = {
    'a.ts': imported,
    'a.mts': imported,
    'a.js': imported,
    'a.mjs': imported,
    'a.cjs': required,
    'plain.js': "module.exports = { extends: 'gitflow', remote: 'found' }\n",
    'plain.mjs': "export default { extends: 'gitflow', remote: 'found' }\n",
    'compiled.cjs': "exports.__esModule = true\nexports.default = { extends: 'gitflow', remote: 'found' }\n",
    'broken.mjs': 'export default {,\n',
    'gone.mjs': "import 'no-such-package'\nexport default {}\n",
  }
  const configs = scratch(files)
  const said = execFileSync(process.execPath, [join(built, 'program.js'), configs, ...Object.keys(files)], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  expect(said.trim().split('\n')).toEqual([
    'a.ts: found',
    'a.mts: found',
    'a.js: found',
    'a.mjs: found',
    'a.cjs: found',
    'plain.js: found',
    'plain.mjs: found',
    'compiled.cjs: found',
    "broken.mjs: broken.mjs cannot be read as a policy: Unexpected token ','",
    "gone.mjs: gone.mjs cannot be read as a policy: Cannot find package 'no-such-package' imported from gone.mjs",
  ])
})
