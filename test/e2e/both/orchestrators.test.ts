import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { costsAsCounted } from '../dispatch/last-run.ts'
import { recorded, replayed } from '../scenes.ts'
import * as z from 'zod/mini'
import { onTurn } from '../model/cast.ts'
import type { Player } from '../model/player.ts'
import { agent, bash, calls, read, says, write } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import {
  committed,
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
        onTurn(1, calls(step('4.2', 'final-review-1'))),
        onTurn(
          2,
          calls(agent('general-purpose', '[PHASE 2.1 task-1] Only say that it is done.'), step('4.3', 'completion-1')),
        ),
        onTurn(3, calls(step('2.1', 'task-2'), step('2.1', 'task-2'))),
        onTurn(4, calls(step('2.1', 'task-1'), agent('general-purpose', 'Review what was written.'))),
        onTurn(5, calls(step('4.3', 'final-review-1'), step('4.2', 'final-review-7'), bash('phasegate run-tests'))),
      ],
    })
    const session = await say(SHORT)
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(SHORT_PHASES)
    expect(startsOf(model, 'task-2')).toHaveLength(1)
    expect(startsOf(model, 'final-review-1')).toHaveLength(1)
    expect(startsOf(model, 'completion-1')).toHaveLength(1)
    expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')

    const [skipped = '', together = '', twice = '', strange = '', misnamed = ''] = answers(model)
    expect(skipped).toMatch(/Phasegate: .*final-review-1.*the run is at phase 2\.1 Task Execution/)
    expect(directiveIn(skipped)).toEqual(['[PHASE 2.1 task-1]'])
    expect(together).toMatch(/task-1: completed/)
    expect(together).toMatch(/Phasegate: .*completion-1.*the run is at phase 2\.1/)
    expect(directiveIn(together)).toEqual(['[PHASE 2.1 task-2]'])
    expect(twice).toMatch(/Phasegate: .*task-2 is running/)
    expect(twice).toMatch(/task-2: completed/)
    expect(directiveIn(twice)).toEqual(['[PHASE 4.2 final-review-1]'])
    expect(strange).toMatch(/Phasegate: .*task-1 is completed/)
    expect(strange).toMatch(/Phasegate: .*only the agents of the next step may start/)
    expect(misnamed).toMatch(/step final-review-1 belongs to phase 4\.2, not 4\.3/)
    expect(misnamed).toMatch(/final-review-7 is not a step/)
    expect(misnamed).toMatch(/run-tests is not what comes next/)
    expect(directiveIn(misnamed)).toEqual(['[PHASE 4.2 final-review-1]'])

    // The agent of a step is the one that is configured, with the whole prompt, whatever the call said.
    const [first] = startsOf(model, 'task-1')
    expect(first?.turn.opening).not.toContain('Only say that it is done')
    expect(first?.turn.opening).toMatch(/^Output: .*task-1\.json$/m)
    expect(first?.turn.model).toContain('haiku')
    expect(model.requests.filter(({ turn }) => turn.opening.includes('Review what was written.'))).toEqual([])
    costsAsCounted({ place, model }, session)
    await isRecordedAs('orchestrator-that-goes-its-own-way')
  },
)

replayed(
  'an orchestrator may work beside the run; what is written by code and what is for people it is refused',
  async () => {
    const { place, model, say } = await scene({
      files: { 'docs/plan.md': PLAN },
      players: [worksItself(() => place.project)],
    })
    await say(SHORT)
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(SHORT_PHASES)
    expect(await readFile(join(place.home, 'notes.md'), 'utf8')).toBe('mine\n')
    expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
    expect(git(place.project, 'status', '--porcelain')).toBe('')
    expect(run.all('overridden')).toEqual([])
    expect(run.all('run-stopped')).toEqual([])

    const [read_, written, ...refused] = (mainTurns(model)[1]?.turn.results ?? []).map(({ text }) => text)
    expect([read_, written].join('\n')).not.toContain('Phasegate')
    expect(refused).toEqual([
      expect.stringMatching(
        /4\.2-final-review\.json is written by code, or by the step it belongs to.*phasegate status/,
      ),
      expect.stringMatching(/state\.json is written by code/),
      expect.stringMatching(/only the agents of the next step may start.*\/phasegate:stop/),
      expect.stringMatching(/nobody can tell a person's command from a model's.*\/phasegate:override task-1/),
    ])
    expect(run.all('turn-ended-early')).toMatchObject([{ refused: true }])
    expect(directiveIn(mainTurns(model)[1]?.turn.news ?? '')).toEqual(['[PHASE 2.1 task-1]'])
  },
)

replayed(
  'an orchestrator that makes the same refused call again and again is ended, and the run can be resumed',
  async () => {
    const stubborn: Player = ({ speaker }) =>
      speaker === 'main' ? calls(agent('general-purpose', 'Do it all.'), agent('general-purpose', 'Twice.')) : undefined
    const { place, model, say } = await scene({ files: { 'docs/plan.md': PLAN }, players: [stubborn] })
    const session = await say(SHORT)
    expect(session.result).toMatch(
      /calls of the orchestrator were refused, or came to nothing, 6 times: no step was started/,
    )
    expect(mainTurns(model)).toHaveLength(6)
    expect(keptRun(place.project).state).toMatchObject({ status: 'stopped', failure: { next: '/phasegate:resume' } })
  },
)

replayed('an orchestrator that ends its turn early is told to go on, in mode auto', async () => {
  const { place, model, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    players: [onTurn(1, says('Let me think.')), onTurn(2, says('All done!')), onTurn(4, says('Shall I go on?'))],
  })
  const session = await say(SHORT, { permissionMode: 'auto' })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('report-refused')).toEqual([])
  expect(shown(session)).toMatch(/- tests: .*(?:skipped|not run)/)
  expect(run.all('turn-ended-early')).toHaveLength(3)
  expect(answers(model)[0]).toMatch(/Phasegate: phase 2\.1 Task Execution \(1 of 3.*Make exactly this call/)
})

replayed(
  'an orchestrator that never goes on stops the run, which another session can resume, in any mode',
  async () => {
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
    await say('/phasegate:resume', { permissionMode: 'bypassPermissions' })
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(SHORT_PHASES)
    expect(run.all('report-refused')).toEqual([])
  },
)

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

// All in its first turn.
const worksItself =
  (project: () => string): Player =>
  ({ speaker, number }) => {
    if (speaker !== 'main' || number !== 1) return undefined
    const readme = join(project(), 'README.md')
    return calls(
      read(readme),
      bash('echo mine > "$HOME/notes.md"'),
      write(join(project(), '.agents', 'tmp', 'phases', '4.2-final-review.json'), '{"status":"approved"}\n'),
      write(join(project(), '.agents', 'tmp', 'state.json'), '{"status":"completed"}\n'),
      { tool: 'Workflow', input: { script: 'Write both files.' } },
      bash('phasegate override task-1 --reason "It is fine"'),
    )
  }
