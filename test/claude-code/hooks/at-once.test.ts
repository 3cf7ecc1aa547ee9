import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '../../../src/state-manager/read-journal.ts'
import { RUN_JOURNAL } from '../../../src/state-manager/run-state.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import { markConductor } from '../../../src/state-manager/sessions.ts'
import { keepPrompts } from '../../../src/state-manager/prompts.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { after, atTime } from '../../workflow/given.ts'
import { accepted, aRun, attaches, given, type Past, starts, upTo } from '../../workflow/run/run.ts'
import { said } from '../../workflow/said.ts'

const HOOK = join(import.meta.dirname, '../../../bin/hook')

/** What the client is told by one hook process, which runs beside others. */
const hook = async (project: Project, moment: string, event: object): Promise<string> => {
  const process_ = spawn('sh', [HOOK, moment], {
    cwd: project.root,
    env: { ...process.env, CLAUDE_PROJECT_DIR: project.root, CLAUDE_CODE_SESSION_ID: 'session-1' },
  })
  let told = ''
  process_.stdout.on('data', (text: Buffer) => (told += text.toString()))
  process_.stdin.end(JSON.stringify({ session_id: 'session-1', cwd: project.root, ...event }))
  await new Promise((resolve) => process_.on('close', resolve))
  return told
}

const running = (...past: Past[]): Project => {
  const now = atTime(after(new Date().toISOString(), -60))
  const project = projectWith(given(now, aRun({ explorers: 3 }), ...past).events)
  markConductor(project, 'run', 'session-1')
  keepPrompts(project, { '0': 'Explore {{task}}', fix: 'Repair' })
  return project
}

const agentCall = (step: string) => ({
  hook_event_name: 'PreToolUse',
  tool_name: 'Agent',
  tool_input: { prompt: `[PHASE 0 ${step}]`, description: step },
})
const happened = (project: Project): string[] =>
  readJournal(project.journal, RUN_JOURNAL)
    .slice(1)
    .flatMap(({ events }) => events.map(said))
const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

test('hooks that start the same step at once: one may, and the step is started once', async () => {
  const project = running()
  const told = await Promise.all(times(4).map(async () => hook(project, 'guard', agentCall('explore-1'))))
  expect(told.filter((answer) => answer.includes('"allow"'))).toHaveLength(1)
  expect(told.filter((answer) => answer.includes('"deny"') && answer.includes('explore-1 is running'))).toHaveLength(3)
  expect(happened(project)).toEqual(['step-started explore-1 #1 explorer'])
})

test('hooks that start different steps at once: all may, each with its own number', async () => {
  const project = running()
  const told = await Promise.all(
    ['explore-1', 'explore-2', 'explore-3'].map(async (step) => hook(project, 'guard', agentCall(step))),
  )
  expect(told.filter((answer) => answer.includes('"allow"'))).toHaveLength(3)
  expect(
    happened(project)
      .map((line) => line.replace(/explore-\d/, '…'))
      .toSorted(),
  ).toEqual(times(3).map((index) => `step-started … #${index + 1} explorer`))
})

test('hooks that report the same agent at once: its step is completed once', async () => {
  const project = running(starts('explore-1'), attaches('explore-1', 'agent-1'))
  const path = join(project.phases, 'parts', '0-explore-1.md')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '## Findings\n\n- one\n\n## Relevant files\n\n- none\n')
  const stop = { hook_event_name: 'SubagentStop', agent_id: 'agent-1', agent_type: 'phasegate:explorer' }
  const told = await Promise.all(times(3).map(async () => hook(project, 'report', stop)))
  expect(told).toEqual(['', '', ''])
  expect(happened(project)).toEqual(['step-completed explore-1 #1'])
})

test('two planners that report at once: one is held against both parts, and there is a plan', async () => {
  const areas = ['core', 'shell'].map((name) => ({ name, goal: `the ${name}` }))
  const begun = ['plan-1', 'plan-2'].flatMap((step) => [starts(step), attaches(step, `agent of ${step}`)])
  const project = running(upTo('1.1'), accepted('brainstorm-1', { kind: 'areas', areas }), ...begun)
  for (const [number, name] of ['core', 'shell'].entries()) {
    const path = join(project.phases, 'parts', `1.2-plan-${number + 1}.md`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, planOf(name))
  }
  const stop = { hook_event_name: 'SubagentStop', agent_type: 'phasegate:planner' }
  await Promise.all(
    ['plan-1', 'plan-2'].map(async (step) => hook(project, 'report', { ...stop, agent_id: `agent of ${step}` })),
  )
  expect(happened(project).filter((line) => /1\.2|blocked|refused/.test(line))).toEqual(['phase-completed 1.2'])
})

const planOf = (name: string): string =>
  `## Tasks\n\n### Task 1: ${name}\n- **Files:** src/${name}.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n`
