import { writeSync } from 'node:fs'
import type { Output } from './run.ts'
import { isTerminal } from './terminal.ts'

const STREAMS = { 1: 'stdout', 2: 'stderr' } as const

/**
 * Standard output or error without the streams of node, which take 2 ms to load; a terminal gets them all the same, and so
 * does a pipe that is full.
 */
export const outputTo = (descriptor: 1 | 2): Output => {
  const stream = () => process[STREAMS[descriptor]]
  const isTTY = isTerminal(descriptor)
  let onError: ((error: Error) => void) | null = null
  return {
    isTTY,
    ...(isTTY ? { columns: stream().columns } : {}),
    on: (_, listener) => {
      onError = listener
    },
    write: (text) => {
      let rest = Buffer.from(text)
      try {
        while (!isTTY && rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest))
      } catch (error) {
        if (!(error instanceof Error)) throw error
        if (!('code' in error) || error.code !== 'EAGAIN') return onError?.(error)
      }
      if (rest.length === 0) return
      if (onError) stream().on('error', onError)
      stream().write(rest)
    },
  }
}
