import { expect, test } from 'vitest'
import { hear, nothingHeard, outcomeOf } from '../../src/headless/client-stream.ts'

test('what the client refused to an agent is known by its command lines, each once', () => {
  const denied = (tool_input: object) => ({ tool_name: 'Bash', tool_use_id: 'x', tool_input })
  const result = {
    type: 'result',
    subtype: 'success',
    is_error: false,
    total_cost_usd: 0,
    num_turns: 1,
    permission_denials: [denied({ command: 'npm test' }), denied({ file_path: 'a' }), denied({ command: 'npm test' })],
  }
  const { heard } = hear(nothingHeard, JSON.stringify(result))
  expect(outcomeOf(heard, '')).toMatchObject({ ending: 'ended', refused: ['npm test'] })
})

test.each([
  ['unreachable', { error: 'overloaded' }, {}],
  ['unreachable', { error: 'something_new' }, {}],
  ['locked-out', { error: 'authentication_failed' }, {}],
  ['failed', { error: 'model_not_found' }, {}],
  ['out-of-budget', {}, { subtype: 'error_max_budget_usd', terminal_reason: 'budget' }],
])('a client has ended as %s by what it says: %j %j', (ending, said, about) => {
  const call = { type: 'assistant', message: { content: [{ type: 'tool_use', name: 'Bash', input: {} }] }, ...said }
  const broken = {
    type: 'result',
    subtype: 'success',
    is_error: true,
    result: 'It broke.',
    num_turns: 1,
    total_cost_usd: 0,
    terminal_reason: 'api_error',
    ...about,
  }
  const heard = [call, broken].reduce((before, event) => hear(before, JSON.stringify(event)).heard, nothingHeard)
  const who = ending === 'failed' ? 'the client ended without a report: ' : ''
  expect(outcomeOf(heard, '')).toMatchObject({ ending, said: `${who}It broke.` })
})
