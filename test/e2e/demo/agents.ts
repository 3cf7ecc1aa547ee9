import { agentsByTag, type Deed, inProject, type Move, type Step, taking, writes } from '../model/agents.ts'
import type { Player } from '../model/player.ts'
import { calls, read, write } from '../model/reply.ts'
import { SAMPLE_TASKS, type SampleTask } from './sample-solution.ts'

/** A task for the sample project, and what of its agents differs from the demo's. */
export interface Job {
  readonly tasks: readonly SampleTask[]
  /** By step, or by the part before its number. */
  readonly deeds: Readonly<Record<string, Deed>>
  /** How many times as long as in the demo an agent takes. */
  readonly slower: number
}

/** The agents of the demo: they explore, plan and really change the sample project, each in its own time. */
export const demoAgents = ({ tasks, deeds, slower }: Job = DEMO): Player => {
  const done: Job['deeds'] = { ...DEEDS, plan: plan(tasks), task: task(tasks), ...deeds }
  return agentsByTag((step) =>
    taking(pace(step) * slower, done[step.id] ?? done[kindOf(step)] ?? writes('## No Changes Needed\n')),
  )
}

export const DEMO: Job = { tasks: SAMPLE_TASKS, deeds: {}, slower: 1 }

const kindOf = ({ id }: Step): string => id.replace(/-\d+$/, '')

// Different for each step, so that parallel agents are seen to end one after another.
const pace = ({ id }: Step): number => 250 + ([...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 5) * 120

export const json = (value: unknown): Deed => writes(`${JSON.stringify(value, null, 2)}\n`)

const FINDINGS: readonly string[] = [
  `## Findings
- \`readArguments\` reads the command line by hand and refuses what it does not know. (src/arguments.js:4)
- \`asTable\` prints the rows; nothing else knows how they look. (src/output.js:2)

## Relevant files
- src/arguments.js
- src/output.js
- src/main.js
`,
  `## Findings
- Each concern has a file of its own; \`main.js\` only connects them. (src/main.js:1)
- A flag is a boolean of the wish that \`readArguments\` returns, and is named in USAGE. (src/arguments.js:1)

## Relevant files
- src/main.js
- src/arguments.js
`,
  `## Findings
- Tests run with \`node --test\`; the program is tested as a process. (test/tally.test.js:1)
- The README lists the flags. (README.md:1)

## Relevant files
- test/tally.test.js
- package.json
- README.md
`,
]

const explore: Deed = (step) => writes(FINDINGS[Number(step.id.split('-').at(-1)) - 1] ?? FINDINGS[0] ?? '')(step)

const BRAINSTORM = `## Approaches Considered

### A formatter beside asTable
\`asJson\` in src/output.js, chosen in main.js by a flag. Small, and like what is there.

### A --format option with values
Room for more formats that nobody has asked for.

## Selected Approach

A formatter beside asTable: two functions and a flag, each tested where it lives.

## Implementation Areas

- json output: tally prints its rows as JSON when asked to
`

const plan = (tasks: readonly SampleTask[]): Deed =>
  writes(`## Tasks\n\n${tasks.map((each, index) => planBlock(each, index, tasks)).join('\n')}`)

const planBlock = (
  { name, needs, instructions, edits }: SampleTask,
  index: number,
  tasks: readonly SampleTask[],
): string => {
  const dependencies = needs.map((need) => `Task ${tasks.findIndex((task) => task.name === need) + 1}`)
  return `### Task ${index + 1}: ${name}
- **Files:** ${Object.keys(edits).join(', ')}
- **Dependencies:** ${dependencies.join(', ') || 'none'}
- **Complexity:** ${needs.length > 0 ? 'medium' : 'easy'}
- **Instructions:** ${instructions}
`
}

/** Carries out the task of its number, and says so. */
export const task =
  (tasks: readonly SampleTask[]): Deed =>
  (step) => {
    const wanted = tasks[Number(step.id.split('-').at(-1)) - 1]
    return [
      ...changes(step, wanted?.edits ?? {}),
      ...json({ status: 'completed', summary: `${wanted?.name ?? step.id}: done and tested.`, errors: [] })(step),
    ]
  }

/** Reads these files and writes them anew. */
export const changes = (step: Step, edits: Readonly<Record<string, string>>): Move[] => [
  calls(...Object.keys(edits).map((path) => read(inProject(step, path)))),
  calls(...Object.entries(edits).map(([path, text]) => write(inProject(step, path), text))),
]

const REMARK = {
  severity: 'LOW',
  location: 'src/output.js:6',
  issue: 'The JSON is indented by two spaces, which programs do not need.',
  suggestion: 'Leave it: people read it too.',
}

const CHANGED = [...new Set(SAMPLE_TASKS.flatMap(({ edits }) => Object.keys(edits)))]

const DEEDS: Readonly<Record<string, Deed>> = {
  explore,
  brainstorm: writes(BRAINSTORM),
  'plan-review': json({
    status: 'approved',
    issues: [],
    summary: 'The tasks do what was asked and do not get in each other’s way.',
  }),
  simplify: writes('## No Changes Needed\n\nEach function does one thing already.\n'),
  'impl-review': json({
    status: 'approved',
    issues: [REMARK],
    summary: 'The flag works and is tested.',
    filesReviewed: CHANGED,
  }),
  'test-review': json({
    status: 'approved',
    issues: [],
    summary: 'Lint and tests pass; the new tests fail without the change.',
  }),
  docs: writes('## No Updates Needed\n\nThe README was changed together with the code.\n'),
  'final-review': json({
    status: 'approved',
    overallQuality: 'high',
    issues: [],
    metrics: { tasksCompleted: 3, filesModified: CHANGED.length, linesChanged: 47, testsPassed: true },
    summary: 'tally --json prints a list with an object a file.',
    readyForCommit: true,
  }),
  completion: json({
    title: 'Add --json to tally',
    body: 'tally --json prints its rows as a list that programs can read.\nThe table stays the default.',
  }),
}
