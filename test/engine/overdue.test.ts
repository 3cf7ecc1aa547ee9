import { join } from 'node:path'
import { expect, test } from 'vitest'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { resumeRun } from '../../src/engine/run/resume.ts'
import type { Project } from '../../src/state-manager/project.ts'
import type { State } from '../../src/workflow/run/state.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { projectWith } from '../state-manager/folder.ts'
import { after, START } from '../workflow/given.ts'
import { accepted, aRun, given, type Past, starts, upTo } from '../workflow/run/run.ts'
import { write } from '../machine/folder.ts'

const EXPLORED = '## Findings\n\n- one\n\n## Relevant files\n\n- none\n'

test('what an agent left before its laptop fell asleep counts, whoever looks first', () => {
  const project = projectWith(given(aRun(), starts('explore-1'), starts('explore-2')).events)
  write(project.phases, { [join('parts', '0-explore-1.md')]: EXPLORED })
  const run = handleRun(project, 'SessionStart', () => ({ type: 'check-time', at: after(START, 24 * 60) }))
  const [first, second] = ['explore-1', 'explore-2'].map((id) => run?.steps[id])
  expect([first?.status, second?.status]).toEqual(['completed', 'pending'])
  expect(second?.attempts).toMatchObject([{ outcome: 'interrupted' }])
})

const planOf = (name: string): string =>
  `## Tasks\n\n### Task 1: ${name}\n- **Files:** src/${name}.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n`

const TWO_PLANNERS: Past[] = [
  upTo('1.1'),
  accepted('brainstorm-1', { kind: 'areas', areas: ['core', 'shell'].map((name) => ({ name, goal: name })) }),
  starts('plan-1'),
  starts('plan-2'),
]

const planned = (...ask: Past[]): Project => {
  const project = projectWith(given(aRun(), ...TWO_PLANNERS, ...ask).events)
  const part = (number: number) => join('parts', `1.2-plan-${number}.md`)
  write(project.phases, { '0-explore.md': EXPLORED, '1.1-brainstorm.md': '# x\n' })
  write(project.phases, { [part(1)]: planOf('core'), [part(2)]: planOf('shell') })
  return project
}

const tasksIn = (run: State): unknown => run?.phases.find(({ check }) => check === 'plan')?.facts

test('of two planners that are both found late, one is held against both parts: there is a plan', () => {
  const run = handleRun(planned(), 'SessionStart', () => ({ type: 'check-time', at: after(START, 24 * 60) }))
  expect(tasksIn(run)).toMatchObject({ kind: 'plan', tasks: [{ id: 'task-1' }, { id: 'task-2' }] })
})

test('what two planners left counts when the run is resumed: there is a plan', () => {
  const project = planned()
  const caller = { at: after(START, 1), session: 'session-2', client: null, by: 'resume' }
  const { run } = resumeRun(project, { plan: { kind: 'continue' }, takeOver: true }, caller)
  expect(tasksIn(run)).toMatchObject({ kind: 'plan', tasks: [{ id: 'task-1' }, { id: 'task-2' }] })
})

test('an attempt knows how long its machine had slept', () => {
  const project = projectWith(given(aRun()).events)
  const run = handleRun(project, 'test', () => ({
    type: 'start-step',
    at: after(START, 1),
    step: 'explore-1',
    session: 'session-1',
    caller: null,
  }))
  const step = run?.steps['explore-1']
  expect(step && liveAttempt(step)?.asleep).toEqual(expect.any(Number))
})
