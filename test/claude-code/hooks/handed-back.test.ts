import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import { markHandedBack } from '../../../src/state-manager/handed-back.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { handleRun } from '../../../src/engine/run/handle-run.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { START } from '../../workflow/given.ts'
import { aRun, attaches, given, type Past, starts, upTo } from '../../workflow/run/run.ts'

const inTerminal = (...past: Past[]) => going(true, aRun(), ...past)

const going = (terminal: boolean, ...past: Past[]) => {
  const { events, run } = given(...past)
  const project = projectWith(events)
  const about = { projectFolder: project.root, plugin: REPOSITORY, home: project.root, client: 100, terminal }
  return {
    project,
    hook: async (event: object) => answerStep({ session_id: 'session-1', ...event }, { ...about, now: run.startedAt }),
  }
}

const writes = (project: Project, text: string): void => {
  const path = join(project.phases, 'parts', '0-explore-1.md')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
const GOOD = '## Findings\n\n- one\n\n## Relevant files\n\n- none\n'

const handback = {
  hook_event_name: 'PreToolUse',
  tool_name: 'SubagentHandback',
  agent_id: 'a1',
  agent_type: 'phasegate:explorer',
}
const message = { hook_event_name: 'UserPromptSubmit', prompt: '<agent-message from="a1">Done</agent-message>' }
const ended = {
  hook_event_name: 'UserPromptSubmit',
  prompt: '<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n</task-notification>',
}
const batch = {
  hook_event_name: 'PostToolBatch',
  tool_calls: [{ tool_name: 'Agent', tool_input: { prompt: '[PHASE 0 explore-2]' } }],
}
const typed = { hook_event_name: 'UserPromptSubmit', prompt: 'How is it going?' }
const stop = { hook_event_name: 'Stop', stop_hook_active: false }
const compacted = { hook_event_name: 'SessionStart', source: 'compact' }

const noted = ({ agents }: Project): string[] => {
  const folder = join(agents, 'handed-back', 'session-1')
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}

const foretold = ({ agents }: Project) => {
  const file = readFileSync(join(agents, 'handed-back', 'session-1', 'next'), 'utf8')
  const [until = '', said = '', answer = ''] = file.split('\n')
  const told: object = JSON.parse(answer)
  return { until, said, answer: told }
}

const explorer = [starts('explore-1'), attaches('explore-1', 'a1')]

test.each([
  { by: 'handing back', done: handback },
  { by: 'stopping', done: { ...handback, hook_event_name: 'SubagentStop', tool_name: undefined } },
])(
  'of an agent that is done by $by and was taken in it is noted that it is, and what the main thread will be told',
  async ({ done }) => {
    const { project, hook } = inTerminal(...explorer)
    writes(project, 'nothing')
    expect(await hook(done)).not.toEqual({})
    expect(noted(project)).toEqual([])
    writes(project, GOOD)
    expect(await hook(done)).toEqual({})
    expect(noted(project)).toEqual(['next', 'over.a1', 'told.a1'])
  },
)

test('what the main thread will be told is what the hook would answer when the client tells of the end', async () => {
  const { project, hook } = inTerminal(...explorer)
  writes(project, GOOD)
  await hook(handback)
  const { until, said, answer } = foretold(project)
  expect([existsSync(until), existsSync(said)]).toEqual([false, false])
  expect(answer).toMatchObject({ hookSpecificOutput: { additionalContext: expect.stringContaining('explore-2') } })
  expect(await hook(message)).toMatchObject(answer)
  expect(existsSync(said)).toBe(true)
  expect(noted(project)).toEqual(['over.a1', 'told.a1'])
})

test('what the main thread will be told holds until anything more is recorded', async () => {
  const { project, hook } = inTerminal(...explorer)
  writes(project, GOOD)
  await hook(handback)
  const { until } = foretold(project)
  expect(existsSync(until)).toBe(false)
  handleRun(project, 'a person', () => ({ type: 'stop-run', at: START, reason: 'a pause' }))
  expect(existsSync(until)).toBe(true)
})

test.each([
  { where: 'in print mode, where the client waits for its agents', terminal: false, past: [aRun()] },
  { where: 'where a budget is to be looked at first', terminal: true, past: [aRun({ budget: { tokens: 1e6 } })] },
  { where: 'where nothing can be started', terminal: true, past: [aRun(), starts('explore-2')] },
])('nothing is foretold $where', async ({ terminal, past }) => {
  const { project, hook } = going(terminal, ...past, ...explorer)
  writes(project, GOOD)
  await hook(handback)
  expect(noted(project)).toEqual(['over.a1'])
})

test('nothing is foretold before code has its turn: what ended is shown before tests that may take long', async () => {
  const past = [upTo('2.3'), starts('impl-review-1'), attaches('impl-review-1', 'a1')]
  const { project, hook } = inTerminal(...past)
  const output = readState(project)?.steps['impl-review-1']?.output ?? ''
  mkdirSync(dirname(join(project.phases, output)), { recursive: true })
  const approved = { status: 'approved', issues: [], summary: 'Good.', filesReviewed: ['read.ts'] }
  writeFileSync(join(project.phases, output), JSON.stringify(approved))
  writeFileSync(join(project.root, 'read.ts'), '')
  expect(await hook(handback)).toEqual({})
  expect(readState(project)?.phases.find(({ status }) => status === 'running')?.id).toBe('3.1')
  expect(noted(project)).toEqual(['over.a1'])
})

test('the main thread is told of all that have ended at once: with an end, and at the end of a message', async () => {
  for (const event of [message, ended, batch]) {
    const { project, hook } = inTerminal(...explorer, starts('explore-2'), attaches('explore-2', 'a2'))
    writes(project, GOOD)
    await hook(handback)
    // It has handed back since the hook has read the journal: its own prompt will tell.
    markHandedBack(project, 'session-1', 'a2')
    await hook(event)
    expect(noted(project)).toEqual(['over.a1', 'over.a2', 'told.a1'])
  }
})

test('what a fork is told the main thread does not know', async () => {
  const { project, hook } = inTerminal(...explorer, starts('explore-2'), attaches('explore-2', 'a2'))
  writes(project, GOOD)
  await hook(handback)
  await hook({ ...batch, agent_id: 'f1', agent_type: 'phasegate:manager' })
  expect(noted(project)).toEqual(['over.a1'])
})

test.each([{ event: typed }, { event: stop }, { event: compacted }])(
  'what was noted counts no more once the main thread is told something else: $event.hook_event_name',
  async ({ event }) => {
    const { project, hook } = inTerminal(...explorer)
    writes(project, GOOD)
    for (const each of [handback, message, event]) await hook(each)
    expect(noted(project)).toEqual([])
  },
)

test.each([{ event: typed }, { event: stop }, { event: compacted }])(
  'where a file is in its place nothing was noted: $event.hook_event_name',
  async ({ event }) => {
    const { project, hook } = inTerminal(...explorer)
    writeFileSync(join(project.agents, 'handed-back'), '')
    expect(JSON.stringify(await hook(event))).not.toContain('internal error')
  },
)

const launched = (project: Project, name: string, text: string): string => {
  const path = join(project.agents, 'launched', 'session-1', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const launchOf = (step: string, number: number, agentId: string): string =>
  JSON.stringify({
    hook_event_name: 'PostToolUse',
    session_id: 'session-1',
    tool_name: 'Agent',
    tool_input: { prompt: `[PHASE 0 ${step}] attempt ${number}` },
    tool_response: { status: 'async_launched', agentId },
  })
const agentsOf = (project: Project) =>
  Object.values(readState(project)?.steps ?? {}).flatMap(({ attempts }) => attempts.map(({ agentId }) => agentId))

test('the attempts of a message learn their agents at its end, all at once', async () => {
  const { project, hook } = inTerminal(starts('explore-1'), starts('explore-2'))
  launched(project, '1', launchOf('explore-1', 1, 'a1'))
  launched(project, '2', launchOf('explore-2', 2, 'a2'))
  const calls = ['explore-1', 'explore-2'].map((step) => ({
    tool_name: 'Agent',
    tool_input: { prompt: `[PHASE 0 ${step}]` },
  }))
  expect(await hook({ hook_event_name: 'PostToolBatch', tool_calls: calls })).toMatchObject({ continue: false })
  expect(agentsOf(project)).toEqual(['a1', 'a2'])
  expect(readdirSync(join(project.agents, 'launched', 'session-1'))).toEqual([])
})

test('an agent is known to whatever event comes first after its launch', async () => {
  const { project, hook } = inTerminal(starts('explore-1'))
  launched(project, '1', launchOf('explore-1', 1, 'a1'))
  writes(project, GOOD)
  expect(await hook(handback)).toEqual({})
  expect(readState(project)?.steps['explore-1']?.status).toBe('completed')
})

test('a launch that is still being written, or is none of ours, keeps nobody', async () => {
  const { project, hook } = inTerminal(starts('explore-1'))
  const half = launched(project, '1', launchOf('explore-1', 1, 'a1').slice(0, 40))
  const strange = launched(project, '2', '{"tool_name":7}')
  await hook(typed)
  expect(agentsOf(project)).toEqual([null])
  expect([existsSync(half), existsSync(strange)]).toEqual([true, false])
})
