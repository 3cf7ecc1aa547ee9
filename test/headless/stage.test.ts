import { expect, test } from 'vitest'
import { stageIsDone } from './stage-contract.ts'

test('a stage is carried out here, an agent a thread', async () => {
  const { root, heard } = await stageIsDone((client) => ({ words: ['--claude', client] }))
  expect(heard('01.01.01')[0]?.folder).toContain(root)
})
