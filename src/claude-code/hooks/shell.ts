import { markCall } from '../../state-manager/in-flight.ts'
import { findProject } from '../../state-manager/project.ts'
import { valueAt } from '../../workflow/core/own-value.ts'
import { ownCommand } from '../own-commands.ts'
import type { Answer } from './respond.ts'

/**
 * The answer to a shell command of a model, which agents run all the time. It is noted: until the end of its message a person's
 * command is not told from it. Only for one of our own command lines a journal is read.
 */
export const answerShell: Answer = async (event, surroundings) => {
  const session = textIn(event, 'session_id')
  const call = textIn(event, 'tool_use_id')
  if (session !== null && call !== null) {
    const agent = textIn(event, 'agent_id')
    markCall(findProject(surroundings.projectFolder), 'shell', { session, agent, call })
  }
  const command = textIn(event, 'tool_input', 'command')
  if (command === null || ownCommand(command) === null) return {}
  return (await import('./tools.ts')).answerTool(event, surroundings)
}

const textIn = (event: unknown, ...path: readonly string[]): string | null => {
  const value = valueAt(event, ...path)
  return typeof value === 'string' ? value : null
}
