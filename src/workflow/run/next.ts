import type { Directive } from '../core/directive.ts'
import { nextOf } from '../core/next.ts'
import type { Instant } from '../core/step.ts'
import { resume } from '../core/text.ts'
import { currentPhase, type Run, type RunStep, stepsOf } from './state.ts'
import { wayPast } from './way-past.ts'

/** Every run has a directive or has ended. */
export const next = (run: Run, now: Instant): Directive<RunStep> => {
  switch (run.status) {
    case 'completed':
      return done
    case 'blocked':
    case 'stopped':
      return { kind: run.status, ...(run.failure ?? UNKNOWN), ...wayPast(run) }
    case 'running': {
      const phase = currentPhase(run)
      if (!phase) return done
      const found = nextOf(stepsOf(run, phase), run.settings.stages[phase.stage].maxParallelAgents, now)
      return found ?? { kind: 'wait', steps: [], until: null }
    }
  }
}

const UNKNOWN = { reason: 'no reason was given', next: resume() }

const done: Directive<RunStep> = { kind: 'done', what: 'the run is done', next: null }
