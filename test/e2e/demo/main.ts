import { rm } from 'node:fs/promises'
import { colorsFor } from '../../../src/cli/colors.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { REPOSITORY } from '../client/binary.ts'
import { startPrint } from '../client/print.ts'
import { DEMO, demoAgents } from './agents.ts'
import { showProgress } from './progress.ts'
import { showResult } from './result.ts'
import { SAMPLE_TASK } from './sample.ts'
import { demoScene } from './scene.ts'

// `npm run demo`: the real client, a scripted model, a real project, all 13 phases. No account and no network.
const main = async (): Promise<void> => {
  // Nobody watches its tests.
  const slower = Number(process.env['DEMO_SLOWER'] ?? DEMO.slower)
  const { place, model } = await demoScene(demoAgents({ ...DEMO, slower }))
  const colors = await colorsFor(process.stdout, process.env)
  const prompt = `/dispatch "${SAMPLE_TASK}"`
  console.log(`${colors.bold('Phasegate')}: the real Claude Code, a scripted model, a small project with real tests`)
  console.log(`  project  ${place.project}`)
  console.log(`  claude   ${prompt}\n`)
  const client = startPrint({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    prompt,
    permissionMode: 'acceptEdits',
    timeout: 180_000,
  })
  // The client leads a process group of its own, which ctrl+c does not reach.
  process.once('SIGINT', () => client.kill())
  process.once('SIGTERM', () => client.kill())
  const project = projectAt(place.project)
  // What the client sealed is read with the same key.
  process.env['HOME'] = place.home
  await showProgress(project, client.finished, colors)
  const { stderr } = await client.finished
  await model.close()
  process.exitCode = showResult(project, stderr, colors) ? 0 : 1
  await rm(place.home, { recursive: true, force: true, maxRetries: 5 })
}

await main()
