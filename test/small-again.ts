import { afterAll } from 'vitest'

// Files share a process, and what one of them leaves behind makes each process that the next one starts slower.
afterAll(() => {
  if (process.memoryUsage().heapUsed > LARGE) globalThis.gc?.()
})

const LARGE = 80 * 1024 ** 2
