import { resume, resumeFrom } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import type { Run } from './state.ts'

/** Why a step or phase cannot start without artifacts that are gone, and the command that helps. */
export const withoutInputs = (
  run: Run,
  what: string,
  missing: readonly string[],
): { readonly reason: string; readonly next: Way } => {
  const maker = run.phases.find(({ output, status }) => missing.includes(output) && status !== 'skipped')
  const gone = `${what} needs ${missing.join(', ')}, gone from the run's folder .agents/tmp/phases`
  return maker
    ? { reason: gone, next: resumeFrom(maker.id) }
    : { reason: `${gone}; put it back there first`, next: resume() }
}
