import { expect, test } from 'vitest'
import { Misused } from '../../src/workflow/core/refused.ts'
import { resumeArguments } from './typed.ts'

test.each([
  ['', { plan: { kind: 'continue' }, takeOver: false }],
  ['--retry-failed', { plan: { kind: 'retry-failed' }, takeOver: false }],
  ['--from-phase 1.2 --take-over', { plan: { kind: 'from-phase', phase: '1.2' }, takeOver: true }],
  ['--from-phase=2.1', { plan: { kind: 'from-phase', phase: '2.1' }, takeOver: false }],
])('resume %s', (typed, meant) => {
  expect(resumeArguments(typed)).toEqual(meant)
})

test.each([
  ['--retry', 'unknown option --retry; did you mean --retry-failed?'],
  ['constructor', 'unexpected argument "constructor"'],
  ['--take-over=false', '--take-over takes no value'],
  ['--restart-stage=PLAN', '--restart-stage takes no value'],
  ['--from-phase', '--from-phase needs a value: --from-phase PHASE'],
  ['--from-phase plan', '--from-phase needs the id of a phase; found plan'],
  ['--retry-failed --restart-stage', '--retry-failed and --restart-stage contradict each other; leave one out'],
])('resume %s is misused', (typed, message) => {
  expect(misusedBy(() => resumeArguments(typed))).toMatch(message)
})

const misusedBy = (act: () => unknown): string => {
  try {
    act()
    return ''
  } catch (error) {
    if (error instanceof Misused) return error.message
    throw error
  }
}
