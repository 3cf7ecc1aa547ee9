import { commitAll, makeWorkplace, type Workplace } from '../client/workplace.ts'
import { obedientOrchestrator } from '../model/orchestrator.ts'
import { type Model, startModel } from '../model/server.ts'
import { demoAgents } from './agents.ts'
import { copySample } from './sample.ts'

/** The sample project under git in a temp folder, and the scripted model that can do its task. */
export const demoScene = async (
  agents = demoAgents(),
): Promise<{ readonly place: Workplace; readonly model: Model }> => {
  const place = await makeWorkplace({ name: 'tally' })
  await copySample(place.project)
  await commitAll(place.project)
  return { place, model: await startModel(agents, obedientOrchestrator()) }
}
