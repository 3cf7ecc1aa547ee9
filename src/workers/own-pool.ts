import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { jsonIfReadable } from '../state-manager/read.ts'
import { Refused } from '../workflow/core/refused.ts'
import { askPool, type PoolAddress } from './pool-client.ts'

/** What a user keeps of pools: `~/.phasegate/pool`. */
export const poolFolder = (home: string): string => join(home, '.phasegate', 'pool')

/**
 * The token of the pool of this machine, made where there is none; workers that know it find the pool again.
 *
 * @throws Refused `pool-up` while it is up: a second one would end its engine
 */
export const ownToken = async (home: string, version: string): Promise<string> => {
  const here = addressHere(home)
  if (!here) return randomBytes(24).toString('hex')
  const code = await askPool(here, { ask: 'status', version }).then(
    () => 'up',
    (error: unknown) => (error instanceof Refused ? error.code : ''),
  )
  if (code === 'up' || code === 'pool-refuses')
    throw new Refused('pool-up', `the pool of this machine is up at ${here.url}; see phasegate workers status`)
  return here.token
}

export const keepAddress = (home: string, address: PoolAddress): void => {
  mkdirSync(poolFolder(home), { recursive: true, mode: 0o700 })
  writeFileSync(join(poolFolder(home), 'address.json'), JSON.stringify(address), { mode: 0o600 })
}

/**
 * The pool that is meant: the one that was named, else the one of this machine.
 *
 * @throws Refused `no-pool`, `no-token`
 */
export const poolAddress = (home: string, env: NodeJS.ProcessEnv, named?: string): PoolAddress => {
  const here = addressHere(home)
  const url = named ?? here?.url
  if (url === undefined)
    throw new Refused(
      'no-pool',
      'there is no pool on this machine. Start one: phasegate workers up; or name it: --connect URL',
    )
  if (!/^https?:\/\/[^/]+/.test(url))
    throw new Refused('no-pool', `${url} is no address of a pool; expected one such as http://10.0.0.5:9099`)
  const token = env['PHASEGATE_WORKERS_TOKEN'] ?? here?.token
  if (token !== undefined) return { url, token }
  throw new Refused(
    'no-token',
    `the pool at ${url} wants its token, which phasegate workers up printed; give it as PHASEGATE_WORKERS_TOKEN`,
  )
}

const Address = z.object({ url: z.string(), token: z.string() })

const addressHere = (home: string): PoolAddress | null =>
  Address.safeParse(jsonIfReadable(join(poolFolder(home), 'address.json'))).data ?? null
