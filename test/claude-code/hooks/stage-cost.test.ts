import { beforeEach, expect, test } from 'vitest'
import { homeless } from '../../machine/committing.ts'
import { folder, write } from '../../machine/folder.ts'
import { type StagePlace, stagePlace } from './stage-place.ts'

beforeEach(homeless)

const START = { 'north.txt': 'field\n', 'south.txt': 'field\n' }

const NEXT = { command: 'work next --stage 1' }

/** A line of a transcript: so many tokens went in. */
const asked = (id: string, input: number): string =>
  `${JSON.stringify({
    type: 'assistant',
    timestamp: new Date().toISOString(),
    message: { id, model: 'claude-opus-5-5', usage: { input_tokens: input, output_tokens: 0 } },
  })}\n`

/** Where the client of a session keeps its transcripts. */
const transcripts = (lines: Readonly<Record<string, string>>) => {
  const projects = folder()
  write(projects, lines)
  return { transcript_path: `${projects}/session-1.jsonl` }
}

/** An agent of the client works on a thread, and reports it. */
const done = async (place: StagePlace, thread: string, agentId: string, file: string): Promise<void> => {
  const agent = await place.starts(thread)
  const call = { tool_name: 'Agent', tool_input: { prompt: agent.prompt } }
  await place.hook('PostToolUse', { ...call, tool_response: { status: 'async_launched', agentId } })
  write(agent.tree, { [file]: 'wall\n' })
  const report = ['--status', 'completed', '--report', 'It holds.']
  expect(await agent.work('update', '--thread', thread, ...report)).toMatchObject({ code: 0 })
}

test('a stage says what it cost, tells of its budget, ends at it, and goes on with more', async () => {
  const place = await stagePlace(START)
  await place.typed('execute-stage', '1 --budget 100ktok')
  const where = transcripts({
    'session-1.jsonl': asked('m1', 1000),
    'session-1/subagents/agent-a1.jsonl': asked('n1', 50_000) + asked('n2', 29_000),
    'session-1/subagents/agent-a2.jsonl': asked('s1', 30_000),
  })
  await done(place, '01.01.01', 'a1', 'north.txt')
  expect(await place.hook('PostToolBatch', { ...where, tool_calls: [] })).toMatchObject({
    systemMessage: expect.stringContaining('! 75 % of the budget is used up'),
  })
  expect(await place.hook('PostToolBatch', { ...where, tool_calls: [] })).not.toHaveProperty('systemMessage')
  await done(place, '01.01.02', 'a2', 'south.txt')
  await place.hook('PostToolBatch', { ...where, tool_calls: [] })
  await expect(place.starts('01.02.01')).rejects.toThrow(/may not start now; the budget of 100ktok is used up/)
  const end = await place.hook('PostToolBatch', { ...where, tool_calls: [{ tool_name: 'Bash', tool_input: NEXT }] })
  expect(end.stopReason).toMatch(
    /Cost: 109 ktok\. See: !work cost\nBudget: the budget of 100ktok is used up\n[^]*Next: \/execute-stage 1 --budget 200ktok/,
  )
  const { text } = await place.work('cost')
  expect(text).toMatch(/cost: 110 ktok, about \$0\.44 at list prices of/)
  expect(text).toMatch(/\n01\.01 +109 ktok .*\n/)
  expect(JSON.parse((await place.work('cost', '--json')).text)).toMatchObject({
    tokens: 110_000,
    atLeast: false,
    byModel: { 'claude-opus-5-5': { tokens: 110_000 } },
  })
  await place.typed('execute-stage', '1 --budget 1Mtok')
  expect((await place.starts('01.02.01')).prompt).toContain('01.02.01')
})

test('a budget that is none is refused in words', async () => {
  const place = await stagePlace(START)
  const said = await place.typed('execute-stage', '1 --budget much')
  expect(said.stopReason).toMatch(/--budget is an amount of dollars or tokens, such as 5usd.*not "much"/)
})
