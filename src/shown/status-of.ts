import type { KeptRun } from '../engine/run/archive.ts'
import { carrierOf } from '../engine/client.ts'
import { commitsOf } from '../state-manager/run-state.ts'
import { next } from '../workflow/run/next.ts'
import type { Paint } from './paint.ts'
import { type Sight, statusText } from './status-text.ts'

/** The status of a run as it lies on disk; `verbose` also reads its history from the journal. */
export const statusOf = (
  { run, project }: KeptRun,
  paint: Paint,
  sight: Omit<Sight, 'carrier' | 'commits'>,
): string => {
  const commits = sight.verbose ? commitsOf(project) : []
  return statusText(run, next(run, sight.now), paint, { ...sight, carrier: carrierOf(run.conductor), commits })
}
