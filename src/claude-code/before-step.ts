import { oneLine } from '../workflow/core/plain-text.ts'
import { join } from 'node:path'
import { namedHere } from '../engine/run/named-here.ts'
import type { Project } from '../state-manager/project.ts'
import type { Phase, Run, RunStep } from '../workflow/run/state.ts'
import { toldFailures } from '../workflow/core/step.ts'
import { isRepair } from '../workflow/run/is-repair.ts'

/**
 * Why the stage of a step was started again; nothing where it was not. A reviewer judges what is there, whatever was before; who
 * repairs is told the issues of today.
 */
export const reopenedText = (project: Project, run: Run, phase: Phase, step: RunStep): string => {
  if (phase.type === 'review' || isRepair(step)) return ''
  const indexOf = (id: string): number => run.phases.findIndex((each) => each.id === id)
  const last = run.reopened.findLastIndex(({ phase: from }) => indexOf(from) <= indexOf(phase.id))
  const reopening = run.reopened[last]
  if (!reopening || run.phases[indexOf(reopening.phase)]?.stage !== phase.stage) return ''
  const aside = join(project.phases, 'aside', String(last + 1))
  switch (reopening.cause) {
    case 'stage-restart':
      return `The stage ${phase.stage} was started again: ${oneLine(reopening.reason)}\nDo not repeat what led there. The artifacts of that time are in ${aside}`
    case 'tests-failed':
      return `This is not the first repair of what fails. What was found and changed the last time is in ${join(aside, phase.output)}`
    case 'person':
      return ''
  }
}

/** What there is of what earlier attempts at a step ended to ask for; nothing where none did. */
export const askedFor = (project: Project, run: Run, step: RunStep): string => {
  const wishes = toldFailures(step).flatMap(({ outcome, reason }) =>
    outcome === 'needs-context' ? [reason ?? ''] : [],
  )
  if (wishes.length === 0) return ''
  const paths = [...new Set(wishes.flatMap((wish) => namedHere(project, run, wish)))]
  return [
    ...(paths.length > 0
      ? ['Of what was asked for this is there; read it first:', ...paths.map((path) => `- ${oneLine(path)}`)]
      : []),
    'What else was asked for, find in the project, or decide in the sense of the plan and say so in the summary.',
  ].join('\n')
}
