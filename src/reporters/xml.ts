/** An element of an XML document, with either elements or text in it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly children: readonly XmlElement[] | string
}

/**
 * An element to be written.
 *
 * @param name, attributes names of ours, never a text from outside.
 * @param children text from outside has to be `printable`: XML 1.0 has no way to write a control character, a lone
 * surrogate or a noncharacter, not even as a reference. Line feeds are kept in text; attributes hold none.
 */
export function element(name: string, attributes: XmlElement['attributes'], children: XmlElement['children'] = []): XmlElement {
  return { name, attributes, children }
}

/** A document, with a newline at its end. */
export function xmlText(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${linesOf(root, '').join('\n')}\n`
}

function linesOf({ name, attributes, children }: XmlElement, indent: string): readonly string[] {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  const start = `${indent}<${name}${pairs.join('')}`
  if (children.length === 0) return [`${start}/>`]
  if (typeof children === 'string') return [`${start}>${escaped(children)}</${name}>`]
  return [`${start}>`, ...children.flatMap((child) => linesOf(child, `${indent}  `)), `${indent}</${name}>`]
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** `>` too, since `]]>` may stand in no text. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES.get(character) ?? character)
}
