/**
 * Reads a file of outputs as GitHub's runner does: a line `name=value`, or `name<<DELIMITER`, lines, and the delimiter; what
 * stands first of `=` and `<<` decides. A later value of a name wins.
 */
export function githubOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const [equals, heredoc] = [line.indexOf('='), line.indexOf('<<')]
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      outputs[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    if (heredoc <= 0) throw new Error(`no output: ${line}`)
    const end = lines.indexOf(line.slice(heredoc + 2), index + 1)
    if (end < 0) throw new Error(`an output without an end: ${line}`)
    outputs[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return outputs
}
