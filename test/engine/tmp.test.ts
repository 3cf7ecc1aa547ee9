import * as fc from 'fast-check'
import { test } from 'vitest'
import { beginningOf, beginnings } from '../workflow/moves.ts'
import { after, START } from '../workflow/run.ts'
import { memoryEvidence, memoryStore, playRun } from './random-run.ts'
test('stats', { timeout: 600000 }, () => {
  const counts: Record<string, number> = {}; let max = 0; let sum = 0; let n = 0
  fc.assert(fc.property(beginnings, fc.array(fc.nat(99), { maxLength: 300, size: 'max' }), (b, script) => {
    let now = START
    const inner = memoryStore(); let last: any = null
    const r = playRun({ store: { handle: (q) => { last = inner.handle(q); return last } }, evidence: memoryEvidence(), clock: { now: () => now, pass: (s) => void (now = after(now, Math.ceil(s))) }, start: beginningOf(b), tasks: { 'task-1': [], 'task-2': ['task-1'], 'task-3': [] }, choices: script })
    max = Math.max(max, r.turns); sum += r.turns; n++
    for (const s of Object.values(r.run.steps)) { for (const a of s.attempts) { const k = `outcome ${a.outcome}${a.late ? ' late' : ''} refusals ${a.refusals.length}`; counts[k] = (counts[k] ?? 0) + 1 }; counts[s.status] = (counts[s.status] ?? 0) + 1; if (s.overridden) counts.overridden = (counts.overridden ?? 0) + 1 }
    for (const p of r.run.phases) { const k = `round ${p.round}`; counts[k] = (counts[k] ?? 0) + 1 }
    for (const k of Object.keys(r.run.counters.fixRounds)) counts['fix ' + k] = (counts['fix ' + k] ?? 0) + 1
    for (const [k, v] of Object.entries(r.run.counters.restarts)) counts['restart ' + k + v] = (counts['restart ' + k + v] ?? 0) + 1
    counts['reopened ' + r.run.reopened.length] = (counts['reopened ' + r.run.reopened.length] ?? 0) + 1
  }), { numRuns: Number(process.env.N ?? 2000), seed: Number(process.env.SEED ?? 5) })
  console.log(n, sum / n, max, Object.entries(counts).sort().map(([k, v]) => `${v}\t${k}`).join('\n'))
})
