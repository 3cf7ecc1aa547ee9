. "$(dirname "$0")/../project.sh"

file README.md <<'END'
# rotate

`sh rotate.sh FILE` keeps old logs as `FILE.1` (the newest) to `FILE.3`. Tests: `sh test/run.sh`
END

file rotate.sh <<'END'
#!/bin/sh
set -e
mv $1 $1.1
: > $1
END

file test/run.sh <<'END'
#!/bin/sh
# Prints what fails; exit code 1 then.
rotate=$(cd "$(dirname "$0")/.." && pwd)/rotate.sh
cd "$(mktemp -d)" || exit 1
check() { [ "$2" = "$3" ] || { echo "$1: expected $3, got $2"; exit 1; }; }

echo now > app.log
sh "$rotate" app.log
check 'the old log is kept' "$(cat app.log.1)" now
check 'the log is empty' "$(cat app.log)" ''
END

ready_to_dispatch
