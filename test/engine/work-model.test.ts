import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextWork } from '../../src/workflow/workstream/next.ts'
import { after, START } from '../workflow/given.ts'
import { beginningOf, beginnings } from '../workflow/workstream/moves.ts'
import type { Clock } from './random-run.ts'
import { memoryWorkStore, playWork, playWorkUntil } from './random-work.ts'
import { often } from '../often.ts'

const simulatedClock = (): Clock => {
  let now = START
  return { now: () => now, pass: (seconds) => void (now = after(now, Math.ceil(seconds))) }
}

const choices = fc.array(fc.nat(99), { maxLength: 200, size: 'max' })

// Random workstreams take as long as the machine is busy.
const TIMEOUT = often(60_000, 600_000)
const MOST_TURNS = 60

test(
  'whatever agents, sessions and people do, every stage is approved in bounded time when agents begin to do well',
  { timeout: TIMEOUT },
  () => {
    const property = fc.property(beginnings, choices, (beginning, script) => {
      const world = { store: memoryWorkStore(beginningOf(beginning)), clock: simulatedClock(), choices: script }
      expect(playWork(world).turns).toBeLessThan(MOST_TURNS)
    })
    fc.assert(property, { numRuns: often(6, 300) })
  },
)

test('where no agent ever does well, the stage is blocked by itself, in bounded time', { timeout: TIMEOUT }, () => {
  const property = fc.property(beginnings, (beginning) => {
    const world = { store: memoryWorkStore(beginningOf(beginning)), clock: simulatedClock(), choices: [] }
    const { found } = playWorkUntil({ ...world, stubborn: true }, ({ state, view }, now) => {
      const directive = nextWork(state, view, state.scope, now)
      return state.scope !== null && directive.kind === 'blocked'
    })
    expect(new Set(Object.values(found.state.steps).map(({ status }) => status))).toEqual(new Set(['failed']))
  })
  fc.assert(property, { numRuns: often(5, 100) })
})
