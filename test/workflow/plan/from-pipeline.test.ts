import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlannedTask } from '../../../src/workflow/core/facts.ts'
import { planFromTasks } from '../../../src/workflow/plan/from-pipeline.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'
import { wildText } from './arbitrary.ts'
import { often } from '../../often.ts'

const task = (number: number, given: Partial<PlannedTask> = {}, instructions = 'Do it.') => ({
  task: {
    id: `task-${number}`,
    name: `Task ${number}`,
    files: [],
    needs: [],
    complexity: 'easy',
    ...given,
  } satisfies PlannedTask,
  instructions,
})

test('waves become batches, tasks threads, needs dependencies', () => {
  const tasks = [
    task(1, { name: 'Store', files: ['src/store.ts'] }, '- keep it small'),
    task(2, { name: 'Page', needs: ['task-1'], complexity: 'hard' }, '### Task 2: Page\n\n```ts\nx\n```'),
    task(3, { name: 'Docs', files: ['docs/'] }),
  ]
  expect(planFromTasks({ title: 'Add a store', summary: 'A store for sessions.', tasks })).toBe(`# Plan: Add a store

## Summary

A store for sessions.

## References

None.

## Stages

### Stage 01: Add a store

#### Definition

A store for sessions.

#### Constitution

The batches are the waves of the dependency graph: a thread needs only threads of earlier batches.

#### Questions

None.

#### Batches

##### Batch 01: Wave 1

###### Thread 01: Store @agent:default

**Summary:** Store
**Files:** \`src/store.ts\`
**Details:**
Complexity: easy.

- keep it small

###### Thread 02: Docs @agent:default

**Summary:** Docs
**Files:** \`docs/\`
**Details:**
Complexity: easy.

Do it.

##### Batch 02: Wave 2

###### Thread 01: Page @agent:default

**Summary:** Page
**Depends:** 01.01.01
**Details:**
Complexity: hard.

\`\`\`\`text
### Task 2: Page

\`\`\`ts
x
\`\`\`
\`\`\`\`
`)
})

test('whatever the tasks say, the plan checks without errors and has a thread for each', () => {
  const tasks = fc
    .array(
      fc.record({
        name: wildText,
        instructions: wildText,
        needs: fc.array(fc.nat(9)),
        files: fc.array(fc.constantFrom('a', 'b/c', 'b/', '.')),
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((drafts) =>
      drafts.map(({ name, instructions, needs, files }, index) =>
        task(
          index + 1,
          { name, files, needs: [...new Set(needs.filter((need) => need < index).map((need) => `task-${need + 1}`))] },
          instructions,
        ),
      ),
    )
  fc.assert(
    fc.property(tasks, wildText, wildText, (given, title, summary) => {
      const { plan, diagnostics } = parsePlan(planFromTasks({ title, summary, tasks: given }))
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(threadsOf(plan)).toHaveLength(given.length)
    }),
    { numRuns: often(50, 200) },
  )
})

test('tasks that wait for each other, and none at all, are refused', () => {
  const tasks = [task(1, { needs: ['task-2'] }), task(2, { needs: ['task-1'] })]
  expect(() => planFromTasks({ title: 'A', summary: '', tasks })).toThrow(
    'wait for each other: task-1 -> task-2 -> task-1',
  )
  expect(() => planFromTasks({ title: 'A', summary: '', tasks: [] })).toThrow('the plan has no tasks')
})
