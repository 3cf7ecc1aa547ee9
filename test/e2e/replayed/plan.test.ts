import { expect, test } from 'vitest'
import { says } from '../model/reply.ts'
import { planning } from '../workstream/planning.ts'

test('in a terminal the next command is shown by code, where the model left it out, and only after such a command', async () => {
  const scene = await planning(() => [says('Nothing to change.'), says('Hello to you, too.')])
  const terminal = await scene.open()
  await terminal.submit('/review-plan')
  await terminal.waitFor(/Next: \/phasegate:approve plan/, 30_000)
  await terminal.submit('Hello')
  const screen = await terminal.waitFor(/Hello to you, too\./)
  expect(screen.match(/Next: /g)).toHaveLength(1)
})
