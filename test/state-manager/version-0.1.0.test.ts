import { join } from 'node:path'
import { expect, test } from 'vitest'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { handleWork } from '../../src/engine/workstream/engine-here.ts'
import { DEFAULTS } from '../../src/configuration/defaults.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { readState } from '../../src/state-manager/run-state.ts'
import { chooseStream } from '../../src/state-manager/work-folder.ts'
import { resumeFrom } from '../../src/workflow/core/text.ts'
import { next } from '../../src/workflow/run/next.ts'
import { currentPhase } from '../../src/workflow/run/state.ts'
import { statusOf } from '../../src/workflow/workstream/state.ts'
import { nextWork } from '../../src/workflow/workstream/next.ts'
import { folder } from '../machine/folder.ts'
import { oldJournal, oldStream } from './old-journals.ts'

const PLUGIN = join(import.meta.dirname, '../..')
const NOW = '2026-11-22T08:00:00.000Z'

const offered = (directive: ReturnType<typeof next>): string[] =>
  directive.kind === 'dispatch' ? directive.steps.map(({ id }) => id) : []

test('a run whose tasks were at work is read, resumed and gone on with', () => {
  const project = projectAt(folder(oldJournal('run-at-work.jsonl', '.agents/tmp/journal')))
  const before = readState(project)
  expect(before).toMatchObject({ status: 'running', conductor: { manager: null, idleTurns: 0 } })
  expect(Object.values(before?.steps ?? {}).flatMap(({ id, status }) => (status === 'running' ? [id] : []))).toEqual([
    'task-1',
  ])
  const owner = { session: 'session-2', client: process.pid, plan: { kind: 'continue' } } as const
  const after = handleRun(project, 'test', () => ({ type: 'resume-run', at: NOW, ...owner }))
  expect(after?.steps['task-1']).toMatchObject({ status: 'pending', attempts: [{ outcome: 'interrupted' }] })
  expect(after && offered(next(after, NOW))).toEqual(['task-1'])
  expect(readState(project)).toEqual(after)
})

test('a run that was blocked goes back, without arguments, to the phase that its sentence named', () => {
  const project = projectAt(folder(oldJournal('run-blocked.jsonl', '.agents/tmp/journal')))
  expect(readState(project)).toMatchObject({ status: 'blocked', failure: { next: resumeFrom('2.3') } })
  const owner = { session: 'session-2', client: process.pid, plan: { kind: 'continue' } } as const
  const after = handleRun(project, 'test', () => ({ type: 'resume-run', at: NOW, ...owner }))
  expect(after && currentPhase(after)?.id).toBe('2.3')
  expect(after && offered(next(after, NOW))).toEqual(['impl-review-1'])
})

test('a workstream with failures, a reassignment and an added thread is read and carried out', () => {
  const root = folder(oldStream())
  const stream = chooseStream(join(root, 'work'), null)
  const surroundings = { plugin: PLUGIN, home: root, settings: DEFAULTS }
  const { state } = handleWork(stream, 'test', surroundings, () => ({ type: 'approve-plan', at: NOW, force: false }))
  const threads = ['01.01.01', '01.01.02', '01.01.03', '01.01.04']
  expect(threads.map((id) => statusOf(state, id))).toEqual(['pending', 'completed', 'cancelled', 'pending'])
  expect(state.threads['01.01.01']).toMatchObject({ reassigned: true, unwritten: null })
  const owner = { session: 'session-2', client: process.pid, takeOver: false, stage: '01', batch: null } as const
  const now = handleWork(stream, 'test', surroundings, () => ({ type: 'execute', at: NOW, ...owner }))
  expect(offered(nextWork(now.state, now.view, now.state.scope, NOW) as ReturnType<typeof next>)).toEqual([
    '01.01.01',
    '01.01.04',
  ])
})
