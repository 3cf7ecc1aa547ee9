import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { askUntil } from '../../src/workers/pool-client.ts'
import { startPool } from '../../src/workers/pool.ts'
import type { Request, Returned } from '../../src/workers/wire.ts'
import { ENGINE } from '../workers/engine-here.ts'
import type { Line } from './table.ts'

const JOBS = Number(process.env['JOBS'] ?? 300)
const GIVERS = 20
const MACHINES = 4
const SLOTS = 5

/** Jobs that take no time, from who gives them out to who hands them in and back: what the pool itself can do. */
export const benchPool = async (): Promise<Line[]> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pg-')))
  const token = 'a token that both sides know'
  const { version } = manifest
  const about = { host: '127.0.0.1', port: 0, token, leaseMs: 30_000, version }
  const pool = await startPool({ ...about, engine: { program: ENGINE, folder } })
  const ask = (request: Request) => askUntil({ url: pool.url, token }, request, { ms: 10_000 })
  let given = 0
  const give = async (): Promise<void> => {
    for (let number = given++; number < JOBS; number = given++) {
      const id = `bench/task-${number}/1`
      await ask({ ask: 'submit', id, version, needs: [], parcel: { ...PARCEL, step: `task-${number}`, session: id } })
      for (let isOver = false; !isOver;) {
        const { jobs = {} } = await ask({ ask: 'look', ids: [id] })
        isOver = jobs[id]?.returned !== null
      }
      await ask({ ask: 'forget', id })
    }
  }
  let isOver = false
  const work = async (worker: string): Promise<void> => {
    while (!isOver) {
      const { leased = [] } = await ask({ ask: 'take', worker, version, labels: [], slots: SLOTS, free: SLOTS })
      await Promise.all(leased.map(({ id }) => ask({ ask: 'done', worker, id, line: 'done', returned: RETURNED })))
    }
  }
  try {
    const begun = performance.now()
    const machines = Array.from({ length: MACHINES }, (_, index) => work(`machine-${index}`))
    await Promise.all(Array.from({ length: GIVERS }, give))
    const seconds = (performance.now() - begun) / 1000
    isOver = true
    await Promise.all(machines)
    return [
      { what: `jobs a second through a pool of ${MACHINES} machines`, value: JOBS / seconds, unit: '', limit: null },
    ]
  } finally {
    await pool.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const PARCEL = {
  run: 'bench',
  attempt: 1,
  isBegun: false,
  prompt: 'x'.repeat(8000),
  profile: 'phasegate:task-agent',
  model: null,
  allowed: [],
  limits: { ms: 60_000, usd: null },
  permissionMode: 'acceptEdits',
  allowedTools: [],
  folder: '/nowhere',
  files: {},
  reads: { folder: '', files: { 'plan.md': 'x'.repeat(20_000) } },
  remote: '',
  ref: '',
  base: '',
  branch: null,
  kept: [],
  setup: null,
  prefix: '',
}

const RETURNED: Returned = {
  ending: 'ended',
  said: '',
  until: null,
  spent: null,
  commit: null,
  files: { 'result.md': 'x'.repeat(4000) },
}
