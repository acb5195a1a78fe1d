/** The text of a JSON object with its sum as first key. */
export function sealed(text: string): string {
  return `{"sum":"${sumOf(text)}",${text.slice(1)}`
}

/** The text without its sum; null where it is not the one that was sealed. */
export function unsealed(text: string): string | null {
  const [seal = '', sum = ''] = /^\{"sum":"([0-9a-f]+)",/.exec(text) ?? []
  if (seal === '') return null
  const whole = `{${text.slice(seal.length)}`
  return sumOf(whole) === sum ? whole : null
}

/**
 * A sum of a text, as hexadecimal digits (FNV-1a of two halves, 64 bits): what a disk spoiled or a hand changed has another. No
 * protection against who means it, who could as well replace the hook beside it; to load `node:crypto` for it would cost a hook more.
 */
function sumOf(text: string): string {
  let one = 0x811c9dc5
  let other = 0x01000193
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ (code + at), 0x85ebca6b)
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
