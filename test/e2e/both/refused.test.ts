import { expect } from 'vitest'
import { recorded } from '../scenes.ts'
import { keptRun, completedPhases, PLAN, scene, SHORT, SHORT_PHASES, shown, startsOf } from '../dispatch/scene.ts'
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
      files: { 'docs/plan.md': PLAN },
      agents: { simplify: stubborn },
    })
    const { place, model, say } = stage
    const session = await say(SHORT)
    expect(session).toMatchObject({ exitCode: 0, timedOut: false })
    const run = keptRun(place.project)
    // Two agents (one of them a retry), each refused three times: twice with a chance left, then for good.
    expect(startsOf(model, 'simplify-1')).toHaveLength(2)
    expect(run.all('report-refused').map(({ step }) => step)).toEqual(Array(6).fill('simplify-1'))
    expect(run.all('attempt-ended').map(({ ending, then }) => `${ending}, ${then}`)).toEqual([
      'refused, retry',
      'refused, fail',
    ])
    expect(run.state.failure?.reason).toMatch(/simplify-1 failed: .*refused 3 times, last: .*No Changes Needed/)
    expect(startsOf(model, 'simplify-1').at(-1)?.turn.opening).toMatch(
      /Earlier attempts at this step ended without success.*\n- simplifier: refused: its report was refused 3 times/,
    )
    expect(shown(session)).toMatch(/✗ simplify-1 · its report was refused 3 times, .* · trying again/)
    expect(await statusOf(stage)).toMatch(
      /✗ simplify-1 +simplifier +inherit .* 2 attempts +Simplify: its report was refused/,
    )
    expect(await statusOf(stage, '--verbose')).toMatch(
      /attempt 1: refused after .*\n +refused: .*No Changes Needed.*\n +refused: .*\n +refused: .*\n +attempt 2: refused/,
    )

    const next = await nextCommand(stage, session)
    expect(next).toBe('/phasegate:resume --retry-failed')
    helpful = true
    await say(next)
    const ended = keptRun(place.project)
    expect(ended.state.status).toBe('completed')
    expect(completedPhases(ended)).toEqual(SHORT_PHASES)
    expect(started(ended).filter((step) => step === 'simplify-1')).toHaveLength(3)
    await stage.isRecordedAs('report-that-is-refused')
  },
)
