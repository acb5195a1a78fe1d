import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { cleanEnvironment } from './environment.ts'

/** A server that is reached as teams reach theirs. */
export interface GitServer {
  /** What a clone calls the repository. */
  readonly url: string
  /** What the pusher's git needs in its environment to reach it. */
  readonly env: Readonly<Record<string, string>>
}

/** A way to reach a bare repository, and why it cannot be tried here; null where it can. */
export interface ServerKind {
  readonly name: string
  readonly missing: string | null
  /** @param folder a folder of the test's own. */
  start(repository: string, folder: string): Promise<GitServer>
}

export const SERVERS: readonly ServerKind[] = [
  { name: 'git http-backend', missing: null, start: startHttp },
  { name: 'sshd', missing: existsSync('/usr/sbin/sshd') ? null : 'no sshd is installed (openssh-server)', start: startSsh },
  { name: 'git daemon', missing: null, start: startDaemon },
]

/** A web server that starts `git http-backend` for each request (git-http-backend(1)), as somebody who has logged in. */
async function startHttp(repository: string): Promise<GitServer> {
  const server = createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const child = spawn('git', ['http-backend'], {
      env: {
        ...cleanEnvironment(),
        GATEWAY_INTERFACE: 'CGI/1.1',
        GIT_PROJECT_ROOT: join(repository, '..'),
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method ?? '',
        PATH_INFO: path,
        QUERY_STRING: query,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_USER: 'ada',
        REMOTE_ADDR: '127.0.0.1',
      },
    })
    request.pipe(child.stdin)
    child.stdin.on('error', () => undefined)
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk))
    child.on('close', () => {
      const answer = Buffer.concat(chunks)
      const end = answer.indexOf('\r\n\r\n')
      const headers = answer.toString('latin1', 0, end).split('\r\n')
      const pairs = headers.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const)
      response.statusCode = Number(pairs.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? 200)
      for (const [name, value] of pairs) if (name !== 'Status') response.setHeader(name, value)
      response.end(answer.subarray(end + 4))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/${repository.split('/').at(-1)}`, env: {} }
}

/** OpenSSH's server on a port of its own, for this user's key alone. */
async function startSsh(repository: string, folder: string): Promise<GitServer> {
  const place = join(folder, 'ssh')
  mkdirSync(place, { mode: 0o700 })
  const at = (name: string): string => join(place, name)
  for (const name of ['host', 'key']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  writeFileSync(at('authorized'), readFileSync(at('key.pub')))
  chmodSync(at('authorized'), 0o600)
  // What a login gives is the server's own; tests want no config of this machine's either.
  const variables = Object.entries(cleanEnvironment()).filter(([name]) => /^(?:GIT_|PATH$)/.test(name))
  const port = await freePort()
  writeFileSync(
    at('config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      `PidFile ${at('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      `SetEnv ${variables.map(([name, value]) => `"${name}=${value}"`).join(' ')}`,
      '',
    ].join('\n'),
  )
  // The folder of its privileges that the system makes when the service is started.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  await started(spawn('/usr/sbin/sshd', ['-D', '-e', '-f', at('config')], { stdio: 'ignore' }), port)
  const options = [
    '-F',
    '/dev/null',
    '-i',
    at('key'),
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
  ]
  const command = ['ssh', ...options].map((word) => `'${word}'`).join(' ')
  return { url: `ssh://${userInfo().username}@127.0.0.1:${port}${repository}`, env: { GIT_SSH_COMMAND: command } }
}

/** git's own server, which knows nobody and takes pushes where it is told to (git-daemon(1)). */
async function startDaemon(repository: string): Promise<GitServer> {
  const port = await freePort()
  const base = join(repository, '..')
  const words = [
    'daemon',
    '--reuseaddr',
    '--listen=127.0.0.1',
    `--port=${port}`,
    `--base-path=${base}`,
    '--export-all',
    '--enable=receive-pack',
    base,
  ]
  await started(spawn('git', words, { stdio: 'ignore', env: cleanEnvironment(), detached: true }), port)
  return { url: `git://127.0.0.1:${port}/${repository.split('/').at(-1)}`, env: {} }
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits until a server takes connections; it ends with the test. */
async function started(child: ChildProcess, port: number): Promise<void> {
  onTestFinished(() => {
    // git daemon has a child of its own.
    const group = spawnSync('kill', ['--', `-${child.pid}`], { stdio: 'ignore' })
    if (group.status !== 0) child.kill()
  })
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    if (await takesConnections(port)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the server takes no connections')
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
