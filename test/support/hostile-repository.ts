import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { azurePush, githubPull, githubPush } from './ci-jobs.ts'
import { type Ran, type Scratch, scratchRepository } from './scratch.ts'
import { REPORT_FORMATS } from './threats.ts'
import { ZERO } from './zero.ts'

/** What somebody wrote wherever they may write; bytes where git stores more than text. */
export interface Written {
  /** Commit messages; their first lines are authors too. */
  readonly messages: readonly (string | Buffer)[]
  /** Names of branches and tags. */
  readonly names: readonly (string | Buffer)[]
  /** Reasons, environments, and what a rule of the team's own says. */
  readonly texts: readonly string[]
}

const bytesOf = (text: string | Buffer): Buffer => (typeof text === 'string' ? Buffer.from(text) : text)
const data = (text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`data ${bytesOf(text).length}\n`), bytesOf(text), Buffer.from('\n')])

/** A repository whose history, names and policy hold these texts, each where some rule has to tell it. */
export function hostileRepository({ messages, names, texts }: Written): Scratch {
  const scratch = scratchRepository({ hooks: false })
  const rule = `export default { id: 'acme/says', severity: 'error', judges: 'branch', needs: [], applies: () => true, asks: () => [],
  judge: ({ update }) => update.branch !== 'main' ? [] : ${JSON.stringify(texts.map((text) => text.replace(/[\r\n\u2028\u2029]/g, ' ')))}.map((text) => ({
    verdict: 'fail', oid: null, message: text, why: text, actual: text, expected: text, fix: [text] })) }\n`
  const config = {
    extends: 'gitflow',
    plugins: ['./says.mjs'],
    rules: { 'commit-author': ['error', { names: ['/^Ada/'] }], 'stale-branch': 'warn' },
    branches: { feature: { environment: texts.join(' ') } },
    exempt: texts.map((reason, index) => ({
      branches: [index === 0 ? 'main' : `other-${index}`],
      rules: ['commit-author'],
      authors: ['no@example.org'],
      reason,
    })),
  }
  scratch.write('says.mjs', rule)
  scratch.write(
    'branch-policy.config.json',
    JSON.stringify({
      ...config,
      exempt: [
        ...config.exempt,
        { branches: ['develop'], rules: ['commit-author', 'no-direct-commit', 'back-merge', 'acme/says'], reason: texts.join(' ') },
      ],
    }),
  )
  scratch.git('checkout', '-q', 'develop')
  scratch.git('add', '.')
  scratch.git('commit', '-q', '-m', 'chore: policy')
  const parts: Buffer[] = []
  for (const [index, message] of messages.entries()) {
    const author =
      bytesOf(message)
        .toString('latin1')
        .replace(/[<>\n\0]/g, '') || 'x'
    const from = index === 0 ? `from ${scratch.oid('main')}\n` : ''
    parts.push(
      Buffer.from(`commit refs/heads/main\nmark :${index + 1}\nauthor ${author} <${index}@example.org> 1700000000 +0000\n`, 'latin1'),
      Buffer.from(`committer C <c@example.org> ${1_700_000_000 + index} +0000\n`),
      data(message),
      Buffer.from(`${from}\n`),
    )
  }
  for (const name of names) {
    parts.push(Buffer.from('reset refs/heads/'), bytesOf(name), Buffer.from('\nfrom :1\n\n'))
    parts.push(Buffer.from('tag '), bytesOf(name), Buffer.from('\nfrom :1\ntagger T <t@example.org> 1700000000 +0000\n'), data(name))
  }
  const stream = join(scratch.folder, 'stream')
  writeFileSync(stream, Buffer.concat(parts))
  const ran = scratch.shell(`git fast-import --quiet --force <'${stream}'`)
  if (ran.code !== 0) throw new Error(ran.output)
  return scratch
}

/** One command that was run there. */
export interface Said extends Ran {
  readonly command: string
  /** The forms of commands to a runner that it may write. */
  readonly speaks: readonly string[]
}

/** What every command says there: all formats, the hooks, the jobs of services, and what explains and resolves. */
export function everythingSaid(scratch: Scratch, name: string): readonly Said[] {
  const before = scratch.oid('refs/remotes/origin/main')
  const after = scratch.oid('refs/heads/main')
  const push = { refname: 'refs/heads/main', before, after }
  const said: Said[] = []
  const run = (args: readonly string[], options: Parameters<Scratch['policyWith']>[0] = {}, speaks: readonly string[] = []): void => {
    said.push({ ...scratch.policyWith(options, ...args), command: args.join(' '), speaks })
  }
  const refs = scratch
    .git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/', 'refs/tags/')
    .split('\n')
    .map((line) => line.split(' '))
    // Names that are no text cannot be given here; git gives them, and the hook says so.
    .filter(([refname = '']) => !refname.includes('\ufffd'))
  const lineOf = (write: (refname: string, old: string, oid: string) => string): string =>
    refs.map(([refname = '', oid = '']) => `${write(refname, refname === 'refs/heads/main' ? before : ZERO, oid)}\n`).join('')
  run(['hook', 'pre-push', 'origin', scratch.remote], { input: lineOf((refname, old, oid) => `${refname} ${oid} ${refname} ${old}`) })
  run(['hook', 'pre-receive'], { input: lineOf((refname, old, oid) => `${old} ${oid} ${refname}`) })
  run(['check', '--pull-request', '--head', name, '--base', 'main'])
  run(['check'], { env: githubPush(scratch, push) }, ['github'])
  run(['check'], { env: azurePush(scratch, push) }, ['azure'])
  run(['check', '--show-event'], { env: githubPush(scratch, { ...push, refname: `refs/heads/${name}` }) }, ['github'])
  run(
    ['check', '--update', `refs/heads/${name}`, name, `${name} none`],
    { env: githubPull(scratch, { head: 'main', base: 'develop', isFromFork: true }) },
    ['github'],
  )
  // From here on it is published.
  scratch.git('update-ref', 'refs/remotes/origin/main', after)
  for (const format of REPORT_FORMATS) run(['check', '--all', '--format', format], {}, [format])
  // Else nothing of it was read.
  for (const { command, code, output } of said)
    if (code !== 1 && !/show-event| none$/.test(command)) throw new Error(`${command}: ${output}`)
  for (const format of ['text', 'json', 'shell', 'github-output']) run(['resolve', '--format', format, name])
  for (const args of [
    ['explain', name],
    ['explain', 'main'],
    ['explain', 'commit-author'],
    ['explain', '--merge', name, 'main'],
    ['explain'],
  ])
    run(args)
  for (const args of [
    ['config'],
    ['config', '--format', 'json'],
    ['config', '--format', 'yaml'],
    ['doctor'],
    ['init', '--json'],
    [name],
    ['check', `--${name}`],
  ])
    run(args)
  return said
}
