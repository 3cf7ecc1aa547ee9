import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { answerTool } from '../../../src/claude-code/hooks/tools.ts'
import { newStream } from '../../../src/state-manager/new-stream.ts'
import { handleWork } from '../../../src/engine/workstream/engine-here.ts'
import { attemptsOf } from '../../../src/workflow/workstream/state.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'

const PLUGIN = join(import.meta.dirname, '../../..')
const HOME = '/nowhere'
const SESSION = 'session-1'

/** A stage whose agent `agent-1` has worked on thread 01.01.01 since eight o'clock. */
const atWork = () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate late ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, '.git'))
  const at = '2026-11-21T08:00:00.000Z'
  const stream = newStream(join(root, 'work'), 'tea', PLAN, at)
  newStream(stream.work, 'coffee', PLAN, at)
  const surroundings = { plugin: PLUGIN, home: HOME, settings: DEFAULTS }
  const thread = '01.01.01'
  for (const command of [
    { type: 'approve-plan', at, force: false },
    { type: 'execute', at, session: SESSION, client: process.pid, stage: '01', batch: null, takeOver: false },
    { type: 'start-step', at, step: thread, session: SESSION, caller: null },
    { type: 'attach-agent', at, step: thread, attempt: 1, agentId: 'agent-1' },
  ] as const)
    handleWork(stream, 'test', surroundings, () => command)
  const runs = async (command: string, now: string, agent = 'agent-1') => {
    const output = await answerTool(
      {
        hook_event_name: 'PreToolUse',
        session_id: SESSION,
        cwd: root,
        tool_name: 'Bash',
        tool_input: { command },
        agent_id: agent,
        agent_type: 'phasegate:system-engineer-opus',
      },
      {
        projectFolder: root,
        plugin: PLUGIN,
        home: HOME,
        client: process.pid,
        terminal: true,
        now: `2026-11-21T${now}:00.000Z`,
      },
    )
    return output.hookSpecificOutput
  }
  const attempts = () => attemptsOf(handleWork(stream, 'test', surroundings, () => null).state, thread)
  const lose = (name: string) => rmSync(join(stream.work, name))
  return { runs, attempts, lose }
}

const REPORT = 'work update --thread 1.1.1 --status completed --report "It stands."'

test('the agents of a stage are known also when the index is lost', async () => {
  const { runs, lose } = atWork()
  lose('index.json')
  expect(await runs(REPORT, '09:01')).toMatchObject({ permissionDecision: 'deny' })
})

test('an agent reports while its attempt runs', async () => {
  const { runs } = atWork()
  expect(await runs(REPORT, '08:59')).toMatchObject({ permissionDecision: 'allow' })
})

test('what an agent says after its deadline counts for nothing, and the journal says so', async () => {
  const { runs, attempts } = atWork()
  for (const command of [REPORT, `cd src && ${REPORT}`, 'work fail --thread 1.1.1 --reason late']) {
    expect(await runs(command, '09:01')).toMatchObject({
      permissionDecision: 'deny',
      permissionDecisionReason: expect.stringMatching(
        /attempt 1 of thread 01\.01\.01 is over \(it did not report within 60 minutes\), so its report counts for nothing/,
      ),
    })
  }
  expect(attempts()).toMatchObject([{ number: 1, outcome: 'overdue', late: true }])
  expect(await runs('work list', '09:01')).toMatchObject({ permissionDecision: 'allow' })
})
