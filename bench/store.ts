import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { GroupResult, Result } from './result.ts'
import { tablesOf } from './table.ts'

const MARKED = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/

export function readResult(file: string): Result {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : { groups: {} }
}

/** Puts a group in the place of what was stored of it; the groups stay in the given order. */
export function storeGroup(file: string, order: readonly string[], name: string, group: GroupResult): Result {
  const all: Record<string, GroupResult> = { ...readResult(file).groups, [name]: group }
  const groups = Object.fromEntries(order.flatMap((one) => (all[one] === undefined ? [] : [[one, all[one]]])))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ groups }, null, 2)}\n`)
  return { groups }
}

/** The page with the tables of a result between its marks. */
export function pageWith(page: string, result: Result): string {
  if (!MARKED.test(page)) throw new Error('the page has no <!-- bench --> marks')
  return page.replace(MARKED, (_, begin: string, end: string) => `${begin}\n${tablesOf(result)}\n\n${end}`)
}
