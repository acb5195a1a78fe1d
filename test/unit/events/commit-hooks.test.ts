import { describe, expect, test } from 'vitest'
import { commitEvent } from '../../../src/events/commit-hooks.ts'
import { oid, oid256 } from './samples.ts'

describe('a commit that is about to be made', () => {
  test.each(['pre-commit', 'pre-merge-commit', 'commit-msg'] as const)('%s', (hook) => {
    expect(commitEvent(hook, {})).toEqual({
      name: hook,
      door: 'client',
      updates: [{ type: 'commit', mergeNames: new Map(), authorDate: null, draft: { message: null, author: null } }],
      remote: null,
    })
  })

  test('what git merge was given, by oid; nothing else that begins alike', () => {
    const environment = {
      [`GITHEAD_${oid('a')}`]: 'release/v1.1.0',
      [`GITHEAD_${oid256('b')}`]: 'a name with spaces',
      [`GITHEAD_${oid('c')}`]: undefined,
      GITHEAD_abc: 'short',
      [`GITHEAD_${oid('D')}`]: 'capitals',
      [`XGITHEAD_${oid('e')}`]: 'another',
    }
    expect(commitEvent('pre-merge-commit', environment).updates).toEqual([
      {
        type: 'commit',
        mergeNames: new Map([
          [oid('a'), 'release/v1.1.0'],
          [oid256('b'), 'a name with spaces'],
        ]),
        authorDate: null,
        draft: { message: null, author: null },
      },
    ])
  })

  test.each([
    ['git alone set it', { GIT_AUTHOR_DATE: '@1700000000 +0000' }, '@1700000000 +0000'],
    ['a script set both', { GIT_AUTHOR_DATE: '@1700000000 +0000', GIT_COMMITTER_DATE: '@1700000000 +0000' }, null],
    ['it is not set', {}, null],
  ])('the author date where %s', (_name, environment, authorDate) => {
    expect(commitEvent('pre-commit', environment).updates).toMatchObject([{ authorDate }])
  })
})

describe('who writes it', () => {
  test.each([
    ['git commit says', { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' }, { name: 'Ada', email: 'ada@example.org' }],
    ['without an address', { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: '' }, { name: 'Ada', email: '' }],
    ['only half is said', { GIT_AUTHOR_NAME: 'Ada' }, null],
    ['git merge does not say', {}, null],
  ])('%s', (_name, environment, author) => {
    expect(commitEvent('pre-commit', environment).updates).toMatchObject([{ draft: { message: null, author } }])
  })
})

const CUT = '------------------------ >8 ------------------------'
const help = (comment: string): string =>
  [
    'Please enter the commit message for your changes. Lines starting',
    `with '${comment}' will be ignored, and an empty message aborts the commit.`,
    '',
    'On branch main',
    'Changes to be committed:',
    '\tnew file:   a',
    '',
  ]
    .map((line) => `${comment}${line === '' || line.startsWith('\t') ? line : ` ${line}`}\n`)
    .join('')
const diff = (comment: string): string =>
  `${comment} ${CUT}\n${comment} Do not modify or remove the line above.\ndiff --git a/a b/a\n+fix: not this\n`

describe('the message that will be recorded', () => {
  const EDITED = { GIT_EDITOR: 'vim' }
  const GIVEN = { GIT_EDITOR: ':' }
  const recorded = (text: string, environment: Readonly<Record<string, string>>) => {
    const [proposed] = commitEvent('commit-msg', environment, text).updates
    return proposed?.type === 'commit' ? proposed.draft.message : undefined
  }

  test.each([
    ['a subject and a body', 'fix: one\n\nBody\n', 'fix: one\n\nBody\n'],
    ['no newline at its end, as from git merge', "Merge branch 'x'", "Merge branch 'x'\n"],
    ['empty lines around it and between', '\n\nfix: one\n\n\n\nBody\n\n\n', 'fix: one\n\nBody\n'],
    ['lines that end in white space', 'fix: one  \n\t\nBody\t\r\n', 'fix: one\n\nBody\n'],
    ['Windows line ends', 'fix: one\r\n\r\nBody\r\n', 'fix: one\n\nBody\n'],
    ['a byte order mark, which git records', '\ufefffix: one\n', '\ufefffix: one\n'],
    ['nothing', '', ''],
    ['empty lines', '\n \n\r\n', ''],
    ['an indented text', '  fix: one\n', '  fix: one\n'],
  ])('%s', (_name, text, message) => {
    expect(recorded(text, EDITED)).toBe(message)
    expect(recorded(text, GIVEN)).toBe(message)
  })

  test('comments go where an editor was open, and stay where none was', () => {
    expect(recorded('fix: one\n\n#12\n', EDITED)).toBe('fix: one\n')
    expect(recorded('fix: one\n\n#12\n', {})).toBe('fix: one\n')
    expect(recorded('fix: one\n\n#12\n', GIVEN)).toBe('fix: one\n\n#12\n')
    expect(recorded('#12 is fixed\n', GIVEN)).toBe('#12 is fixed\n')
    expect(recorded('# nothing else\n', EDITED)).toBe('')
  })

  test.each(['#', ';', '!', '//', '#>'])('the help that git writes begins with %s', (comment) => {
    const text = `fix: one\n\n${comment} mine\n#12\n;12\n\n${help(comment)}`
    const others = ['#12', ';12'].filter((line) => !line.startsWith(comment)).join('\n')
    const message = `fix: one\n${others === '' ? '' : `\n${others}\n`}`
    expect(recorded(text, EDITED)).toBe(message)
    // An editor that does nothing is an editor too: GIT_EDITOR=: git commit
    expect(recorded(text, GIVEN)).toBe(message)
    expect(recorded(`${text}${diff(comment)}`, EDITED)).toBe(message)
    expect(recorded(`${text}${diff(comment)}`, GIVEN)).toBe(message)
  })

  test('the help of git merge --edit stands right below the message', () => {
    const text =
      "Merge branch 'x'\n# Please enter a commit message to explain why this merge is necessary,\n#\n# Lines starting with '#'\n# the commit.\n"
    expect(recorded(text, EDITED)).toBe("Merge branch 'x'\n")
  })

  test.each([
    ['a list', 'fix: one\n\n- a\n- b\n'],
    ['one line that is like a comment', 'fix: one\n\n; done\n'],
    ['signs alone', 'fix: one\n\n---\n'],
    ['a heading of words', 'fix: one\n\nBREAKING\nBREAKING CHANGE: x\n'],
  ])('%s at the end is no help of git', (_name, text) => {
    expect(recorded(text, EDITED)).toBe(text)
    expect(recorded(text, GIVEN)).toBe(text)
  })

  test('with --cleanup=scissors all above the scissors is text', () => {
    expect(recorded(`#12: one\n\n# more\n\n${diff('#')}`, EDITED)).toBe('#12: one\n\n# more\n')
    expect(recorded(`fix: one\n\n${diff(';')}`, EDITED)).toBe('fix: one\n')
  })

  test.each([
    ['in a message that nobody edited', `fix: one\n\n# ${CUT}\nBody\n`, GIVEN],
    ['with Windows line ends', `fix: one\n\n; ${CUT}\r\nBody\n`, EDITED],
    ['without a comment before them', `fix: one\n\n${CUT}\nBody\n`, EDITED],
    ['behind other words', `fix: one\n\nsee > ${CUT}\nBody\n`, EDITED],
  ])('scissors are text %s', (_name, text, environment) => {
    expect(recorded(text, environment)).toBe(text.replace('\r', ''))
  })
})
