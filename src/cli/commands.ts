import { HOOK_NAMES } from '../model/update.ts'

/** A flag of a command. */
export interface FlagSpec {
  /** What each value is called in the help; none for a switch. */
  readonly values: readonly string[]
  readonly repeatable: boolean
  readonly about: string
}

/** A command as the help shows it and the parser reads it. */
export interface CommandSpec {
  readonly about: string
  /** Words that are no flags, as the help shows them; empty where a command takes none. */
  readonly operands: string
  readonly flags: Readonly<Record<string, FlagSpec>>
  /** More lines of its help. */
  readonly details: readonly string[]
}

const BARE = { operands: '', flags: {}, details: [] } as const

/** Every command that there is: the source of the help, of the parser's types and of its errors. */
export const COMMANDS = {
  tour: {
    ...BARE,
    about: 'play the branching strategy with real git and real hooks',
    flags: { keep: { values: [], repeatable: false, about: 'keep the scratch repository' } },
  },
  init: {
    ...BARE,
    about: 'set a repository up: config, hooks and a CI workflow',
    flags: {
      preset: { values: ['NAME'], repeatable: false, about: 'the preset to extend' },
      yes: { values: [], repeatable: false, about: 'take what is proposed, without questions' },
      json: { values: [], repeatable: false, about: 'write the config as JSON' },
      ci: { values: ['NAME'], repeatable: false, about: 'the CI service to write a workflow for' },
    },
  },
  install: {
    ...BARE,
    about: "install this repository's hooks",
    flags: { strict: { values: [], repeatable: false, about: 'refuse fast-forwards, resets and the like too' } },
  },
  uninstall: { ...BARE, about: 'take the hooks away; what was there before is back' },
  check: {
    operands: '',
    about: "judge this CI job's event; else the current branch",
    flags: {
      all: { values: [], repeatable: false, about: 'every branch, tag and permanent history' },
      'pull-request': { values: [], repeatable: false, about: 'a proposed merge of --head into --base' },
      head: { values: ['REF'], repeatable: false, about: 'the branch that a pull request comes from' },
      base: { values: ['REF'], repeatable: false, about: 'the branch that a pull request goes into' },
      update: { values: ['REF', 'OLD', 'NEW'], repeatable: true, about: 'one ref update; zeros for no ref' },
      branch: { values: ['NAME'], repeatable: true, about: 'a branch name alone' },
      since: { values: ['REV'], repeatable: false, about: '--all: not what came before (or a date)' },
      config: { values: ['FILE'], repeatable: false, about: 'judge by this policy' },
      'policy-from': { values: ['REV'], repeatable: false, about: 'judge by the policy of a revision, as data' },
      fetch: { values: [], repeatable: false, about: 'fetch what is missing (the default in CI)' },
      'no-fetch': { values: [], repeatable: false, about: 'judge by what is here' },
      'show-event': { values: [], repeatable: false, about: 'show what this CI job was started for' },
      format: { values: ['NAME'], repeatable: true, about: 'text (the default), or as below' },
      output: { values: ['FILE'], repeatable: true, about: 'write the --format before it there' },
      'allow-undetermined': { values: [], repeatable: false, about: 'let pass what cannot be determined' },
      'max-warnings': { values: ['N'], repeatable: false, about: 'fail where there are more warnings' },
      'write-baseline': { values: ['FILE'], repeatable: false, about: '--all: keep the findings as known ones' },
      full: { values: [], repeatable: false, about: 'text: every finding' },
      quiet: { values: [], repeatable: false, about: 'text: only what makes the check fail' },
    },
    details: [
      'Formats: text, json, github, gitlab, azure, sarif, junit, markdown.',
      'Exit codes: 0 nothing against the policy at severity error, 1 something is,',
      '2 could not check (--allow-undetermined: what is undetermined passes).',
    ],
  },
  hook: {
    ...BARE,
    about: 'answer a git hook; the installed hooks call it',
    operands: 'NAME [ARGS…]',
    details: [
      'Hooks:',
      `  ${HOOK_NAMES.slice(0, 4).join(', ')},`,
      `  ${HOOK_NAMES.slice(4).join(', ')}`,
      'Arguments and standard input are those that git gives (githooks(5)).',
      'BRANCH_POLICY_STDIN_TIMEOUT: milliseconds to wait for standard input (10000)',
    ],
  },
  explain: {
    operands: '[WORD]',
    about: 'explain a rule, a branch, or the model',
    flags: { merge: { values: ['SOURCE', 'TARGET'], repeatable: false, about: 'would this merge be legal, and how' } },
    details: [
      'WORD is a rule or a branch; without one the model is explained. HEAD is the',
      'current branch, refs/heads/NAME a branch that is called as a rule is. A name',
      'that begins with a hyphen comes after --.',
      'Exit codes: 0 explained, or a merge that would be legal; 1 it would not be',
      'legal, 2 it cannot be told.',
    ],
  },
  resolve: {
    operands: '[BRANCH]',
    about: 'tell deployment jobs the kind and environment of a branch',
    flags: {
      config: { values: ['FILE'], repeatable: false, about: 'resolve by this policy' },
      'policy-from': { values: ['REV'], repeatable: false, about: 'resolve by the policy of a revision, as data' },
      format: { values: ['NAME'], repeatable: false, about: 'text (the default), or as below' },
    },
    details: [
      'BRANCH is a short name or a full refname (refs/tags/NAME for a tag); without',
      "one it is the branch or tag of this CI job, else HEAD's branch.",
      'Formats: text, json, shell (for eval), github-output (to GITHUB_OUTPUT).',
      'Exit codes: 0 it is of a kind, 1 it is of none, 2 it cannot be told.',
    ],
  },
  config: {
    ...BARE,
    about: 'show the effective policy, and who gave each value',
    flags: {
      format: { values: ['NAME'], repeatable: false, about: 'text (the default), json or yaml' },
      config: { values: ['FILE'], repeatable: false, about: 'show this policy' },
      'policy-from': { values: ['REV'], repeatable: false, about: 'show the policy of a revision, as data' },
    },
  },
  doctor: {
    ...BARE,
    about: 'fire every hook and say which ones really run',
    details: [
      'Exit codes: 0 every hook that judges is on, 1 one is off, 2 one cannot be told.',
      'BRANCH_POLICY_PROBE_TIMEOUT: milliseconds that a hook has to answer (5000)',
    ],
    flags: { format: { values: ['NAME'], repeatable: false, about: 'text (the default) or json' } },
  },
  help: { ...BARE, about: 'show this, or the help of a command', operands: '[COMMAND]' },
  version: { ...BARE, about: 'show the version' },
} as const satisfies Record<string, CommandSpec>

export type CommandName = keyof typeof COMMANDS

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]

/** Whether a word names a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word)
}
