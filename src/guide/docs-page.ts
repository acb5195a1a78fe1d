/** What a rule's page says first, and its examples. */
export interface DocsPage {
  readonly forbids: string | null
  readonly why: string | null
  readonly passes: readonly string[]
  readonly refused: readonly string[]
}

/** No page: a rule of the team's own. */
export const NO_PAGE: DocsPage = { forbids: null, why: null, passes: [], refused: [] }

/** Sentences of "Why" that are shown. */
const MOST_SENTENCES = 3

/**
 * Reads a page of docs/rules/: the paragraph below its title, the first sentences of "Why", and the first example of "Passes" and
 * of "Is refused".
 */
export function readDocsPage(text: string): DocsPage {
  const sections = text.replaceAll('\r\n', '\n').split(/\n(?=## )/)
  const named = (title: string): string => sections.find((section) => section.startsWith(`## ${title}\n`)) ?? ''
  return {
    forbids: paragraphOf(sections[0] ?? ''),
    why: firstSentences(paragraphOf(named('Why'))),
    passes: exampleOf(named('Passes')),
    refused: exampleOf(named('Is refused')),
  }
}

/** The first paragraph below a section's title, as plain text on one line. */
function paragraphOf(section: string): string | null {
  const paragraph = section
    .split(/\n\s*\n/)
    .slice(1)
    .find((one) => one.trim() !== '' && !one.startsWith('```'))
  if (paragraph === undefined) return null
  return paragraph
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
}

function firstSentences(text: string | null): string | null {
  return text === null
    ? null
    : text
        .split(/(?<=[.!?]) (?=[A-Z])/)
        .slice(0, MOST_SENTENCES)
        .join(' ')
}

function exampleOf(section: string): readonly string[] {
  const block = /\n```sh[^\n]*\n([\s\S]*?)\n```/.exec(section)?.[1] ?? ''
  // The example's own policy would replace the reader's where somebody pastes it.
  const lines = block.replace(/^cat > branch-policy\.config\.json <<'END'\n[\s\S]*?^END$/gm, '').split('\n')
  return lines.filter((line) => line !== '' && !SETTING_UP.test(line))
}

/** Lines that make keys and settings for the example. */
const SETTING_UP = /^(?:ssh-keygen |git config |npm install |echo .* > (?:\.\.\/signers|\.commitlintrc\.json)$)/
