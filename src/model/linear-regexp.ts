/** A regular expression whose work grows with the length of the text only, however it was written. */
export interface LinearRegExp {
  /** The names of its groups. */
  readonly groups: readonly string[]
  /** What the named groups took when the text matches, else null. */
  match(text: string): ReadonlyMap<string, string> | null
}

/** A regular expression that cannot be read, or not in linear time; the message names the fault. */
export class LinearRegExpError extends Error {}

/**
 * Makes JavaScript's regular expressions, without flags, ready to match whole texts: all but lookarounds and
 * backreferences, which need more time than a name from outside may cost.
 *
 * All ways through the expression are followed at once, one character after the other, so that none is tried twice
 * (Russ Cox, "Regular Expression Matching: the Virtual Machine Approach").
 *
 * @throws {LinearRegExpError}
 */
export function compileLinearRegExp(source: string): LinearRegExp {
  checkSize(source)
  checkSyntax(source)
  const { node, groups } = parse(source)
  const program: Instruction[] = []
  emit(node, program)
  program.push({ type: 'match' })
  return { groups, match: (text) => run(program, groups, text) }
}

/**
 * The same for an expression that may match anywhere in a text: the groups take what they take in the first match, as
 * `RegExp.prototype.exec` finds it.
 *
 * @throws {LinearRegExpError}
 */
export function compileLinearSearch(source: string): LinearRegExp {
  checkSize(source)
  checkSyntax(source)
  return compileLinearRegExp(`[^]*?(?:${source})[^]*`)
}

/** Of a longer expression no program could be short enough, unless most of it says nothing. */
const LONGEST_SOURCE = 5000

/** Parts within parts. */
const DEEPEST = 200

/** @throws {LinearRegExpError} for an expression that would use up the stack before anything else is known of it. */
function checkSize(source: string): void {
  let depth = 0
  for (const character of source) {
    // Brackets that are escaped or stand in a class are counted too: nobody writes so many of those either.
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth > DEEPEST) throw new LinearRegExpError('it nests too deep')
  }
  if (source.length > LONGEST_SOURCE) throw new LinearRegExpError('it is too long')
}

/** @throws {LinearRegExpError} where JavaScript itself cannot read the expression. */
function checkSyntax(source: string): void {
  try {
    // Both: `a)|(b` is no expression, though it looks like one inside a group.
    for (const expression of [`^(?:${source})$`, source]) new RegExp(expression)
  } catch (error) {
    throw new LinearRegExpError(error instanceof Error ? error.message : String(error))
  }
}

/** A part of an expression. */
export type Node =
  | { readonly type: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly type: 'assertion'; readonly holds: (text: string, index: number) => boolean }
  | { readonly type: 'sequence' | 'choice'; readonly nodes: readonly Node[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly least: number; readonly most: number; readonly lazy: boolean }
  | { readonly type: 'group'; readonly node: Node; readonly name: string }

// The syntax was checked by JavaScript itself, so that only what is well-formed has to be told apart here.
const TOKEN =
  /\(\?<(?<name>[^=!>][^>]*)>|(?<around>\(\?<?[=!])|(?<open>\(\?:|\()|(?<modifier>\(\?)|(?<close>\))|(?<bar>\|)|(?<back>\\[1-9k])|(?<boundary>\\[bB])|(?<edge>[\^$])|(?<one>\[(?:\\[\s\S]|[^\]\\])*\]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]|\\[\s\S]|[\s\S])/y
const QUANTIFIER = /(?:([*+?])|\{([0-9]+)(,([0-9]*))?\})(\?)?/y

/** The parts of an expression that `compileLinearRegExp` takes. */
export function parse(source: string): { readonly node: Node; readonly groups: readonly string[] } {
  const groups: string[] = []
  let position = 0

  const take = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = position
    const match = expression.exec(source)
    if (match !== null) position = expression.lastIndex
    return match
  }

  const choice = (): Node => {
    const branches: Node[] = []
    let nodes: Node[] = []
    for (;;) {
      const start = position
      const found = take(TOKEN)?.groups
      if (found === undefined || found['close'] !== undefined) break
      if (found['bar'] !== undefined) {
        branches.push({ type: 'sequence', nodes })
        nodes = []
        continue
      }
      nodes.push(quantified(part(found, source.slice(start, position))))
    }
    return { type: 'choice', nodes: [...branches, { type: 'sequence', nodes }] }
  }

  const part = (found: Readonly<Record<string, string | undefined>>, text: string): Node => {
    const { name, around, open, modifier, back, boundary, edge } = found
    if (around !== undefined) throw new LinearRegExpError(`"${text}" looks ahead or behind, which takes too long on some texts`)
    if (modifier !== undefined) throw new LinearRegExpError('groups with flags are not understood')
    if (back !== undefined) throw new LinearRegExpError(`"${text}" looks back at a group, which takes too long on some texts`)
    if (name !== undefined) {
      groups.push(name)
      return { type: 'group', name, node: choice() }
    }
    if (open !== undefined) return choice()
    if (edge !== undefined)
      return { type: 'assertion', holds: edge === '^' ? (_, index) => index === 0 : (all, index) => index === all.length }
    if (boundary !== undefined) return { type: 'assertion', holds: (all, index) => isBoundary(all, index) === (text === '\\b') }
    const expression = new RegExp(`^${text === '{' || text === '}' || text === ']' ? `\\${text}` : text}$`)
    return { type: 'character', accepts: remembered((character) => expression.test(character)) }
  }

  const quantified = (node: Node): Node => {
    const match = take(QUANTIFIER)
    if (match === null) return node
    const [, sign, low = '', comma, high = '', lazy] = match
    const least = sign === '+' ? 1 : sign === undefined ? Number(low) : 0
    const most =
      sign === '?' ? 1 : sign !== undefined || (comma !== undefined && high === '') ? Number.POSITIVE_INFINITY : Number(high || low)
    return { type: 'repeat', node, least, most, lazy: lazy !== undefined }
  }

  return { node: choice(), groups }
}

/** The few characters of a name come again and again. */
function remembered(accepts: (character: string) => boolean): (character: string) => boolean {
  // By code: 1 is yes, 2 is no.
  const usual = new Uint8Array(128)
  const others = new Map<string, boolean>()
  return (character) => {
    const code = character.charCodeAt(0)
    if (code >= usual.length) {
      const answer = others.get(character) ?? accepts(character)
      others.set(character, answer)
      return answer
    }
    if (usual[code] === 0) usual[code] = accepts(character) ? 1 : 2
    return usual[code] === 1
  }
}

function isBoundary(text: string, index: number): boolean {
  return isWord(text.charCodeAt(index - 1)) !== isWord(text.charCodeAt(index))
}

/** Whether a code is of a letter, a digit or `_`: what `\w` means without flags. Before and behind a text there is none. */
function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}

type Instruction =
  | { readonly type: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly type: 'assertion'; readonly holds: (text: string, index: number) => boolean }
  /** Goes on at the first and at the second; the first is liked better. */
  | { type: 'fork'; first: number; second: number }
  | { readonly type: 'begin' | 'end'; readonly name: string }
  /** JavaScript forgets what a group took in the round before. */
  | { readonly type: 'forget'; readonly names: readonly string[] }
  | { readonly type: 'match' }

/** So long a program reads a name of a kibibyte in a few milliseconds. */
const LONGEST_PROGRAM = 500

function emit(node: Node, program: Instruction[]): void {
  if (program.length >= LONGEST_PROGRAM) throw new LinearRegExpError('it is too long, or repeats too much')
  switch (node.type) {
    case 'character':
    case 'assertion':
      program.push(node)
      return
    case 'sequence':
      for (const part of node.nodes) emit(part, program)
      return
    case 'choice':
      emitChoice(node.nodes, program)
      return
    case 'group':
      program.push({ type: 'begin', name: node.name })
      emit(node.node, program)
      program.push({ type: 'end', name: node.name })
      return
    case 'repeat':
      emitRepeat(node, program)
  }
}

function emitChoice(nodes: readonly Node[], program: Instruction[]): void {
  const [first, ...others] = nodes
  if (first === undefined) return
  if (others.length === 0) {
    emit(first, program)
    return
  }
  const fork = forkHere(program)
  emit(first, program)
  const jump = forkHere(program)
  fork.second = program.length
  emitChoice(others, program)
  jump.first = program.length
  jump.second = program.length
}

function emitRepeat({ node, least, most, lazy }: Extract<Node, { type: 'repeat' }>, program: Instruction[]): void {
  const names = groupsIn(node)
  const round = (): boolean => {
    const before = program.length
    if (names.length > 0) program.push({ type: 'forget', names })
    emit(node, program)
    return program.length > before
  }
  // What takes no character takes none however often.
  for (let count = 0; count < least; count += 1) if (!round()) break
  const open: { fork: Extract<Instruction, { type: 'fork' }>; start: number }[] = []
  const rounds = most === Number.POSITIVE_INFINITY ? 1 : most - least
  for (let count = 0; count < rounds; count += 1) {
    const start = program.length
    open.push({ fork: forkHere(program), start })
    if (!round()) break
  }
  const [loop] = open
  if (most === Number.POSITIVE_INFINITY && loop !== undefined) {
    const back = forkHere(program)
    back.first = loop.start
    back.second = loop.start
  }
  for (const { fork, start } of open) {
    fork.first = lazy ? program.length : start + 1
    fork.second = lazy ? start + 1 : program.length
  }
}

function forkHere(program: Instruction[]): Extract<Instruction, { type: 'fork' }> {
  const fork = { type: 'fork' as const, first: program.length + 1, second: program.length + 1 }
  program.push(fork)
  return fork
}

function groupsIn(node: Node): readonly string[] {
  if (node.type === 'group') return [node.name, ...groupsIn(node.node)]
  if (node.type === 'repeat') return groupsIn(node.node)
  return node.type === 'sequence' || node.type === 'choice' ? node.nodes.flatMap(groupsIn) : []
}

/** What groups did on one way through the program, the last first: ways share their past, so that none is ever copied. */
interface Taken {
  readonly what: Extract<Instruction, { type: 'begin' | 'end' | 'forget' }>
  readonly index: number
  readonly before: Taken | null
}

/** Ways that wait for a character, best first: where each stands in the program, and what its groups took. */
interface Ways {
  readonly at: number[]
  readonly taken: (Taken | null)[]
}

function run(program: readonly Instruction[], groups: readonly string[], text: string): ReadonlyMap<string, string> | null {
  // Where a way has been after so many characters, plus one: of several, the best came first.
  const seen = new Int32Array(program.length)
  let ways: Ways = { at: [], taken: [] }
  follow(program, ways, 0, null, text, 0, seen)
  for (let index = 0; index < text.length && ways.at.length > 0; index += 1) {
    const character = text.charAt(index)
    const next: Ways = { at: [], taken: [] }
    for (const [order, at] of ways.at.entries()) {
      const instruction = program[at]
      if (instruction?.type !== 'character' || !instruction.accepts(character)) continue
      follow(program, next, at + 1, ways.taken[order] ?? null, text, index + 1, seen)
    }
    ways = next
  }
  const found = ways.at.findIndex((at) => program[at]?.type === 'match')
  return found < 0 ? null : valuesOf(groups, ways.taken[found] ?? null, text)
}

/** Goes on along a way to where a character is wanted, or to the end; each place once, for the way that came there first. */
function follow(
  program: readonly Instruction[],
  ways: Ways,
  start: number,
  past: Taken | null,
  text: string,
  index: number,
  seen: Int32Array,
): void {
  const open: number[] = [start]
  const pasts: (Taken | null)[] = [past]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const taken = pasts.pop() ?? null
    const instruction = program[at]
    if (instruction === undefined || seen[at] === index + 1) continue
    seen[at] = index + 1
    switch (instruction.type) {
      case 'fork':
        open.push(instruction.second, instruction.first)
        pasts.push(taken, taken)
        break
      case 'assertion':
        if (!instruction.holds(text, index)) break
        open.push(at + 1)
        pasts.push(taken)
        break
      case 'begin':
      case 'end':
      case 'forget':
        open.push(at + 1)
        pasts.push({ what: instruction, index, before: taken })
        break
      default:
        ways.at.push(at)
        ways.taken.push(taken)
    }
  }
}

/** What the groups took in the end: read from the last that happened backwards, where the first that is met of a group counts. */
function valuesOf(groups: readonly string[], last: Taken | null, text: string): ReadonlyMap<string, string> {
  const ends = new Map<string, number>()
  const known = new Map<string, string | null>()
  for (let taken = last; taken !== null && known.size < groups.length; taken = taken.before) {
    const { what, index } = taken
    if (what.type === 'forget') for (const name of what.names) known.set(name, known.get(name) ?? null)
    else if (known.has(what.name)) continue
    else if (what.type === 'end') ends.set(what.name, ends.get(what.name) ?? index)
    else known.set(what.name, ends.has(what.name) ? text.slice(index, ends.get(what.name)) : null)
  }
  return new Map(groups.flatMap((name) => (known.get(name) == null ? [] : [[name, known.get(name) ?? ''] as const])))
}
