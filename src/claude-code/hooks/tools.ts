import { trustedState } from '../../state-manager/trusted-state.ts'
import { guardBash } from './guard-bash.ts'
import { guardWrite } from './guard-write.ts'
import { type Answer, type Answering, respond } from './respond.ts'

/** The answer to a tool call that agents make all the time. */
export const answerTool: Answer = (event, surroundings) => respond(event, surroundings, TOOLS)

const TOOLS: Answering = {
  readRun: trustedState,
  adapters: {
    'PreToolUse Bash': guardBash,
    'PreToolUse Write': guardWrite,
    'PreToolUse Edit': guardWrite,
    'PreToolUse MultiEdit': guardWrite,
    'PreToolUse NotebookEdit': guardWrite,
  },
}
