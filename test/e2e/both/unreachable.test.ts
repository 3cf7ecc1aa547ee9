import { expect } from 'vitest'
import { recorded } from '../scenes.ts'
import { phasegate } from '../dispatch/phasegate.ts'
import { completedPhases, keptRun, scene, shown, startsOf } from '../dispatch/scene.ts'
import type { Player } from '../model/player.ts'
import { fails, hangsUp } from '../model/reply.ts'

recorded(
  'an outage costs no attempt: the step rests and is started again, the run blocks at the bound, and its next command works',
  async () => {
    const outages = [fails(429), fails(429), hangsUp(), hangsUp()]
    let orchestratorIsCutOff = true
    const outage: Player = ({ speaker, opening, news }) => {
      if (speaker === 'agent' && opening.includes(' task-1]')) return outages.shift()
      return speaker === 'main' && orchestratorIsCutOff && news.includes('phase 4.2') ? fails(529) : undefined
    }
    const { place, model, say, isRecordedAs } = await scene({
      players: [outage],
      settings: { retries: { maxPerTask: 0, maxUnreachable: 1, backoffSeconds: 1 }, git: { workflow: 'none' } },
    })
    const env = { CLAUDE_CODE_MAX_RETRIES: '1' }
    const begun = await say('/dispatch --profile quick --no-test Write a file', { env })
    expect(begun).toMatchObject({ exitCode: 0, timedOut: false })
    expect(shown(begun)).toMatch(
      /✗ task-1 · the client could not reach the model: Request rejected \(429\).* · trying again in 1 s/,
    )
    expect(shown(begun)).toMatch(
      /■ blocked · .*task-1 failed: the client could not reach the model: Connection dropped/,
    )
    const blocked = keptRun(place.project)
    expect(blocked.all('attempt-ended').map(({ ending, then }) => `${ending}, ${then}`)).toEqual([
      'unreachable, retry',
      'unreachable, fail',
    ])
    expect(blocked.state).toMatchObject({ status: 'blocked', failure: { next: '/phasegate:resume --retry-failed' } })

    // Now the task succeeds, and it is the orchestrator whose request fails.
    const resumed = await say(blocked.state.failure?.next ?? '', { env })
    expect(resumed).toMatchObject({ exitCode: 1, result: expect.stringContaining('529') })
    expect((await phasegate(place, 'status')).stdout).toMatch(
      /whoever carried it out is gone: nothing goes on by itself\nnext: phasegate resume\n/,
    )
    orchestratorIsCutOff = false
    await say('Go on.', { args: ['--continue'] })
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
    expect(run.all('run-resumed').at(-1)).toMatchObject({ session: resumed.sessionId })
    expect(startsOf(model, 'task-1').length).toBeGreaterThanOrEqual(3)
    await isRecordedAs('outage-in-print-mode')
  },
)
