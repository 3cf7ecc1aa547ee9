/** Names, for `work` on a machine of a pool, the file that takes what an agent reports: the journal is not there. */
export const HAND_IN = 'PHASEGATE_HAND_IN'

// What a client leaves for what it starts. A client that finds it takes itself for a part of that session; what the user has set
// for every client (`CLAUDE_CONFIG_DIR`, `CLAUDE_CODE_USE_BEDROCK`, …) stays.
const LEFT = new Set([
  HAND_IN,
  'AI_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE_AGENT',
  'CLAUDE_CODE_CHILD_NOTES_DIR',
  'CLAUDE_CODE_CHILD_SESSION',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_EXECPATH',
  'CLAUDE_CODE_MESSAGING_SOCKET',
  'CLAUDE_CODE_MESSAGING_TOKEN',
  'CLAUDE_CODE_SESSION_ATTENDED',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_CODE_SSE_PORT',
  'CLAUDE_EFFORT',
  'CLAUDE_ENV_FILE',
  'CLAUDE_PID',
  'CLAUDE_PLUGIN_DATA',
  'CLAUDE_PLUGIN_ROOT',
  'CLAUDE_PROJECT_DIR',
])

/** An environment without what a session of the client left in it. */
export const withoutSession = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !LEFT.has(name)))
