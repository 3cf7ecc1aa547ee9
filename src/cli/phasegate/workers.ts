import { hostname } from 'node:os'
import { join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import { workerOf } from '../../commands/workers.ts'
import { loadSettings } from '../../configuration/load.ts'
import { findClient } from '../../headless/find-client.ts'
import { interrupts } from '../../headless/interrupts.ts'
import { withoutSession } from '../../headless/own-environment.ts'
import { poolTable } from '../../shown/pool-table.ts'
import { poolAddress } from '../../workers/own-pool.ts'
import { askPool } from '../../workers/pool-client.ts'
import { waitsFor } from '../../workers/waits-for.ts'
import { work } from '../../workers/worker.ts'
import { Refused } from '../../workflow/core/refused.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { phasegate, text as said } from '../../workflow/core/text.ts'

const { version } = manifest

/** One machine of a pool: SIGINT lets what it does end, a second one and SIGTERM hand it back. */
export const worker = async (place: Place, { values }: PhasegateInput<'worker'>): Promise<Reply> => {
  const { home, plugin, project } = place
  const asked = workerOf(values)
  const env = withoutSession(place.env)
  const address = poolAddress(home, place.env, values.connect)
  const { claude } = loadSettings({ home, project: project.root }).headless
  const { path, remark } = findClient(values.claude ?? claude, project.root, env)
  const say = (line: string): void => void process.stdout.write(`${place.now().slice(11, 19)} ${line}\n`)
  const id = values.name ?? [hostname(), ...asked.labels].join('-')
  if (!/^[\w.-]+$/.test(id))
    throw new Refused('no-name', `${id} is no name of a machine: letters, digits, . _ and -; --name NAME`)
  const { ceasing: leaving, ending } = interrupts()
  // No agent's environment holds what opens the pool.
  const { PHASEGATE_WORKERS_TOKEN: _, ...clean } = env
  if (remark !== null) say(`! ${remark}`)
  await askPool(address, { ask: 'status', version })
  say(`${id} works for ${address.url}: ${asked.slots} at once`)
  const own = join(home, '.phasegate', 'worker', id)
  const client = { path, plugin, env: clean }
  await work({ address, id, version, home: own, client, say, ...asked, leaving, ending })
  return { text: '', written: true }
}

export const workersStatus = async (
  place: Place,
  { values, width }: PhasegateInput<'workers status'>,
): Promise<Reply> => {
  const address = poolAddress(place.home, place.env, values.connect)
  const { board = { jobs: {}, machines: {} } } = await askPool(address, { ask: 'status', version })
  const machines = Object.values(board.machines)
  const jobs = Object.values(board.jobs)
    .filter(({ state }) => state !== 'over')
    .map((job) => ({ ...job, line: waitsFor(board, job) || job.line }))
  const text = `${address.url}\n${poolTable({ machines, jobs }, Date.parse(place.now()), width ?? 120)}`
  return { text, json: { url: address.url, machines, jobs } }
}

export const workersDrain = async (place: Place, { values }: PhasegateInput<'workers drain'>): Promise<Reply> => {
  const address = poolAddress(place.home, place.env, values.connect)
  const { drained = [] } = await askPool(address, { ask: 'drain', which: values.MACHINE })
  if (drained.length === 0) {
    const { board } = await askPool(address, { ask: 'status', version })
    const known = Object.values(board?.machines ?? {}).map(({ id, labels }) => [id, ...labels].join(' '))
    throw new Refused(
      'no-machine',
      said`no machine has the name or label ${values.MACHINE}; there is: ${known.join('; ') || 'none'}. See: ${phasegate('workers', 'status')}`,
    )
  }
  return { text: `They finish what they do, and take nothing more: ${drained.join(', ')}`, json: { drained } }
}
