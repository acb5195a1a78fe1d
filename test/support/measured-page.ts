import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = join(import.meta.dirname, '../../docs/how-it-is-tested.md')

/** Puts lines between the marks `<!-- name -->` and `<!-- /name -->` of the page that says how all of this is tested. */
export function writeMeasured(name: string, lines: readonly string[]): void {
  const page = readFileSync(PAGE, 'utf8')
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/how-it-is-tested.md has no marks called ${name}`)
  writeFileSync(PAGE, `${page.slice(0, from)}${begin}\n${lines.join('\n')}\n\n${page.slice(to)}`)
}
