import { expect, test } from 'vitest'
import { plansToo, review, task, writesJson } from '../good-agents.ts'
import { inProject, writes } from '../model/agents.ts'
import { calls, write } from '../model/reply.ts'
import { planOf } from '../plan.ts'
import { ALL_PHASES, committed, completedPhases, keptRun, scene, shown, startsOf } from '../dispatch/scene.ts'
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

test('a small change needs eight agents: one explores, who names the one area plans it, nothing is simplified or documented twice', async () => {
  const PLANNED = planOf(['none', 'easy']).replace('src/one.txt', 'src/one.txt, docs/one.md')
  const { place, model, say } = await scene({
    files: { 'package.json': '{"scripts":{"test":"node -e 0"}}' },
    settings: { stages: { IMPLEMENT: { smallChange: 30 } } },
    agents: {
      brainstorm: plansToo(PLANNED),
      task: (step) => [calls(write(inProject(step, 'docs/one.md'), '# One file\n')), ...task()(step)],
      'impl-review': writesJson({ ...review('approved'), filesReviewed: ['src/one.txt'] }),
    },
  })
  const session = await say('/dispatch Write one file')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(ALL_PHASES)
  expect(run.all('report-refused')).toEqual([])
  const agents = model.requests.filter(({ turn }) => turn.speaker === 'agent' && turn.number === 1)
  expect(agents).toHaveLength(8)
  expect(shown(session)).toContain('Agents: 8 or more for a plan of one task, 1 of them to explore (for ')
  expect(shown(session)).toMatch(/Agents may be refused: npm (?:run )?test \(permission mode acceptEdits; no rule/)
  expect(shown(session)).toMatch(/✓ 1\.2 Plan · 1 task · one area, planned by who named it/)
  expect(shown(session)).toMatch(/– 2\.2 Simplify · left out: 2 changed lines, fewer than 30/)
  expect(shown(session)).toMatch(/– 4\.1 Documentation · left out: tasks of the plan changed docs\/one\.md/)
  expect(run.artifact('1.2-plan.md')).toContain('## Dependency Graph')
  expect(run.artifact('2.2-simplify.md')).toMatch(/^## Left out\n\n2 changed lines/)
  expect(committed(place.project, run.state.result?.branch ?? '')).toBe('docs/one.md\nsrc/one.txt')
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
