import { REPOSITORY } from '../e2e/client/binary.ts'
import { runPrint } from '../e2e/client/print.ts'
import { makeWorkplace } from '../e2e/client/workplace.ts'
import { goodAgents } from '../e2e/good-agents.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import { type Model, startModel } from '../e2e/model/server.ts'
import type { Line } from './measure.ts'

const PHASES = 13

/** What the plugin adds to the context of the main thread: idle, and over a whole run in print mode. */
export const benchContext = async (): Promise<Line[]> => {
  const without = await firstRequest(undefined)
  const idle = await firstRequest(REPOSITORY)
  const { turns, characters } = await wholeRun()
  return [
    { what: 'characters an idle plugin adds to the first request', value: idle - without, unit: '', limit: 1600 },
    { what: 'turns of the main thread per phase', value: turns / PHASES, unit: '', limit: 1.5 },
    {
      what: 'characters a run adds to the main thread per phase',
      value: Math.round(characters / PHASES),
      unit: '',
      limit: 2400,
    },
  ]
}

const mainRequests = ({ requests }: Model) => requests.filter(({ turn }) => turn.speaker === 'main')

const firstRequest = async (pluginDir: string | undefined): Promise<number> => {
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# A project\n' } })
  const model = await startModel(obedientOrchestrator())
  await runPrint({ ...place, model: model.url, prompt: 'Hello', ...(pluginDir === undefined ? {} : { pluginDir }) })
  const size = mainRequests(model)[0]?.turn.size.total ?? 0
  await model.close()
  await place.remove()
  // The folder's name is in the request and differs in length from run to run.
  return size - place.project.length
}

const wholeRun = async (): Promise<{ turns: number; characters: number }> => {
  const place = await makeWorkplace({
    git: true,
    files: { 'README.md': '# A project\n', 'package.json': '{"scripts":{"test":"true"}}' },
  })
  const model = await startModel(obedientOrchestrator(), goodAgents())
  await runPrint({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    prompt: '/dispatch Write two files',
    permissionMode: 'acceptEdits',
  })
  const main = mainRequests(model)
  await model.close()
  await place.remove()
  return { turns: main.length, characters: (main.at(-1)?.turn.size.total ?? 0) - (main[0]?.turn.size.total ?? 0) }
}
