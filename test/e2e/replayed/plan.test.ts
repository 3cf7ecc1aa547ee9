import { expect, test } from 'vitest'
import type { Player } from '../model/player.ts'
import { type Reply, says } from '../model/reply.ts'
import { type Scene, workScene } from '../workstream/scene.ts'

/** The main thread says these, one after another; explorers find something; whoever is told its last line says it. */
const script = (replies: (project: () => string) => readonly Reply[], project: () => string): Player => {
  let said = 0
  return ({ speaker, news }) => {
    if (speaker === 'agent') return says('The parts lie in src.')
    if (speaker !== 'main') return undefined
    const [, line] = /End your turn with exactly this line: (.*)/.exec(news) ?? []
    return line === undefined ? replies(project)[said++] : says(line)
  }
}

const planning = async (replies: (project: () => string) => readonly Reply[]): Promise<Scene> => {
  const scene: { current?: Scene } = {}
  scene.current = await workScene(script(replies, () => scene.current?.place.project ?? ''))
  return scene.current
}

test('in a terminal the next command is shown by code, where the model left it out, and only after such a command', async () => {
  const scene = await planning(() => [says('Nothing to change.'), says('Hello to you, too.')])
  const terminal = await scene.open()
  await terminal.submit('/review-plan')
  await terminal.waitFor(/Next: \/phasegate:approve plan/, 30_000)
  await terminal.submit('Hello')
  const screen = await terminal.waitFor(/Hello to you, too\./)
  expect(screen.match(/Next: /g)).toHaveLength(1)
})
