import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { type BranchModel, createBranchModel } from '../../src/model/branch-model.ts'
import { OWN_RULE_ID } from '../../src/model/own-rule.ts'
import type { Kind } from '../../src/model/policy.ts'
import { branchRef, tagRef } from '../../src/model/refname.ts'
import { RULE_DEFAULTS, RULE_IDS, type RuleId } from '../../src/model/rule-ids.ts'
import type { BranchOperation, BranchUpdate, OtherUpdate, RefUpdate, TagUpdate } from '../../src/model/update.ts'
import { PRESETS } from '../../src/policy/presets/index.ts'
import { resolvePolicy } from '../../src/policy/resolve.ts'
import { RULES } from '../../src/rules/index.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { gitIsAtLeast, THIS_GIT } from '../support/git-version.ts'
import { githubJob, installWithClients, runBeside } from '../support/github-job.ts'
import { type Ran, type Scratch, scratchRepository } from '../support/scratch.ts'

const root = join(import.meta.dirname, '..', '..')
const docs = join(root, 'docs')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].map((name) => join(root, name)),
  ...readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(docs, name)),
]
const nameOf = (page: string): string => relative(root, page)

/** A fenced block: the words after the fence say what a test does with it. */
interface Block {
  readonly page: string
  readonly line: number
  readonly words: readonly string[]
  readonly text: string
}

/**
 * What the words mean:
 * `sh pass`: every line succeeds. `sh fail RULE`: every line but the last, which that rule refuses; on a rule's page the rule is
 * the page's; at the end of a story, and with `mend`, the commands of its report are run, and with `unmendable` there are none.
 * `approvals=1`: `npx branch-policy check` is the job of a pull request on GitHub, of the current branch into main, with so many.
 * `continued`: in the repository of the block before. `empty`: in an empty folder instead of a repository.
 * `text output`: what the block before printed. `json config`, `yaml config`, `ts config`: a policy. Anything else is not run.
 */
function blocksOf(page: string): readonly Block[] {
  const lines = readFileSync(page, 'utf8').split('\n')
  const blocks: Block[] = []
  let begin = -1
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('```')) continue
    if (begin < 0) {
      begin = index
      continue
    }
    const words = (lines[begin] ?? '').slice(3).trim().split(/\s+/)
    blocks.push({ page, line: begin + 1, words, text: lines.slice(begin + 1, index).join('\n') })
    begin = -1
  }
  if (begin >= 0) throw new Error(`${nameOf(page)}:${begin + 1}: a block without an end`)
  return blocks
}

/** Blocks that are played one after the other in one repository. */
type Story = readonly Block[]

function storiesOf(page: string): readonly Story[] {
  const stories: Block[][] = []
  for (const block of blocksOf(page)) {
    const [language, how] = block.words
    const isRun = language === 'sh' && (how === 'pass' || how === 'fail')
    const isOutput = language === 'text' && how === 'output'
    if (!isRun && !isOutput) continue
    if (isOutput || block.words.includes('continued')) stories.at(-1)?.push(block)
    else stories.push([block])
  }
  return stories
}

/** The commands of a block as a shell takes them: a line each, with what a backslash or a here-document adds to it. */
function commandsOf(text: string): readonly string[] {
  const commands: string[] = []
  let open: string | null = null
  let end: string | null = null
  for (const line of text.split('\n')) {
    if (open === null && (line.trim() === '' || line.startsWith('#'))) continue
    open = open === null ? line : `${open}\n${line}`
    end ??= /<<-?\s*'?([A-Za-z]+)'?/.exec(line)?.[1] ?? null
    if (end === null ? line.endsWith('\\') : line !== end) continue
    commands.push(open)
    open = null
    end = null
  }
  if (open !== null) throw new Error(`an unfinished command: ${open}`)
  return commands
}

/** A scratch repository in which `npx branch-policy` finds the packed package, as in a project that has it installed. */
function stage(begin: 'gitflow' | 'empty'): Scratch {
  const scratch = scratchRepository(begin === 'empty' ? { start: 'empty', hooks: false } : {})
  if (begin === 'empty') {
    rmSync(join(scratch.directory, '.git'), { recursive: true })
    rmSync(scratch.remote, { recursive: true })
  } else linkPackage(scratch.folder)
  return scratch
}

function linkPackage(folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  symlinkSync(join(inject('project'), 'node_modules', 'branch-policy'), join(modules, 'branch-policy'))
  symlinkSync(join('..', 'branch-policy', 'dist', 'cli', 'bin.cjs'), join(modules, '.bin', 'branch-policy'))
}

function play(scratch: Scratch, command: string): Ran {
  // No registry has this very version: the install command gets the tarball that was packed from this tree.
  if (/^npm install --save-dev branch-policy$/.test(command)) {
    linkPackage(scratch.directory)
    return { code: 0, stdout: '', stderr: '', output: '' }
  }
  if (/^npm install --save-dev @commitlint\/cli /.test(command)) {
    mkdirSync(join(scratch.directory, 'node_modules'), { recursive: true })
    symlinkSync(join(root, 'node_modules', '@commitlint'), join(scratch.directory, 'node_modules', '@commitlint'))
    return { code: 0, stdout: '', stderr: '', output: '' }
  }
  const ran = scratch.shell(command, { env: { npm_config_cache: join(scratch.folder, 'npm'), npm_config_update_notifier: 'false' } })
  // A server's words reach the pusher behind this prefix.
  return { ...ran, output: ran.output.replace(/^remote: ?/gm, '').replace(/[ \t]+$/gm, '') }
}

/** The part of a report in which one rule refuses; empty where it does not. */
function refusalBy(rule: string, output: string): string {
  const parts = output.split(/\n(?=\n?(?:refused|error|warning): )/).map((part) => part.trimStart())
  return parts.find((part) => /^(?:refused|error): /.test(part) && part.includes(`\n  rule: ${shownName(rule)}`)) ?? ''
}

/** A rule as a report names it. */
function shownName(rule: string): string {
  return OWN_RULE_ID.test(rule) ? rule : `branch-policy/${rule}`
}

/** The commands that a refusal prints. */
function mendingCommands(refusal: string): readonly string[] {
  const lines = (refusal.split(/\n {2}mend:\n/)[1] ?? '').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('    '))
  return lines.slice(0, end < 0 ? undefined : end).map((line) => line.trim())
}

/** A command; with `approvals` the job of a pull request, where a server of our own stands for GitHub. */
async function playOne(scratch: Scratch, command: string, { words }: Block): Promise<Ran> {
  const approvals = words.find((word) => word.startsWith('approvals='))?.slice('approvals='.length)
  if (approvals === undefined || command !== 'npx branch-policy check') return play(scratch, command)
  rmSync(join(scratch.folder, 'node_modules'), { recursive: true })
  installWithClients(scratch)
  const { environment } = await githubJob(scratch, { approvedBy: ['bob', 'carl', 'dora'].slice(0, Number(approvals)) })
  return await runBeside(scratch, command, environment)
}

async function playStory(story: Story): Promise<void> {
  const [first] = story
  if (first === undefined) return
  const scratch = stage(first.words.includes('empty') ? 'empty' : 'gitflow')
  let last: Ran | null = null
  for (const [index, block] of story.entries()) {
    const place = `${nameOf(block.page)}:${block.line}`
    if (block.words[0] === 'text') {
      expect(withoutOids(last?.output ?? ''), place).toContain(withoutOids(block.text))
      continue
    }
    const commands = commandsOf(block.text)
    const refused = block.words[1] === 'fail' ? commands.at(-1) : undefined
    for (const command of refused === undefined ? commands : commands.slice(0, -1)) {
      last = await playOne(scratch, command, block)
      expect(last.code, `${place}: ${command}\n${last.output}`).toBe(0)
      expect(last.output, `${place}: ${command}`).not.toMatch(/^(?:refused|error): /m)
    }
    if (refused === undefined) continue
    const rule = ruleOf(block)
    last = await playOne(scratch, refused, block)
    expect(last.code, `${place}: ${refused}\n${last.output}`).not.toBe(0)
    const refusal = refusalBy(rule, last.output)
    expect(refusal, `${place}: ${rule} refuses this\n${last.output}`).not.toBe('')
    if (block.words.includes('unmendable')) {
      expect(mendingCommands(refusal), place).toEqual([])
      continue
    }
    const isLast = story.slice(index + 1).every((later) => later.words[0] === 'text')
    if (isLast || block.words.includes('mend')) mend(scratch, refused, rule, mendingCommands(refusal), place)
  }
}

/** Runs what the report advises, and what was refused once more: now the rule has nothing to say. */
function mend(scratch: Scratch, refused: string, rule: string, fix: readonly string[], place: string): void {
  expect(fix, `${place}: no command mends it`).not.toEqual([])
  for (const command of fix) {
    const ran = play(scratch, command)
    expect(ran.code, `${place}: to mend it: ${command}\n${ran.output}`).toBe(0)
  }
  // What a pull request proposes stays what it was; the branch that the commands begin is another one.
  const again = refused.includes('--pull-request') ? '' : play(scratch, refused).output
  expect(again, `${place}: again, after mending`).not.toContain(shownName(rule))
  expect(scratch.policy('check').output, `${place}: check after mending`).not.toContain(shownName(rule))
}

function ruleOf(block: Block): string {
  const named = block.words.find((word) => OWN_RULE_ID.test(word) || RULE_IDS.some((id) => id === word))
  const own = basename(block.page, '.md')
  const rule = named ?? (RULE_IDS.some((id) => id === own) ? own : undefined)
  if (rule === undefined) throw new Error(`${nameOf(block.page)}:${block.line}: which rule refuses this?`)
  return rule
}

/** Object names differ in each run; their length does not. */
function withoutOids(text: string): string {
  // A SHA-256 repository names objects by 64 digits; the examples show 40.
  return text.replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{12})\b/g, (oid) => '0'.repeat(Math.min(oid.length, 40)))
}

const rulePages = readdirSync(join(docs, 'rules'))
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => basename(name, '.md'))

describe('pages of rules', () => {
  test('there is one for each rule', () => {
    expect([...rulePages].sort()).toEqual([...RULE_IDS].sort())
  })

  test.each(RULE_IDS)('%s is told whole', (id) => {
    const page = join(docs, 'rules', `${id}.md`)
    const headings = readFileSync(page, 'utf8').match(/^#+ .+$/gm)
    expect(headings?.filter((heading) => heading !== '## What is legal')).toEqual([
      `# ${id}`,
      '## Why',
      '## Passes',
      '## Is refused',
      '## Severity and options',
      '## How to mend',
      '## Where it is judged',
    ])
    const ways = blocksOf(page).map((block) => block.words.slice(0, 2).join(' '))
    expect(ways).toContain('sh pass')
    expect(ways).toContain('sh fail')
    expect(sectionOf(page, 'Severity and options')).toMatch(new RegExp(`^\`${RULE_DEFAULTS[id]}\`\\.`))
  })
})

const presets = [...PRESETS.keys()]
const presetPage = (name: string): string => join(docs, 'presets', `${name}.md`)

describe('pages of presets', () => {
  test('there is one for each preset', () => {
    const there = readdirSync(join(docs, 'presets')).filter((name) => !['README.md', 'extending.md'].includes(name))
    expect(there.sort()).toEqual(presets.map((name) => `${name}.md`).sort())
  })

  test.each(presets)('%s is told whole', (name) => {
    const page = presetPage(name)
    const headings = readFileSync(page, 'utf8').match(/^#+ .+$/gm)
    const differs = name === 'gitflow' ? [] : ['## What differs from gitflow']
    expect(headings?.filter((heading) => heading !== '## Variations')).toEqual([
      `# ${name}`,
      '## The model',
      ...differs,
      '## A day with it',
      '## What it does not do',
    ])
    const ways = blocksOf(page).map((block) => block.words.slice(0, 2).join(' '))
    expect(ways).toContain('sh pass')
    expect(ways).toContain('sh fail')
    // Its examples are judged by the preset that they are for; gitflow is the stage's own.
    const text = readFileSync(page, 'utf8')
    if (name !== 'gitflow') expect(text).toContain(`"extends": "${name}"`)
  })
})

const stories = pages.flatMap((page) => storiesOf(page).map((story) => ({ name: `${nameOf(page)}:${story[0]?.line}`, story })))

describe('examples', () => {
  // SSH signatures came with git 2.34.
  const isTooNew = ({ story }: { readonly story: Story }): boolean =>
    !gitIsAtLeast(2, 34) && story.some(({ text }) => text.includes('gpg.format ssh'))
  test.each(stories.filter((one) => !isTooNew(one)))('$name', async ({ story }) => await playStory(story))
  test.skip.each(stories.filter(isTooNew))(`$name [skipped: ${THIS_GIT} knows no SSH signatures]`, () => undefined)

  test('the README and each guide have some', () => {
    const played = new Set(stories.map(({ story }) => nameOf(story[0]?.page ?? '')))
    expect([...played]).toEqual(expect.arrayContaining(['README.md', ...guides()]))
  })
})

function guides(): readonly string[] {
  return readdirSync(join(docs, 'guides')).map((name) => `docs/guides/${name}`)
}

describe('configs', () => {
  const configs = pages.flatMap((page) => blocksOf(page).filter((block) => block.words[1] === 'config'))

  test.each(configs.map((block) => ({ name: `${nameOf(block.page)}:${block.line}`, block })))('$name', ({ block }) => {
    const scratch = scratchRepository({ hooks: false })
    const name = `branch-policy.config.${block.words[0]}`
    scratch.write(name, block.text)
    const checked = scratch.policy('check', '--branch', 'main', '--config', name)
    expect(checked.stderr).toBe('')
    expect(checked.code).toBeLessThan(2)
  })
})

describe('tables that are made from the code', () => {
  test('the rules', async () => {
    await expectFresh(join(docs, 'rules', 'README.md'), rulesTable(''))
  })

  test('the rules in the README', async () => {
    await expectFresh(join(root, 'README.md'), rulesTable('docs/rules/', true))
  })

  test('the presets', async () => {
    await expectFresh(join(docs, 'presets', 'README.md'), presetsTable())
  })

  test.each(presets)('the preset %s', async (name) => {
    const model = modelOf(name)
    await expectFresh(presetPage(name), `${kindsTable(model)}\n${kindsDiagram(model)}`)
  })
})

/** The page is what it would be with a fresh table; `vitest -u` writes it so. */
async function expectFresh(page: string, table: string): Promise<void> {
  const marked = /(<!-- table -->\n)[\s\S]*?(<!-- \/table -->)/
  const text = readFileSync(page, 'utf8')
  expect(text).toMatch(marked)
  await expect(text.replace(marked, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`)).toMatchFileSnapshot(page)
}

function rulesTable(folder: string, short = false): string {
  const rows = RULE_IDS.map((id) => [
    `[\`${id}\`](${folder}${id}.md)`,
    forbidsOf(id),
    RULE_DEFAULTS[id],
    ...(short ? [] : MOMENTS.map(({ is }) => (is(id) ? 'yes' : ''))),
  ])
  return tableOf(['Rule', 'Forbids', 'Default', ...(short ? [] : MOMENTS.map(({ title }) => title))], rows)
}

/** What a rule forbids, by the first words of its page. */
function forbidsOf(id: RuleId): string {
  return firstSentence(join(docs, 'rules', `${id}.md`), 'Forbids')
}

/** The first sentence of a page, less the word that it begins with. */
function firstSentence(page: string, word: string): string {
  const [, text = ''] = new RegExp(`^# .+\\n\\n${word} ([^\\n]+)\\.\\n`).exec(readFileSync(page, 'utf8')) ?? []
  expect(text, nameOf(page)).not.toBe('')
  return text
}

function modelOf(preset: string): BranchModel {
  return createBranchModel(resolvePolicy({ extends: preset }, preset))
}

const gitflow = modelOf('gitflow')
const samples = ['main', 'release/v1.0.0', 'develop', 'feature/search']

const MOMENTS: readonly { readonly title: string; is(id: RuleId): boolean }[] = [
  { title: 'Commit', is: (id) => asks(id, gitflow, ['commit']) },
  { title: 'Push', is: (id) => asks(id, gitflow, ['create', 'update']) },
  { title: 'Deletion', is: (id) => asks(id, gitflow, ['delete']) },
  // Of the two updates of a pull request, the head is an `exists`.
  { title: 'Pull request', is: (id) => asks(id, gitflow, ['propose', 'exists']) && !['tag', 'other'].includes(RULES[id].judges) },
  { title: 'Audit', is: (id) => asks(id, gitflow, ['exists', 'history']) },
]

/** Whether a rule takes an update with one of some operations for its business. */
function asks(id: RuleId, model: BranchModel, operations: readonly BranchOperation[]): boolean {
  const rule: Rule = RULES[id]
  const updates = operations.flatMap((operation) => samplesOf(rule, operation))
  return updates.some((update) => rule.applies(update as never, model))
}

function samplesOf(rule: Rule, operation: BranchOperation): readonly RefUpdate[] {
  const ends = { old: operation === 'create' ? null : '1'.repeat(40), new: operation === 'delete' ? null : '2'.repeat(40) }
  if (rule.judges !== 'tag' && rule.judges !== 'other') return samples.map((branch) => ({ ...branchSample(branch, operation), ...ends }))
  if (operation === 'commit' || operation === 'propose' || operation === 'history' || operation === 'start') return []
  if (rule.judges === 'tag') return [{ subject: 'tag', refname: tagRef('v1.0.0'), tag: 'v1.0.0', operation, ...ends } satisfies TagUpdate]
  if (operation === 'exists') return []
  return [{ subject: 'other', refname: `refs/replace/${'3'.repeat(40)}`, operation, ...ends } satisfies OtherUpdate]
}

function branchSample(branch: string, operation: BranchOperation): BranchUpdate {
  return {
    subject: 'branch',
    refname: branchRef(branch),
    branch,
    operation,
    old: null,
    new: null,
    localRef: null,
    parents: [],
    head: operation === 'propose' ? 'release/v1.0.0' : null,
    mergeNames: new Map(),
    squashed: [],
    draft: { message: 'Work', author: { name: 'Ada', email: 'ada@example.org' } },
    published: true,
    pullRequest: null,
    isForced: false,
    isQueued: false,
    move: null,
  }
}

function presetsTable(): string {
  const rows = presets.map((name) => {
    const { kinds } = modelOf(name).policy
    const idsOf = (permanent: boolean): string =>
      kinds.flatMap((kind) => (kind.permanent === permanent && kind.id !== 'bot' ? [kind.id] : [])).join(', ')
    return [`[\`${name}\`](${name}.md)`, firstSentence(presetPage(name), 'For'), idsOf(true), idsOf(false)]
  })
  return tableOf(['Preset', 'For', 'Permanent branches', 'Other branches'], rows)
}

function kindsTable(model: BranchModel): string {
  const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(', ')
  const yes = (flag: boolean): string => (flag ? 'yes' : '')
  const into = (kind: Kind): string =>
    kind.into
      .map((target) => (target.methods.join() === 'merge,fast-forward' ? target.kind : `${target.kind} (${target.methods.join(', ')})`))
      .join(', ')
  const rows = model.policy.kinds.map((kind) => [
    kind.id,
    code(kind.names),
    kind.from === 'any' ? 'any' : kind.from.join(', '),
    into(kind),
    yes(kind.permanent),
    yes(kind.protected),
    yes(kind.production),
    String(kind.approvals),
    kind.environment ?? '',
    kind.tag === null ? '' : `\`${kind.tag.name}\`, ${NEEDS.get(kind.tag.required)}`,
  ])
  const titles = ['Kind', 'Name', 'From', 'Into', 'Permanent', 'Protected', 'Production', 'Approvals', 'Environment', 'Tag']
  return tableOf(titles, rows)
}

const NEEDS: ReadonlyMap<boolean | 'warn', string> = new Map<boolean | 'warn', string>([
  [true, 'required'],
  ['warn', 'warn'],
  [false, 'not required'],
])

/** Where branches start, and what may be merged into the kinds that are protected. */
function kindsDiagram(model: BranchModel): string {
  const { kinds } = model.policy
  const starts = kinds.flatMap((kind) => (kind.from === 'any' ? [] : kind.from.map((from) => `${from} -- starts --> ${kind.id}`)))
  const merges = kinds.flatMap((kind) =>
    kind.into
      .filter((target) => model.kind(target.kind)?.protected === true)
      .map((target) => {
        const owes = kind.tag !== null && kind.tag.required !== false && model.kind(target.kind)?.production === true
        const tag = owes ? ['with its tag'] : []
        return `${kind.id} == "${[...target.methods, ...tag].join(', ')}" ==> ${target.kind}`
      }),
  )
  return ['```mermaid', 'flowchart LR', ...[...starts, ...merges].map((edge) => `  ${edge}`), '```', ''].join('\n')
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' ')
  return `${[lineOf(titles), `|${titles.map(() => '---|').join('')}`, ...rows.map(lineOf)].join('\n')}\n`
}

describe('links', () => {
  test.each(pages.map(nameOf))('of %s lead somewhere', (name) => {
    const page = join(root, name)
    const prose = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '')
    for (const link of links.filter((target) => !/^[a-z]+:/.test(target))) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      expect(existsSync(target), `${name}: ${link}`).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(target), `${name}: ${link}`).toContain(anchor)
    }
  })

  test('every page of the docs is reached from the README', () => {
    const reached = new Set<string>()
    const open = [join(root, 'README.md')]
    for (let page = open.pop(); page !== undefined; page = open.pop()) {
      if (reached.has(page)) continue
      reached.add(page)
      const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '')
      open.push(...links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => join(dirname(page ?? ''), link)))
    }
    expect(pages.filter((page) => !reached.has(page)).map(nameOf)).toEqual([])
  })
})

/** How hosts make an anchor of a heading. */
function anchorsOf(page: string): readonly string[] {
  const headings = readFileSync(page, 'utf8').match(/^#+ .+$/gm) ?? []
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function sectionOf(page: string, title: string): string {
  const [, section = ''] = readFileSync(page, 'utf8').split(`\n## ${title}\n\n`)
  return section.split('\n## ')[0] ?? ''
}
