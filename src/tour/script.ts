/** One command of the tour and what must come of it. */
export interface TourStep {
  /** A line for a POSIX shell, run in the working tree. */
  readonly command: string
  /** Absent: the command succeeds. Else the rule that refuses it. */
  readonly refusedBy?: string
  /** One line: why it passes or is refused. */
  readonly because?: string
}

/** A part of the strategy, in the order in which a team lives it. */
export interface TourChapter {
  readonly title: string
  readonly steps: readonly TourStep[]
}

/** The first commits and the remote, before any hook is installed. */
export const BEGINNING: readonly string[] = [
  'git init --quiet -b main',
  'git remote add origin ../remote.git',
  'git commit --quiet --allow-empty -m "Initial commit"',
  'git branch develop',
  'git push --quiet origin main develop',
]

/**
 * The branch strategy as a team works with it: its workflow step by step, with a local merge where a host would merge a pull
 * request, then what its best practices forbid.
 * `change NAME` writes a file, so that every commit has something in it.
 */
export const CHAPTERS: readonly TourChapter[] = [
  {
    title: 'Feature development',
    steps: [
      { command: 'git checkout develop' },
      { command: 'git pull origin develop' },
      { command: 'git checkout -b feature/add-new-circuit', because: 'a feature starts from develop and is named feature/…' },
      { command: 'change circuit && git add .' },
      { command: 'git commit -m "Add PLANT003/CIRCUIT01 configuration"', because: 'a topic branch is free to commit on' },
      { command: 'git push origin feature/add-new-circuit' },
      {
        command: 'branch-policy check --pull-request --head feature/add-new-circuit --base develop',
        because: 'a feature may go into develop',
      },
      { command: 'git checkout develop && git merge --no-ff feature/add-new-circuit', because: 'what the pull request does on the host' },
      { command: 'git push origin develop' },
      {
        command: 'git branch -d feature/add-new-circuit && git push origin --delete feature/add-new-circuit',
        because: 'best practice 7: delete feature branches after merge',
      },
    ],
  },
  {
    title: 'Release',
    steps: [
      { command: 'git checkout -b release/v1.1.0', because: 'from develop' },
      { command: 'change version && git add . && git commit -m "Bump the version"', because: 'the release branch is not published yet' },
      { command: 'git push origin release/v1.1.0', because: 'now it is deployed to test, and protected' },
      {
        command: 'change fix && git add . && git commit -m "Fix what QA found"',
        refusedBy: 'no-direct-commit',
        because: 'bug fixes are merged to the release branch',
      },
      { command: 'git checkout -b bugfix/what-qa-found && git commit -m "Fix what QA found"' },
      { command: 'git checkout release/v1.1.0 && git merge --no-ff bugfix/what-qa-found && git push origin release/v1.1.0' },
    ],
  },
  {
    title: 'Production',
    steps: [
      { command: 'git checkout main && git merge release/v1.1.0', because: 'a fast-forward: the policy allows it for releases' },
      { command: 'git push origin main', refusedBy: 'release-tag', because: 'best practice 5: tag all releases' },
      {
        command: 'git tag -a v1.1.0 -m "Release 1.1.0" && git push --atomic origin main v1.1.0',
        because: 'main and its tag arrive together',
      },
      {
        command: 'git checkout develop && git merge main && git push origin develop',
        because: 'best practice 6: keep develop up to date with main',
      },
      { command: 'git push origin --delete release/v1.1.0', because: 'it went everywhere that it had to' },
    ],
  },
  {
    title: 'Hotfix',
    steps: [
      { command: 'git checkout main && git checkout -b hotfix/fix-critical-bug' },
      { command: 'change hotfix && git add . && git commit -m "Fix critical bug"' },
      { command: 'git checkout main && git merge hotfix/fix-critical-bug' },
      { command: 'git tag -a v1.1.1 -m "Hotfix 1.1.1" && git push --atomic origin main hotfix/fix-critical-bug v1.1.1' },
      { command: 'git checkout develop && git merge hotfix/fix-critical-bug && git push origin develop' },
    ],
  },
  {
    title: 'Best practice 1: never commit to main directly',
    steps: [
      { command: 'git checkout main && change quick && git add .' },
      { command: 'git commit -m "Quick fix"', refusedBy: 'no-direct-commit' },
      { command: 'git commit --quiet --no-verify -m "Quick fix"', because: 'a local hook can be skipped' },
      { command: 'git push origin main', refusedBy: 'no-direct-commit', because: 'so the push is judged too' },
      {
        command: 'git branch hotfix/quick-fix main && git reset --keep origin/main',
        because: 'the advice of the refusal: nothing is lost',
      },
    ],
  },
  {
    title: 'Best practice 2: always use pull requests for develop',
    steps: [
      { command: 'git checkout develop && change work && git add .' },
      { command: 'git commit -m "Work on develop"', refusedBy: 'no-direct-commit' },
      { command: 'git checkout -b feature/work-on-develop && git commit -m "Work on a feature"', because: 'the change moves along' },
      { command: 'git checkout develop && git merge --no-ff feature/work-on-develop && git push origin develop' },
      { command: 'git checkout -b feature/one-more && change more && git add . && git commit -m "Work on another feature"' },
      { command: 'git checkout develop && git merge --no-ff feature/one-more && git push origin develop' },
    ],
  },
  {
    title: 'Best practice 3: require pull request validation to pass',
    steps: [
      {
        command: 'branch-policy check --pull-request --head feature/work-on-develop --base main',
        refusedBy: 'merge-source',
        because: 'CI asks the same engine',
      },
    ],
  },
  {
    title: 'Best practice 4: test in Test before Prod',
    steps: [
      { command: 'git checkout main' },
      { command: 'git merge --no-ff develop', refusedBy: 'merge-source', because: 'only what was a release or a hotfix reaches main' },
      { command: 'git merge --abort' },
      { command: 'git push origin develop~1:main', refusedBy: 'merge-source', because: 'nor by a push past the local main' },
    ],
  },
  {
    title: 'Names, tags, and what is published',
    steps: [
      { command: 'git checkout -b New_Stuff develop && change stuff && git add .' },
      { command: 'git commit -m "Begin"', refusedBy: 'branch-name', because: 'a name costs least before there are commits' },
      { command: 'git branch -m New_Stuff feature/new_stuff && git commit -m "Begin"' },
      { command: 'git tag -a 1.2 -m "Release 1.2" && git push origin 1.2', refusedBy: 'tag-name' },
      { command: 'git push origin +develop~1:develop', refusedBy: 'no-force-push', because: 'what is published stays' },
      { command: 'git push origin --delete main', refusedBy: 'no-delete' },
    ],
  },
  {
    title: 'The server has the last word',
    steps: [
      { command: '(cd ../remote.git && branch-policy install)', because: 'one pre-receive hook, the same engine' },
      { command: 'git checkout main && git merge --quiet --no-ff --no-verify develop', because: 'every local hook skipped' },
      { command: 'git push --no-verify origin main', refusedBy: 'merge-source' },
    ],
  },
]
