import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPlanPart, mergePlan, readPlan, taskBlock } from '../../../../src/workflow/run/artifact/plan.ts'
import type { PlannedTask } from '../../../../src/workflow/core/facts.ts'
import { contextOf, problemsOf, worldOf } from './context.ts'
import { often } from '../../../often.ts'

const WORLD = worldOf([])

const AUTH_TASKS = `### Task 1: Session store
- **Files:** src/session.ts, test/session.test.ts
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Keep sessions in memory.

### Task 2: Login
- **Files:** \`src/login.ts\`, src/app.ts
- **Dependencies:** Task 1
- **Complexity:** hard
- **Instructions:** Use the store from Task 1 (\`Task 1\` in the log).

  \`\`\`md
  ### Task 1: an example
  \`\`\`
`

const AUTH = `# Auth

Some thoughts.

## Tasks

${AUTH_TASKS}
## Dependency Graph
Task 1 first.
`

const UI = `## Tasks
### Task 10: Form
* **Files**: src/form.tsx
* **Dependencies**:
  - auth
* **Complexity**: Medium
* **Instructions**: As in Tasks 10 and 20, not Task 2.
### Task 20 - Menu
- Files: src/menu.tsx, ./src/app.ts
- Dependencies: Task 10
- Complexity: easy
- Instructions: Show it.

Then stop.
### Task 30: Icons
- **Files:** src/menu.tsx
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Draw.
`

const MERGED = `# Implementation Plan

- auth: Task 1 to Task 2
- ui: Task 3 to Task 5

## Tasks

${AUTH_TASKS}
### Task 3: Form
* **Files**: src/form.tsx
- **Dependencies:** Task 1, Task 2
* **Complexity**: Medium
* **Instructions**: As in Tasks 3 and 4, not Task 2.

### Task 4: Menu
- Files: src/menu.tsx, ./src/app.ts
- **Dependencies:** Task 3
- Complexity: easy
- Instructions: Show it.

Then stop.

### Task 5: Icons
- **Files:** src/menu.tsx
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Draw.

## Dependency Graph

- Wave 1: Task 1, Task 5
- Wave 2: Task 2 (after Task 1)
- Wave 3: Task 3 (after Task 1, Task 2)
- Wave 4: Task 4 (after Task 3)

Files that several tasks may change at the same time; what they change is merged:

- src/menu.tsx: Task 4, Task 5
`

const parts = [
  { area: 'auth', text: AUTH },
  { area: 'ui', text: UI },
]

test('parts become one plan: renumbered, areas resolved, files that several tasks may change named', () => {
  expect(mergePlan(parts)).toEqual({
    ok: true,
    text: MERGED,
    tasks: [
      {
        id: 'task-1',
        name: 'Session store',
        files: ['src/session.ts', 'test/session.test.ts'],
        needs: [],
        complexity: 'easy',
      },
      { id: 'task-2', name: 'Login', files: ['src/login.ts', 'src/app.ts'], needs: ['task-1'], complexity: 'hard' },
      { id: 'task-3', name: 'Form', files: ['src/form.tsx'], needs: ['task-1', 'task-2'], complexity: 'medium' },
      { id: 'task-4', name: 'Menu', files: ['src/menu.tsx', 'src/app.ts'], needs: ['task-3'], complexity: 'easy' },
      { id: 'task-5', name: 'Icons', files: ['src/menu.tsx'], needs: [], complexity: 'easy' },
    ],
  })
})

test('parts with CRLF and a BOM give the same plan', () => {
  const windows = parts.map(({ area, text }) => ({ area, text: `\uFEFF${text.replaceAll('\n', '\r\n')}` }))
  expect(mergePlan(windows)).toEqual(mergePlan(parts))
})

test('reading the merged plan gives the same plan', () => {
  expect(readPlan(MERGED, WORLD)).toEqual(mergePlan(parts))
})

const one = (file: string): string =>
  `## Tasks\n### Task 1: x\n- **Files:** ${file}\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** x\n`

test('of a folder and a file in it, the file is named', () => {
  const merged = mergePlan([
    { area: 'a', text: one('src/a/b.ts') },
    { area: 'b', text: one('src/a/') },
    { area: 'c', text: one('src/ab.ts') },
  ])
  expect(merged.ok && merged.text).toMatch(/is merged:\n\n- src\/a\/b\.ts: Task 1, Task 2\n$/)
})

test('the block of a task is cut out byte for byte', () => {
  expect(taskBlock(MERGED, 'task-2')).toBe(MERGED.slice(MERGED.indexOf('### Task 2'), MERGED.indexOf('\n\n### Task 3')))
  expect(taskBlock(MERGED, 'task-5')).toBe(MERGED.slice(MERGED.indexOf('### Task 5'), MERGED.indexOf('\n\n## Dep')))
  const windows = MERGED.replaceAll('\n', '\r\n')
  expect(taskBlock(windows, 'task-4')).toBe(taskBlock(MERGED, 'task-4').replaceAll('\n', '\r\n'))
  expect(() => taskBlock(MERGED, 'task-9')).toThrow(
    'the plan has no task-9; it has task-1, task-2, task-3, task-4, task-5. See: phasegate doctor',
  )
})

const waiting = (needs: string): string =>
  `## Tasks\n### Task 1: x\n- **Files:** a.ts\n- **Dependencies:** ${needs}\n- **Complexity:** easy\n- **Instructions:** x\n`

test('cycles between areas are named by plan and by part', () => {
  expect(
    problemsOf(
      mergePlan([
        { area: 'auth', text: waiting('ui') },
        { area: 'ui', text: waiting('auth') },
      ]),
    ),
  ).toBe(
    'Task 1 -> Task 2 -> Task 1 is a cycle: each waits for the next; expected one of them to do without ' +
      '(Task 1 is Task 1 of area "auth", line 4; Task 2 is Task 1 of area "ui", line 4)',
  )
})

test('problems of a part are told with its area', () => {
  expect(
    problemsOf(
      mergePlan([
        { area: 'auth', text: AUTH },
        { area: 'ui', text: UI.replace('  - auth', '  - payments') },
        { area: 'docs', text: '## Tasks\n' },
      ]),
    ),
  ).toBe(
    [
      'area "ui", line 4: Task 10 depends on "payments", which is unknown; expected none, tasks among 10, 20, 30, or areas among "auth", "docs"',
      'area "docs", line 1: "## Tasks" has no tasks; expected at least one block "### Task 1: <name>" below it',
    ].join('\n'),
  )
  expect(problemsOf(mergePlan([]))).toBe('there are no tasks; expected at least one area with a task')
})

const GIVEN = `\uFEFF# My plan\r
\r
## Overview\r
As I see it.\r
\r
## Tasks\r
\r
### Task 3: First\r
- **Files:** src/a.ts\r
- **Complexity:** easy\r
- **Dependencies:** none\r
- **Instructions:** Do.\r
\r
### Task 7: Second\r
- **Files:** src/a.ts\r
- **Dependencies:**\r
  - none\r
\r
- **Complexity:** hard\r
- **Instructions:** Do more.\r
\r
## Notes\r
The end.`

test('a given plan keeps its numbers and every byte that need not change', () => {
  const read = readPlan(GIVEN, WORLD)
  expect(read).toEqual({
    ok: true,
    tasks: [
      { id: 'task-3', name: 'First', files: ['src/a.ts'], needs: [], complexity: 'easy' },
      { id: 'task-7', name: 'Second', files: ['src/a.ts'], needs: [], complexity: 'hard' },
    ],
    text:
      GIVEN +
      '\r\n\r\n## Dependency Graph\r\n\r\n- Wave 1: Task 3, Task 7\r\n\r\n' +
      'Files that several tasks may change at the same time; what they change is merged:\r\n\r\n- src/a.ts: Task 3, Task 7\r\n',
  })
  expect(read.ok && readPlan(read.text, WORLD)).toEqual(read)
})

test('an outdated graph is replaced, what follows it stays', () => {
  const read = readPlan(
    MERGED.replace('- Wave 1: Task 1, Task 5', '- Wave 1: nobody') + '\n## Notes\n\n- mine\n',
    WORLD,
  )
  expect(read.ok && read.text).toBe(`${MERGED}\n## Notes\n\n- mine\n`)
})

test('a given plan is refused with line numbers', () => {
  expect(problemsOf(readPlan(GIVEN.replace('Task 7', 'Task 3').replace('  - none', '  - auth'), WORLD))).toBe(
    'line 14: Task 3 again (the first is on line 8); expected another number',
  )
  expect(problemsOf(readPlan(GIVEN.replace('  - none', '  - auth').replace('src/a.ts', '/etc/x'), WORLD))).toBe(
    [
      'line 9: Task 3 names "/etc/x", which leaves the project; expected a path inside it',
      'line 16: Task 7 depends on "auth", which is unknown; expected none, tasks among 3, 7',
    ].join('\n'),
  )
})

interface Drafted {
  readonly files: number[]
  readonly needs: number[]
  readonly instructions: string
}

// Dependencies point backwards, so no plan has a cycle; areas depend on earlier areas.
const drafted = fc.record({
  files: fc.array(fc.nat(12), { minLength: 1, maxLength: 3 }),
  needs: fc.array(fc.nat(8), { maxLength: 3 }),
  instructions: fc
    .array(
      fc.constantFrom(
        'Do it.',
        '```\n### Task 1: no\n```',
        '#### More',
        '- Files: x',
        '---',
        '',
        '  - **Files:** x',
        '~~~~\n# no\n~~~~',
      ),
      {
        maxLength: 4,
      },
    )
    .map((lines) => lines.join('\n')),
})
const plans = fc.array(fc.array(drafted, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })

const written = (area: Drafted[], index: number): { area: string; text: string } => {
  const blocks = area.map(({ files, needs, instructions }, at) => {
    const own = needs.filter((need) => need < at).map((need) => `Task ${need + 1}`)
    const other = index > 0 && needs.includes(8) ? [`area ${index - 1}`] : []
    return [
      `### Task ${at + 1}: Name ${index}.${at}`,
      `- **Files:** ${files.map((file) => `src/${file}.ts`).join(', ')}`,
      `- **Dependencies:** ${[...own, ...other].join(', ') || 'none'}`,
      '- **Complexity:** medium',
      `- **Instructions:** Go.\n${instructions}`,
    ].join('\n')
  })
  return { area: `area ${index}`, text: ['## Tasks', ...blocks].join('\n') }
}

const reachable = (tasks: readonly PlannedTask[]): Map<string, Set<string>> => {
  const before = new Map<string, Set<string>>()
  const visit = (id: string): Set<string> => {
    const known = before.get(id)
    if (known !== undefined) return known
    const all = new Set<string>()
    before.set(id, all)
    for (const need of tasks.find((task) => task.id === id)?.needs ?? [])
      for (const each of [need, ...visit(need)]) all.add(each)
    return all
  }
  for (const { id } of tasks) visit(id)
  return before
}

const labelOf = ({ id }: PlannedTask): string => id.replace('task-', 'Task ')

test('merging keeps every task once, just its dependencies, no cycle, and names every file that two may change at once', () => {
  fc.assert(
    fc.property(plans, (areas) => {
      const given = areas.map(written)
      const merged = mergePlan(given)
      if (!merged.ok) throw new Error(merged.problems.join('\n'))
      const { tasks, text } = merged
      const offsets = areas.map((_, index) => areas.slice(0, index).flat().length)
      expect(tasks.map(({ id, name }) => [id, name])).toEqual(
        areas.flatMap((area, index) =>
          area.map((_, at) => [`task-${(offsets[index] ?? 0) + at + 1}`, `Name ${index}.${at}`]),
        ),
      )
      const before = reachable(tasks)
      areas.forEach((area, index) =>
        area.forEach(({ needs }, at) => {
          const own = before.get(`task-${(offsets[index] ?? 0) + at + 1}`)
          for (const need of needs.filter((each) => each < at))
            expect(own).toContain(`task-${(offsets[index] ?? 0) + need + 1}`)
          expect(index === 0 || !needs.includes(8) || own?.has(`task-${offsets[index] ?? 0}`)).toBe(true)
        }),
      )
      for (const a of tasks) {
        expect(before.get(a.id)).not.toContain(a.id)
        for (const b of tasks) {
          const isOrdered = before.get(a.id)?.has(b.id) === true || before.get(b.id)?.has(a.id) === true
          if (a.id === b.id || isOrdered) continue
          for (const file of a.files.filter((each) => b.files.includes(each))) {
            const said = text.split('\n').findLast((line) => line.startsWith(`- ${file}: `))
            expect(said?.split(/: |, /)).toEqual(expect.arrayContaining([labelOf(a), labelOf(b)]))
          }
        }
        expect(taskBlock(text, a.id)).toContain(`: ${a.name}\n`)
      }
      expect(readPlan(text, WORLD)).toEqual(merged)
    }),
    { numRuns: often(30, 100) },
  )
})

const line = fc.constantFrom(
  '- **Files:** src/a.ts',
  '- **Files:**',
  '  - `src/a b.ts`, src/c.ts',
  '- Dependencies: none',
  '**Dependencies**: Task 1',
  '- **Complexity:** Easy',
  '- **Instructions:** Do Task 1.',
  '- Instructions:',
  '### Task 1: One',
  '### Task 2 - **Two** #',
  '#### Deeper',
  '```ts',
  '```',
  '',
  '---',
  '<!-- no -->',
  'Tasks 1 and 2',
  '## Notes',
  '## Dependency Graph',
  '  text',
)
const block = fc.tuple(
  fc.constantFrom('### Task 1: One', '### Task 7: **Seven** - and : more', '   ### **Task 3:** Three'),
  fc.shuffledSubarray(
    ['- **Files:** src/a.ts', '- **Dependencies:** none', '- **Complexity:** hard', '- **Instructions:** Go.'],
    { minLength: 4 },
  ),
  fc.array(line, { maxLength: 3 }),
)
const document = fc
  .tuple(fc.array(fc.oneof({ weight: 3, arbitrary: block }, line), { maxLength: 4 }), fc.constantFrom('\n', '\r\n'))
  .map(([pieces, end]) => ['## Tasks', ...pieces.flat(2)].join(end))

test('a part that is accepted can be merged, and what was merged is read back the same', () => {
  let accepted = 0
  fc.assert(
    fc.property(document, (text) => {
      if (!checkPlanPart(text, contextOf()).ok) return
      accepted += 1
      const merged = mergePlan([{ area: 'one', text }])
      expect(merged.ok && readPlan(merged.text, WORLD)).toEqual(merged)
      const read = readPlan(text, WORLD)
      expect(read.ok && readPlan(read.text, WORLD)).toEqual(read)
    }),
    { numRuns: often(500, 2000) },
  )
  expect(accepted).toBeGreaterThan(often(25, 100))
})

test('hundreds of tasks on the same files take no time', () => {
  const area = Array.from({ length: 250 }, (_, at) => ({
    files: [at % 5, 20],
    needs: at % 3 === 0 ? [0] : [],
    instructions: 'x',
  }))
  const given = [area, area].map(written)
  const started = performance.now()
  const merged = mergePlan(given)
  expect(merged.ok && merged.tasks.length).toBe(500)
  expect(performance.now() - started).toBeLessThan(2000)
})
