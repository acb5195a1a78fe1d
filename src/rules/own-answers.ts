import type { Question } from '../model/details.ts'
import type { Answer } from '../model/finding.ts'
import { isOid } from '../model/refname.ts'

/** An own rule gave back what it may not. The message goes on after "its judge". */
export class Nonsense extends Error {
  constructor(value: unknown, expected: string) {
    super(`gave back ${shown(value)}, expected ${expected}`)
  }
}

const LONGEST = 60

function shown(value: unknown): string {
  if (value instanceof Promise) return 'a promise'
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? clipped(JSON.stringify(value)) : String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}

function clipped(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

const isLine = (value: unknown): value is string => typeof value === 'string' && !/[\n\r\u2028\u2029]/.test(value)
const isSaid = (value: unknown): value is string => isLine(value) && value.trim() !== ''

interface Form {
  readonly expected: string
  readonly needed?: true
  is(value: unknown): boolean
}

const ONE_LINE: Form = { expected: 'a text of one line', is: isLine }

const ANSWER: Readonly<Record<Exclude<keyof Answer, 'isGap'>, Form>> = {
  verdict: {
    expected: 'fail, undetermined or skipped',
    needed: true,
    is: (value) => value === 'fail' || value === 'undetermined' || value === 'skipped',
  },
  message: { expected: 'one line that says what is wrong', needed: true, is: isSaid },
  why: { expected: 'one line that says why it is asked for', needed: true, is: isSaid },
  atMost: { expected: '"warn"', is: (value) => value === 'warn' },
  oid: { expected: 'a full object name or null', is: (value) => value === null || (typeof value === 'string' && isOid(value)) },
  actual: ONE_LINE,
  expected: ONE_LINE,
  evidence: { expected: 'a text of one line or null', is: (value) => value === null || isLine(value) },
  fix: { expected: 'a list of commands of one line each', is: (value) => Array.isArray(value) && value.every(isSaid) },
}

/**
 * The answers of an own rule, with everything that it left out.
 *
 * @throws {Nonsense} for anything that is no list of answers.
 */
export function answersIn(value: unknown): readonly Answer[] {
  return listIn(value, 'a list of answers, at once: rules are synchronous').map(answerIn)
}

function listIn(value: unknown, expected: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Nonsense(value, expected)
  // A place that was never filled is one that says nothing.
  return Array.from(value)
}

function answerIn(value: unknown): Answer {
  if (!isRecord(value)) throw new Nonsense(value, 'answers, each an object')
  const keys = Object.keys(ANSWER)
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) throw new Nonsense(key, `an answer with the keys ${keys.join(', ')} alone`)
  }
  for (const [key, { expected, needed, is }] of Object.entries(ANSWER)) {
    const part = value[key]
    if (part === undefined ? needed === true : !is(part)) throw new Nonsense(part, `${expected} as ${key} of an answer`)
  }
  return { oid: null, actual: '', expected: '', evidence: null, fix: [], ...(withoutUndefined(value) as unknown as Told) }
}

type Told = Pick<Answer, 'verdict' | 'message' | 'why'>

function withoutUndefined(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isName = (value: unknown): boolean => typeof value === 'string' && isOid(value)
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
/** A path goes to git's `cat-file --batch` as part of a line. */
const isPath = (value: unknown): boolean => isSaid(value) && !value.includes('\0') && !value.startsWith('/')

const QUESTIONS: Readonly<Record<Question['about'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  patch: { commit: isName, base: (value) => value === null || isName(value) },
  file: { commit: isName, path: isPath },
  commit: { commit: isName, verify: isFlag },
  tag: { object: isName, verify: isFlag },
  message: { commit: isName },
  text: { text: (value) => typeof value === 'string' },
}

/**
 * The questions of an own rule.
 *
 * @param hasLinter whether the rule says that it asks the team's linter.
 * @throws {Nonsense} for anything that is no list of questions.
 */
export function questionsIn(value: unknown, hasLinter: boolean): readonly Question[] {
  return listIn(value, 'a list of questions').map((question) => {
    const about = isRecord(question) ? question['about'] : undefined
    const words = Object.keys(QUESTIONS)
    const form = typeof about === 'string' && words.includes(about) ? QUESTIONS[about as Question['about']] : undefined
    if (!isRecord(question) || form === undefined) throw new Nonsense(question, `questions, each about one of ${words.join(', ')}`)
    if ((about === 'message' || about === 'text') && !hasLinter) {
      throw new Nonsense(question, `no question about a ${about} without tool: 'commitlint' in the rule`)
    }
    for (const [key, is] of Object.entries(form)) {
      if (!is(question[key]))
        throw new Nonsense(question[key], `a question about a ${String(about)} whose ${key} is right: ${HINTS[key] ?? ''}`)
    }
    return question as unknown as Question
  })
}

const HINTS: Readonly<Record<string, string>> = {
  commit: 'a full object name',
  object: 'a full object name',
  base: 'a full object name or null',
  path: 'a path from the top of the repository',
  verify: 'true or false',
  text: 'a text',
}
