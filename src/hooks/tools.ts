import { guardBash } from './guard-bash.ts'
import { guardWrite } from './guard-write.ts'
import { type Adapters, type Answer, respond } from './respond.ts'

/** The answer to a tool call that agents make all the time. */
export const answerTool: Answer = (event, surroundings) => respond(event, surroundings, ADAPTERS)

const ADAPTERS: Adapters = {
  'PreToolUse Bash': guardBash,
  'PreToolUse Write': guardWrite,
  'PreToolUse Edit': guardWrite,
  'PreToolUse MultiEdit': guardWrite,
  'PreToolUse NotebookEdit': guardWrite,
}
