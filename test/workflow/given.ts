import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { Directive } from '../../src/workflow/core/directive.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import type { Instant } from '../../src/workflow/core/step.ts'
import { print } from '../../src/workflow/core/text.ts'
import { type AnyEvent, said, shown } from './said.ts'

export const START = '2026-01-01T00:00:00.000Z'

export const after = (at: Instant, seconds: number): Instant => new Date(Date.parse(at) + seconds * 1000).toISOString()

/** What the language has to know of a flow. A world is all that its decisions depend on beside the command. */
export interface Flow<World, Event, Command> {
  readonly nothing: World
  readonly decide: (world: World, command: Command) => readonly Event[]
  readonly evolve: (world: World, event: Event) => World
  readonly next: (world: World, now: Instant) => Directive
  /** The schema of its journal. */
  readonly journal: { readonly parse: (found: unknown) => Event }
}

/** What happened so far; every command takes a second. */
export interface Story<World, Event> {
  readonly events: readonly Event[]
  readonly world: World
  readonly now: Instant
}

export type Untimed<Command> = Command extends unknown ? Omit<Command, 'at'> : never
/** A command without its time, or what makes one of the world it meets. */
export type Ask<World, Command> = Untimed<Command> | ((world: World) => Untimed<Command>)
/** Something that happens without being asked as one command. */
export interface Way<World, Event> {
  readonly happens: (story: Story<World, Event>) => Story<World, Event>
}
export type Past<World, Event, Command> = Ask<World, Command> | Way<World, Event>

/** `given(aRun(), accepted('explore-1')).when(starts('explore-2')).gives('step-started explore-2 #2 explorer')` */
export const language = <World, Event extends AnyEvent, Command extends { readonly type: string }>({
  nothing,
  decide,
  evolve,
  next,
  journal,
}: Flow<World, Event, Command>) => {
  type Tale = Story<World, Event>
  type Any = Past<World, Event, Command>

  const tell = (story: Tale, past: Any): Tale => {
    if (typeof past === 'object' && 'happens' in past) return past.happens(story)
    const events = decide(story.world, askedAt(past, story.world, story.now))
    for (const event of events) survives(journal, event)
    return {
      events: [...story.events, ...events],
      world: events.reduce(evolve, story.world),
      now: after(story.now, 1),
    }
  }

  const given = (...past: readonly Any[]) => {
    const story = past.reduce(tell, { events: [], world: nothing, now: START })
    return {
      ...story,
      /** The directive as a line, so many seconds later. */
      next: (later = 0): string => shown(next(story.world, after(story.now, later))),
      when: (ask: Any) => ({
        /** The events as lines, all of them, in order. */
        gives: (...lines: string[]): void => {
          expect(tell(story, ask).events.slice(story.events.length).map(said)).toEqual(lines)
        },
        refuses: (code: string, text: string | RegExp = ''): void => {
          const refused = refusedBy(() => tell(story, ask))
          const matching = typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text)
          expect([refused?.code, refused && print(refused.said, 'client')]).toEqual([code, matching])
        },
      }),
    }
  }
  return { given, tell }
}

/** What is asked, at this time. */
export const askedAt = <World, Command>(ask: Ask<World, Command>, world: World, at: Instant): Command =>
  ({ ...(typeof ask === 'function' ? ask(world) : ask), at }) as unknown as Command

/** What follows happens from this time on. */
export const atTime = (now: Instant) => ({
  happens: <Some extends { readonly now: Instant }>(story: Some): Some => ({ ...story, now }),
})

/** Time passes. */
export const minutes = (count: number) => ({
  happens: <Some extends { readonly now: Instant }>(story: Some): Some => ({
    ...story,
    now: after(story.now, count * 60),
  }),
})

// What could not be read back must not be decided.
const survives = <Event extends AnyEvent>(
  journal: { readonly parse: (found: unknown) => Event },
  event: Event,
): void => {
  const read = journal.parse(JSON.parse(JSON.stringify(event)))
  if (!isDeepStrictEqual(read, event)) throw new Error(`not read back from the journal as it is: ${said(event)}`)
}

const refusedBy = (act: () => unknown): Refused | null => {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}
