#!/bin/sh
# Stands in for bin/hook: answers the doctor's test of the hooks as that would, without two processes of Node each time.
IFS= read -r event
case $event in
  *UserPromptExpansion*) echo '{"continue":false}' ;;
  *) [ ! -d "$CLAUDE_PROJECT_DIR/.agents/tmp/journal" ] || echo '{"hookSpecificOutput":{"permissionDecision":"deny"}}' ;;
esac
