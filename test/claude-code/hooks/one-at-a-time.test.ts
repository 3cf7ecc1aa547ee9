import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, inject } from 'vitest'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { answerTyped } from '../../../src/claude-code/hooks/typed-command.ts'
import { newStream } from '../../../src/state-manager/new-stream.ts'
import { handleWork } from '../../../src/engine/workstream/engine-here.ts'
import { NOW, patient } from '../../doctor/site.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'

const plugin = inject('plugin')
const SESSION = 'session-1234'

/** A session in a project with an approved workstream. */
const aSession = () => {
  const site = patient(plugin)
  const { home, root } = site
  const stream = newStream(join(root, 'work'), 'tea', PLAN, NOW)
  handleWork(stream, 'test', { plugin, home, settings: DEFAULTS }, () => ({
    type: 'approve-plan',
    at: NOW,
    force: false,
  }))
  const input = { session_id: SESSION, cwd: root }
  const typed = async (name: string, args = ''): Promise<string> => {
    const event = { ...input, hook_event_name: 'UserPromptExpansion', command_name: name, command_args: args }
    const surroundings = { plugin, home, client: process.pid, terminal: true, now: NOW }
    return JSON.stringify(await answerTyped(event, { ...surroundings, projectFolder: root }))
  }
  const starts = async (tag: string): Promise<string> => {
    const tool_input = { subagent_type: 'phasegate:default', description: 'A step', prompt: tag }
    const event = { ...input, hook_event_name: 'PreToolUse', tool_name: 'Agent', tool_input }
    const surroundings = { plugin, home, client: process.pid, terminal: true, now: NOW }
    return JSON.stringify(await answerStep(event, { ...surroundings, projectFolder: root }))
  }
  return { stream, typed, starts }
}

test('a session whose run goes on is refused a stage, until the run is stopped; then the stage has its agents', async () => {
  const { typed, starts } = aSession()
  await typed('dispatch', '--explorers 1 Add a command')
  for (const command of ['execute-next-batch', 'execute-stage'])
    expect(await typed(command, command === 'execute-stage' ? '1' : '')).toMatch(
      /this session carries out a run: .*"Add a command.*Stop it first: \/phasegate:stop; or .* in another session/,
    )
  await typed('phasegate:stop')
  expect(await typed('execute-next-batch')).toContain('[THREAD 01.01.01]')
  expect(await starts('[THREAD 01.01.01]')).toMatch(/"allow".*\[THREAD 01\.01\.01\] attempt 1/)
  expect(await starts('[PHASE 0 explore-1]')).toContain('"deny"')
})

test('a session whose threads are at work is refused a run, and told which they are', async () => {
  const { typed, starts } = aSession()
  await typed('execute-next-batch')
  await starts('[THREAD 01.01.02]')
  expect(await typed('dispatch', 'Add a command')).toMatch(
    /this session carries out stage 01 of 001-tea: 01\.01\.02 at work\. Wait for them: !work status; or start the run in/,
  )
})

test('a workstream that cannot be read keeps nobody from a run', async () => {
  const { stream, typed } = aSession()
  writeFileSync(join(stream.journal, '000001.json'), '{')
  expect(await typed('dispatch', 'Add a command')).toContain('Workflow Schedule')
})

test('a stage that a session carries out stays its own, whichever workstream people make the current one', async () => {
  const { stream, typed, starts } = aSession()
  await typed('execute-stage', '1')
  newStream(stream.work, 'coffee', PLAN, NOW)
  expect(await starts('[THREAD 01.01.01]')).toMatch(/"allow".*\[THREAD 01\.01\.01\] attempt 1/)
})
