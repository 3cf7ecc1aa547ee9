import type { CheckName, PhaseDefinition } from './phase.ts'

/** The phase whose artifact is checked like this. Found by its check: a project may name phases and files as it likes. */
export const phaseOfCheck = <Phase extends PhaseDefinition>(
  phases: readonly Phase[],
  check: CheckName,
): Phase | undefined => phases.find((phase) => phase.check === check)

/** The file name of the plan; null where no phase makes one. */
export const planName = (phases: readonly PhaseDefinition[]): string | null =>
  phaseOfCheck(phases, 'plan')?.output ?? null
