import { join } from 'node:path'
import { expect } from 'vitest'
import { recorded } from '../scenes.ts'
import { contents } from '../dispatch/scene.ts'
import { heldUntil } from '../model/agents.ts'
import type { Exchange } from '../model/player.ts'
import { completes, threadAgents, workScene } from '../workstream/scene.ts'

recorded(
  'a second session is refused a stage that is carried out; when it takes it over, the first has no say any more',
  async () => {
    const [first, second] = [gate(), gate()]
    const held = (attempt: number) => heldUntil((attempt === 1 ? first : second).opened, completes())
    const scene = await workScene(threadAgents({ '01.01.01': held, '01.01.02': held }))
    const atWork = async (attempt: number) => {
      for (const thread of ['01.01.01', '01.01.02']) {
        const agent = ({ turn }: Exchange) => turn.speaker === 'agent' && turn.opening.includes(`[THREAD ${thread}]`)
        await scene.model.until((exchange) => agent(exchange) && scene.model.requests.filter(agent).length >= attempt)
      }
    }
    const work = () => contents(join(scene.place.project, 'work'))
    await scene.work('approve', 'plan')
    const owner = scene.begin('/execute-stage 1', { args: ['--allowedTools', 'Bash'] })
    await atWork(1)

    const before = work()
    for (const command of ['/execute-stage 1']) {
      const stranger = await scene.say(command)
      expect(stranger.result).toMatch(
        /Phasegate: session \S+ \(process \d+\) carries out stage 01 now\. Watch it: !work status; take it over: \/execute-stage 1 --take-over$/,
      )
      expect(scene.model.requests.filter(({ turn }) => turn.session === stranger.sessionId)).toEqual([])
      expect(work()).toEqual(before)
    }

    const taker = scene.begin('/execute-stage 1 --take-over')
    await atWork(2)
    const taken = await scene.statuses()
    first.open()
    const { sessionId } = await owner.finished
    expect(await scene.statuses()).toEqual(taken)
    const told = scene.model.requests.filter(({ turn }) => turn.session === sessionId).map(({ turn }) => turn.news)
    expect(told.join('\n')).toMatch(/attempt \d of thread 01\.01\.01 is over \(.*\), so its report counts for nothing/)
    second.open()
    expect((await taker.finished).result).toContain('3 of 3 completed')
    await scene.isRecordedAs('stage-that-another-session-takes-over')
  },
)

/** Closed until a test opens it. */
const gate = () => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
