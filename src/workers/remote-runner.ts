import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Job, Outcome, StepRunner, Watch } from '../headless/step-runner.ts'
import { Refused } from '../workflow/core/refused.ts'
import { outFolder } from '../workflow/run/output-of.ts'
import { type AtHome, forgetRefs, receive, type Sent, sendBase } from './at-home.ts'
import { askUntil, type PoolAddress } from './pool-client.ts'
import { complaintOf, gitAt } from './pool-git.ts'
import { textFilesIn, writeTextFiles } from './text-files.ts'
import type { Parcel, Request, Returned } from './wire.ts'

/** How jobs are given to other machines. */
export interface Fleet extends Pick<Parcel, 'permissionMode' | 'setup' | 'prefix'> {
  readonly address: PoolAddress
  readonly version: string
  readonly allowedTools: readonly string[]
  /** Name of the git remote. */
  readonly remote: string
  /** Where merged work lies. */
  readonly branch: string | null
  /** Below which what was not merged is kept. */
  readonly keep: string | null
  /** What its journal is called on the pool, where several machines give jobs out. */
  readonly run: string
  /** What prompts name beside the tree. */
  readonly reads: () => Parcel['reads']
  /** The labels that a machine must have. */
  readonly needs: (job: Pick<Job, 'profile' | 'step'>) => readonly string[]
}

// So long the pool may be away before a job counts as not to be done now.
const PATIENCE_MS = 120_000
// So long a machine has to hand back what was taken back.
const GRACE_MS = 15_000

/** Carries each job out on a machine of the pool. What it left lies in the job's folder then, as if it had been done here. */
export const remoteRunner = (fleet: Fleet): StepRunner => ({
  execute: async (job, watch) => {
    const ref = `${fleet.run}/${job.step}/${job.attempt}`
    const { remote, branch, keep } = fleet
    const home = { folder: job.folder, remote, ref, branch, kept: keep === null ? null : `${keep}/${job.step}` }
    // An agent whose report is refused goes on in another job of the same attempt.
    const id = `${ref}/${randomBytes(4).toString('hex')}`
    const outcome = await carryOut(fleet, home, id, job, watch).catch((error: unknown) =>
      outcomeOf(error, watch.signal),
    )
    await forgetRefs(home).catch(() => undefined)
    return outcome
  },
})

const carryOut = async (fleet: Fleet, home: AtHome, id: string, job: Job, watch: Watch): Promise<Outcome> => {
  const { address, needs, version } = fleet
  const sent = await sendBase(home)
  const parcel = await parcelOf(fleet, home, job, sent)
  const asked: Request = { ask: 'submit', id, version, needs: [...needs(job)], parcel }
  await askUntil(address, asked, { ms: PATIENCE_MS, signal: watch.signal })
  const { commit, files, ...outcome } = await awaited(address, id, watch)
  if (commit !== null) await receive(home, sent, commit, watch.signal)
  writeTextFiles(job.folder, files)
  await askUntil(address, { ask: 'forget', id }, { ms: 0 }).catch(() => undefined)
  return outcome
}

const parcelOf = async (
  fleet: Fleet,
  { folder, remote, ref }: AtHome,
  job: Job,
  { base, branch, kept }: Sent,
): Promise<Parcel> => {
  const { permissionMode, allowedTools, setup, prefix, reads, run } = fleet
  const url = await gitAt(folder, ['remote', 'get-url', remote])
  return {
    ...job,
    run,
    base,
    branch,
    kept: [...kept],
    permissionMode,
    allowedTools: [...allowedTools],
    files: textFilesIn(join(folder, outFolder(job.attempt)), folder),
    reads: reads(),
    remote: url,
    ref,
    setup,
    prefix,
  }
}

const awaited = async (address: PoolAddress, id: string, { signal, progress }: Watch): Promise<Returned> => {
  let shown = ''
  let leftAt: number | null = null
  for (;;) {
    if (signal.aborted && leftAt === null) {
      leftAt = performance.now()
      await askUntil(address, { ask: 'cancel', id }, { ms: GRACE_MS })
    }
    // Taken back, its machine is asked for what is there.
    const asked = leftAt === null ? { ms: PATIENCE_MS, signal } : { ms: GRACE_MS }
    const { jobs = {} } = await askUntil(address, { ask: 'look', ids: [id] }, asked).catch((error: unknown) => {
      if (signal.aborted && leftAt === null) return { jobs: { [id]: { line: '', returned: null } } }
      throw error
    })
    const found = jobs[id]
    if (!found) throw new Refused('job-lost', 'the pool knows nothing of it any more')
    if (found.line !== '' && found.line !== shown) progress({ line: found.line, isDenied: false })
    shown = found.line
    if (found.returned) return found.returned
    if (leftAt !== null && performance.now() - leftAt > GRACE_MS) throw new Refused('job-lost', 'its machine is silent')
  }
}

const outcomeOf = (error: unknown, { aborted }: AbortSignal): Outcome => {
  const code = error instanceof Refused ? error.code : ''
  const said = error instanceof Refused ? error.message : complaintOf(error)
  return {
    ending: aborted ? 'cancelled' : (ENDINGS[code] ?? 'failed'),
    said: POOL.has(code) ? said : `${hostname()}: ${said}`,
    until: null,
    spent: null,
  }
}

const POOL: ReadonlySet<string> = new Set(['pool-unreachable', 'pool-refuses', 'wrong-token', 'job-lost'])

// Nobody's failure: it is tried again, a bounded number of times.
const ENDINGS: Readonly<Record<string, Outcome['ending']>> = {
  'pool-unreachable': 'cut-off',
  'wrong-token': 'cut-off',
  'remote-unreachable': 'cut-off',
  'job-lost': 'cancelled',
}
