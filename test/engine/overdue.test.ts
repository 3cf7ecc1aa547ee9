import { join } from 'node:path'
import { expect, test } from 'vitest'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { projectWith } from '../state-manager/folder.ts'
import { after, START } from '../workflow/given.ts'
import { aRun, given, starts } from '../workflow/run/run.ts'
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
