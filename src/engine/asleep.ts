import { uptime } from 'node:os'

/**
 * Minutes this machine has slept so far, give or take a constant. The uptime goes on while it sleeps and the monotonic clock
 * does not (Linux; where neither stands still, nothing ever slept). Both are of the machine, so that every process, whenever
 * it looks, counts the same.
 */
// Never -0, which a journal does not keep.
export const minutesAsleep = (): number => Math.round((uptime() - Number(process.hrtime.bigint()) / 1e9) / 60) + 0
