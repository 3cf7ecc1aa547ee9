import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import { chooseStream } from '../../../src/state-manager/work-folder.ts'
import { handleWork } from '../../../src/engine/workstream/engine-here.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { type Files, folder } from '../../machine/folder.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'

const AT = '2026-11-21T08:00:00.000Z'

/** A workstream whose journal says that this session carries it out. */
const executed = (path: string, session: string): Files => {
  const started = { type: 'execution-started', at: AT, session, client: null, stage: '01', batch: null }
  const commit = { commit: 1, at: AT, by: 'test', events: [started] }
  return { [`${path}/PLAN.md`]: PLAN, [`${path}/journal/000001.json`]: JSON.stringify(commit) }
}

const index = (...ids: string[]): string => {
  const about = { name: 'tea', path: 'x', created_at: AT, updated_at: AT, status: 'in_progress' }
  const streams = ids.map((id, at) => ({ ...about, id, order: at + 1 }))
  return JSON.stringify({ version: '1.0.0', last_updated: AT, current_stream: ids[0], streams })
}

/** What the hook says to a session that starts in `project/` of these files. */
const told = (files: Files, session: string): Promise<HookOutput> => {
  const root = join(folder(files), 'project')
  const input = { hook_event_name: 'SessionStart', session_id: session, source: 'startup' }
  const place = { plugin: root, home: root, client: null, terminal: false, now: AT }
  return answerStep(input, { ...place, projectFolder: root })
}

test('a session is told of the workstream that it carries out, also when another one is current', async () => {
  const files = {
    ...executed('project/work/001-tea', 'one'),
    ...executed('project/work/002-milk', 'two'),
    'project/work/index.json': index('001-tea', '002-milk'),
  }
  expect((await told(files, 'two')).hookSpecificOutput?.additionalContext).toContain('Phasegate: 002-milk')
  expect(await told(files, 'three')).toEqual({})
})

test('an index that leads out of the project leads nowhere', async () => {
  const files = {
    ...executed('project/work/001-tea', 'one'),
    ...executed('elsewhere', 'two'),
    'project/work/index.json': index('001-tea', '../../elsewhere'),
  }
  expect(await told(files, 'two')).toEqual({})
})

/** A session that carries stage 1 out and was let start its two first threads. */
const started = async () => {
  const root = folder({ 'work/001-tea/PLAN.md': PLAN, 'work/index.json': index('001-tea') })
  const work = join(root, 'work')
  const stream = chooseStream(work, null)
  const surroundings = { plugin: REPOSITORY, home: root, settings: DEFAULTS }
  const carriedOut = { session: 'one', client: null, stage: '01', batch: null, takeOver: false }
  handleWork(stream, 'test', surroundings, () => ({ type: 'approve-plan', at: AT, force: false }))
  handleWork(stream, 'test', surroundings, () => ({ type: 'execute', at: AT, ...carriedOut }))
  const place = { plugin: REPOSITORY, home: root, client: null, terminal: true, now: AT }
  const hook = (hook_event_name: string, more: object) =>
    answerStep({ hook_event_name, session_id: 'one', ...more }, { ...place, projectFolder: root })
  const prompts: string[] = []
  for (const thread of ['01.01.01', '01.01.02']) {
    const call = { tool_name: 'Agent', tool_input: { prompt: `[THREAD ${thread}]` } }
    prompts.push(String((await hook('PreToolUse', call)).hookSpecificOutput?.updatedInput?.['prompt']))
  }
  return { hook, prompts }
}

describe('an Agent call that started no agent', () => {
  const refusedCall = { tool_name: 'Agent', tool_response: 'Refused by another plugin: not today' }

  test('is told at once: nobody would ever report on its thread', async () => {
    const { hook, prompts } = await started()
    const [refused = '', launched = ''] = prompts
    const launch = { tool_name: 'Agent', tool_input: { prompt: launched }, tool_response: { agentId: 'agent-2' } }
    await hook('PostToolUse', launch)
    const calls = [
      { ...refusedCall, tool_input: { prompt: refused } },
      { tool_name: 'Agent', tool_input: { prompt: launched }, tool_response: 'Launched' },
    ]
    const said = (await hook('PostToolBatch', { tool_calls: calls })).hookSpecificOutput?.additionalContext ?? ''
    expect(said).toContain('[THREAD 01.01.01]')
    expect(said).not.toContain('[THREAD 01.01.02]')
  })

  test('is tried once more, then given to another agent', async () => {
    const { hook, prompts } = await started()
    const [refused = ''] = prompts
    const again = async () => {
      const calls = [{ ...refusedCall, tool_input: { prompt: refused } }]
      const said = (await hook('PostToolBatch', { tool_calls: calls })).hookSpecificOutput?.additionalContext ?? ''
      await hook('PreToolUse', { tool_name: 'Agent', tool_input: { prompt: '[THREAD 01.01.01]' } })
      return /"subagent_type":"([^"]*)","description":"01\.01\.01/.exec(said)?.[1]
    }
    expect([await again(), await again()]).toEqual([
      'phasegate:system-engineer-opus',
      'phasegate:system-engineer-sonnet',
    ])
  })
})

describe('a person who stops an agent', () => {
  const NOTIFIED =
    '<task-notification>\n<task-id>agent-1</task-id>\n<status>killed</status>\n<summary>Agent "x" was stopped by user</summary>\n</task-notification>'
  const SAID = '2 background agents were stopped by the user: "01.01.01: North", "01.01.02: South".'

  const stopped = async (prompt: string) => {
    const { hook, prompts } = await started()
    for (const [index, text] of prompts.entries()) {
      const launch = {
        tool_name: 'Agent',
        tool_input: { prompt: text },
        tool_response: { agentId: `agent-${index + 1}` },
      }
      await hook('PostToolUse', launch)
    }
    return hook('UserPromptSubmit', { prompt })
  }

  test('does not want it started again: its thread is blocked, and the others go on', async () => {
    expect(await stopped(NOTIFIED)).toEqual({
      continue: false,
      stopReason: 'Phasegate: stage 01 · 0 of 3 threads completed',
    })
  })

  test('or all of them, is told how the stage stands and how to go on', async () => {
    const said = (await stopped(SAID)).stopReason ?? ''
    expect(said).toContain('- 01.01.01 North: blocked (system-engineer-opus): a person stopped its agent')
    expect(said).toMatch(/\nNext: \/execute-stage 1$/)
  })
})
