import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { type KeptRun, keptRun, scene, SHORT, shown, startsOf } from '../dispatch/scene.ts'
import { goodDeed, task, writesJson } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import { started, statusOf } from '../loops/blocked.ts'

test('tasks that fail take only those along that need them, one that asks is given what there is, and all is told', async () => {
  const stage = await scene({
    settings: { retries: { maxPerTask: 1 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } },
    files: { 'docs/plan.md': PLAN, 'docs/shape.md': '# The shape\n' },
    agents: {
      'task-1': task({ status: 'failed', summary: 'It cannot be done.', errors: ['the disk is made of stone'] }),
      'task-4': asks,
      'task-6': asksOnce(),
    },
  })
  const { place, model, say } = stage
  const session = await say(SHORT)
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(
    started(run)
      .filter((step) => step.startsWith('task-'))
      .toSorted(),
  ).toEqual(['task-1', 'task-1', 'task-4', 'task-4', 'task-5', 'task-6', 'task-6'])
  expect(run.all('step-skipped').map(({ step, reason }) => `${step}: ${reason}`)).toEqual([
    'task-2: it needs task-1, which failed',
    'task-3: it needs task-2, which was skipped',
  ])
  expect(JSON.parse(run.artifact('2.1-tasks.json'))).toMatchObject({
    completedTasks: ['task-5', 'task-6'],
    failedTasks: ['task-1', 'task-4'],
    filesModified: ['src/five.txt', 'src/six.txt'],
  })

  const [first, second] = startsOf(model, 'task-6').map(({ turn }) => turn.opening)
  expect(first).not.toMatch(/earlier attempt/i)
  expect(second).toContain(`
Earlier attempts at this step:
- attempt 1 (task-agent): needs context: ${ASKED.join('; ')}
  its summary: I cannot go on.

Of what was asked for this is there; read it first:
- ${join(place.project, 'docs', 'shape.md')}
- ${join(place.project, '.agents', 'tmp', 'phases', 'parts', '2.1-task-5.json')}
`)

  expect(startsOf(model, 'final-review-1')[0]?.turn.opening).toContain(`- 2 of 6 tasks completed
- files changed so far: src/five.txt, src/six.txt
- not completed: task-1: the disk is made of stone; what it changed (src/one.txt) is not merged: ${keptOf(run, 'task-1')}
- not completed: task-2: it needs task-1, which failed
- not completed: task-3: it needs task-2, which was skipped
- not completed: task-4: needs context: ${ASKED.join('; ')}
`)
  expect(shown(session)).toMatch(/✗ task-1 · the disk is made of stone · trying again/)
  expect(shown(session)).toMatch(/✗ task-1 · the disk is made of stone · failed/)
  expect(shown(session)).toMatch(/✗ 2\.1 Task Execution · 2 of 6 tasks done · /)
  expect(shown(session)).toMatch(
    /Phasegate: done, except 4 tasks: Write two files\n[^]*- tasks: 2 of 6 completed\n.*- not completed: task-1: the disk/,
  )
  expect(await statusOf(stage)).toMatch(/! 2\.1 +IMPLEMENT +Task Execution +in part +2\/6 +7 /)
  expect(await statusOf(stage, '--verbose')).toMatch(
    /✗ task-4 .* 2 attempts +Four: needs context: .*\n +attempt \d+ after [^:]*: needs context: docs\/shape\.md:3 says/,
  )
})

/** How to look at what the last attempt at a step left. */
const keptOf = (run: KeptRun, step: string): string => {
  const attempt = run.all('attempt-ended').findLast((event) => event.step === step)?.attempt
  return `git show refs/phasegate/${basename(run.folder)}/${step}/${attempt}`
}

const ASKED = ['docs/shape.md:3 says nothing of `src/none.txt`.', 'What did task-5 do, and what does task-1?']

const asks: Deed = (step) =>
  writesJson({
    status: 'needs_context',
    summary: 'I cannot go on.',
    errors: ASKED,
  })(step)

const asksOnce = (): Deed => {
  let asked = false
  return (step) => {
    const again = asked
    asked = true
    return (again ? goodDeed(step) : asks)(step)
  }
}

const block = (number: number, name: string, needs: string): string => `### Task ${number}: ${name}
- **Files:** src/${name.toLowerCase()}.txt
- **Dependencies:** ${needs}
- **Complexity:** easy
- **Instructions:** Write it.
`

const PLAN = [
  '# Plan\n\n## Tasks\n',
  block(1, 'One', 'none'),
  block(2, 'Two', 'Task 1'),
  block(3, 'Three', 'Task 2'),
  block(4, 'Four', 'none'),
  block(5, 'Five', 'none'),
  block(6, 'Six', 'Task 5'),
].join('\n')
