import { expect, test } from 'vitest'
import { Misused } from '../../../src/workflow/core/refused.ts'
import { parseResumeArguments } from '../../../src/workflow/run/resume-arguments.ts'

test.each([
  ['', { plan: { kind: 'continue' }, takeOver: false }],
  ['--retry-failed', { plan: { kind: 'retry-failed' }, takeOver: false }],
  ['--from-phase 1.2 --take-over', { plan: { kind: 'from-phase', phase: '1.2' }, takeOver: true }],
  ['--from-phase=2.1', { plan: { kind: 'from-phase', phase: '2.1' }, takeOver: false }],
])('resume %s', (typed, meant) => {
  expect(parseResumeArguments(typed)).toEqual(meant)
  expect(parseResumeArguments(typed.split(' ').filter(Boolean))).toEqual(meant)
})

test.each([
  ['--retry', 'unknown argument --retry; did you mean --retry-failed?'],
  ['constructor', 'unknown argument constructor; there are --retry-failed, '],
  ['--take-over=false', '--take-over takes no value'],
  ['--restart-stage=PLAN', '--restart-stage takes no value'],
  ['--from-phase', '--from-phase needs the id of a phase'],
  ['--from-phase plan', '--from-phase needs the id of a phase; found plan'],
  ['--retry-failed --restart-stage', 'a run goes on in one way at a time'],
])('resume %s is misused', (typed, message) => {
  expect(misusedBy(() => parseResumeArguments(typed))).toMatch(message)
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
