import { expect } from 'vitest'
import { recorded } from '../scenes.ts'
import { costsAsCounted } from '../dispatch/last-run.ts'
import { keptRun, completedPhases, scene, shown, startsOf } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, writes } from '../model/agents.ts'
import { nextCommand, started, statusOf } from '../loops/blocked.ts'

recorded(
  'agents that never hand in anything good: refused, dispatched afresh, then blocked; and the command it names goes on',
  async () => {
    let helpful = false
    const stubborn: Deed = (step) => (helpful ? goodDeed(step) : writes('It is all done.\n'))(step)
    const stage = await scene({
      settings: { retries: { maxRefusals: 2, maxPerPhase: 1 } },
      agents: { 'final-review': stubborn },
    })
    const { place, model, say } = stage
    const session = await say('/dispatch --profile quick --no-test Write a file')
    expect(session).toMatchObject({ exitCode: 0, timedOut: false })
    const run = keptRun(place.project)
    // Two agents (one of them a retry), each refused three times: twice with a chance left, then for good.
    expect(startsOf(model, 'final-review-1')).toHaveLength(2)
    expect(run.all('report-refused').map(({ step }) => step)).toEqual(Array(6).fill('final-review-1'))
    expect(run.all('attempt-ended').map(({ ending, then }) => `${ending}, ${then}`)).toEqual([
      'refused, retry',
      'refused, fail',
    ])
    expect(run.state.failure?.reason).toMatch(/final-review-1 failed: .*still refused after 2 repairs: .*JSON/)
    expect(startsOf(model, 'final-review-1').at(-1)?.turn.opening).toMatch(
      /Earlier attempts at this step:\n- attempt 1 \(reviewer\): its report is still refused after 2 repairs.*\nDo not repeat/,
    )
    expect(shown(session)).toMatch(/✗ final-review-1 · its report is still refused after 2 repairs: .* · trying again/)
    expect(await statusOf(stage)).toMatch(
      /✗ final-review-1 +reviewer +inherit .* 2 attempts +Final Review: its report is still refused/,
    )
    expect(await statusOf(stage, '--verbose')).toMatch(
      /attempt 1: refused after .*\n +refused: .*JSON.*\n +refused: .*\n +refused: .*\n +attempt 2: refused/,
    )

    const next = await nextCommand(stage, session)
    expect(next).toBe('/phasegate:resume --retry-failed')
    helpful = true
    await say(next)
    const ended = keptRun(place.project)
    expect(ended.state.status).toBe('completed')
    expect(completedPhases(ended)).toEqual(['2.1', '4.2', '4.3'])
    expect(started(ended).filter((step) => step === 'final-review-1')).toHaveLength(3)
    // Refused reports, an attempt that failed, two sessions: all of it.
    costsAsCounted(stage)
    await stage.isRecordedAs('report-that-is-refused')
  },
)
