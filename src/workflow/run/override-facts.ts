import type { Facts, FactsOf } from '../core/facts.ts'
import { Refused } from '../core/refused.ts'
import { phasegate, resume, resumeFrom, type Text, text as said } from '../core/text.ts'
import type { CommandOf } from './command.ts'
import { whatRan } from './how-tests-ended.ts'
import { phaseOfCheck } from './phase-of-check.ts'
import { testResult } from './plan-steps.ts'
import type { Phase, Run, RunStep } from './state.ts'

/**
 * What a step that a person passes over counts as.
 *
 * @throws Refused `not-overridable` when later steps cannot do without its artifact, and that is not on disk and good
 */
export const factsFor = (run: Run, phase: Phase, step: RunStep, command: CommandOf<'override'>): Facts => {
  const summary = `overridden by a person: ${command.reason}`
  if (step.executor.kind === 'code')
    return step.executor.command === 'run-git' ? notCommitted(summary) : countedAsPassed(run, command.reason)
  if (step.brief.kind === 'fix') return repaired(run, phase, step, command)
  if (phase.type === 'review') return approved(command, step.facts?.kind === 'review' ? step.facts : undefined)
  const found = command.found?.[step.id]
  if (step.brief.kind === 'task') {
    const done = found?.ok && found.facts.kind === 'task' ? found.facts.filesModified : []
    return { kind: 'task', status: 'completed', summary, filesModified: done, errors: [] }
  }
  if (found?.ok) return found.facts
  if (phase.split === 'areas')
    throw needed(step, command, said`give a plan: ${phasegate('dispatch', '--replace', '--plan', 'PATH', '<task>')}`)
  if (phase.check === 'completion')
    throw needed(step, command, said`end without a commit: ${phasegate('override', phase.id)}`)
  return { kind: 'text' }
}

/** A review that a person lets pass; what it found stays open. */
export const approved = (
  { reason }: CommandOf<'override'>,
  { issues, resolved }: Pick<FactsOf<'review'>, 'issues' | 'resolved'> = { issues: [] },
): Facts => ({
  kind: 'review',
  status: 'approved',
  issues,
  summary: `overridden by a person: ${reason}`,
  ...(resolved ? { resolved } : {}),
  overridden: reason,
})

const notCommitted = (summary: string): Facts => ({ kind: 'committed', branch: null, commit: null, notes: [summary] })

// Nobody says that they passed: `passed` stays open, and the summary says whose word counts, and what it stands against.
export const countedAsPassed = (run: Run, reason: string): Facts => {
  const before = testResult(run)
  const instead = before && whatRan(before)
  const summary = `counted as passed by a person: ${reason}${instead === null ? '' : ` (instead of: ${instead})`}`
  return { kind: 'tests', passed: null, summary, overridden: { reason, instead } }
}

// Who repaired the plan edited it in place: it has to be a plan still, and its tasks are what the run goes on with.
const repaired = (run: Run, phase: Phase, step: RunStep, command: CommandOf<'override'>): Facts => {
  const found = command.found?.[step.id]
  if (phase.stage !== 'PLAN' || !found) return { kind: 'text' }
  const planning = phaseOfCheck(run.phases, 'plan') ?? phase
  if (!found.ok) throw needed(step, command, said`make the plan again: ${resumeFrom(planning.id)}`)
  return found.facts
}

const needed = (step: RunStep, { found }: CommandOf<'override'>, otherwise: Text): Refused => {
  const verdict = found?.[step.id]
  const problems = verdict && !verdict.ok ? ['', ...verdict.problems.map((problem) => `  ${problem}`)].join('\n') : ''
  return new Refused(
    'not-overridable',
    said`${step.id} cannot be overridden without its artifact: later steps need what it writes.${problems}\nWrite it there, then override it; or try the step again: ${resume({ kind: 'retry-failed' })}; or ${otherwise}`,
  )
}
