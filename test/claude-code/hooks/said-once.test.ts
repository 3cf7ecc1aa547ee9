import { expect, test } from 'vitest'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { aRun, given, upTo } from '../../workflow/run/run.ts'

const notified = (agent: string) => ({
  hook_event_name: 'UserPromptSubmit',
  prompt: `<task-notification>\n<task-id>${agent}</task-id>\n<status>completed</status>\n</task-notification>`,
})
const typed = { hook_event_name: 'UserPromptSubmit', prompt: 'How is it going?' }
const batch = { hook_event_name: 'PostToolBatch', tool_calls: [{ tool_name: 'Read', tool_input: {} }] }
const stop = { hook_event_name: 'Stop', stop_hook_active: false }

test('what the model has yet to answer is said to it once, however many notifications come before it is asked', async () => {
  const project = projectWith(given(aRun(), upTo('3.1')).events)
  const about = { projectFolder: project.root, plugin: REPOSITORY, home: project.root, client: 100, terminal: true }
  const hook = async (event: object): Promise<boolean> => {
    const all = { session_id: 'session-1', ...event }
    const said = await answerStep(all, { ...about, now: new Date(Date.parse('2027-01-01')).toISOString() })
    return (said.hookSpecificOutput?.additionalContext ?? said.reason ?? '').includes('phasegate run-tests')
  }
  const events = [notified('a'), notified('b'), notified('c'), typed, batch, notified('d'), stop, notified('e')]
  const said: boolean[] = []
  for (const event of events) said.push(await hook(event))
  expect(said).toEqual([true, false, false, true, true, false, true, true])
})
