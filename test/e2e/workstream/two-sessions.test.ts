import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runPrint, startPrint } from '../client/print.ts'
import { contents } from '../dispatch/scene.ts'
import { heldUntil } from '../model/agents.ts'
import { completes, threadAgents, workScene } from './scene.ts'

test('a second session is refused a stage that is carried out, with the next command, until it takes it over', async () => {
  let letGo = (): void => undefined
  const letGone = new Promise<void>((resolve) => (letGo = resolve))
  const held = (attempt: number) => (attempt === 1 ? heldUntil(letGone, completes()) : completes())
  const scene = await workScene(threadAgents({ '01.01.01': held, '01.01.02': held }))
  const session = (prompt: string) => ({
    ...scene.place,
    model: scene.model.url,
    pluginDir: scene.pluginDir,
    prompt,
    permissionMode: 'acceptEdits' as const,
  })
  await scene.work('approve', 'plan')
  const owner = startPrint(session('/execute-stage 1'))
  for (const thread of ['01.01.01', '01.01.02'])
    await scene.model.until(({ turn }) => turn.speaker === 'agent' && turn.opening.includes(`[THREAD ${thread}]`))
  const before = contents(join(scene.place.project, 'work'))

  for (const command of ['/execute-stage 1', '/execute-next-batch', '/phasegate:execute-stage 01']) {
    const second = await runPrint(session(command))
    expect(second.result).toMatch(
      /Phasegate: session \S+ \(process \d+\) carries out stage 01 now\. Watch it: work status; take it over: \/execute-stage 1 --take-over$/,
    )
    expect(scene.model.requests.filter(({ turn }) => turn.session === second.sessionId)).toEqual([])
    expect(contents(join(scene.place.project, 'work'))).toEqual(before)
  }

  const taker = await runPrint(session('/execute-stage 1 --take-over'))
  expect(taker.result).toContain('3 of 3 completed')
  const done = contents(join(scene.place.project, 'work'))
  letGo()
  expect(await owner.finished).toMatchObject({ timedOut: false })
  expect(contents(join(scene.place.project, 'work'))).toEqual(done)
}, 180_000)
