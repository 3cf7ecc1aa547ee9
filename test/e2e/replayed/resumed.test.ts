import { execFileSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { phasegate } from '../dispatch/phasegate.ts'
import { completedPhases, keptRun, scene, shown, startsOf, toldToMain } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, does, reports } from '../model/agents.ts'
import { whenTold } from '../model/cast.ts'
import { agent, bash, calls } from '../model/reply.ts'

const PATIENCE = 90_000

test('a run is stopped by a typed command and gone on with in every way there is, each said before it is done', async () => {
  let held = true
  const holds: Deed = (step) => (held ? [calls(bash(`cat '${pipe}'`)), ...goodDeed(step)(step)] : goodDeed(step)(step))
  let reviewerVanishes = true
  const { place, model, begin, say } = await scene({
    agents: {
      'task-1': holds,
      'final-review': (step) => {
        if (reviewerVanishes) return does(reports('I had no time.'))(step)
        renameSync(plan(), `${plan()}.lost`)
        return goodDeed(step)(step)
      },
    },
    // It does not believe that the run is stopped.
    players: [
      whenTold(/stopped: a person stopped it/, calls(agent('phasegate:reviewer', '[PHASE 4.2 final-review-1]'))),
    ],
    settings: { retries: { maxPerPhase: 0, maxRefusals: 0 }, git: { workflow: 'none' } },
  })
  const pipe = join(place.root, 'pipe')
  const plan = (): string => join(place.project, '.agents', 'tmp', 'phases', '1.2-plan.md')
  execFileSync('mkfifo', [pipe])
  const session = begin('/dispatch --profile quick --no-test Write a file', { args: ['--allowedTools', 'Bash'] })
  await model.until(({ turn }) => turn.speaker === 'agent' && turn.number === 1, PATIENCE)
  expect((await say('/phasegate:stop')).result).toMatch(
    /the run is stopped in phase 2\.1 Task Execution\. No further step starts\. task-1 may finish; what is handed in is kept\. Go on with: \/phasegate:resume$/,
  )
  held = false
  await writeFile(pipe, 'go on\n')
  await session.finished
  expect(completedPhases(keptRun(place.project))).toEqual([])
  expect(
    keptRun(place.project)
      .all('step-completed')
      .map(({ step }) => step),
  ).toEqual(['task-1'])
  expect(startsOf(model, 'final-review-1')).toEqual([])
  expect(toldToMain(model)).toMatch(/Phasegate: the run is stopped: a person stopped it\. Next: \/phasegate:resume/)

  expect((await say('/phasegate:resume --from-phase 4.2')).result).toMatch(
    /phase 4\.2 needs what phase 2\.1 has not given yet\. Phases to go back to: 2\.1; to go on: \/phasegate:resume$/,
  )
  const blocked = /■ blocked · Final Review: final-review-1 failed: .*\n.* next: \/phasegate:resume --retry-failed/
  const resume = async (how: string): Promise<string> =>
    shown(await say(`/phasegate:resume ${how}`)).replaceAll('UserPromptExpansion says: ', '')
  const skipped = '  skipped:  EXPLORE, PLAN, 2.2, 2.3, 3.2, 3.3, 4.1 (profile quick), 3.1 (--no-test)'
  const going = await resume('')
  expect(going).toContain(['  kept:     2.1', skipped, '  goes on:  4.2 Final Review'].join('\n'))
  expect(going).toMatch(blocked)

  const previous = await resume('--restart-previous')
  expect(previous).toContain(
    [
      '  kept:     nothing yet',
      '  repeated: 2.1 (the earlier artifacts are kept in phases/aside/1/)',
      skipped,
      '  goes on:  2.1 Task Execution',
    ].join('\n'),
  )
  expect(previous).toMatch(blocked)
  expect(startsOf(model, 'task-1')).toHaveLength(2)

  // In a shell it is carried on there, and nothing is changed where there is no client that could.
  expect((await phasegate(place, 'resume', '--restart-stage')).stderr).toMatch(
    /Claude Code does not start.*--claude PATH/,
  )
  expect(keptRun(place.project).all('phases-reopened')).toHaveLength(1)
  expect(await resume('--from-phase 4.2')).toMatch(blocked)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
  expect(startsOf(model, 'final-review-1')).toHaveLength(3)

  // The plan is lost while the review goes on: what comes next says so instead of being asked for again and again.
  reviewerVanishes = false
  const retried = await resume('--retry-failed')
  expect(retried).toContain(
    ['  kept:     2.1', '  retried:  final-review-1', skipped, '  goes on:  4.2 Final Review'].join('\n'),
  )
  expect(retried).toMatch(
    /■ blocked · completion-1 needs 1\.2-plan\.md, gone from .*put it back there first\n.* next: \/phasegate:resume$/m,
  )
  expect((await say('/phasegate:resume')).result).toMatch(
    /phase 4\.3 needs 1\.2-plan\.md, gone from .*; put it back there first\. Next: \/phasegate:resume$/,
  )
  renameSync(`${plan()}.lost`, plan())
  await resume('')
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(completedPhases(run)).toEqual(['2.1', '2.1', '4.2', '4.3'])
})
