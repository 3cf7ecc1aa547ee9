import { spawnSync } from 'node:child_process'

/** A process to start and time. */
export interface Timed {
  readonly command: string
  readonly args: readonly string[]
  readonly input?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Milliseconds from start to exit. */
export interface Time {
  readonly median: number
  readonly best: number
}

const ROUNDS = 41

/**
 * The time of each process. The samples are taken in turns, so that a noisy machine disturbs all alike; only ratios and
 * differences within one run mean anything.
 */
export const timesOf = <Name extends string>(processes: Readonly<Record<Name, Timed>>): Record<Name, Time> => {
  const names = Object.keys(processes) as Name[]
  return timesInTurns(ROUNDS, names, (name) => timeOf(processes[name]))
}

/** The same of anything that takes milliseconds. */
export const timesInTurns = <Name extends string>(
  count: number,
  names: readonly Name[],
  take: (name: Name, round: number) => number,
): Record<Name, Time> => {
  const rounds = Array.from({ length: count }, (_, round) => names.map((name) => take(name, round)))
  return Object.fromEntries(
    names.map((name, column) => [name, summary(rounds.map((round) => round[column] ?? 0))]),
  ) as Record<Name, Time>
}

const timeOf = ({ command, args, input = '', cwd, env }: Timed): number => {
  const started = performance.now()
  const { error } = spawnSync(command, args, {
    input,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  })
  // An idle hook leaves its input unread.
  if (error && !/EPIPE/.test(error.message)) throw error
  return performance.now() - started
}

const summary = (values: readonly number[]): Time => {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, best: sorted[0] ?? 0 }
}
