import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { overlap, waveNumbers } from '../../../src/workflow/core/graph.ts'
import type { PlannedTask } from '../../../src/workflow/core/facts.ts'
import { decide } from '../../../src/workflow/run/decide.ts'
import { fold } from '../../../src/workflow/run/evolve.ts'
import { next } from '../../../src/workflow/run/next.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import { accepted, aRun, commandAt, given, reports, starts, TREES, upTo } from './run.ts'

// Needs point backwards, so no plan has a cycle.
const plans = fc
  .array(
    fc.record({
      files: fc.array(fc.constantFrom('src', 'src/a.ts', 'src/b.ts', 'src/b/c.ts', 'docs/d.md'), { maxLength: 3 }),
      needs: fc.array(fc.nat(8), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((tasks) =>
    tasks.map(({ files, needs }, index): PlannedTask => ({
      id: `task-${index + 1}`,
      name: `Task ${index + 1}`,
      files,
      needs: [...new Set(needs.filter((need) => need < index).map((need) => `task-${need + 1}`))],
      complexity: 'easy',
    })),
  )

const planned = (tasks: PlannedTask[], options: Parameters<typeof aRun>[0] = {}) => [
  aRun({ settings: { stages: { IMPLEMENT: { maxParallelAgents: 10 } } }, ...options }),
  upTo('1.2'),
  starts('plan-1'),
  reports('plan-1', { kind: 'plan', tasks }),
  accepted('plan-review-1'),
]

const atWork = (run: Run, tasks: readonly PlannedTask[]): PlannedTask[] =>
  tasks.filter(({ id }) => run.steps[id]?.status === 'running')

test('a run in the checkout never runs two tasks that share a file at the same time, and carries out all', () => {
  fc.assert(
    fc.property(plans, fc.infiniteStream(fc.nat()), (tasks, picks) => {
      const { run: begun, now } = given(...planned(tasks))
      let run = begun
      while (run.phases.some(({ split, status }) => split === 'tasks' && status === 'running')) {
        const directive = next(run, now)
        const ready = directive.kind === 'dispatch' ? directive.steps.map(({ id }) => starts(id)) : []
        const choices = [...ready, ...atWork(run, tasks).map(({ id }) => reports(id))]
        const choice = choices[picks.next().value % choices.length]
        if (!choice) throw new Error('nothing can be done')
        run = fold(run, decide(run, commandAt(choice, run, now)))
        const working = atWork(run, tasks)
        for (const [index, task] of working.entries())
          for (const other of working.slice(index + 1)) expect(overlap(task.files, other.files)).toEqual([])
      }
      expect(tasks.every(({ id }) => run.steps[id]?.status === 'completed')).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('where each has a tree of its own, tasks wait for what the plan says, and for nothing else', () => {
  fc.assert(
    fc.property(plans, (tasks) => {
      const { run, now } = given(...planned(tasks, { trees: TREES }))
      expect(tasks.map(({ id }) => run.steps[id]?.needs)).toEqual(tasks.map(({ needs }) => needs))
      const directive = next(run, now)
      const waves = waveNumbers(tasks)
      expect(directive.kind === 'dispatch' && directive.steps.map(({ id }) => id).toSorted()).toEqual(
        tasks.flatMap(({ id }) => (waves.get(id) === 1 ? [id] : [])),
      )
    }),
    { numRuns: 30 },
  )
})
