import type { Request } from './wire.ts'

/** What a request has changed for others. */
interface Change {
  /** Jobs that are over, or were told of. */
  readonly ids: readonly string[]
  /** There may be something to take. */
  readonly isNew: boolean
}

/** Who waits for changes. Each is woken by its own only: all at once would ask, one after the other, for nothing. */
export interface Changes {
  readonly tell: (change: Change) => void
  /** Resolves when something has changed for who asked this, or after so many milliseconds. */
  readonly concerning: (request: Request, ms: number) => Promise<void>
}

export const changesHere = (): Changes => {
  const waiting = new Set<(change: Change) => void>()
  return {
    tell: (change) => waiting.forEach((hear) => hear(change)),
    concerning: (request, ms) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          waiting.delete(hear)
          resolve()
        }
        const hear = (change: Change): void => {
          if (concerns(request, change)) end()
        }
        const timer = setTimeout(end, ms).unref()
        waiting.add(hear)
      }),
  }
}

const concerns = (request: Request, { ids, isNew }: Change): boolean =>
  request.ask === 'look' ? request.ids.some((id) => ids.includes(id)) : isNew
