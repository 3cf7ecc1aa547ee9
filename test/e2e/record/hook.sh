#!/bin/sh
# Stands in for bin/hook in the copy of the plugin that records: keeps what the client sent and what it was answered.
kept=$PHASEGATE_RECORDS/$$
cat > "$kept.event"
printf '%s\n' "$CLAUDE_CODE_ENTRYPOINT" "$CLAUDE_PROJECT_DIR" "$CLAUDE_PID" "$CLAUDE_CODE_SESSION_ID" "$PWD" > "$kept.places"
sh "${0%/*}/own-hook" "$@" < "$kept.event" > "$kept.answer"
code=$?
cat "$kept.answer"
exit $code
