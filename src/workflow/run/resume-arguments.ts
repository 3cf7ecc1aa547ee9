import type { ResumePlan } from './command.ts'
import { nearestHint } from '../core/nearest.ts'
import { Misused } from '../core/refused.ts'

export interface ResumeArguments {
  readonly plan: ResumePlan
  /** Take the run from a session that is still alive. */
  readonly takeOver: boolean
}

const PLANS: ReadonlyMap<string, ResumePlan> = new Map([
  ['--retry-failed', { kind: 'retry-failed' }],
  ['--restart-stage', { kind: 'restart-stage' }],
  ['--restart-previous', { kind: 'restart-previous' }],
])

/**
 * Reads the arguments of `/phasegate:resume`, as text or as the words of a shell.
 *
 * Misused: unknown flag or word, a value where none is taken, a phase that is missing or not a phase id, two ways to go on
 * at once.
 */
export const parseResumeArguments = (input: string | readonly string[]): ResumeArguments => {
  const words = typeof input === 'string' ? input.split(/\s+/).filter(Boolean) : [...input]
  const plans: ResumePlan[] = []
  let takeOver = false
  while (words.length > 0) {
    const [flag = '', inline] = (words.shift() ?? '').split('=', 2)
    const plan = PLANS.get(flag)
    if (flag === '--from-phase') plans.push({ kind: 'from-phase', phase: phaseId(inline ?? words.shift()) })
    else if (!plan && flag !== '--take-over') throw unknown(flag)
    else if (inline !== undefined) throw new Misused(`${flag} takes no value`)
    else if (plan) plans.push(plan)
    else takeOver = true
  }
  if (plans.length > 1) throw new Misused('a run goes on in one way at a time')
  return { plan: plans[0] ?? { kind: 'continue' }, takeOver }
}

const phaseId = (value: string | undefined): string => {
  if (value !== undefined && /^\d+(\.\d+)*$/.test(value)) return value
  throw new Misused(`--from-phase needs the id of a phase${value === undefined ? '' : `; found ${value}`}`)
}

const unknown = (word: string): Misused =>
  new Misused(`unknown argument ${word}; ${nearestHint(word, [...PLANS.keys(), '--from-phase', '--take-over'])}`)
