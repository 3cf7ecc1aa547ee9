import { asAgent } from '../headless/as-agent.ts'
import { demoScene } from '../demo/scene.ts'
import { pictureAgents, TASK } from './agents.ts'
import { COLUMNS, draw } from './draw.ts'
import { moment } from './moment.ts'
import { type Ends, excerptOf } from './excerpt.ts'
import { openShell } from './shell.ts'

/** The same run without a session. */
export const takeShell = async (): Promise<void> => {
  const seen = moment()
  const { place, model } = await demoScene(asAgent(pictureAgents(seen.come)))
  const shell = await openShell({ place, model: model.url, cols: COLUMNS })
  shell.submit(`phasegate run --explorers 3 '${TASK}'`)
  await shell.waitFor(/4 steps at work[^]*task-6/, 120_000)
  const lines = shell.spans()
  await draw(
    'headless',
    'phasegate run: a run without a session, at work',
    ...[TYPED, PROGRESS].map((ends) => excerptOf(lines, ends)),
  )
  seen.tell()
  await shell.waitFor(/Phasegate: done[^]*\n\$/, 180_000)
  shell.kill()
  await model.close()
  await place.remove()
}

const TYPED: Ends = [/^\$ phasegate run/, /^\$ phasegate run/]
const PROGRESS: Ends = [/^✓ 0 Explore/, /^ +▶ task-6/]
