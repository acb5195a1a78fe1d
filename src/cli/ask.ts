import type { Io } from './io.ts'

/** One thing to choose from. */
export interface Choice<T> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

/** Asks a person. Each question gives null where it was broken off (Ctrl-C, Escape). */
export interface Asker {
  select<T extends string>(message: string, choices: readonly Choice<T>[], first: T): Promise<T | null>
  confirm(message: string, first: boolean): Promise<boolean | null>
}

/** Whether somebody is there to answer: both streams are a terminal, and this is no CI job. */
export function canAsk(io: Io): boolean {
  return io.stdout.isTerminal && (io.environment['CI'] ?? '') === '' && io.environment['TERM'] !== 'dumb' && io.stdin().isTTY === true
}

/** Questions on the terminal. The library is loaded here and nowhere else. */
export async function openAsker(io: Io): Promise<Asker> {
  const { confirm, isCancel, select } = await import('@clack/prompts')
  return {
    select: async <T extends string>(message: string, choices: readonly Choice<T>[], first: T) => {
      // The library's type of an option depends on whether its value is a text; here it always is.
      const options = choices.map((choice) => ({ ...choice })) as Parameters<typeof select<T>>[0]['options']
      const answer = await select<T>({ message, options, initialValue: first, signal: io.stop() })
      return isCancel(answer) ? null : answer
    },
    confirm: async (message, first) => {
      const answer = await confirm({ message, initialValue: first, signal: io.stop() })
      return isCancel(answer) ? null : answer
    },
  }
}
