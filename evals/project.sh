# Sourced by the scaffold of a case, in the empty folder that becomes its project.
set -eu
CASE=$(cd "$(dirname "$0")" && pwd)

file() {
  mkdir -p "$(dirname "$1")"
  cat > "$1"
}

commit_all() {
  git add --all
  git -c user.name=Eval -c user.email=eval@example.invalid commit --quiet --message="$1"
}

# The arm without the plugin is asked in plain words: there the user's own command of that name answers, and with the
# plugin the plugin's does.
plain_words() {
  file "$HOME/../config/commands/phasegate/$1.md"
}

# In an evaluation the client makes no worktrees, and its sandbox keeps shells from .git/config, which branches need: agents
# work in the checkout, and what they did stays there. It also shows device files (.bashrc, ...) that git cannot add.
ready() {
  echo '{"trees":{"enabled":false},"git":{"workflow":"none"}}' | file "$HOME/.phasegate/config.json"
  git init --quiet --initial-branch=main
  echo '/.[a-z]*' >> .git/info/exclude
  commit_all Start
}

# A task for /dispatch: the words of the prompt are those of the baseline.
ready_to_dispatch() {
  sed -n 's/^  prompt: .*--profile quick //p' "$CASE/case.yaml" | plain_words dispatch
  ready
}

# A workstream with an approved plan. Only a person approves, in a terminal: here, whoever passed --scaffold.
ready_to_execute() {
  echo "Carry out stage 1 of work/$1/PLAN.md, all its threads." | plain_words execute-stage
  ready
  work="$CASE/../../bin/work"
  "$work" current --set "$1" > /dev/null
  if script --version > /dev/null 2>&1; then
    script --quiet --return --command "'$work' approve plan" /dev/null < /dev/null
  else
    script -q /dev/null "$work" approve plan < /dev/null
  fi > approved.log || { cat approved.log >&2; exit 1; }
  rm approved.log
  commit_all 'Approve the plan'
}
