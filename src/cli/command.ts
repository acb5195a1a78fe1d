import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RepositoryError } from '../model/errors.ts'
import type { Io, Output } from './io.ts'
import { main } from './main.ts'
import { hearSignals, type Stop } from './signals.ts'
import { standardInput } from './standard-input.ts'

/** Commands that write several files, which are to be there all or not at all. */
const WRITING = ['init', 'install', 'uninstall']

// Who stops us gets no stack, only an exit code; git, where it runs, is ended with us.
let stopping: Stop | null = null
if (WRITING.includes(process.argv[2] ?? '')) stopper()

let isOver = false
// A config is code: one that ends the process, or waits for what never comes, must not look like a check that passed.
process.on('exit', () => {
  if (isOver) return
  process.stderr.write('branch-policy: the process ended before its work was done\n  A config that calls process.exit() does that.\n')
  process.exitCode = 2
})

let lostOutput = false
const written = new Set<NodeJS.WriteStream>()

const io: Io = {
  environment: process.env,
  entry: fileURLToPath(new URL('bin.cjs', import.meta.url)),
  node: process.execPath,
  directory: currentDirectory,
  ciService,
  stdin: () => process.stdin,
  hookInput: () => standardInput(() => process.stdin),
  stop: () => stopper().signal,
  now: () => new Date(),
  stdout: outputTo(() => process.stdout),
  stderr: outputTo(() => process.stderr),
}

void run()

async function run(): Promise<never> {
  const exitCode = await main(process.argv.slice(2), io)
  await Promise.all([...written].map(flushed))
  if (lostOutput) process.stderr.write('branch-policy: not all output could be written\n')
  // Nothing that a library left open may keep git waiting.
  return end(lostOutput ? 2 : exitCode)
}

/** Made with the first who asks: a hook that starts no git needs none. */
function stopper(): Stop {
  stopping ??= hearSignals(end, WRITING.includes(process.argv[2] ?? ''))
  return stopping
}

function end(code: number): never {
  isOver = true
  // Where one git failed, others that ran beside it are no use any more.
  stopping?.abort()
  process.exit(code)
}

function currentDirectory(): string {
  let directory: string
  try {
    directory = process.cwd()
  } catch {
    throw new RepositoryError('the current directory is gone', ['Change to a directory that is there.'])
  }
  // Node puts this in the place of bytes that are no UTF-8: nothing is found under such a path.
  if (!directory.includes('\ufffd') || existsSync(directory)) return directory
  throw new RepositoryError(`the path of the current directory is not UTF-8, and Node cannot open it: ${directory}`, [
    'Give its folders names in UTF-8.',
  ])
}

/** ci-info reads the environment of the process when it is loaded. */
async function ciService(): ReturnType<Io['ciService']> {
  const [{ default: ci }, { serviceOf }] = await Promise.all([import('ci-info'), import('./ci-job.ts')])
  return serviceOf(ci)
}

/** Node makes a stream when it is first named, and takes its time for it: a hook that says nothing names none. */
function outputTo(named: () => NodeJS.WriteStream): Output {
  const stream = (): NodeJS.WriteStream => {
    const one = named()
    if (!written.has(one)) one.on('error', noteLoss)
    written.add(one)
    return one
  }
  return {
    get isTerminal() {
      return stream().isTTY === true
    },
    write: (text) => void stream().write(text, noteLoss),
  }
}

/** A reader that left, such as `head`, has what it wanted. A report that a full disk swallowed was never made. */
function noteLoss(error: NodeJS.ErrnoException | null | undefined): void {
  if (error !== null && error !== undefined && error.code !== 'EPIPE') lostOutput = true
}

/** Resolves when all that was written has left the process, or cannot. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve()
    else stream.write('', () => resolve())
  })
}
