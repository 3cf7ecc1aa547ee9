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
