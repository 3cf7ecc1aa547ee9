import { expect, test } from 'vitest'
import { checkPlanPart } from '../../../../src/workflow/run/artifact/plan.ts'
import { contextOf, problemsOf, ROOT } from './context.ts'

const PART = `# Plan for auth

## Tasks

### Task 1: Session store
- **Files:** src/session.ts, test/session.test.ts
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Keep sessions in memory.

  \`\`\`md
  ### Task 9: an example
  - **Files:** ../../etc/passwd
  \`\`\`

### Task 2: Login
- **Files:** src/login.ts
- **Dependencies:** Task 1, ui
- **Complexity:** hard
- **Instructions:** Use the store.
`

const AREAS = ['auth', 'ui', 'data, cache and files']
const problems = (text: string): string => problemsOf(checkPlanPart(text, contextOf({ areas: AREAS })))

/** A part with one task whose lines are given. */
const task = (...lines: string[]): string => ['## Tasks', '### Task 1: One', ...lines].join('\n')
const FILES = '- **Files:** src/a.ts'
const NONE = '- **Dependencies:** none'
const EASY = '- **Complexity:** easy'
const DO = '- **Instructions:** Do it.'

test('a part with all fields is accepted', () => {
  expect(checkPlanPart(PART, contextOf({ areas: AREAS }))).toEqual({ ok: true, facts: { kind: 'text' } })
})

test('CRLF and a BOM change nothing', () => {
  expect(problems(`\uFEFF${PART.replaceAll('\n', '\r\n')}`)).toBe('accepted')
})

test.each([
  ['- **Files**: src/a.ts'],
  ['* **Files:** `src/a.ts`'],
  ['**Files:** src/a.ts'],
  ['- Files: src/a.ts'],
  ['- __Files:__ src/a.ts'],
  ['- **file:** src/a.ts'],
  ['- **Files:**\n  - src/a.ts\n  - Create: `src/b.ts` (new)'],
  ['- **Files:** src/a.ts (new, exported), src/b.ts - changed'],
  ['- **Files:** `src/a.ts`, `my file.ts` and `src/b.ts`'],
  ['- **Files:** src/[id]/(group)/page.ts; ./src/x/../a.ts'],
  ['- **Files:** none'],
  ['- **Files:** **src/a.ts**, **src/b.ts**: changed, **Test:** test/a.test.ts'],
])('files may be written %j', (files) => {
  expect(problems(task(files, NONE, EASY, DO))).toBe('accepted')
})

test.each([
  ['None.'],
  ['n/a'],
  ['ui'],
  ['`ui`'],
  ['"UI" area'],
  ['area ui'],
  ['data, cache and files'],
  ['ui, data, cache and files'],
  ['ui (its types, and tests)'],
  ['\n  - ui\n  - data, cache and files'],
])('dependencies may be written %j', (dependencies) => {
  expect(problems(task(FILES, `- **Dependencies:** ${dependencies}`, EASY, DO))).toBe('accepted')
})

test.each([
  ['Task 1'],
  ['task 1.'],
  ['Tasks 1'],
  ['task-1'],
  ['#1'],
  ['1'],
  ['Task 1, Task 3'],
  ['Tasks 1, 3 and 4'],
  ['Task 1 and Task 3'],
])('tasks may be named %s', (dependencies) => {
  const other = (number: number): string => [`### Task ${number}: x`, FILES, NONE, EASY, DO].join('\n')
  const last = ['### Task 2: last', FILES, `- **Dependencies:** ${dependencies}`, EASY, DO].join('\n')
  expect(problems(['## Tasks', other(1), other(3), other(4), last].join('\n'))).toBe('accepted')
})

test.each([
  ['Easy'],
  ['**hard**'],
  ['medium (two files)'],
  ['`easy`.'],
  ['\n  easy'],
  ['easy\n\n---\n'],
  ['hard - many callers'],
])('complexity may be written %s', (complexity) => {
  expect(problems(task(FILES, NONE, `- **Complexity:** ${complexity}`, DO))).toBe('accepted')
})

test.each([
  ['### Task 1 - One'],
  ['### **Task 1: One**'],
  ['### **Task 1:** One'],
  ['### task #1: One ###'],
  ['   ### Task 1. One'],
])('a task may be headed %s', (heading) => {
  expect(problems(['## Tasks', heading, FILES, NONE, EASY, DO].join('\n'))).toBe('accepted')
})

test('fields may come in any order, and instructions may hold anything but fields', () => {
  expect(
    problems(
      task(
        DO,
        '- Files: are mentioned in this list',
        '  - **Complexity:** indented',
        '#### A heading of its own',
        '1. one',
        '> ### Task 7: quoted',
        '---',
        '- **Complexity:** easy',
        '- **Dependencies:** none',
        '- **Files:** src/a.ts',
      ),
    ),
  ).toBe('accepted')
})

test('every missing or empty field is named with its task and an example', () => {
  expect(
    problems(
      '## Tasks\n### Task 1: One\n### Task 4: Two\n- **Files:**\n- **Complexity:** tricky\n- **Instructions:**\n\n---\n',
    ),
  ).toBe(
    [
      'line 2: Task 1 has no "- **Files:**" line; expected e.g. - **Files:** src/a.ts, test/a.test.ts',
      'line 2: Task 1 has no "- **Dependencies:**" line; expected e.g. - **Dependencies:** none',
      'line 2: Task 1 has no "- **Complexity:**" line; expected e.g. - **Complexity:** easy',
      'line 2: Task 1 has no "- **Instructions:**" line; expected e.g. - **Instructions:** what to do in which function, on any number of lines',
      'line 3: Task 4 has no "- **Dependencies:**" line; expected e.g. - **Dependencies:** none',
      'line 4: Files of Task 4 is empty; expected e.g. - **Files:** src/a.ts, test/a.test.ts',
      'line 5: Task 4 has the complexity "tricky"; expected easy, medium or hard',
      'line 6: Instructions of Task 4 is empty; expected e.g. - **Instructions:** what to do in which function, on any number of lines',
    ].join('\n'),
  )
})

test.each([
  ['../other/a.ts', 'names "../other/a.ts", which leaves the project; expected a path inside it'],
  ['src/../../a.ts', 'names "src/../../a.ts", which leaves the project; expected a path inside it'],
  ['~/a.ts', 'names "~/a.ts", which leaves the project; expected a path inside it'],
  ['/etc/passwd', 'names "/etc/passwd", which leaves the project; expected a path inside it'],
  [`${ROOT}/src/new.ts`, `names "${ROOT}/src/new.ts", which is absolute; expected src/new.ts`],
  ['src/**', 'names "src/**", which is a pattern; expected the files themselves'],
  ['**/a.ts', 'names "**/a.ts", which is a pattern; expected the files themselves'],
  ['https://x.y/a.ts', 'names "https://x.y/a.ts", which is an address; expected a path in the project'],
  [
    'src/a.ts src/b.ts',
    'names "src/a.ts src/b.ts", which is not a plain path; expected paths separated by commas, in backticks if they have spaces',
  ],
  [
    'src/a.ts and src/b.ts',
    'names "src/a.ts and src/b.ts", which is not a plain path; expected paths separated by commas, in backticks if they have spaces',
  ],
])('the path %s is refused', (path, problem) => {
  expect(problems(task(`- **Files:** src/ok.ts, ${path}`, NONE, EASY, DO))).toBe(`line 3: Task 1 ${problem}`)
})

test('unknown dependencies are refused with what there is', () => {
  expect(problems(task(FILES, '- **Dependencies:** Task 7, payments, auth, none', EASY, DO))).toBe(
    ['Task 7', 'payments', 'auth', 'none']
      .map(
        (name) =>
          `line 4: Task 1 depends on "${name}", which is unknown; expected none, tasks among 1, or areas among "ui", "data, cache and files"`,
      )
      .join('\n'),
  )
})

const cyclic = (number: number, needs: string): string =>
  [`### Task ${number}: x`, FILES, `- **Dependencies:** ${needs}`, EASY, DO, ''].join('\n')

test('cycles are named', () => {
  const text = [
    '## Tasks',
    cyclic(1, 'Task 3'),
    cyclic(2, 'Task 4'),
    cyclic(3, 'none'),
    cyclic(4, 'Task 1, Task 2'),
    cyclic(5, 'Task 5'),
  ].join('\n')
  expect(problems(text)).toBe(
    [
      'line 10: Task 2 -> Task 4 -> Task 2 is a cycle: each waits for the next; expected one of them to do without',
      'line 28: Task 5 -> Task 5 is a cycle: each waits for the next; expected one of them to do without',
    ].join('\n'),
  )
})

test.each([
  ['', 'there is no "## Tasks" section; expected that heading and at least one block "### Task 1: <name>" below it'],
  ['# Tasks\n### Task 1: One', 'line 1: "# Tasks" has the wrong level; expected "## Tasks"'],
  ['## Tasks\nLater.', 'line 1: "## Tasks" has no tasks; expected at least one block "### Task 1: <name>" below it'],
])('%j has no tasks', (text, problem) => {
  expect(problems(text)).toBe(problem)
})

test('what looks like a task but is not read as one is refused, not swallowed', () => {
  const text = [
    task(FILES, NONE, EASY, DO),
    '###Task 2: no space',
    '    ### Task 3: indented',
    '#### Task 4: too deep',
    '### 5. No task',
    '### Task 1: again',
    '### Task 6:',
    '### Task 7.1: half',
    '## Task 8: too high',
    '### Task 9: outside',
    '# Task 12 is the ticket',
    '## Tasks',
  ].join('\n')
  expect(problems(text)).toBe(
    [
      'line 7: "###Task 2: no space" is not read as a heading; expected "### Task N: <name>" at the start of the line, or a code fence around an example',
      'line 8: "### Task 3: indented" is not read as a heading; expected "### Task N: <name>" at the start of the line, or a code fence around an example',
      'line 9: "#### Task 4: too deep" has the wrong level; expected "### Task 4: <name>"',
      'line 10: "### 5. No task" is not a task; expected "### Task N: <name>", or #### for a heading inside a task',
      'line 11: Task 1 again (the first is on line 2); expected another number',
      'line 12: "### Task 6:" has no name; expected "### Task 6: <name>"',
      'line 13: "### Task 7.1: half" is not a task; expected "### Task N: <name>", or #### for a heading inside a task',
      'line 14: "## Task 8: too high" has the wrong level; expected "### Task 8: <name>"',
      'line 15: "### Task 9: outside" stands outside "## Tasks" (line 1); expected it below that heading',
      'line 17: "## Tasks" again; expected it once, on line 1',
    ].join('\n'),
  )
})

test('a task that lost its heading shows by its fields', () => {
  expect(problems(task(FILES, NONE, EASY, DO, '**Task 2: Two**', FILES))).toBe(
    'line 8: Task 1 has a second "Files" line (the first is on line 3); expected one; ' +
      'indent it or put it in a code fence if it belongs to the instructions',
  )
})

test('an open fence is refused: it would hide the tasks below it', () => {
  expect(problems(task(FILES, NONE, EASY, DO, '```ts', 'code', '### Task 2: hidden'))).toBe(
    'line 7: the code fence opened here is never closed; expected a line ``` after the code',
  )
})

const long = (piece: string): string => piece.repeat(200_000)

test('hostile lines do not take long', () => {
  const started = performance.now()
  for (const piece of [':1', '*', ' ', '- ', '`', '(', ',', '# ', '-- ', '**Files:** ']) {
    problems(task(`- **Files:** ${long(piece)}x`, `- **Dependencies:** ${long(piece)}x`, EASY, `${long(piece)}x`))
  }
  expect(performance.now() - started).toBeLessThan(5000)
})
