import { spawnSync } from 'node:child_process'

/** A process to start and time. */
export interface Timed {
  readonly command: string
  readonly args: readonly string[]
  readonly input?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** One line of the table. `value` is what was measured, `limit` what it should not exceed; null: only told. */
export interface Line {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly limit: number | null
}

const ROUNDS = 41

/**
 * Median milliseconds of each process. The samples are taken in turns, so that a noisy machine disturbs all alike; only
 * ratios and differences within one run mean anything.
 */
export const medians = <Name extends string>(
  processes: Readonly<Record<Name, Timed>>,
  rounds = ROUNDS,
): Record<Name, number> => {
  const names = Object.keys(processes) as Name[]
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) samples.get(name)?.push(timeOf(processes[name]))
  }
  return Object.fromEntries(names.map((name) => [name, median(samples.get(name) ?? [])])) as Record<Name, number>
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

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The table, aligned, with a mark where a limit is exceeded. */
export const table = (title: string, lines: readonly Line[]): string => {
  const width = Math.max(...lines.map(({ what }) => what.length))
  const rows = lines.map(({ what, value, unit, limit }) => {
    const shown = `${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`.trim()
    const verdict = limit === null ? '' : value <= limit ? `ok (at most ${limit})` : `OVER (at most ${limit})`
    return `  ${what.padEnd(width)}  ${shown.padStart(12)}  ${verdict}`.trimEnd()
  })
  return [title, ...rows].join('\n')
}
