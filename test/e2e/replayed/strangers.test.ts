import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PrintResult } from '../client/print.ts'
import type { Player } from '../model/player.ts'
import { agent, calls, says, write } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import { type HeldScene, heldScene } from '../dispatch/held-scene.ts'
import { committed, completedPhases, contents, keptRun, SHORT, SHORT_PHASES, shown } from '../dispatch/scene.ts'

test('while a run is going on, other sessions in the folder are not disturbed and change nothing of it', async () => {
  const { place, model, begin, say, taskAtWork, letGo } = await sceneWithVisitor()
  const owner = begin(SHORT)
  const { turn } = await taskAtWork()
  const before = contents(join(place.project, '.agents', 'tmp'))

  const stranger = await say('STRANGER: look around and note it down.')
  expect(stranger).toMatchObject({ exitCode: 0, result: 'Noted.' })
  expect(existsSync(join(place.project, 'scratch', 'main.txt'))).toBe(true)
  expect(existsSync(join(place.project, 'scratch', 'agent.txt'))).toBe(true)
  expect(existsSync(join(place.project, 'scratch', 'tagged.txt'))).toBe(true)
  expect(toldIn(model, stranger)).not.toMatch(/Phasegate:|hook additional context|hook error|Stop hook feedback/)
  expect(shown(stranger)).toBe('')

  const second = await say('/dispatch Something else')
  expect(second.result).toMatch(/Phasegate: a run is running here: "Write two files"/)
  expect(second.result).toContain(`session ${turn.session}`)
  expect(second.result).toMatch(/\/phasegate:status[^]*\/phasegate:stop[^]*\/dispatch --replace/)
  const taker = await say('/phasegate:resume')
  expect(taker.result).toMatch(/Phasegate: session \S+ \(process \d+\) is running this run now.*--take-over/)
  expect(
    model.requests.filter((request) => [second.sessionId, taker.sessionId].includes(request.turn.session)),
  ).toEqual([])
  expect(contents(join(place.project, '.agents', 'tmp'))).toEqual(before)

  await letGo()
  expect(await owner.finished).toMatchObject({ exitCode: 0, timedOut: false })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.state.session).toBe(turn.session)
  expect(run.all('report-refused')).toEqual([])
  expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
})

test('a session that takes a run over goes on with it, and the one that had it falls silent', async () => {
  const { place, begin, say, taskAtWork, letGo } = await sceneWithVisitor()
  const owner = begin(SHORT)
  await taskAtWork()
  const taker = await say('/phasegate:resume --take-over')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.state.session).toBe(taker.sessionId)

  const before = contents(join(place.project, '.agents', 'runs'))
  await letGo()
  expect(await owner.finished).toMatchObject({ exitCode: 0, timedOut: false })
  expect(contents(join(place.project, '.agents', 'runs'))).toEqual(before)
  expect(existsSync(join(place.project, '.agents', 'tmp', 'journal'))).toBe(false)
})

const sceneWithVisitor = async (): Promise<HeldScene> => {
  const stage: HeldScene = await heldScene({ players: [visitor(() => join(stage.place.project, 'scratch'))] })
  return stage
}

/** A session that has nothing to do with the run, its subagent, and one whose prompt looks like a step's. */
const visitor =
  (folder: () => string): Player =>
  ({ speaker, opening, number, messages }) => {
    if (speaker === 'main' && messages.some(({ text }) => text.includes('STRANGER'))) {
      if (number > 1) return says('Noted.')
      return calls(
        agent('general-purpose', 'STRANGER: note agent'),
        agent('general-purpose', '[PHASE 2.1 task-2] STRANGER: note tagged'),
        write(join(folder(), 'main.txt'), 'seen\n'),
      )
    }
    const [, name] = /STRANGER: note (\w+)/.exec(opening) ?? []
    if (speaker !== 'agent' || name === undefined) return undefined
    return number > 1 ? says('Noted.') : calls(write(join(folder(), `${name}.txt`), 'seen\n'))
  }

/** Everything the speakers of a session were told. */
const toldIn = (model: Script, { sessionId }: PrintResult): string =>
  model.requests
    .filter(({ turn }) => turn.session === sessionId)
    .map(({ turn }) => turn.news)
    .join('\n')
