import { expect, test } from 'vitest'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { aRun, given, upTo } from '../../workflow/run/run.ts'

test('a step of code whose command never runs is not asked for without end: the run stops and says why', async () => {
  const { events } = given(aRun(), upTo('3.1'))
  const project = projectWith(events)
  const about = { projectFolder: project.root, plugin: REPOSITORY, home: project.root, client: 100, terminal: false }
  const call = {
    tool_name: 'Bash',
    tool_input: { command: 'phasegate run-tests' },
    tool_response: 'bash: phasegate: command not found',
  }
  const event = { hook_event_name: 'PostToolBatch', session_id: 'session-1', tool_calls: [call] }
  const again = () => answerStep(event, { ...about, now: new Date(Date.parse('2027-01-01')).toISOString() })
  const told: string[] = []
  for (let turn = 0; turn < 20 && readState(project)?.status === 'running'; turn++)
    told.push((await again()).hookSpecificOutput?.additionalContext ?? '')
  expect(told.filter((text) => text.includes('phasegate run-tests'))).toHaveLength(5)
  expect(readState(project)?.failure?.reason).toBe(
    'calls of the orchestrator were refused, or came to nothing, 6 times: no step was started',
  )
})
