import { expect, test } from 'vitest'
import { highIssue, review, writesJson } from '../good-agents.ts'
import { phasegate } from '../dispatch/phasegate.ts'
import { completedPhases, keptRun, scene, shown } from '../dispatch/scene.ts'

test('a person overrides a review that blocks the run, and the run goes on to its end', async () => {
  const { say, place } = await scene({
    agents: { 'plan-review': writesJson(review('needs_revision', highIssue)) },
    settings: { review: { maxRetries: 0 }, retries: { maxPerStage: 0 } },
  })
  const { sessionId } = await say('/dispatch --no-test Write two files')
  expect(keptRun(place.project).state).toMatchObject({
    status: 'blocked',
    failure: { next: '/phasegate:resume --from-phase 1.3' },
  })
  const session = await say('/phasegate:override 1.3 --reason "I have read the plan, it\'s fine"', {
    args: ['--resume', sessionId ?? ''],
  })
  // When it is done, and in the summary; neither twice.
  expect(shown(session).match(/(?:overridden|! ).*it's fine/g)).toEqual([
    "overridden: I have read the plan, it's fine",
    "overridden by a person: 1.3 (I have read the plan, it's fine",
  ])
  expect((await phasegate(place, 'status')).stdout.match(/it's fine/g)).toHaveLength(1)
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(completedPhases(run)).toContain('4.3')
  expect(run.all('overridden')).toMatchObject([{ what: '1.3', reason: "I have read the plan, it's fine" }])
  expect(JSON.parse(run.artifact('1.3-plan-review.json'))).toMatchObject({
    status: 'approved',
    issues: [{ severity: 'high', issue: 'It is wrong.' }],
    summary: "overridden by a person: I have read the plan, it's fine",
  })
})

test('status and settings, which code can tell, cost no request', async () => {
  const { say, model } = await scene()
  expect(await say('/phasegate:status')).toMatchObject({
    exitCode: 0,
    result: expect.stringMatching(/no run here yet/),
  })
  expect(await say('/phasegate:configure --show')).toMatchObject({
    exitCode: 0,
    result: expect.stringMatching(/\nreview\.maxRetries +2\n/),
  })
  expect(model.requests).toEqual([])
})
