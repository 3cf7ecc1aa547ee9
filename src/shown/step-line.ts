import { ENDINGS } from '../workflow/core/endings.ts'
import type { StepEventOf } from '../workflow/core/event.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { clipped } from './columns.ts'
import { duration } from './duration.ts'

/** What is said of an event: `✓ 1.2 Plan · 7 tasks · 4 of 13 · next: Plan Review`. */
export interface Line {
  readonly sign: string
  readonly said: string
}

/** `✗ task-1 · it did not report within 45 minutes · trying again, 2 of 3` @param again what follows where it is tried again */
export const endedLine = ({ step, ending, reason, at, then, retryAt }: StepEventOf<'attempt-ended'>, again: string) => {
  const follows = retryAt === undefined ? again : `trying again in ${duration(at, retryAt)}`
  const { again: when } = ENDINGS[ending]
  const end = when === 'given' || when === 'never' ? 'not tried again' : 'failed'
  return { sign: '✗', said: `${step} · ${short(reason)} · ${then === 'fail' ? end : follows}` }
}

/** `↩ task-1 · report refused · 0-explore.md has no heading` */
export const refusedLine = ({ step, problems }: StepEventOf<'report-refused'>) => ({
  sign: '↩',
  said: `${step} · report refused · ${short(problems[0] ?? '')}`,
})

/** What is for a log only. */
export const quietLine = (event: StepEventOf<'late-report-ignored' | 'step-retried' | 'step-skipped'>) => {
  switch (event.type) {
    case 'late-report-ignored':
      return { sign: '-', said: `${event.step} · reported after it had been given up; that was ignored` }
    case 'step-retried':
      return { sign: '↻', said: `${event.step} · ${event.reason}` }
    case 'step-skipped':
      return { sign: '-', said: `${event.step} · skipped · ${event.reason}` }
  }
}

/** Whether it is the refusal with which an attempt ended: the end names it, too. */
export const isLastRefusal = (
  event: { readonly type: string },
  decision: readonly { readonly type: string }[],
): boolean => event.type === 'report-refused' && decision.some(({ type }) => type === 'attempt-ended')

/** A reason in a line or two of a terminal; the whole of it is in the status. Where the project lies, its user knows. */
export const short = (reason: string, width = 140): string =>
  clipped(oneLine(reason).replaceAll(PROJECT_FOLDER, ''), width)

const PROJECT_FOLDER = /(?<=^| )\/[^:]*?\/(?=\.agents\/)/g
