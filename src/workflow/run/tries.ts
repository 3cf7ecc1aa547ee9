import type { Run, RunStep } from './state.ts'

/** How often a step of a run is tried before it has failed for good. */
export const triesOf = ({ settings }: Run, brief: RunStep['brief'] | undefined): number =>
  1 + (brief?.kind === 'task' ? settings.retries.maxPerTask : settings.retries.maxPerPhase)
