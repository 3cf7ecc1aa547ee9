import { counted, listed } from '../workflow/core/counted.ts'
import { isWhole } from '../workflow/run/is-whole.ts'
import { wasLeftOut } from '../workflow/run/left-out.ts'
import { activePhases, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import { notVerified } from '../workflow/run/task-outcome.ts'
import type { Line } from './step-line.ts'
import { committedText, taskCount } from './summary.ts'

/**
 * What is said of a phase that is completed: `✓ 1.2 Plan · 7 tasks · 4 of 13 · next: Plan Review`.
 *
 * @param after the run after all that the same decision completed: what comes next is still to be done then
 */
export const completedLine = (run: Run, phase: Phase, after: Run): Line => {
  const active = activePhases(run)
  const position = active.findIndex(({ id }) => id === phase.id)
  // What an analyst repaired is tested again first.
  const isTestedAgain = phase.check === 'analysis' && phase.steps.length > 0
  const following = isTestedAgain ? undefined : active[position + 1]
  // What the same decision completed, too, has a line of its own, which says what is next.
  const isNext = after.phases.some(({ id, status }) => id === following?.id && status !== 'completed')
  const said = [
    `${phase.id} ${phase.name}`,
    ...resultOf(run, phase),
    `${position + 1} of ${active.length}`,
    ...(following && isNext ? [`next: ${following.name}`] : []),
  ]
  const sign = wasLeftOut(run, phase) ? '–' : isWhole(phase) ? '✓' : '✗'
  return { sign, said: said.join(' · ') }
}

const resultOf = (run: Run, phase: Phase): string[] => {
  const { facts } = phase
  const refused = notVerified(run)
  switch (facts?.kind) {
    case 'areas':
      return [counted(facts.areas.length, 'area')]
    case 'plan':
      return [counted(facts.tasks.length, 'task'), ...(phase.reason === null ? [] : [phase.reason])]
    case 'task':
      return [
        `${taskCount(run)} tasks done`,
        ...(refused.length === 0 ? [] : [`not run by its agents: ${listed(refused.map(({ command }) => command))}`]),
      ]
    case 'tests':
      return [facts.passed === null ? 'nothing to run' : facts.passed ? 'passed' : 'failed']
    case 'review':
      return [
        [
          ...(facts.status === 'approved' ? ['approved'] : []),
          ...(facts.issues.length === 0 ? [] : [counted(facts.issues.length, 'remark')]),
        ].join(', '),
      ]
    case 'committed':
      return [facts.commit ? `commit ${committedText(facts)}` : 'nothing committed']
    case 'completion':
    case 'text':
    case undefined: {
      const steps = stepsOf(run, phase)
      const agents = steps.filter(({ executor }) => executor.kind === 'agent').length
      if (steps.length === 0) return [phase.reason === null ? 'nothing to do' : `left out: ${phase.reason}`]
      return agents > 1 ? [counted(agents, 'agent')] : []
    }
  }
}
