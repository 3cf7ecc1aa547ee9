import { fakeClient } from '../headless/fake-client.ts'
import { ENGINE } from '../workers/engine-here.ts'
import type { Transcripts } from './page.ts'
import { started } from './program.ts'
import { shellIn } from './shell.ts'
import { steady } from './steady.ts'
import { tally } from './tally.ts'

/** A pool, a machine of it, and how that is let go. */
export const aFleet = async (): Promise<Transcripts> => {
  const place = await tally()
  const shell = shellIn(place)
  const none = await shell('phasegate workers status')
  // The engine that npm put here for the tests, at a port that is free.
  const pool = started(place, 'phasegate', ['workers', 'up', '--engine', ENGINE, '--port', '0'])
  const up = await pool.until(/Ctrl-C/)
  const client = fakeClient(place.root)
  const machine = started(place, 'phasegate', ['worker', ...MACHINE, '--claude', client])
  await machine.until(/at once/)
  const seen = await shell('phasegate workers status', 'phasegate workers drain tpu', 'phasegate workers drain gpu')
  const worker = await machine.ended
  pool.send('SIGINT')
  await pool.ended
  const transcripts = {
    'workers-up': `$ phasegate workers up\n${up}`,
    worker: `$ phasegate worker ${MACHINE.join(' ')}\n${worker}`,
    workers: seen + none,
  }
  return Object.fromEntries(Object.entries(transcripts).map(([name, text]) => [name, steady(text, place)]))
}

const MACHINE = ['--name', 'n1', '--slots', '2', '--label', 'gpu']
