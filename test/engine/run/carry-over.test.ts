import { expect, test } from 'vitest'
import { givenFacts } from '../../../src/engine/run/carry-over.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { openIssues } from '../../../src/workflow/run/open-issues.ts'
import { accepted, aRun, finds, given, PHASES, upTo } from '../../workflow/run/run.ts'

test('a run that goes on from another begins with the issues that are still open there, each once', () => {
  const { run } = given(
    aRun(),
    upTo('2.3'),
    accepted(
      'impl-review-1',
      finds([
        { severity: 'low', location: 'a' },
        { severity: 'low', location: 'b' },
        { severity: 'low', location: 'c' },
      ]),
    ),
    upTo('3.3'),
    accepted('test-review-1', finds([{ severity: 'low', location: 'b:7', id: 'open-2' }], ['open-1'])),
    upTo('4.2'),
  )
  const facts = givenFacts(PHASES, 'FINAL', null, { run, project: projectAt('/nowhere') }, true)
  const next = given(aRun({ without: PHASES.slice(0, 10).map(({ id }) => id), given: facts })).run
  expect(openIssues(next).map(({ id, phase, location }) => `${id} ${phase} ${location}`)).toEqual([
    'open-1 2.3 c',
    'open-2 3.3 b:7',
  ])
})
