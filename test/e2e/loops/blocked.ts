import { expect } from 'vitest'
import type { PrintResult } from '../client/print.ts'
import { phasegate } from '../dispatch/phasegate.ts'
import { keptRun, type KeptRun, type Scene, shown } from '../dispatch/scene.ts'

/** The steps that were started, in that order. */
export const started = (run: KeptRun): string[] => run.all('step-started').map(({ step }) => step)

/** What a person reads of the run in a shell. */
export const statusOf = async ({ place }: Scene, ...flags: readonly string[]): Promise<string> =>
  (await phasegate(place, 'status', ...flags)).stdout

/** What the user of a session was shown, without the client's prefixes, and lines that were wrapped put together again. */
export const told = (session: PrintResult): string =>
  shown(session)
    .replaceAll(/^\w+ says: /gm, '')
    .replaceAll(/\n {2}(?! )/g, ' ')

/**
 * The command that the blocked run names: the same one in its state, in what the user of the session was shown, and, as it is
 * typed in a shell, in its status. A test types it as it stands.
 */
export const nextCommand = async (scene: Scene, session: PrintResult): Promise<string> => {
  const { status, failure } = keptRun(scene.place.project).state
  const next = failure?.next ?? ''
  expect(status).toBe('blocked')
  expect(shown(session)).toContain(`  next: ${next}`)
  expect(await statusOf(scene)).toContain(`\nnext: ${next.replace('/phasegate:', 'phasegate ')}\n`)
  return next
}
