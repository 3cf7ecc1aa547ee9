import { durationOf } from './duration.ts'
import { linesOf } from './rows.ts'

interface MachineRow {
  readonly id: string
  readonly labels: readonly string[]
  readonly slots: number
  readonly isDraining: boolean
  readonly usd: number
}

interface JobRow {
  readonly id: string
  readonly state: 'waiting' | 'leased' | 'over'
  readonly worker: string | null
  readonly since: number
  readonly line: string
}

interface Seen {
  readonly machines: readonly MachineRow[]
  readonly jobs: readonly JobRow[]
}

/** The machines of a pool, what each does, since when, and what it has cost; then what waits. */
export const poolTable = ({ machines, jobs }: Seen, now: number, width: number): string => {
  const rowOf = ({ id, since, line }: JobRow) => ({ cells: [id, durationOf(now - since)], last: line })
  const lines = (some: readonly JobRow[]) => linesOf(some.map(rowOf), { width, indent: 4, spare: [], room: 20 })
  const told = machines.flatMap((machine) => {
    const { id, labels, slots, isDraining, usd } = machine
    const works = jobs.filter(({ state, worker }) => state === 'leased' && worker === id)
    const marks = [...labels, ...(isDraining ? ['takes nothing more'] : []), ...(usd > 0 ? [`$${usd.toFixed(2)}`] : [])]
    return [[id, `${works.length} of ${slots} slots`, ...marks].join(' · '), ...lines(works)]
  })
  const waiting = jobs.filter(({ state }) => state === 'waiting')
  return [
    ...(told.length === 0 ? ['No machine is connected.'] : told),
    ...(waiting.length === 0 ? [] : [`Waiting: ${waiting.length}`, ...lines(waiting)]),
  ].join('\n')
}
