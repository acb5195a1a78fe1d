// Runs jobs one after the other, round by round, each in a fresh process, and prints how long each took. It stays this small because
// a process is started by copying the one that starts it: a large one here would add to every time.
// In: {rounds, seconds, errors, jobs: [{name, command, args, directory, environment, input, before}]} on standard input.
// Out: {times: {name: [ms, …]}, rounds} or {failed: {name, code, said}}.
const { spawnSync } = require('node:child_process')
const { appendFileSync, closeSync, openSync, readFileSync, rmSync } = require('node:fs')

const { rounds, seconds, errors, jobs } = JSON.parse(readFileSync(0, 'utf8'))
const times = Object.fromEntries(jobs.map(({ name }) => [name, []]))
const began = process.hrtime.bigint()
const FEWEST = 3

function since(start) {
  return Number(process.hrtime.bigint() - start) / 1e6
}

function timeOf({ name, command, args, directory, environment, input, before }) {
  for (const path of before.remove) rmSync(path, { force: true })
  for (const path of before.append) appendFileSync(path, '\n')
  const stdin = input === null ? 'ignore' : openSync(input, 'r')
  const stderr = openSync(errors, 'w')
  const start = process.hrtime.bigint()
  const ended = spawnSync(command, args, { cwd: directory, env: environment, stdio: [stdin, 'ignore', stderr], timeout: 900_000 })
  const time = since(start)
  closeSync(stderr)
  if (input !== null) closeSync(stdin)
  if (ended.status === 0) return time
  const said = `${ended.error?.message ?? ''}${readFileSync(errors, 'utf8').slice(-2000)}`
  console.log(JSON.stringify({ failed: { name, code: ended.status, said } }))
  process.exit(0)
}

// The first round fills the caches of the machine and is not counted. Each round begins with another job, so that none always follows the same.
let done = 0
for (const job of jobs) timeOf(job)
while (done < rounds && (done < FEWEST || since(began) < seconds * 1000)) {
  for (let index = 0; index < jobs.length; index += 1) {
    const job = jobs[(index + done) % jobs.length]
    times[job.name].push(timeOf(job))
  }
  done += 1
}
console.log(JSON.stringify({ times, rounds: done }))
