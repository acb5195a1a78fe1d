/** One thing that is timed, in fresh processes. It must end with 0 each time. */
export interface Job {
  /** What people read in the table; one of a kind in its group. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly directory: string
  /** Beside the environment that all jobs have. */
  readonly environment?: Readonly<Record<string, string>>
  /** A file for standard input. */
  readonly input?: string
  /** Other jobs of the group, by name, that it is compared to. */
  readonly over: readonly string[]
  /** What it may take at most, as a ratio to the first of `over`. */
  readonly goal?: number
  /** What is done before each run, without being timed: files that go, files that get a line break more. */
  readonly before?: { readonly remove?: readonly string[]; readonly append?: readonly string[] }
  /** How the same command is made to refuse: proof that it really judges. */
  readonly refuses?: Refusal
  /** Its peak memory is measured too: `args` begin with the program that Node runs. */
  readonly peak?: boolean
  /** Its instructions are counted too, where valgrind is installed. */
  readonly count?: boolean
  /** Another tool, which may have its own reasons not to run here: its row says so then. */
  readonly mayFail?: boolean
}

/** Makes a job end with another code than 0; all of it is taken back afterwards. */
export interface Refusal {
  readonly files?: Readonly<Record<string, string>>
  /** git commands before and after, run without hooks. */
  readonly git?: readonly (readonly string[])[]
  readonly undo?: readonly (readonly string[])[]
  /** In place of the job's last argument. */
  readonly last?: string
  /** In place of the job's standard input. */
  readonly input?: string
}

/** A job that cannot be run here. */
export interface Missing {
  readonly name: string
  readonly missing: string
}

/** Where and with what a benchmark runs. */
export interface Bench {
  /** A folder for everything that is made. */
  readonly work: string
  /** A project into which the packed package was installed. */
  readonly project: string
  readonly size: 'small' | 'usual' | 'large'
  /** Whether the peers are installed from their registries. */
  readonly peers: boolean
}
