import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { handleWork, stateOf } from '../../../src/engine/workstream/engine-here.ts'
import { hashOfToken, newToken } from '../../../src/engine/token.ts'
import { chooseStream } from '../../../src/state-manager/work-folder.ts'
import { attemptsOf } from '../../../src/workflow/workstream/state.ts'
import { desk } from './desk.ts'

const IN_SESSION = { env: { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-1' }, session: 'session-1' }
const AT = '2026-11-21T08:00:00.000Z'

/** A stage whose two first threads are at work since eight o'clock, and what their agents say in the shell of the session. */
const atWork = async (now = '2026-11-21T08:30:00.000Z') => {
  const it = await desk({ about: { ...IN_SESSION, now: () => now } })
  const stream = chooseStream(join(it.root, 'work'), null)
  const surroundings = { plugin: it.plugin, home: it.home, settings: DEFAULTS }
  const tokens = { north: newToken(), south: newToken() }
  const start = (step: string, token: string) =>
    ({ type: 'start-step', at: AT, step, session: 'session-1', caller: null, token: hashOfToken(token) }) as const
  for (const command of [
    { type: 'approve-plan', at: AT, force: false },
    { type: 'execute', at: AT, session: 'session-1', client: null, stage: '01', batch: null, takeOver: false },
    start('01.01.01', tokens.north),
    start('01.01.02', tokens.south),
  ] as const)
    handleWork(stream, 'test', surroundings, () => command)
  const attempts = (thread: string) => attemptsOf(stateOf(stream).state, thread)
  const says = (...more: string[]) => it.work('update', '--thread', '1.1.1', '--report', 'It stands.', ...more)
  return { ...it, ...tokens, attempts, says, journal: stream.journal }
}

test('the agent of an attempt reports with the token of its prompt, and the journal keeps no token', async () => {
  const { says, north, attempts, read, journal } = await atWork()
  expect(await says('--as', north, '--status', 'blocked')).toMatchObject({ code: 0, err: '' })
  expect(attempts('01.01.01')).toMatchObject([{ outcome: 'reported', token: hashOfToken(north) }])
  const kept = readdirSync(journal).map((name) => read(`001-tea/journal/${name}`))
  expect([read('threads.json'), ...kept].join('\n')).not.toContain(north)
})

test('the orchestrator cannot report on a thread, and one agent not on another’s', async () => {
  const { says, south, attempts, work } = await atWork()
  const own = { code: 1, err: expect.stringMatching(/only the agent of thread 01\.01\.01 reports it.*!?work next/) }
  expect(await says('--status', 'completed')).toMatchObject(own)
  expect(await work('fail', '--thread', '1.1.1', '--reason', 'x')).toMatchObject(own)
  const strange = { code: 1, err: expect.stringMatching(/no attempt of thread 01\.01\.01 has this token/) }
  for (const token of [south, 'guessed'])
    expect(await says('--as', token, '--status', 'completed')).toMatchObject(strange)
  expect(await work('fail', '--thread', '1.1.1', '--as', south, '--reason', 'x')).toMatchObject(strange)
  expect(attempts('01.01.01')).toMatchObject([{ outcome: 'running' }])
})

test('what was found is noted by the agent of a thread or a person, and as data', async () => {
  const { north, south, work, json } = await atWork()
  const said = (...more: string[]) => work('update', '--thread', '1.1.1', '--note', 'The gate is open.', ...more)
  expect(await said()).toMatchObject({ code: 1, err: expect.stringContaining('only the agent of thread 01.01.01') })
  expect(await said('--as', south)).toMatchObject({ code: 1, err: expect.stringContaining('has this token') })
  expect(await said('--as', north)).toMatchObject({ code: 0, out: '01.01.01: noted\n' })
  const { threads } = (await json('report', '--stage', '1')) as { threads: object[] }
  expect(threads[0]).toMatchObject({ status: 'in_progress', notes: [{ text: 'The gate is open.' }] })
})

test('what an agent says after its deadline counts for nothing, and the journal says so', async () => {
  const { says, north, attempts, work } = await atWork('2026-11-21T09:01:00.000Z')
  const over = {
    code: 1,
    err: expect.stringMatching(
      /attempt 1 of thread 01\.01\.01 is over \(it did not report within 60 minutes\), so its report counts for nothing/,
    ),
  }
  expect(await says('--as', north, '--status', 'completed')).toMatchObject(over)
  expect(attempts('01.01.01')).toMatchObject([{ number: 1, outcome: 'overdue', late: true }])
  expect(await says('--as', north, '--status', 'completed')).toMatchObject(over)
  expect(await work('fail', '--thread', '1.1.1', '--as', north, '--reason', 'x')).toMatchObject(over)
  expect(attempts('01.01.01')).toHaveLength(1)
})

test('a person in a shell of their own needs no token', async () => {
  const { work } = await desk()
  await work('update', '--thread', '1.1.1', '--status', 'in_progress')
  expect(await work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'Done.')).toMatchObject({
    code: 0,
  })
})
