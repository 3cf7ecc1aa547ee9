import { expect, test } from 'vitest'
import { asTyped } from '../../../src/claude-code/hooks/as-typed.ts'

test.each([
  ['no run is active here. See the last one: phasegate status. Start one', '/phasegate:status. Start one'],
  ['What can be repaired without a loss: phasegate doctor --fix', '/phasegate:doctor --fix'],
  ['                 fix   phasegate doctor --fix', '/phasegate:doctor --fix'],
  ['it is back with: phasegate config undo --global', ' !phasegate config undo --global'],
  ['no stage 07. See: work tree', ' !work tree'],
  ['it is not approved. Next: !work approve plan', ' !work approve plan'],
  ['take it over: /execute-stage 1 --take-over', ' /execute-stage 1 --take-over'],
  ['a run is running here: "status: work on it"', ' "status: work on it"'],
])('%s: what is to be typed ends with %s', (text, end) => {
  expect(asTyped(text).endsWith(end)).toBe(true)
  expect(asTyped(asTyped(text))).toBe(asTyped(text))
})
