import { startPrint } from '../e2e/client/print.ts'
import type { Workplace } from '../e2e/client/workplace.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { goodAgents } from '../e2e/good-agents.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import { startModel } from '../e2e/model/server.ts'

/** A run of ten explorers in the real client, killed when its tests have passed: a journal as it is in the middle of a run. */
export const halfRun = async (place: Workplace): Promise<{ readonly session: string }> => {
  const model = await startModel(obedientOrchestrator(), goodAgents())
  const client = startPrint({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    prompt: '/dispatch --explorers 10 Write two files',
    permissionMode: 'acceptEdits',
  })
  await model.until(({ turn }) => turn.speaker === 'agent' && turn.opening.includes('[PHASE 3.3 '), 60_000)
  client.kill()
  const { sessionId } = await client.finished
  await model.close()
  if (sessionId === undefined) throw new Error('the client did not say its session')
  return { session: sessionId }
}
