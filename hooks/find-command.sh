# How every hook of branch-policy finds and starts the command. "install" writes these lines into each hook, and into three of
# them what it knows: the command's file, the Node that ran it, and the folder below the worktree's top that has the package.
entry=''
node=''
folder=''

# Starts the command for the hook $1 with the arguments that follow. It comes back only where nothing was started: $missing is
# "node" or "command", and not_checked says so.
start() {
  unset NODE_EXTRA_CA_CERTS # Node would read that file at every start
  if find_node; then
    [ -f "$entry" ] && exec "$node" "$entry" hook "$@"
    start_package . "$@"
    start_package "$(git rev-parse --git-common-dir)/.." "$@"
    missing=command what='its command was not found' cure='run "npm install", then "npx branch-policy install"'
  else
    missing=node what='node was not found' cure='start git where "node --version" works'
  fi
}

# Says why nothing was started and what follows from it, $1, with the cure.
not_checked() {
  printf 'branch-policy: %s: %s.\n' "$what" "$1" >&2
  [ "$missing" = command ] ||
    printf 'Tried: %s,\n  Homebrew, /usr/local/bin, Program Files\n' "${node:+$node, }PATH, volta, fnm, nvm, mise, asdf, nodenv" >&2
  printf 'Cure: %s\n' "$cure" >&2
}

# From the node_modules of a worktree with the top $1, or of the folder in it where the hooks were installed.
start_package() {
  top=$1
  shift
  for place in "$top" "$top/$folder"; do
    [ -x "$place/node_modules/.bin/branch-policy" ] && exec "$place/node_modules/.bin/branch-policy" hook "$@"
  done
}

# The Node that installed the hooks, which is new enough, else the one on PATH, else one where version managers and systems keep
# theirs: a program with windows starts git without the PATH of a terminal, or with a system's old Node on it.
find_node() {
  use_node "$node" && return
  command -v node >/dev/null && node=node && return
  use_node "${VOLTA_HOME:-$HOME/.volta}/bin/node" && return
  for place in "${FNM_DIR:-$HOME/.local/share/fnm}" "$HOME/Library/Application Support/fnm" "$HOME/.fnm"; do
    use_node "$place/aliases/default/bin/node" && return
  done
  for place in "${NVM_DIR:-$HOME/.nvm}/versions/node/v" "${MISE_DATA_DIR:-$HOME/.local/share/mise}/installs/node/" \
    "${ASDF_DATA_DIR:-$HOME/.asdf}/installs/nodejs/" "${NODENV_ROOT:-$HOME/.nodenv}/versions/"; do
    newest=''
    for version in "$place"20.19.* "$place"20.2[0-9].* "$place"2[2-9].* "$place"[3-9][0-9].*; do
      [ ! -x "$version/bin/node" ] || newest=$version
    done
    [ -n "$newest" ] && use_node "$newest/bin/node" && return
  done
  for place in /opt/homebrew/bin /home/linuxbrew/.linuxbrew/bin /usr/local/bin /opt/local/bin \
    "${NVM_SYMLINK:-/c/Program Files/nodejs}" "${PROGRAMFILES:-/c/Program Files}/nodejs"; do
    use_node "$place/node" && return
  done
  return 1
}

# What the command starts finds the same Node by its name, and the git that runs this hook, which has put its own folder first:
# another git may lie beside Node. On Windows "C:/" is "/C/" in PATH, where a colon ends a folder.
use_node() {
  [ -f "$1" ] && [ -x "$1" ] || return
  node=$1 directory=${1%/*}
  case $directory in [A-Za-z]:*) directory=/${directory%%:*}${directory#?:} ;; esac
  PATH=${PATH:+${PATH%%:*}:}$directory${PATH:+:$PATH}
}
