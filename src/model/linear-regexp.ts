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
  checkSyntax(source)
  return compileLinearRegExp(`[^]*?(?:${source})[^]*`)
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
  const known = new Map<string, boolean>()
  return (character) => {
    const answer = known.get(character) ?? accepts(character)
    known.set(character, answer)
    return answer
  }
}

function isBoundary(text: string, index: number): boolean {
  return /\w/.test(text[index - 1] ?? '') !== /\w/.test(text[index] ?? '')
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

/** One way through the program: where it stands, and where groups began and ended on it. */
interface Way {
  readonly at: number
  readonly taken: ReadonlyMap<string, readonly [begin: number, end: number | null]>
}

function run(program: readonly Instruction[], groups: readonly string[], text: string): ReadonlyMap<string, string> | null {
  let ways = follow(program, [{ at: 0, taken: new Map() }], text, 0)
  for (let index = 0; index < text.length && ways.length > 0; index += 1) {
    const character = text[index] ?? ''
    const moved: Way[] = []
    for (const { at, taken } of ways) {
      const instruction = program[at]
      if (instruction?.type === 'character' && instruction.accepts(character)) moved.push({ at: at + 1, taken })
    }
    ways = follow(program, moved, text, index + 1)
  }
  const found = ways.find(({ at }) => program[at]?.type === 'match')
  if (found === undefined) return null
  const values = groups.flatMap((name) => {
    const [begin, end] = found.taken.get(name) ?? [0, null]
    return end === null ? [] : [[name, text.slice(begin, end)] as const]
  })
  return new Map(values)
}

/** Goes on along each way to where a character is wanted, or to the end; best first, each place once. */
function follow(program: readonly Instruction[], ways: readonly Way[], text: string, index: number): readonly Way[] {
  const reached: Way[] = []
  const seen = new Set<number>()
  const open = [...ways].reverse()
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const { at, taken } = way
    const instruction = program[at]
    if (instruction === undefined || seen.has(at)) continue
    seen.add(at)
    switch (instruction.type) {
      case 'fork':
        open.push({ at: instruction.second, taken }, { at: instruction.first, taken })
        break
      case 'assertion':
        if (instruction.holds(text, index)) open.push({ at: at + 1, taken })
        break
      case 'begin':
        open.push({ at: at + 1, taken: new Map(taken).set(instruction.name, [index, null]) })
        break
      case 'end':
        open.push({ at: at + 1, taken: new Map(taken).set(instruction.name, [taken.get(instruction.name)?.[0] ?? index, index]) })
        break
      case 'forget':
        open.push({ at: at + 1, taken: new Map([...taken].filter(([name]) => !instruction.names.includes(name))) })
        break
      default:
        reached.push(way)
    }
  }
  return reached
}
