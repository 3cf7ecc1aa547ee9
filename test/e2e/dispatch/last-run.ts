import { expect, inject } from 'vitest'
import { type Cost, costOf, piecesOf } from '../../../src/cost/cost.ts'
import { LIST_PRICES } from '../../../src/cost/prices.ts'
import { archivedNames, archivedRun, projectAt } from '../../../src/state-manager/project.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { tokenCount } from '../../../src/workflow/core/add-spent.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import type { PrintResult } from '../client/print.ts'
import { countedBy } from '../model/counted.ts'
import type { Scene } from './scene.ts'

/** The last run that was put away, and what it cost. */
export const lastRun = (folder: string): { readonly run: Run; readonly cost: Cost } => {
  const project = projectAt(folder)
  const run = readState(archivedRun(project, archivedNames(project).at(-1) ?? ''))
  if (!run) throw new Error('no run was kept')
  return { run, cost: costOf(piecesOf(run), LIST_PRICES) }
}

/**
 * The last run cost what the model counted, which the replayed client does not.
 *
 * @param session it was carried out in this one, which says what it cost, too
 */
export const costsAsCounted = ({ place, model }: Pick<Scene, 'place' | 'model'>, session?: PrintResult): void => {
  if (inject('client') === 'replayed') return
  const { cost } = lastRun(place.project)
  expect(cost).toMatchObject({ atLeast: false, unknown: [] })
  // What the client asks for itself (in auto mode, whether a report is safe) is in no transcript.
  const counted = countedBy(model.requests.filter(({ turn }) => turn.speaker !== 'side'))
  expect(cost.tokens / tokenCount(counted)).toBeCloseTo(1, 2)
  const said = session?.events.findLast(({ type }) => type === 'result')?.['total_cost_usd']
  if (session) expect(cost.usd / Number(said)).toBeCloseTo(1, 2)
}
