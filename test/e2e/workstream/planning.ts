import type { Player } from '../model/player.ts'
import { type Reply, says } from '../model/reply.ts'
import type { PrintResult } from '../client/print.ts'
import { type Scene, workScene } from './scene.ts'

/** A workstream about which a planning session talks. The replies are those of the main thread, one after another. */
export const planning = async (replies: (project: () => string) => readonly Reply[]): Promise<Scene> => {
  const scene: { current?: Scene } = {}
  scene.current = await workScene(script(replies, () => scene.current?.place.project ?? ''))
  return scene.current
}

/** Nobody is there to be asked for permission: what a command needs, its own rules have to allow. */
export const typedAlone = (scene: Scene, prompt: string): Promise<PrintResult> =>
  scene.say(prompt, { permissionMode: 'default' })

/** What the main thread was not allowed, or failed at. */
export const refusals = (scene: Scene): string[] =>
  scene.model.requests
    .filter(({ turn }) => turn.speaker === 'main')
    .flatMap(({ turn }) => turn.results.filter(({ isError }) => isError).map(({ text }) => text))

/** Explorers find something; whoever is told its last line says it. */
const script = (replies: (project: () => string) => readonly Reply[], project: () => string): Player => {
  let said = 0
  return ({ speaker, news }) => {
    if (speaker === 'agent') return says('The parts lie in src.')
    if (speaker !== 'main') return undefined
    const [, line] = /End your turn with exactly this line: (.*)/.exec(news) ?? []
    return line === undefined ? replies(project)[said++] : says(line)
  }
}
