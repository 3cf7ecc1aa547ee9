import type { Spent, Tokens } from '../../../src/workflow/core/spent.ts'
import { sum } from '../../../src/workflow/core/add-spent.ts'
import type { Exchange } from './player.ts'
import { usageOf } from './wire.ts'

/** What the model counted of what it was asked, by model. */
export const countedBy = (requests: readonly Exchange[]): Spent => {
  const models = new Map<string, Tokens>()
  for (const { reply, turn } of requests) {
    if (reply.kind !== 'message') continue
    const usage = usageOf(reply, turn)
    const { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h } = usage.cache_creation
    const tokens = { input: usage.input_tokens, output: usage.output_tokens, cacheRead: usage.cache_read_input_tokens }
    models.set(turn.model, sum(models.get(turn.model), { ...tokens, cacheWrite5m, cacheWrite1h }))
  }
  return { models: Object.fromEntries(models) }
}
