// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of code
import { dirname, join } from 'node:path'
import { createJiti } from 'jiti'
import { expect, test } from 'vitest'
import * as entry from '../../../src/index.ts'
import { importTypeScript } from '../../../src/policy/loaders.ts'
import { ownEntry } from '../../../src/policy/own-entry.ts'
import { isSimpleTypeScript } from '../../../src/policy/simple-typescript.ts'
import { createTrace, type Trace } from '../../../src/policy/trace.ts'
import { traceCode } from '../../../src/policy/trace-code.ts'
import { scratch } from './scratch.ts'

test('configs get of branch-policy what the entry of the package has', () => {
  expect(Object.keys(ownEntry).sort()).toEqual(Object.keys(entry).sort())
  expect(ownEntry).toMatchObject({ fileKey: entry.fileKey, isAncestor: entry.isAncestor, shellWord: entry.shellWord, tagRef: entry.tagRef })
})

/** Forms of configs; whether the quick transformer may have them. */
const FORMS: Readonly<Record<string, readonly [simple: boolean, text: string]>> = {
  'a config': [true, "import { defineConfig } from 'branch-policy'\nexport default defineConfig({ extends: 'gitflow', remote: 'a' })\n"],
  'types of all sorts': [
    true,
    "import type { PolicyConfig } from 'branch-policy'\ninterface A { readonly b: string }\ntype C<T extends A = A> = { [K in keyof T]?: T[K] }\nconst c: C<A> = { b: 'x' }\nfunction f<const T>(this: void, value: T, rest?: number): T { return value as T }\nconst d = <T,>(x: T): T => x!\nexport default { remote: f(d(c.b!)), rules: {} } satisfies PolicyConfig as PolicyConfig\n",
  ],
  'imports that are types only': [
    true,
    "import { type A, b } from './b.ts'\nimport type C from './none.ts'\nconst a: A & C = b\nexport default { remote: a }\nexport type { A }\n",
  ],
  'imports whose use is a type only': [true, "import { A } from './types.ts'\nconst a: A = 'x'\nexport default { remote: a }\n"],
  'a default import, a namespace and what is passed on': [
    true,
    "import b0, * as all from './b.ts'\nexport * from './b.ts'\nexport { b as c } from './b.ts'\nexport default { remote: b0 + all.b }\n",
  ],
  'modern syntax': [
    true,
    "const a = { b: { c: null } } as const\nconst { b, ...rest } = a\nexport default { remote: `${b?.c ?? 'x'}`, since: 1_0 ** 2, all: { ...rest, f: [...'ab'].at(-1) } }\n",
  ],
  'overloads and accessors': [
    true,
    "function f(a: string): string\nfunction f(a: number): number\nfunction f(a: unknown) { return a }\nconst o = { get x() { return f('y') } }\nexport default { remote: o.x }\n",
  ],
  'an enum': [false, "enum A { B = 'x', C = 'y' }\nconst enum D { E }\nexport default { remote: A.C, since: D.E }\n"],
  'a namespace': [false, "namespace A { export const b = 'x' }\nexport default { remote: A.b }\n"],
  'a class': [
    false,
    "class A { readonly b = 'x'; constructor(readonly c: string) {} }\nexport default { remote: new A('y').c + new A('z').b }\n",
  ],
  'import =, and require': [false, "import path = require('node:path')\nexport default { remote: path.posix.join('a', 'b') }\n"],
  'export =': [false, "const a = { remote: 'x' }\nexport = a\n"],
  'await at the top': [false, "const { b } = await import('./b.ts')\nexport default { remote: await b }\n"],
  'import.meta': [false, 'export default { remote: typeof import.meta.url }\n'],
}
const BESIDE = { 'b.ts': "export type A = string\nexport const b: A = 'b'\nexport default 'b0'\n", 'types.ts': 'export type A = string\n' }

/** What is known of code before it is loaded: what sees nothing else needs no loader at all. */
function tracedCode(file: string): Trace {
  const { trace } = createTrace()
  traceCode(file, dirname(file), trace)
  return trace
}

/** As the loader does it by itself. */
async function thoroughly(file: string): Promise<unknown> {
  const jiti = createJiti(file, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { 'branch-policy': ownEntry },
  })
  const module = (await jiti.import(file)) as { default?: unknown }
  return module.default ?? module
}

test.each(Object.entries(FORMS))('the quick transformer and the thorough one make the same of %s', async (_, [simple, text]) => {
  const root = scratch({ 'config.ts': text, ...BESIDE })
  const file = join(root, 'config.ts')
  const babel = createJiti(file, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { 'branch-policy': ownEntry },
  })
  const thorough = (await babel.import(file)) as { default?: unknown }
  const quick = await importTypeScript(file)
  expect(quick).toEqual(thorough.default ?? thorough)
  expect(isSimpleTypeScript(text)).toBe(simple)
})

test.each([
  'export default {,\n',
  "const a: string = 'x\nexport default {}\n",
  'export default { a: 1 b: 2 }\n',
  'const a = 1\nconst a = 2\nexport default {}\n',
  'export default 1\nexport default 2\n',
  'const a = 1;\na = \nexport default {}\n',
  'export default { a: )\n',
  "export default {}\nthrow new Error('stopped here')\n",
  "import './gone.ts'\nexport default {}\n",
  "import { b } from './b.ts'\nexport default b.c.d\n",
  "import { A } from './gone.ts'\nconst a: A = 'x'\nexport default { remote: a }\n",
  "import { A, b } from './b.ts'\nconst a: A = b\nexport default { remote: a, x: A }\n",
])('what is wrong is told as the thorough transformer does: %j', async (text) => {
  const file = join(scratch({ 'config.ts': text, ...BESIDE }), 'config.ts')
  const told = (loading: Promise<unknown>) => loading.then(String, (error: Error) => `${error.name}: ${error.message}`)
  expect(await told(importTypeScript(file))).toBe(await told(thoroughly(file)))
  expect(await told(importTypeScript(file, tracedCode(file)))).toBe(await told(thoroughly(file)))
})
