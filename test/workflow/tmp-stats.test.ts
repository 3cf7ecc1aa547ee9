import * as fc from 'fast-check'
import { test } from 'vitest'
import { decide } from '../../src/workflow/decide.ts'
import { evolve } from '../../src/workflow/evolve.ts'
import { Refused } from '../../src/workflow/refused.ts'
import { brokenBy } from './invariants.ts'
import { beginningOf, beginnings, commandOf, moves } from './moves.ts'
import { after } from './run.ts'
test('stats', { timeout: 600000 }, () => {
  const counts: Record<string, number> = {}
  const inc = (k: string) => {
    counts[k] = (counts[k] ?? 0) + 1
  }
  fc.assert(
    fc.property(beginnings, moves, (b, script) => {
      let state: any = null
      let now = '2026-01-01T00:00:00.000Z'
      for (const c of [null, ...script]) {
        now = after(now, 1 + (c?.wait ?? 0) * 60)
        const command = c ? commandOf(state, c, now) : beginningOf(b)
        let events: any[] = []
        try {
          events = decide(state, command)
        } catch (e) {
          if (!(e instanceof Refused)) throw e
          inc('refused ' + e.code)
        }
        const br = brokenBy({ before: state, command, events })
        if (br.length) throw new Error(command.type + br.join(';'))
        for (const e of events)
          inc('event ' + e.type + (e.cause ? ' ' + e.cause : '') + (e.ending ? ' ' + e.ending + ' ' + e.then : ''))
        state = events.reduce(evolve, state)
      }
      inc('end ' + state.status + ' ' + state.phases.find((p: any) => p.status === 'running')?.id)
    }),
    { numRuns: Number(process.env.N ?? 3000), seed: Number(process.env.SEED ?? 1) },
  )
  console.log(
    Object.entries(counts)
      .sort()
      .map(([k, v]) => `${v}\t${k}`)
      .join('\n'),
  )
})
