import { expect, test } from 'vitest'
import { startModel } from '../model/server.ts'

test('a mistake in a script is reported when the model closes', async () => {
  const model = await startModel(() => {
    throw new Error('no such act')
  })
  const body = JSON.stringify({
    model: 'any',
    messages: [{ role: 'user', content: 'Hello' }],
    tools: [{ name: 'Bash' }],
  })
  const { status } = await fetch(`${model.url}/v1/messages`, { method: 'POST', body })
  expect(status).toBe(400)
  await expect(model.close()).rejects.toThrow('no such act')
})
