import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { commitAll } from '../client/workplace.ts'
import { asAgent } from '../headless/as-agent.ts'
import { demoScene } from '../demo/scene.ts'
import { COLUMNS, draw } from './draw.ts'
import { type Ends, excerptOf } from './excerpt.ts'
import { moment } from './moment.ts'
import { openShell } from './shell.ts'
import { threadAgents } from './thread-agents.ts'

/** A stage of a written plan. */
export const takeStage = async (): Promise<void> => {
  const seen = moment()
  const { place, model } = await demoScene(asAgent(threadAgents(seen.come)))
  await mkdir(join(place.project, 'work/001-formats'), { recursive: true })
  await cp(join(import.meta.dirname, 'PLAN.md'), join(place.project, 'work/001-formats/PLAN.md'))
  await commitAll(place.project)
  const shell = await openShell({ place, model: model.url, cols: COLUMNS })
  shell.submit('work approve plan')
  await shell.waitFor(/Next: work run[^]*\n\$/)
  shell.submit('work run --stage 1')
  await shell.waitFor((now) => now.includes('✓ 01.01.01') && now.includes('✓ 01.01.03'), 60_000)
  const atWork = shell.spans()
  seen.tell()
  await shell.waitFor(/Next: work approve stage 1[^]*\n\$/, 120_000)
  await draw('stage', 'work run: a stage of a plan, at work and at its end', atWork, excerptOf(shell.spans(), END))
  shell.kill()
  await model.close()
  await place.remove()
}

const END: Ends = [/^Stage 01 Formats: completed/, /^Next: work approve stage 1/]
