import type { Phase, Run } from './state.ts'

/** The phases that are no part of a run, by reason; whole stages by their name: `EXPLORE, PLAN, 2.2 (profile quick)`. */
export const skippedByReason = (run: Run): string[] => {
  const skipped = run.phases.filter(({ status }) => status === 'skipped')
  const reasons = [...new Set(skipped.map(reasonOf))]
  return reasons.map((why) => {
    const group = skipped.filter((phase) => reasonOf(phase) === why)
    const whole = (stage: string): boolean =>
      run.phases.every((phase) => phase.stage !== stage || group.some(({ id }) => id === phase.id))
    const names = group.map(({ id, stage }) => (whole(stage) ? stage : id))
    return `${[...new Set(names)].join(', ')} (${why})`
  })
}

const reasonOf = ({ reason }: Phase): string => reason ?? 'not in this run'
