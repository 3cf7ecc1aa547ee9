import { minutesAsleep } from '../engine/asleep.ts'
import { carrierOf } from '../engine/client.ts'
import { next } from '../workflow/run/next.ts'
import { currentPhase, type Run, type RunStep } from '../workflow/run/state.ts'
import { type Life, liveAttempt, minutesAtWork } from '../workflow/core/step.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { phasegate, resume, text, waysText } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import { type Finding, good, notice, type Site } from './finding.ts'

/** Whether somebody carries the run out, and whether its agents may still report. */
export const examineWork = ({ now }: Site, run: Run): Finding[] => {
  const late = Object.values(run.steps).filter((step) => minutesLate(step, now) > 0)
  return [runFinding(run, now), ...(late.length > 0 ? [overdueFinding(late, now)] : [])]
}

const runFinding = (run: Run, now: string): Finding => {
  const phase = currentPhase(run)
  const what = `${run.id} · ${run.status}${phase ? ` at ${phase.id} ${phase.name}` : ''}`
  const directive = next(run, now)
  if (directive.kind === 'blocked' || directive.kind === 'stopped')
    return notice('run', what, { means: directive.reason, fix: waysText(directive) })
  if (run.status !== 'running') return good('run', what)
  const { session, client } = run.conductor
  const working = Object.values(run.steps).filter((step) => liveAttempt(step) !== null)
  switch (carrierOf(run.conductor)) {
    case 'session': {
      const atWork = working.length > 0 ? ` · ${counted(working.length, 'step')} at work` : ''
      return good('run', `${what} · session ${session?.slice(0, 8)}${atWork}`)
    }
    case 'gone':
      return unheard('run', `${what} · its session is gone (process ${client})`, working, resume())
    case 'nobody':
      return notice('run', `${what} · no session carries it out`, {
        means: 'it was started or resumed from a shell and waits',
        fix: text`${resume()}`,
      })
  }
}

/** What a session has left behind that is gone. */
export const unheard = (topic: string, what: string, working: readonly Life[], way: Way): Finding =>
  notice(topic, what, {
    means:
      working.length > 0 ? `nobody hears ${listed(working.map(({ id }) => id))} any more` : 'nothing goes on by itself',
    fix: text`${way}`,
  })

const overdueFinding = (steps: readonly RunStep[], now: string): Finding => {
  const late = steps.map((step) => `${step.id} is ${minutesLate(step, now)} min over its ${step.deadline}`)
  return notice('agents', `never reported: ${listed(late, 3)}`, {
    means: 'they count as failed attempts at the next hook or command, and are tried again',
    fix: text`${phasegate('next')}`,
  })
}

/** Whole minutes past the deadline, at least 1 when it has passed; 0 before. */
const minutesLate = (step: RunStep, now: string): number => {
  const attempt = liveAttempt(step)
  if (!attempt) return 0
  const late = minutesAtWork(attempt, now, minutesAsleep()) - step.deadline
  return late <= 0 ? 0 : Math.max(1, Math.floor(late))
}
