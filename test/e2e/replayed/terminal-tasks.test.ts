import { expect, test } from 'vitest'
import { keptRun, startsOf } from '../dispatch/scene.ts'
import { begins, held, LONG, terminalScene } from '../terminal/scene.ts'

const task = (number: number, complexity: string, needs: string): string => `### Task ${number}: Part ${number}
- **Files:** src/part-${number}.txt
- **Dependencies:** ${needs}
- **Complexity:** ${complexity}
- **Instructions:** Write part ${number}.
`

// A chain of three tasks, beside it a slow one and one that only waits for an agent to become free.
const PLAN = [
  '## Tasks\n',
  task(1, 'easy', 'none'),
  task(2, 'hard', 'none'),
  task(3, 'medium', 'Task 1'),
  task(4, 'easy', 'Task 3'),
  task(5, 'easy', 'none'),
].join('\n')

test('a task starts the moment its dependencies are done, within the limit of agents, on the model of its complexity', async () => {
  const slow = held()
  const { place, model, open } = await terminalScene({
    files: { 'docs/plan.md': PLAN },
    settings: { stages: { IMPLEMENT: { maxParallelAgents: 2 } } },
    agents: { 'task-2': slow.deed },
  })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit('/dispatch --stage IMPLEMENT --plan docs/plan.md --no-test Write five files')
  // Task 2 works until all others have begun.
  await model.until(begins('task-5'), LONG)
  slow.letGo()
  await model.until(begins('simplify-1'), LONG)

  const moves = keptRun(place.project).events.flatMap((event) =>
    event.type === 'step-started' || event.type === 'step-completed'
      ? [`${event.step} ${event.type === 'step-started' ? 'starts' : 'ends'}`]
      : [],
  )
  // Calls of one message start in any order.
  expect(moves.slice(0, 2).toSorted()).toEqual(['task-1 starts', 'task-2 starts'])
  expect(moves.slice(2, 8)).toEqual([
    'task-1 ends',
    'task-3 starts',
    'task-3 ends',
    'task-4 starts',
    'task-4 ends',
    'task-5 starts',
  ])
  expect(moves.slice(8, 10).toSorted()).toEqual(['task-2 ends', 'task-5 ends'])
  const models = [1, 2, 3].map((number) => startsOf(model, `task-${number}`)[0]?.turn.model)
  expect(models).toEqual([
    expect.stringMatching(/haiku/),
    expect.stringMatching(/opus/),
    expect.stringMatching(/sonnet/),
  ])
})
