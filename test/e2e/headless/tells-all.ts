import { expect } from 'vitest'

/** Every kind of event of a run in which a report was refused, and its end as it was done. */
export const tellsAll = (stdout: string): void => {
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string })
  expect([...new Set(events.map(({ event }) => event))].toSorted()).toEqual(
    ['begun', 'denied', 'doing', 'end', 'ended', 'news', 'refused', 'started'].filter(
      (name) => name !== 'denied' || events.some(({ event }) => event === name),
    ),
  )
  expect(events.at(-1)).toMatchObject({ event: 'end', ending: 'done', exitCode: 0, next: null })
}
