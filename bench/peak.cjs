// Required before a program: writes the most memory that its process held, in KiB, to the file BENCH_PEAK when it ends.
const { readFileSync, writeFileSync } = require('node:fs')

process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS
  try {
    // proc(5): unlike maxRSS it leaves out what the process that started this one held.
    peak = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? peak)
  } catch {
    // Not Linux.
  }
  writeFileSync(process.env['BENCH_PEAK'], `${peak}`)
})
