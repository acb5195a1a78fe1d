import { createColors } from 'picocolors'
import type { NextStep } from '../model/guide.ts'
import { printable } from '../model/printable.ts'
import { wrap } from './wrap.ts'

const WIDTH = 80

/** How a guide is to be written. */
export interface GuideOptions {
  readonly colours: boolean
  /** Lines that come before it: where the policy is from. */
  readonly notes: readonly string[]
}

/** A guide as text: its parts with an empty line between them; parts without a line are left out. */
export function guideText(parts: readonly (readonly string[])[], options: GuideOptions): string {
  const { dim } = createColors(options.colours)
  const notes = options.notes.flatMap((note) => wrap(printable(note), WIDTH, 'note: ', '      ')).map((line) => dim(line))
  return [notes, ...parts]
    .filter((part) => part.length > 0)
    .map((part) => part.map((line) => `${line}\n`).join(''))
    .join('\n')
}

/** A heading, bold where there are colours. */
export function heading(text: string, options: GuideOptions): string {
  return createColors(options.colours).bold(printable(text))
}

/** A paragraph, indented. */
export function paragraph(text: string): readonly string[] {
  return wrap(printable(text), WIDTH, '  ', '  ')
}

/** A line of a list: what does not fit is indented further. */
export function item(text: string): readonly string[] {
  return wrap(printable(text), WIDTH, '  ', '    ')
}

/** A line with a label in a column of its own. */
export function row(label: string, text: string, width: number): readonly string[] {
  const start = `  ${printable(label).padEnd(width)}  `
  return wrap(printable(text), WIDTH, start, ' '.repeat(start.length))
}

/**
 * Commands, one on each line, never broken. What a terminal would not show as it is cannot be pasted: then none of them is
 * printed as a command.
 */
export function commandLines(commands: readonly string[], indent = '    '): readonly string[] {
  const isSafe = commands.every((command) => printable(command) === command)
  return commands.map((command) => (isSafe ? `${indent}${command}` : `${indent}# ${printable(command)}`))
}

/** Steps: what for, and the commands. */
export function stepLines(steps: readonly NextStep[]): readonly string[] {
  return steps.flatMap(({ about, commands }) => [...item(commands.length > 0 ? `${about}:` : about), ...commandLines(commands)])
}
