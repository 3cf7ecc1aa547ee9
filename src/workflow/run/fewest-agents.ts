import { maySkip } from './left-out.ts'
import { mayPlan } from './one-area.ts'
import { activePhases, type Phase, type Run } from './state.ts'

/** How many agents a run starts where all goes well: one area, one task, and nothing to do in what code may leave out. */
export const fewestAgents = (run: Run): number =>
  activePhases(run).reduce((sum, phase) => sum + (mayNeedNone(run, phase) ? 0 : agentsOf(run, phase)), 0)

/** Whether it may turn out that a phase needs no agent. */
export const mayNeedNone = (run: Run, phase: Phase): boolean =>
  phase.check === 'analysis' ||
  maySkip(run, phase) ||
  (phase.split === 'areas' && activePhases(run).some((each) => mayPlan(run, each)))

const agentsOf = (run: Run, { type, split, lenses = [] }: Phase): number => {
  if (type === 'command') return 0
  if (type === 'review') return run.profile === 'thorough' ? 2 : 1
  return split === 'lenses' ? Math.min(lenses.length, run.explorers) : 1
}
