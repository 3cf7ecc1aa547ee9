import type { Board, Lent } from './wire.ts'

export const jobsOf = ({ jobs }: Board): Lent[] => Object.values(jobs)

/** A board with every job changed so. */
export const mapJobs = ({ jobs, machines }: Board, change: (job: Lent) => Lent): Board => ({
  jobs: mapValues(jobs, change),
  machines,
})

const mapValues = <Value>(all: Readonly<Record<string, Value>>, change: (value: Value) => Value) =>
  Object.fromEntries(Object.entries(all).map(([key, value]) => [key, change(value)]))

/** A board on which these jobs are over. */
export const over = (board: Board, jobs: readonly Lent[]): Board => {
  const ended = jobs.map((job) => [job.id, { ...job, state: 'over' as const }])
  return { ...board, jobs: { ...board.jobs, ...Object.fromEntries(ended) } }
}
