import { expect, test } from 'vitest'
import { completedPhases, keptRun, mainTurns, scene } from '../dispatch/scene.ts'
import { fails } from '../model/reply.ts'

test('a session that is continued, compacted or cleared in print mode is given the directive again, and the run goes on', async () => {
  let isDown = true
  const { place, model, say } = await scene({
    players: [
      ({ speaker, news }) => (isDown && speaker === 'main' && news.includes('phase 4.2') ? fails(529) : undefined),
    ],
    settings: { git: { workflow: 'none' } },
  })
  const continued = { args: ['--continue'], env: { CLAUDE_CODE_MAX_RETRIES: '0' } }
  const lastTold = (): string => mainTurns(model).at(-1)?.turn.news ?? ''
  const directive = /You are the orchestrator of a Phasegate run[^]*"prompt":"\[PHASE 4\.2 final-review-1\]"/

  const first = await say('/dispatch --profile quick --no-test Write a file', { env: continued.env })
  expect(first.exitCode).toBe(1)
  expect((await say('/compact', continued)).exitCode).toBe(0)
  expect(keptRun(place.project).all('context-compacted')).toHaveLength(1)
  expect((await say('Go on.', continued)).exitCode).toBe(1)
  expect(lastTold()).toMatch(/^This session is being continued from a previous conversation/)
  expect(lastTold()).toMatch(directive)

  // The client gives a cleared conversation a new id; the run follows it.
  const cleared = await say('/clear', continued)
  expect(cleared.exitCode).toBe(0)
  expect(keptRun(place.project).state.session).not.toBe(first.sessionId)
  isDown = false
  const before = mainTurns(model).length
  const last = await say('Go on.', continued)
  expect(last.sessionId).not.toBe(first.sessionId)
  expect(mainTurns(model)[before]?.turn.news).toMatch(directive)
  const run = keptRun(place.project)
  expect(run.state).toMatchObject({ status: 'completed', session: last.sessionId })
  expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
  expect(run.all('step-started')).toHaveLength(4)
})
