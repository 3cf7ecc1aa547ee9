import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkCommand } from '../../../src/workflow/workstream/command.ts'
import { decideWork } from '../../../src/workflow/workstream/decide.ts'
import type { WorkEvent } from '../../../src/workflow/workstream/event.ts'
import { evolveWork, foldWork } from '../../../src/workflow/workstream/evolve.ts'
import { noWork } from '../../../src/workflow/workstream/state.ts'
import { unlessRefused } from '../core/invariants.ts'
import type { Move } from '../core/moves.ts'
import { after, START } from '../given.ts'
import { brokenBy, type Decision } from './invariants.ts'
import { type Beginning, beginningOf, beginnings, happeningOf, moves } from './moves.ts'
import { type Kept, withPlanWritten, withText } from './plan-file.ts'
import { often } from '../../often.ts'

const play = (beginning: Beginning, script: readonly Move[], watch: (decision: Decision) => void): Kept => {
  let kept = beginningOf(beginning)
  let now = START
  const take = (command: WorkCommand): void => {
    const { state, view } = kept
    const events = unlessRefused(() => decideWork(state, view, command))
    watch({ before: { state, view }, command, events })
    kept = withPlanWritten({ ...kept, state: (events ?? []).reduce(evolveWork, state) })
  }
  take({ type: 'approve-plan', at: now, force: false })
  take({ type: 'execute', at: now, session: 'session-1', client: 100, takeOver: false, stage: '01', batch: null })
  for (const move of script) {
    now = after(now, 1 + move.wait * 60)
    const happening = happeningOf(kept, move, now)
    if ('text' in happening) kept = withText(kept, happening.text)
    else take(happening.command)
  }
  return kept
}

// Random workstreams take as long as the machine is busy.
const TIMEOUT = often(60_000, 600_000)

describe('any sequence of commands and edits, sensible or not', { timeout: TIMEOUT }, () => {
  test('keeps the invariants', () => {
    const property = fc.property(beginnings, moves, (start, script) => {
      play(start, script, (decision) => {
        const broken = brokenBy(decision)
        if (broken.length > 0) throw new Error(`${JSON.stringify(decision.command)}: ${broken.join('; ')}`)
      })
    })
    fc.assert(property, { numRuns: often(20, 200) })
  })
})

test(
  'any events, in any order, are taken without an exception, and the same one by one as all at once',
  { timeout: TIMEOUT },
  () => {
    const property = fc.property(beginnings, moves, fc.infiniteStream(fc.nat()), (start, script, picks) => {
      const journal: WorkEvent[] = []
      play(start, script, ({ events }) => journal.push(...(events ?? [])))
      const shuffled = journal
        .map((event) => ({ event, place: picks.next().value }))
        .toSorted((a, b) => a.place - b.place)
      const events = shuffled.map(({ event }) => event)
      const [first, second] = [events.slice(0, events.length / 2), events.slice(events.length / 2)]
      const half = first.reduce(evolveWork, noWork)
      const before = JSON.stringify(half)
      expect(foldWork(half, second)).toEqual(second.reduce(evolveWork, half))
      expect([JSON.stringify(half), foldWork(noWork, first)]).toEqual([before, half])
    })
    fc.assert(property, { numRuns: often(10, 100) })
  },
)

test('a long journal of a large plan takes the time of its length', () => {
  const events = Array.from({ length: 50_000 }, (_, index): WorkEvent => ({
    type: 'step-skipped',
    at: START,
    step: `01.01.${index % 10_000}`,
    reason: 'for the sake of it',
  }))
  // Copied with every event, the records of 10,000 threads would take minutes.
  expect(Object.keys(foldWork(noWork, events).steps)).toHaveLength(10_000)
})
