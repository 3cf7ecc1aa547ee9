import { expect, test } from 'vitest'
import { committed, completedPhases, keptRun, scene, shown, startsOf } from '../dispatch/scene.ts'
import { type Deed, inProject, reports } from '../model/agents.ts'
import { bash, calls, write } from '../model/reply.ts'

test('tests that no agent may run are run by code: no task fails, and nothing is left to verify', async () => {
  const cannotTest: Deed = (step) => [
    calls(write(inProject(step, 'none'), 'written\n')),
    calls(bash('npm test')),
    ({ results: [refusal] }) =>
      calls(
        write(
          step.output ?? '',
          JSON.stringify({
            taskId: step.id,
            status: refusal?.isError === true ? 'unverified' : 'completed',
            summary: 'none is there.',
            refused: [{ command: 'npm test', text: refusal?.text }],
          }),
        ),
      ),
    reports('Wrote it.'),
  ]
  const files = { 'package.json': JSON.stringify({ private: true, scripts: { test: 'node -e 0' } }) }
  const { place, model, say } = await scene({ files, agents: { task: cannotTest } })
  const args = ['--allowedTools', 'Write,Edit']
  const session = await say('/dispatch --profile quick Write a file', { permissionMode: 'default', args })
  expect(session).toMatchObject({ exitCode: 0, timedOut: false })
  const run = keptRun(place.project)
  expect(run.all('attempt-ended')).toEqual([])
  expect(run.all('step-completed').find(({ step }) => step === 'task-1')?.facts).toMatchObject({
    status: 'completed',
    filesModified: ['none'],
    refused: [{ command: 'npm test', text: expect.stringMatching(/permission|approval/i) }],
  })
  expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
  expect(JSON.parse(run.artifact('2.1-tasks.json'))).toMatchObject({
    waves: [{ tasks: [{ id: 'task-1', status: 'completed' }] }],
    failedTasks: [],
  })
  expect(startsOf(model, 'final-review-1').map(({ turn }) => turn.opening)).toEqual([
    expect.stringMatching(
      /- 1 of 1 tasks completed\n- files changed so far: none\n- test: passed \(npm run test, .*\)\n/,
    ),
  ])
  expect(committed(place.project, run.state.result?.branch ?? '')).toBe('none')
  expect(shown(session)).toMatch(/- tasks: 1 of 1 completed\n.*- tests: passed/)
  expect(shown(session)).not.toContain('not verified here')
})
