const END = 'branch-policy end'

/** A line of a block's frame: `# branch-policy begin: why`, indented or not. */
const BEGIN = /^[ \t]*# branch-policy begin(?:: .*)?$/
const LAST = new RegExp(`^[ \\t]*# ${END}$`)

/** The frame of a block of ours in a file of somebody else's, as lines. */
export function markedBlock(
  lines: readonly string[],
  { indent = '', why }: { readonly indent?: string; readonly why: string },
): readonly string[] {
  return [`${indent}# branch-policy begin: ${why}`, ...lines, `${indent}# ${END}`]
}

/**
 * A text with a block put in before the line that begins at `at`, or at its end. `withoutMarkedBlocks` gives every byte of
 * the text back, also where its last line has no newline.
 */
export function withBlock(text: string, at: number, block: readonly string[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const added = block.join(eol)
  const head = text.slice(0, at)
  return head === '' || head.endsWith('\n') ? `${head}${added}${eol}${text.slice(at)}` : `${head}${eol}${added}${text.slice(at)}`
}

/** A text without the blocks of ours; the same text where there are none. A block without an end stays. */
export function withoutMarkedBlocks(text: string): string {
  const kept: string[] = []
  let inside: string[] | null = null
  // Each line with its newline.
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const bare = line.replace(/\r?\n$/, '')
    if (BEGIN.test(bare)) {
      // What began before and did not end is no block.
      kept.push(...(inside ?? []))
      inside = [line]
    } else if (inside !== null) {
      inside.push(line)
      if (!LAST.test(bare)) continue
      // Where the block's last line has no newline, the text before it had none.
      if (!line.endsWith('\n')) kept.push((kept.pop() ?? '').replace(/\r?\n$/, ''))
      inside = null
    } else kept.push(line)
  }
  return [...kept, ...(inside ?? [])].join('')
}
