import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { onTurn } from '../model/cast.ts'
import type { Player } from '../model/player.ts'
import { calls, fails } from '../model/reply.ts'
import {
  committed,
  completedPhases,
  keptRun,
  PLAN,
  scene,
  SHORT,
  SHORT_PHASES,
  shown,
  startsOf,
  toldToMain,
} from '../dispatch/scene.ts'

recorded(
  'a model that invokes the command itself starts the same run, which asks for no permission of its own',
  async () => {
    const skill = {
      tool: 'Skill',
      input: { skill: 'phasegate:dispatch', args: '--profile quick Write a file' },
    }
    const command = "phasegate dispatch --profile quick -- 'Write a file'"
    const { place, model, say, isRecordedAs } = await scene({
      files: { 'package.json': JSON.stringify({ private: true, scripts: { test: 'node -e 0' } }) },
      players: [
        onTurn(1, calls(skill)),
        onTurn(2, calls({ tool: 'Bash', input: { command, description: 'Start the run' } })),
      ],
    })
    // What task agents edit follows the user's own permissions; print mode has nobody to ask.
    const mode = { permissionMode: 'default', args: ['--allowedTools', 'Skill,Write,Edit'] } as const
    const session = await say('Write a file with Phasegate.', mode)
    expect(toldToMain(model)).toMatch(/phasegate dispatch <options> -- '<task>'/)
    const run = keptRun(place.project)
    expect(run.state).toMatchObject({ task: 'Write a file', session: session.sessionId })
    expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
    expect(run.all('report-refused')).toEqual([])
    expect(committed(place.project, run.state.result?.branch ?? '')).toBe('none')
    expect(shown(session)).toMatch(/Phasegate: done: Write a file/)
    await isRecordedAs('model-that-invokes-the-command')
  },
)

replayed('an agent whose model cannot be reached is started again, which is nobody’s failure', async () => {
  let outages = 0
  const outage: Player = ({ speaker, opening }) => {
    if (speaker !== 'agent' || !opening.includes(' final-review-1]') || outages === 4) return undefined
    outages += 1
    return fails(529)
  }
  const { place, model, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    settings: { retries: { backoffSeconds: 0, maxPerPhase: 0 } },
    players: [outage],
  })
  await say(SHORT, { env: { CLAUDE_CODE_MAX_RETRIES: '1' } })
  const run = keptRun(place.project)
  expect(run.all('attempt-ended').map(({ step, ending }) => `${step} ${ending}`)).toEqual([
    'final-review-1 unreachable',
    'final-review-1 unreachable',
  ])
  expect(startsOf(model, 'final-review-1').length).toBeGreaterThanOrEqual(3)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
})
