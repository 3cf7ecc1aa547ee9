import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import * as z from 'zod/mini'
import { onTurn } from '../model/cast.ts'
import type { Player } from '../model/player.ts'
import { agent, bash, calls, edit, read, says, write } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import {
  completedPhases,
  git,
  keptRun,
  mainTurns,
  PLAN,
  scene,
  SHORT,
  SHORT_PHASES,
  shown,
  startsOf,
} from '../dispatch/scene.ts'

recorded(
  'an orchestrator that goes its own way is refused each time, told what to do, and the run completes',
  async () => {
    const { place, model, say, isRecordedAs } = await scene({
      files: { 'docs/plan.md': PLAN },
      players: [
        onTurn(1, calls(step('2.3', 'impl-review-1'))),
        onTurn(
          2,
          calls(agent('general-purpose', '[PHASE 2.1 task-1] Only say that it is done.'), step('2.2', 'simplify-1')),
        ),
        onTurn(3, calls(step('2.1', 'task-2'), step('2.1', 'task-2'))),
        onTurn(4, calls(step('2.1', 'task-1'), agent('general-purpose', 'Simplify what was written.'))),
        onTurn(5, calls(step('2.3', 'simplify-1'), step('2.2', 'simplify-7'), bash('phasegate run-tests'))),
      ],
    })
    await say(SHORT)
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(SHORT_PHASES)
    expect(startsOf(model, 'task-2')).toHaveLength(1)
    expect(startsOf(model, 'simplify-1')).toHaveLength(1)
    expect(startsOf(model, 'impl-review-1')).toHaveLength(1)
    expect(git(place.project, 'show', '--name-only', '--format=')).toBe('src/one.txt\nsrc/two.txt')

    const [skipped = '', together = '', twice = '', strange = '', misnamed = ''] = answers(model)
    expect(skipped).toMatch(/Phasegate: .*impl-review-1.*the run is at phase 2\.1 Task Execution/)
    expect(directiveIn(skipped)).toEqual(['[PHASE 2.1 task-1]'])
    expect(together).toMatch(/task-1: completed/)
    expect(together).toMatch(/Phasegate: .*simplify-1.*the run is at phase 2\.1/)
    expect(directiveIn(together)).toEqual(['[PHASE 2.1 task-2]'])
    expect(twice).toMatch(/Phasegate: .*task-2 is running/)
    expect(twice).toMatch(/task-2: completed/)
    expect(directiveIn(twice)).toEqual(['[PHASE 2.2 simplify-1]'])
    expect(strange).toMatch(/Phasegate: .*task-1 is completed/)
    expect(strange).toMatch(/Phasegate: .*only the agents of the next step may start/)
    expect(misnamed).toMatch(/step simplify-1 belongs to phase 2\.2, not 2\.3/)
    expect(misnamed).toMatch(/simplify-7 is not a step/)
    expect(misnamed).toMatch(/run-tests is not what comes next/)
    expect(directiveIn(misnamed)).toEqual(['[PHASE 2.2 simplify-1]'])

    // The agent of a step is the one that is configured, with the whole prompt, whatever the call said.
    const [first] = startsOf(model, 'task-1')
    expect(first?.turn.opening).not.toContain('Only say that it is done')
    expect(first?.turn.opening).toMatch(/^Output: .*task-1\.json$/m)
    expect(first?.turn.model).toContain('haiku')
    expect(model.requests.filter(({ turn }) => turn.opening.includes('Simplify what was written.'))).toEqual([])
    await isRecordedAs('orchestrator-that-goes-its-own-way')
  },
)

replayed('an orchestrator that works itself changes nothing, with no tool and no command', async () => {
  const { place, model, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    players: [worksItself(() => place.project)],
  })
  await say(SHORT)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(await readFile(join(place.project, 'README.md'), 'utf8')).toBe('# A project\n')
  expect(git(place.project, 'show', '--name-only', '--format=')).toBe('src/one.txt\nsrc/two.txt')
  expect(git(place.project, 'status', '--porcelain')).toBe('')
  expect(run.all('overridden')).toEqual([])
  expect(run.all('run-stopped')).toEqual([])

  const refused = mainTurns(model)[1]?.turn.results ?? []
  expect(refused).toHaveLength(DEEDS)
  // The first one only reads.
  const passed = refused.filter(
    ({ text }) => !/Phasegate: .*(?:phasegate next|\/phasegate:|written by code)/.test(text),
  )
  expect(passed).toEqual([refused[0]])
  expect(directiveIn(mainTurns(model)[1]?.turn.news ?? '')).toEqual(['[PHASE 2.1 task-1]'])
})

replayed('an orchestrator that ends its turn early is told to go on', async () => {
  const { place, model, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    players: [onTurn(1, says('Let me think.')), onTurn(2, says('All done!')), onTurn(4, says('Shall I go on?'))],
  })
  await say(SHORT)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('turn-ended-early')).toHaveLength(3)
  expect(answers(model)[0]).toMatch(/Phasegate: phase 2\.1 Task Execution \(1 of 6.*Make exactly this call/)
})

replayed('an orchestrator that never goes on stops the run, which another session can resume', async () => {
  let obeys = false
  const lazy: Player = ({ speaker }) => (speaker === 'main' && !obeys ? says('All done!') : undefined)
  const { place, model, say } = await scene({ files: { 'docs/plan.md': PLAN }, players: [lazy] })
  const session = await say(SHORT)
  expect(session).toMatchObject({ exitCode: 0, timedOut: false })
  expect(mainTurns(model)).toHaveLength(6)
  const stopped = keptRun(place.project)
  expect(stopped.state.status).toBe('stopped')
  expect(stopped.state.failure).toMatchObject({
    reason: expect.stringMatching(/ended its turn 6 times/),
    next: '/phasegate:resume',
  })
  expect(shown(session)).toMatch(/■ stopped · the orchestrator ended its turn 6 times[\s\S]*next: \/phasegate:resume/)

  obeys = true
  await say('/phasegate:resume')
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
})

const step = (phase: string, id: string) => agent('phasegate:task-agent', `[PHASE ${phase} ${id}]`)

/** What the main thread was told after each of its turns. */
const answers = (model: Script): string[] =>
  mainTurns(model)
    .slice(1)
    .map(({ turn }) => turn.news)

/** The prompts of the calls a directive asks for. */
const directiveIn = (text: string): string[] => {
  const [, json = '{"calls":[]}'] = /```json\n([\s\S]*?)\n```/.exec(text) ?? []
  return Directive.parse(JSON.parse(json)).calls.map(({ input }) => input.prompt)
}

const Directive = z.object({ calls: z.array(z.object({ input: z.object({ prompt: z.string() }) })) })

const DEEDS = 11

// All in its first turn. Read first: the client itself refuses to edit what was not read.
const worksItself =
  (project: () => string): Player =>
  ({ speaker, number }) => {
    if (speaker !== 'main' || number !== 1) return undefined
    const readme = join(project(), 'README.md')
    const deeds = [
      read(readme),
      write(join(project(), 'src', 'one.txt'), 'mine\n'),
      edit(readme, 'A project', 'My project'),
      write(join(project(), '.agents', 'tmp', 'phases', '2.2-simplify.md'), '## No Changes Needed\n'),
      write(join(project(), '.agents', 'tmp', 'state.json'), '{"status":"completed"}\n'),
      bash("sed -i 's/A project/My project/' README.md"),
      bash('echo mine > src/one.txt'),
      bash('rm -rf .agents'),
      bash('git commit --allow-empty -m mine'),
      bash('phasegate override task-1 --reason "It is fine"'),
      bash('phasegate stop'),
    ]
    return calls(...deeds)
  }
