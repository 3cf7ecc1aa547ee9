import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { archive } from '../../src/engine/run/archive.ts'
import { isConductorMarked, isMarked, mark, markConductor, unmark } from '../../src/state-manager/sessions.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { aRun, given } from '../workflow/run/run.ts'
import { folder, projectWith } from './folder.ts'

const place = () => projectAt(folder())

test('a session is marked as long as there is a reason', () => {
  const project = place()
  mark(project, 'one', 'asked', 'review-plan')
  markConductor(project, '001-tea', 'one')
  unmark(project, 'one', 'asked')
  expect(isMarked(project, 'one')).toBe(true)
  markConductor(project, '001-tea', null)
  expect(isMarked(project, 'one')).toBe(false)
})

test('of two sessions one conducts', () => {
  const project = place()
  markConductor(project, 'run', 'one')
  markConductor(project, 'run', 'two')
  expect([isMarked(project, 'one'), isMarked(project, 'two')]).toEqual([false, true])
})

test('an id of a session leads nowhere else', () => {
  const project = place()
  markConductor(project, 'run', '../../elsewhere')
  expect(readdirSync(join(project.agents, 'sessions'))).toEqual(['------elsewhere'])
  expect(isConductorMarked(project, 'run', '../../elsewhere')).toBe(true)
})

test('the conductor of a run is marked, again where the mark is lost, and not when the run was put away', () => {
  const { events } = given(aRun())
  const project = projectWith(events)
  const look = () => handleRun(project, 'test', () => null)
  const run = look()
  expect(isMarked(project, 'session-1')).toBe(true)
  unmark(project, 'session-1', 'run')
  look()
  expect(isMarked(project, 'session-1')).toBe(true)
  archive(project, run?.id ?? '')
  expect(existsSync(join(project.agents, 'sessions', 'session-1'))).toBe(false)
})
