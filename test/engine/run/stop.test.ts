import { expect, test } from 'vitest'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { folder, projectWith } from '../../state-manager/folder.ts'
import { print } from '../../../src/workflow/core/text.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { after, START } from '../../workflow/given.ts'
import { aRun, failed, given, type Past, starts, toTheEnd } from '../../workflow/run/run.ts'

const stop = (...past: Past[]): string => {
  const project = projectWith(given(...past).events)
  const said = stopRun(project, { by: 'test', at: after(START, 60) })
  expect(readState(project)?.status).not.toBe('running')
  return print(said, 'client')
}

test('says where the run stopped, what may still be handed in, and how to go on', () => {
  expect(stop(aRun())).toBe(
    'Phasegate: the run is stopped in phase 0 Explore. No further step starts. Go on with: /phasegate:resume',
  )
  expect(stop(aRun(), starts('explore-1'), starts('explore-2'))).toMatch(
    /explore-1, explore-2 may finish; what is handed in is kept\. Go on with: \/phasegate:resume$/,
  )
})

test('a run that is blocked stays so, with its reason and its own way to go on', () => {
  expect(stop(aRun({ explorers: 1 }), failed('explore-1'))).toMatch(
    /the run is blocked in phase 0 Explore: Explore: explore-1 failed: .*Go on with: \/phasegate:resume --retry-failed$/,
  )
})

test('without a run, or with a completed one, there is nothing to stop', () => {
  expect(() => stopRun(projectAt(folder()), { by: 'test', at: START })).toThrow(
    /Start one in Claude Code: \/dispatch <task>/,
  )
  expect(() => stop(aRun(), toTheEnd)).toThrow(/run run-1 is completed; there is nothing to stop/)
})
