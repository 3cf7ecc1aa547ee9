import { expect, test } from 'vitest'
import {
  client,
  phasegate,
  print,
  resume,
  resumeFrom,
  takeOver,
  text,
  type Reader,
  work,
} from '../../../src/workflow/core/text.ts'
import type { Way } from '../../../src/workflow/core/way.ts'

test.each<[Way, string, string]>([
  [resume(), '/phasegate:resume', 'phasegate resume'],
  [resumeFrom('2.3'), '/phasegate:resume --from-phase 2.3', 'phasegate resume --from-phase 2.3'],
  [resume({ kind: 'retry-failed' }), '/phasegate:resume --retry-failed', 'phasegate resume --retry-failed'],
  [takeOver, '/phasegate:resume --take-over', 'phasegate resume --take-over'],
  [phasegate('dispatch', '<task>'), '/dispatch <task>', 'phasegate run <task>'],
  [phasegate('config', 'show'), '!phasegate config show', 'phasegate config show'],
  [work('approve', 'stage', '1'), '/phasegate:approve stage 1', 'work approve stage 1'],
  [
    work('cancel', '--reason', 'it is "done"'),
    '!work cancel --reason "it is \\"done\\""',
    'work cancel --reason "it is \\"done\\""',
  ],
  [client('execute-stage', '1', '--take-over'), '/execute-stage 1 --take-over', 'work run --stage 1 --take-over'],
  [client('execute-next-batch'), '/execute-next-batch', 'work run'],
  [client('review-stage', '1'), '/review-stage 1', '/review-stage 1'],
])('%j is typed as %s in the client and as %s in a shell', (way, inClient, inShell) => {
  expect([print([way], 'client'), print([way], 'shell')]).toEqual([inClient, inShell])
})

test.each<[Reader, string]>([
  ['client', '2 are open. See: !work list; then: /phasegate:resume'],
  ['shell', '2 are open. See: work list; then: phasegate resume'],
])('a sentence with commands in it, as it is read in the %s', (reader, read) => {
  expect(print(text`${2} are open. ${text`See: ${work('list')}; then: ${resume()}`}`, reader)).toBe(read)
})
