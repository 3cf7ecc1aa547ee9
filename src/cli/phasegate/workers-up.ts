import { once } from 'node:events'
import { hostname } from 'node:os'
import manifest from '../../../package.json' with { type: 'json' }
import { join } from 'node:path'
import { upOf } from '../../commands/workers.ts'
import { findEngine } from '../../workers/engine.ts'
import { keepAddress, ownToken, poolFolder } from '../../workers/own-pool.ts'
import { startPool } from '../../workers/pool.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

/** The pool of this machine, until somebody ends it. */
export const workersUp = async ({ home, env }: Place, { values }: PhasegateInput<'workers up'>): Promise<Reply> => {
  const { nodes, ...wish } = upOf(values)
  const { version } = manifest
  const kept = await ownToken(home, version)
  // On another machine than before, workers know the one of that.
  const token = env['PHASEGATE_WORKERS_TOKEN'] ?? kept
  const own = () => ({
    program: findEngine(values.engine ?? null, join(home, '.phasegate', 'engine'), say),
    folder: join(poolFolder(home), 'data'),
  })
  const pool = await startPool({ ...wish, engine: nodes.length > 0 ? { nodes } : own(), token, version })
  keepAddress(home, { url: pool.url, token })
  // Whoever listens everywhere is reached by name.
  const url = pool.url.replace(/^http:\/\/(?:0\.0\.0\.0|\[::\]):/, `http://${hostname()}:`)
  say(`The pool is up at ${url}. On each machine that is to work for it:`)
  say(`  PHASEGATE_WORKERS_TOKEN=${token} phasegate worker --connect ${url} --slots 2`)
  say(`Then, in a project: phasegate run --workers ${url} '<task>'`)
  say('Nothing of what goes over this connection is encrypted (docs/fleet.md). Ctrl-C ends the pool; jobs are kept.')
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await pool.close()
  return { text: '', written: true }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
