import { expect, test } from 'vitest'
import { task } from '../good-agents.ts'
import { writes } from '../model/agents.ts'
import { committed, completedPhases, keptRun, scene, shown, startsOf } from '../dispatch/scene.ts'
import { sideBySide } from '../dispatch/side-by-side.ts'

test('two explorers look around at the same time, and without tests the gate leads past them', async () => {
  const { place, model, say } = await scene({ agents: { explore: sideBySide(2, EXPLORED) } })
  const session = await say('/dispatch --no-test --explorers 2 Write two files')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['0', '1.1', '1.2', '1.3', '2.1', '2.2', '2.3', '4.1', '4.2', '4.3'])
  expect(run.all('gate-passed').map(({ gate }) => gate)).toContain('IMPLEMENT->FINAL')
  expect(run.state).toMatchObject({
    status: 'completed',
    schedule: { length: 10 },
    gates: { 'IMPLEMENT->FINAL': { required: ['2.1-tasks.json', '2.3-impl-review.json'] } },
    stages: { TEST: { status: 'skipped', enabled: false }, EXPLORE: { agentCount: 2 } },
  })
  expect(shown(session)).toMatch(/Workflow Schedule \(10 phases\)/)
  expect(shown(session)).toMatch(/Phase 3\.1 │ TEST .* \(skipped\)/)
  expect(shown(session)).not.toMatch(/IMPLEMENT→TEST|TEST → FINAL/)
  expect(shown(session)).toMatch(/skipped: TEST \(--no-test\)/)

  expect(startsOf(model, 'explore-3')).toEqual([])
  expect(run.artifact('0-explore.md')).toMatch(/^# Explore Findings\n[^]*## Query 2: [^]*## Summary\n[^]*README\.md/)
})

test('without trees, a plan that a person gives is carried out in the checkout, independent tasks at the same time', async () => {
  const together = sideBySide(2, task())
  const { place, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    settings: { trees: { enabled: false } },
    agents: { 'task-1': together, 'task-2': together },
  })
  const session = await say('/dispatch --stage IMPLEMENT --plan docs/plan.md --no-test "Write three files"')
  const run = keptRun(place.project)
  expect(run.state).toMatchObject({ task: 'Write three files', status: 'completed' })
  expect(completedPhases(run)).toEqual(['2.1', '2.2', '2.3', '4.1', '4.2', '4.3'])
  expect(run.artifact('1.2-plan.md')).toContain('### Task 3: Third file')
  expect(shown(session)).toMatch(/Phase 1\.1 │ PLAN .* \(skipped\)/)
  expect(shown(session)).toMatch(/Trees: none \(trees\.enabled is false\)\. Agents work/)
  expect(committed(place.project, 'HEAD')).toBe('src/one.txt\nsrc/three.txt\nsrc/two.txt')

  const moves = run.events.flatMap((event) =>
    event.type === 'step-started' || event.type === 'step-completed' ? [`${event.type} ${event.step}`] : [],
  )
  for (const first of ['step-completed task-1', 'step-completed task-2']) {
    expect(moves).toContain(first)
    expect(moves.indexOf(first)).toBeLessThan(moves.indexOf('step-started task-3'))
  }
  expect(JSON.parse(run.artifact('2.1-tasks.json'))).toMatchObject({
    waves: [{ tasks: [{ id: 'task-1' }, { id: 'task-2' }] }, { tasks: [{ id: 'task-3' }] }],
    completedTasks: ['task-1', 'task-2', 'task-3'],
    failedTasks: [],
    filesModified: ['src/one.txt', 'src/three.txt', 'src/two.txt'],
  })
})

const EXPLORED = writes('## Findings\n\n- There is a README.\n\n## Relevant files\n\n- README.md\n')

const PLAN = `# Plan

## Tasks

### Task 1: First file
- **Files:** src/one.txt
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Write the first file.

### Task 2: Second file
- **Files:** src/two.txt
- **Dependencies:** none
- **Complexity:** medium
- **Instructions:** Write the second file.

### Task 3: Third file
- **Files:** src/three.txt
- **Dependencies:** Task 1, Task 2
- **Complexity:** hard
- **Instructions:** Write the third file.
`
