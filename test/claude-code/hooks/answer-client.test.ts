import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { NOW, patient, type Patient } from '../../doctor/site.ts'
import { folder } from '../../state-manager/folder.ts'

test.each(['hook.js', 'start.js'])('what is no event of the client breaks no session: %s says so', (entry) => {
  const program = join(inject('plugin'), 'dist', entry)
  const { status, stdout } = spawnSync(process.execPath, [program], {
    cwd: folder(),
    input: '{"hook_event_name":',
    encoding: 'utf8',
  })
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    { systemMessage: expect.stringMatching(/^Phasegate: the hook did not understand its event: /) },
  ])
})

const answered = (event: unknown): unknown => {
  const { root } = patient(inject('plugin'))
  const { status, stdout } = spawnSync(process.execPath, [join(inject('plugin'), 'dist', 'hook.js')], {
    cwd: root,
    input: JSON.stringify(event),
    encoding: 'utf8',
    env: { ...process.env, CLAUDE_PROJECT_DIR: root },
  })
  return [status, stdout === '' ? null : JSON.parse(stdout)]
}

const STOP = { hook_event_name: 'Stop', session_id: 'session-1234' }

test.each([
  ['a field of another shape', { ...STOP, tool_calls: { first: 1 } }, 'tool_calls: expected array'],
  ['no session', { hook_event_name: 'Stop' }, 'session_id: expected string'],
  ['nothing', null, 'the whole of it: expected object'],
])('an event with %s is said in one line', (_, event, what) => {
  expect(answered(event)).toEqual([0, { systemMessage: `Phasegate: the hook did not understand its event: ${what}` }])
})

test.each(['constructor', '__proto__', 'PreToolUse constructor', 'AfterTomorrow'])(
  'an event that nobody has heard of, %s, is nothing to us',
  async (hook_event_name) => {
    const site = patient(inject('plugin'))
    await site.dispatch()
    expect(await answerStep({ ...STOP, hook_event_name }, around(site))).toEqual({})
  },
)

test.each(['constructor', '__proto__', 'toString'])(
  'an agent of a step called %s is no agent of ours',
  async (step) => {
    const site = patient(inject('plugin'))
    await site.dispatch()
    const call = { tool_name: 'Agent', tool_input: { prompt: `[PHASE 0 ${step}] attempt 1` } }
    const launched = { ...STOP, hook_event_name: 'PostToolUse', ...call, tool_response: { agentId: 'a' } }
    expect(JSON.stringify(await answerStep(launched, around(site)))).not.toContain('internal error')
    const guarded = await answerStep({ ...STOP, hook_event_name: 'PreToolUse', ...call }, around(site))
    expect(guarded.hookSpecificOutput).toMatchObject({ permissionDecision: 'deny' })
    expect(JSON.stringify(guarded)).not.toContain('internal error')
  },
)

const around = ({ root, plugin, home }: Patient) => ({
  projectFolder: root,
  plugin,
  home,
  client: process.pid,
  terminal: false,
  now: NOW,
})
