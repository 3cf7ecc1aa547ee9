import { changes, demoAgents, json, task } from '../demo/agents.ts'
import { type Deed, heldUntil, writes } from '../model/agents.ts'
import type { Player } from '../model/player.ts'
import { QUOTES, TASKS } from './solution.ts'

export const TASK = 'Let tally print JSON, CSV and a total'

/**
 * The agents of a run that has it all: work side by side, a report that is refused, an attempt that fails, a review that
 * sends back. In the middle of it four of them work until this was seen.
 */
export const pictureAgents = (seen: Promise<unknown>): Player => {
  const good = task(TASKS)
  const long = heldUntil(seen, good)
  let totals = 0
  return demoAgents({
    tasks: TASKS,
    slower: 4,
    deeds: {
      brainstorm: writes(BRAINSTORM),
      'task-2': long,
      'task-3': (step) => (step.attempt === 1 ? CLAIMED : long)(step),
      'task-4': (step) => (++totals === 1 ? GIVEN_UP : long)(step),
      'task-6': long,
      'impl-review-1': json({
        status: 'needs_revision',
        issues: [QUOTES.issue],
        summary: 'The flags work; CSV breaks on file names that hold a comma.',
        filesReviewed: REVIEWED,
      }),
      'impl-review-fix': (step) => [
        ...changes(step, QUOTES.edits),
        ...writes('## Changes Made\n\n- src/csv.js:4: cells are quoted where they must be, and that is tested\n')(step),
      ],
      'impl-review-2': json({
        status: 'approved',
        issues: [],
        summary: 'Names with commas are quoted and tested.',
        filesReviewed: REVIEWED,
      }),
      'final-review': json({
        status: 'approved',
        issues: [],
        summary: 'tally prints JSON and CSV, with a total where it is asked for.',
      }),
      completion: json({
        title: TASK,
        body: 'The rows can be read by programs and spreadsheets.\nThe table stays the default.',
      }),
    },
  })
}

const REVIEWED = TASKS.flatMap(({ edits }) => Object.keys(edits))

// It says that it is done, and has changed nothing.
const CLAIMED: Deed = json({ status: 'completed', summary: 'Rows are printed as CSV.', errors: [] })

const GIVEN_UP: Deed = json({
  status: 'failed',
  summary: 'Not done.',
  errors: ['I looked for the rows in src/total.js, which is not there yet.'],
})

const BRAINSTORM = `## Approaches Considered

### A file for each format
Small functions beside asTable, chosen in main.js by a flag. Each is built and tested by itself.

### A --format option with values
Room for more formats that nobody has asked for.

## Selected Approach

A file for each format: three functions and three flags, each tested where it lives.

## Implementation Areas

- output: tally prints its rows as JSON or CSV, and adds them up, when asked to
`
