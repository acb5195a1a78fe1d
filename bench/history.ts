import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ENVIRONMENT, git, must } from './commands.ts'

/** What one size of the synthetic history holds. */
export interface HistorySize {
  /** Each is nineteen commits on develop's own line, a release on main, five tags and five branches that are still there. */
  readonly cycles: number
  /** The object name of the list of all refs with their objects, as git itself writes it: it stands for every commit. */
  readonly refs: string
}

export const HISTORY_SIZES = {
  /** 1,028 commits, 103 refs. */
  small: { cycles: 10, refs: 'a178d254628c3cfec415ad7922763abdc4d48631' },
  /** 102,701 commits, 10,102 refs. */
  usual: { cycles: 1000, refs: '562b25a3b924f934bb5dc1d7c8cd97881b9c1b5f' },
  /** Ten times of everything: 1,027,001 commits, 101,002 refs. */
  large: { cycles: 10_000, refs: '0cebae2c2d677836b67577350c6d035595d46098' },
} as const satisfies Readonly<Record<string, HistorySize>>

const LINE = 'refs/bench/line'
const ZERO = '0'.repeat(40)
const BEGIN = 1_600_000_000
const MERGES = 18
const OPEN = 5

/**
 * Writes the history into an empty repository with SHA-1 objects and packs it (git-fast-import(1)). Nothing is found there under the preset gitflow
 * but merged branches that are still there, at severity warn.
 *
 * @throws Error where git fails, or the refs are not the ones that this size always has.
 */
export async function writeHistory(directory: string, size: HistorySize): Promise<void> {
  const importing = spawn('git', ['fast-import', '--quiet', '--done', '--max-pack-size=4g'], {
    cwd: directory,
    env: ENVIRONMENT,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(importing, 'close')
  for (const part of historyStream(size.cycles)) if (!importing.stdin.write(part)) await once(importing.stdin, 'drain')
  importing.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`)
  git(directory, 'pack-refs', '--all')
  const refs = refsOf(directory)
  if (size.refs !== refs) throw new Error(`the refs of the synthetic history are ${refs} instead of ${size.refs}`)
}

/** The object name of the list of all refs; it tells one history from another. */
export function refsOf(directory: string): string {
  const listed = must('git', ['for-each-ref', '--format=%(objectname) %(refname)'], { directory })
  return must('git', ['hash-object', '--stdin'], { directory, input: listed }).trim()
}

/** The stream for git-fast-import(1), a cycle at a time. */
export function* historyStream(cycles: number): Generator<string> {
  let parts: string[] = []
  let mark = 0

  const commit = (message: string, parents: readonly number[], file: string): number => {
    mark += 1
    const [first, ...others] = parents
    parts.push(`commit ${LINE}\nmark :${mark}\ncommitter Ada Author <ada@example.org> ${BEGIN + mark * 60} +0000\n${dataOf(message)}`)
    if (first !== undefined) parts.push(`from :${first}\n`)
    for (const other of others) parts.push(`merge :${other}\n`)
    parts.push(`M 100644 inline ${file}\n${dataOf(`${mark}`)}\n`)
    return mark
  }
  const work = (topic: string, count: number, from: number): number => {
    let tip = from
    for (let step = 1; step <= count; step += 1) tip = commit(`Work on ${topic}, step ${step}`, [tip], `src/part-${mark % 40}.txt`)
    return tip
  }
  const branch = (name: string, at: number): void => {
    parts.push(`reset refs/heads/${name}\nfrom :${at}\n\n`)
  }
  const tag = (name: string, at: number): void => {
    parts.push(`tag ${name}\nfrom :${at}\ntagger Ada Author <ada@example.org> ${BEGIN + mark * 60} +0000\n${dataOf(name)}`)
  }

  let main = commit('Begin', [], 'README.md')
  /** develop's own line of late: topics start a few steps behind its tip. */
  let develop = [main]
  const tip = (): number => develop.at(-1) as number
  const behind = (steps: number): number => develop.at(-1 - Math.min(steps, develop.length - 1)) as number

  for (let cycle = 0; cycle < cycles; cycle += 1) {
    let topicTip = tip()
    for (let topic = 0; topic < MERGES; topic += 1) {
      const name = `feature/topic-${cycle}-${topic}`
      topicTip = work(name, topic < 11 ? 4 : 3, behind(topic % 6))
      develop = [...develop.slice(-10), commit(`Merge branch '${name}' into develop`, [tip(), topicTip], `src/part-${mark % 40}.txt`)]
    }
    for (let open = 0; open < OPEN; open += 1) {
      // Every other cycle one merged branch stays; all others were never merged.
      if (open === 0 && cycle % 2 === 0) branch(`feature/topic-${cycle}-${MERGES - 1}`, topicTip)
      else branch(`feature/open-${cycle}-${open}`, work(`feature/open-${cycle}-${open}`, ((cycle + open) % 5) + 1, behind(open)))
    }
    const version = `1.${cycle}.0`
    let release = tip()
    for (let candidate = 1; candidate <= 4; candidate += 1) {
      release = commit(`Set the version to ${version}-rc.${candidate}`, [release], 'version.txt')
      tag(`v${version}-rc.${candidate}`, release)
    }
    main = commit(`Merge branch 'release/v${version}'`, [main, release], 'version.txt')
    tag(`v${version}`, main)
    if (cycle % 10 === 9) {
      const hotfix = commit('Mend what was released', [main], 'src/mended.txt')
      main = commit(`Merge branch 'hotfix/v1.${cycle}.1'`, [main, hotfix], 'src/mended.txt')
      tag(`v1.${cycle}.1`, main)
    }
    develop = [...develop.slice(-10), commit("Merge branch 'main' into develop", [tip(), main], 'version.txt')]
    yield parts.join('')
    parts = []
  }
  branch('main', main)
  branch('develop', tip())
  yield `${parts.join('')}reset ${LINE}\nfrom ${ZERO}\n\ndone\n`
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}
