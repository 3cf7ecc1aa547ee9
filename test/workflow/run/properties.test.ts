import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/workflow/run/decide.ts'
import type { Event } from '../../../src/workflow/run/event.ts'
import { evolve } from '../../../src/workflow/run/evolve.ts'
import type { State } from '../../../src/workflow/run/state.ts'
import type { Command } from '../../../src/workflow/run/command.ts'
import * as core from '../core/invariants.ts'
import * as workstream from '../workstream/invariants.ts'
import type { Move } from '../core/moves.ts'
import { brokenBy, DECISION_RULES, type Decision, STATE_RULES } from './invariants.ts'
import { type Beginning, beginningOf, beginnings, commandOf, moves } from './moves.ts'
import { after } from '../given.ts'
import { often } from '../../often.ts'

const play = (beginning: Beginning, script: readonly Move[], watch: (decision: Decision) => void): State => {
  let state: State = null
  const start = beginningOf(beginning)
  let now = start.at
  const take = (command: Command): void => {
    const events = core.unlessRefused(() => decide(state, command))
    watch({ before: state, command, events })
    state = (events ?? []).reduce(evolve, state)
  }
  take(start)
  for (const move of script) {
    now = after(now, 1 + move.wait * 60)
    take(commandOf(state, move, now))
  }
  return state
}

// Random runs take as long as the machine is busy.
const TIMEOUT = often(60_000, 600_000)

describe('any sequence of commands, sensible or not', { timeout: TIMEOUT }, () => {
  test('keeps the invariants', () => {
    const property = fc.property(beginnings, moves, (start, script) => {
      play(start, script, (decision) => {
        const broken = brokenBy(decision)
        if (broken.length > 0) throw new Error(`${JSON.stringify(decision.command)}: ${broken.join('; ')}`)
      })
    })
    fc.assert(property, { numRuns: often(20, 200) })
  })

  test('gives a state that its events alone give again', () => {
    const property = fc.property(beginnings, moves, (start, script) => {
      const journal: Event[] = []
      const state = play(start, script, ({ events }) => journal.push(...(events ?? [])))
      expect(JSON.parse(JSON.stringify(journal)).reduce(evolve, null)).toEqual(state)
    })
    fc.assert(property, { numRuns: often(10, 100) })
  })
})

test('any events, in any order, are taken without an exception', { timeout: TIMEOUT }, () => {
  const property = fc.property(
    beginnings,
    beginnings,
    moves,
    fc.infiniteStream(fc.nat()),
    (start, other, script, picks) => {
      const journal: Event[] = []
      for (const each of [start, other]) play(each, script, ({ events }) => journal.push(...(events ?? [])))
      const shuffled = journal
        .map((event) => ({ event, place: picks.next().value }))
        .toSorted((a, b) => a.place - b.place)
      expect(() => shuffled.map(({ event }) => event).reduce(evolve, null)).not.toThrow()
    },
  )
  fc.assert(property, { numRuns: often(10, 100) })
})

test('docs/architecture.md lists these very rules', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/architecture.md'), 'utf8')
  const listed = (heading: string): string[] => {
    const [part = ''] = text.split(`### ${heading}\n`)[1]?.split('### ') ?? []
    return [...part.matchAll(/^- (.*)$/gm)].map(([, sentence = '']) => sentence)
  }
  expect(listed('Of every state')).toEqual(Object.keys(core.STATE_RULES))
  expect(listed('Of every decision')).toEqual(Object.keys(core.DECISION_RULES))
  expect(listed('Of every state of a run')).toEqual(Object.keys(STATE_RULES))
  expect(listed('Of every decision in a run')).toEqual(Object.keys(DECISION_RULES))
  expect(listed('Of every decision in a workstream')).toEqual(Object.keys(workstream.DECISION_RULES))
})
