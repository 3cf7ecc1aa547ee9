import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PrintResult } from '../client/print.ts'
import { goodDeed } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import type { Player } from '../model/player.ts'
import { agent, bash, calls, says, write } from '../model/reply.ts'
import type { Model } from '../model/server.ts'
import { completedPhases, contents, git, keptRun, PLAN, type Scene, scene, SHORT, SHORT_PHASES, shown } from './scene.ts'

test('while a run is going on, other sessions in the folder are not disturbed and change nothing of it', async () => {
  const stage = await sceneWithHeldTask()
  const { place, model, begin, say } = stage
  const owner = begin(SHORT, { args: ['--allowedTools', 'Bash'] })
  const { turn } = await taskAtWork(model)
  const before = contents(join(place.project, '.agents'))

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
  expect(second.result).toMatch(/\/phasegate:resume[^]*\/phasegate:stop[^]*\/dispatch --replace/)
  const taker = await say('/phasegate:resume')
  expect(taker.result).toMatch(/Phasegate: session \S+ \(process \d+\) is running this run now.*--take-over/)
  expect(model.requests.filter((request) => [second.sessionId, taker.sessionId].includes(request.turn.session))).toEqual([])
  expect(contents(join(place.project, '.agents'))).toEqual(before)

  await letGo(stage)
  expect(await owner.finished).toMatchObject({ exitCode: 0, timedOut: false })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.state.session).toBe(turn.session)
  expect(run.all('report-refused')).toEqual([])
  expect(git(place.project, 'show', '--name-only', '--format=')).toBe('src/one.txt\nsrc/two.txt')
})

test('a session that takes a run over goes on with it, and the one that had it falls silent', async () => {
  const stage = await sceneWithHeldTask()
  const { place, model, begin, say } = stage
  const owner = begin(SHORT, { args: ['--allowedTools', 'Bash'] })
  await taskAtWork(model)
  const taker = await say('/phasegate:resume --take-over')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.state.session).toBe(taker.sessionId)

  const before = contents(join(place.project, '.agents', 'runs'))
  await letGo(stage)
  expect(await owner.finished).toMatchObject({ exitCode: 0, timedOut: false })
  expect(contents(join(place.project, '.agents', 'runs'))).toEqual(before)
  expect(existsSync(join(place.project, '.agents', 'tmp', 'journal'))).toBe(false)
})

// The agent of the first task that is started sits in a read of a pipe until the test writes to it.
const sceneWithHeldTask = async (): Promise<Scene> => {
  let held = false
  const holds: Deed = (step) => {
    if (held) return goodDeed(step)(step)
    held = true
    return [calls(bash('true')), calls(bash(`cat '${pipeOf(stage)}'`)), ...goodDeed(step)(step)]
  }
  const stage: Scene = await scene({
    files: { 'docs/plan.md': PLAN, '.gitignore': 'scratch/\n' },
    agents: { 'task-1': holds },
    players: [visitor(() => join(stage.place.project, 'scratch'))],
  })
  execFileSync('mkfifo', [pipeOf(stage)])
  return stage
}

const pipeOf = ({ place }: Scene): string => join(place.root, 'pipe')

/** The agent has made its first call, so the run knows it, and is about to sit in the second. */
const taskAtWork = (model: Model) =>
  model.until(({ turn }) => turn.speaker === 'agent' && turn.number === 2 && turn.opening.includes(' task-1]'))

const letGo = (stage: Scene): Promise<void> => writeFile(pipeOf(stage), 'go\n')

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
const toldIn = (model: Model, { sessionId }: PrintResult): string =>
  model.requests
    .filter(({ turn }) => turn.session === sessionId)
    .map(({ turn }) => turn.news)
    .join('\n')
