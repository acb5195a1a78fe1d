// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of code
import { expect, test } from 'vitest'
import { readsOf } from '../../../src/policy/code-reads.ts'

const PLAIN: readonly (readonly [code: string, specifiers: readonly string[]])[] = [
  ["import { defineConfig } from 'branch-policy'\nexport default defineConfig({ branches: { a: { from: 'b' } } })", ['branch-policy']],
  ["import type { PolicyConfig } from '@acme/types'\nexport default {} satisfies PolicyConfig", []],
  ["import type from './type.ts'\nexport default type", ['./type.ts']],
  ['import a, { b as c } from "./a.ts"\nimport * as d from \'./d.ts\'\nimport "./e.ts"', ['./a.ts', './d.ts', './e.ts']],
  ["export * from './a.ts'\nexport { b } from './b.ts'", ['./a.ts', './b.ts']],
  ['// our release process, since Date\n/* require("fs") */ module.exports = { extends: "gitflow" }', []],
  ["export default { reason: 'the process is over; see require(x)', names: ['/^x\\\\d+$/'] }", []],
  ['const v = `release/${`v${1}`}`\nexport default { a: { b: v } }', []],
  ['export default Object.fromEntries(["a", "b"].map((id) => [id, { name: id }]))', []],
  ["const kinds: readonly string[] = ['a']\nexport default { x: [...kinds], y: [...['b']], z: kinds.map((k) => ['c', k]) }", []],
  ["export default { from: 'develop', into: { main: ['merge'] }, remote: Math.max(1, 2) > 1 ? 'a' : 'b' }", []],
]

test.each(PLAIN)('it can be told what this reads: %j', (code, specifiers) => {
  expect(readsOf(code)).toEqual({ specifiers, doubt: null })
})

const DOUBTFUL: readonly string[] = [
  ...[
    'process.env.X',
    'globalThis',
    'global.x',
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    'fetch("x")',
    'eval("1")',
  ],
  ...['Function("return this")()', 'new Function("x")', 'navigator.language', 'crypto.randomUUID()', 'new Intl.NumberFormat()'],
  ...['setTimeout(f)', 'queueMicrotask(f)', 'new URL("x")', 'structuredClone({})', 'console.log(1)', 'Buffer.from("")', 'require("fs")'],
  ...[
    'import("fs")',
    'await import("./x.ts")',
    'import.meta.url',
    '__filename',
    '__dirname',
    'module.paths',
    'exports.x',
    'arguments[1]("fs")',
  ],
  ...['(function () { return this })()', 'Reflect', 'Symbol', 'new Proxy({}, {})', 'new WeakRef({})', 'new Error().stack', 'WebAssembly'],
  ...['"a".localeCompare("b")', '(1).toLocaleString()', 'Object', 'Object.getPrototypeOf(f)', 'const { keys } = Object'],
  // The constructor of functions, and ways to write it.
  ...['f.constructor("return 1")()', 'f["constructor"]', 'f["con" + "structor"]', 'f[`con${"structor"}`]', 'const { constructor: F } = f'],
  ...["const { 'constructor': F } = f", "const { ['con' + 'structor']: F } = f", "const { 'con\\structor': F } = f", 'f?.["con" + x]'],
  ...[
    'f.con\\u0073tructor',
    "const { 'con\\x73tructor': F } = f",
    "const { 'con\\\nstructor': F } = f",
    '(() => {})[x]',
    'f()[x]',
    'a[0][x]',
  ],
  ...[
    '`a`[x]',
    '"a"[x]',
    'f![x]',
    'const as = f; as[x]',
    'of[x]',
    'a.return[x]',
    '{}[x]',
    '1..x[y]',
    'f<string>[x]',
    '__proto__',
    'super.x',
  ],
  // What hides code from who reads it carelessly.
  ...['/[/*]/; process.exit() /* */', "/'/; process.exit() /'/", 'a / b', '<!-- /*\nprocess.exit()\n// */'],
  ...[
    '`${process.env.X}`',
    '`${`${process.env.X}`}`',
    'pr\\u006fcess.env',
    '/* */ process',
    '"\\\n"; process',
    "'unfinished",
    '`unfinished',
    '`${unfinished',
  ],
  // Imports that are none of the plain ones.
  ...[
    "import fs = require('fs')",
    "import x from './x.json' with { type: 'json' }",
    "import { 'a' as b } from './x.ts'",
    'import x from',
    '@decorated class A {}',
  ],
  ...["module.exports == module.exports['x']", 'x.module.exports = 1', 'module.exports = module.require("fs")'],
]

test.each(DOUBTFUL)('it cannot be told what this reads: %j', (code) => {
  expect(readsOf(`export default { extends: 'gitflow' }\n${code}\n`).doubt).not.toBeNull()
})

test('whatever this Node has as a global is in doubt, but for a few', () => {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
  expect(names.filter((name) => readsOf(`export default ${name}`).doubt === null).sort()).toEqual(
    [
      'Array',
      'Boolean',
      'Infinity',
      'JSON',
      'Map',
      'Math',
      'NaN',
      'Number',
      'Set',
      'String',
      'isFinite',
      'isNaN',
      'parseFloat',
      'parseInt',
      'undefined',
    ].sort(),
  )
})

test('a first line for a shell may hide what follows it', () => {
  expect(readsOf('#! /*\nprocess.exit()\n// */').doubt).not.toBeNull()
})

test('the doubt is told in words', () => {
  expect(readsOf('export default process.env').doubt).toBe('uses process')
  expect(readsOf('export default 1 / 2').doubt).toBe('has a division or a regular expression, so its imports cannot be told for sure')
})
