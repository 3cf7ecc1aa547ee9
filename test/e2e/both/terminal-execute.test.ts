import { expect } from 'vitest'
import { recorded, replayed, seldom } from '../scenes.ts'
import { mainTurns } from '../dispatch/scene.ts'
import { heldUntil, reports } from '../model/agents.ts'
import { profile } from '../model/cast.ts'
import type { Exchange, Player } from '../model/player.ts'
import { says } from '../model/reply.ts'
import { completes, threadAgents, workScene } from '../workstream/scene.ts'
import { held, inWords, LONG } from '../terminal/scene.ts'

const MODES = [
  { play: recorded, playSeldom: seldom, permissionMode: 'auto', isRecorded: true },
  { play: replayed, playSeldom: replayed, permissionMode: 'acceptEdits', isRecorded: false },
] as const

for (const { play, playSeldom, permissionMode, isRecorded } of MODES) {
  playSeldom(
    `in mode ${permissionMode} the main thread carries out the next batch: it is told by code when all agents have ended, also after /clear`,
    async () => {
      const [first, second] = [held(), held()]
      const scene = await workScene(
        threadAgents({
          '01.01.01': () => heldUntil(first.letGone, completes()),
          '01.01.02': () => heldUntil(second.letGone, completes()),
        }),
      )
      const { model, work } = scene
      await work('approve', 'plan')
      const terminal = await scene.open({ permissionMode })
      await terminal.submit('/execute-next-batch')
      await terminal.waitFor(inWords('Phasegate: batch 01.01 · started 01.01.01, 01.01.02'), LONG)
      for (const thread of ['01.01.01', '01.01.02']) await model.until(begins(thread), LONG)
      first.letGo()
      await terminal.waitFor(inWords('Phasegate: batch 01.01 · 1 of 2 threads completed'), LONG)
      // In auto mode the client tells twice of an agent in a tree: of its report, and of its end.
      if (permissionMode === 'auto') await terminal.waitFor(inWords('Phasegate: known already'), LONG)
      expect(mainTurns(model)).toHaveLength(1)

      await terminal.submit('/clear')
      await terminal.waitFor(/SessionStart:clear says: Phasegate: batch 01\.01 · 1 of 2 threads/)
      second.letGo()
      await terminal.waitFor(inWords('Next: /execute-next-batch'), LONG)
      // In a terminal code tells how it ended: nobody is asked. What the client tells while /clear changes the session's id may
      // come before its hook knows that id, and costs one request.
      expect(mainTurns(model).length).toBeLessThanOrEqual(2)
      if (isRecorded) return scene.isRecordedAs('batch-in-a-terminal')

      await terminal.submit('/execute-next-batch')
      const screen = await terminal.waitFor(/^ *Next: \/phasegate:approve stage 1$/m, LONG)
      expect(screen.match(/Stage 01 Parts: completed\n +Threads: 3 of 3 completed/g)).toHaveLength(1)
      expect(await scene.statuses()).toMatchObject({
        '01.01.01': 'completed',
        '01.01.02': 'completed',
        '01.02.01': 'completed',
      })
    },
  )

  play(
    `in mode ${permissionMode} the manager of a stage waits in one call, and is sent back to it when it wants to end before its threads`,
    async () => {
      const thread = held()
      let lazy = 2
      const wantsToEnd: Player = manager((turn) => {
        if (lazy === 0 || !turn.news.includes('work wait')) return undefined
        lazy -= 1
        const move = reports('The threads are on their way.')
        return typeof move === 'function' ? move(turn) : move
      })
      const scene = await workScene(
        wantsToEnd,
        threadAgents({ '01.01.01': () => heldUntil(thread.letGone, completes()) }),
      )
      const { model } = scene
      await scene.work('approve', 'plan')
      const terminal = await scene.open({ permissionMode })
      await terminal.submit('/execute-stage 1')
      await model.until(waits, LONG)
      expect(lazy).toBe(0)
      thread.letGo()
      await terminal.waitFor(/^ *Next: \/phasegate:approve stage 1$/m, LONG)
      // One call for each batch, and nobody but the manager was asked.
      expect(model.requests.filter(waits).length).toBeLessThanOrEqual(3)
      expect(mainTurns(model).filter(({ turn }) => !turn.system.includes(MANAGER))).toEqual([])
      await terminal.submit('/phasegate:approve stage 1')
      await terminal.waitFor(/stage 01[^\n]*approved/i)
      if (isRecorded) await scene.isRecordedAs('stage-in-a-terminal')
    },
  )
}

replayed('a manager that will not wait leaves its agents and its stage to the main thread', async () => {
  const thread = held()
  const neverWaits: Player = manager(({ news }) => (news.includes('work wait') ? says('I am done.') : undefined))
  const scene = await workScene(neverWaits, threadAgents({ '01.01.01': () => heldUntil(thread.letGone, completes()) }))
  await scene.work('approve', 'plan')
  const terminal = await scene.open()
  await terminal.submit('/execute-stage 1')
  await terminal.waitFor(/I am done\.[^]*Agent "01\.01\.02: Two" finished/, LONG)
  thread.letGo()
  await terminal.waitFor(/^ *Next: \/phasegate:approve stage 1$/m, LONG)
  const own = mainTurns(scene.model).filter(({ turn }) => !turn.system.includes(MANAGER))
  expect(own[0]?.turn.news).toMatch(/You are the orchestrator of a stage[^]*\[THREAD 01\.02\.01\]/)
})

const MANAGER = 'You carry out one stage of a workstream'
const manager = (player: Player): Player => profile(MANAGER, player)

const begins =
  (thread: string) =>
  ({ turn }: Exchange): boolean =>
    turn.speaker === 'agent' && turn.opening.includes(`[THREAD ${thread}]`)

/** The manager waits. */
const waits = ({ reply }: Exchange): boolean => JSON.stringify(reply).includes('work wait')
