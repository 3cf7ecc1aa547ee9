import { formatDiagnostic } from '../../../src/workflow/plan/diagnostic.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import type { Thread } from '../../../src/workflow/plan/plan.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'

/** Every field there is, as the format describes it. */
export const PLAN = `# Plan: Tea shop

## Summary
Sell tea over the counter.

## References
- \`docs/tea.md\`
- The price list
  of this year

## Stages

### Stage 01: Counter

#### Definition
One can buy tea.

#### Constitution
**Inputs:**
- beans? no, leaves

#### Questions
- [ ] Cash only?
- [x] Green tea? Yes
  and oolong

#### Batches

##### Batch 01: Till
Both can go at once.

###### Thread 01: Money @agent:default
**Summary:** Count money.
**Files:** \`src/money.ts\`, \`test/money.test.ts\`
**Details:**
- round to cents
\`\`\`md
###### Thread 09: an example @agent:nobody
\`\`\`

| a | b |
|---|---|

###### Thread 02: Receipt
**Summary:** Print it.
**Details:**
Use the printer.

##### Batch 02: Shop

###### Thread 01: Door @agent:
**Summary:** Open and close.
**Depends:** 1.1.1, 01.01.02
**Needs:** gpu
**Details:**
Hinges.

### Stage 02: Storage

#### Definition
There is tea to sell.

#### Constitution
Dry.

#### Questions
None.

#### Batches

##### Batch 01: Shelf

###### Thread 01: Wood @agent:default-fast
**Summary:** Build a shelf.
**Details:**
Oak.
`

/** The older spellings, a line of facts under the title, a section of its own, footers in the middle. */
export const OLDER_PLAN = `# Plan: Clock Repair

> **Stream ID:** 007-clock-repair | **Created:** 2026-01-05

## Summary

Repair the tower clock.

## References

- Tower: \`./tower\`

## Decisions

### Spare parts

\`\`\`json
{ "# Plan": "## Stages" }
\`\`\`

## Stages

### Stage 01: Gears

#### Stage Definition

The gears turn.

#### Stage Constitution

**Inputs:**
- Oil

**Outputs:**
- Motion

#### Stage Questions

- [x] Which oil? Decided: thin oil

#### Stage Batches

##### Batch 01: Cleaning

###### Thread 01: Wash

**Summary:**
Wash all gears.

**Details:**
- Nested:
  \`\`\`
  ## Stage 01: not real
  #### Thread 01: Router @agent:backend-expert
  \`\`\`
- Done

**Notes:**
- one bold label in the details

---

*Last updated: 2026-01-05*

### Stage 02: Bell

#### Stage Definition

It rings.

#### Stage Constitution

Loud.

#### Stage Questions

- [ ] At night?

#### Threads

##### Batch 01: Rope

###### Thread 01: Pull

**Summary:**
Pull the rope.

**Details:**
- Every hour
`

/** The diagnostics of a text as they are printed. */
export const problemsIn = (text: string): string[] =>
  parsePlan(text).diagnostics.map((diagnostic) => formatDiagnostic(diagnostic))

/** `LINE code` of every diagnostic. */
export const codesIn = (text: string): string[] =>
  parsePlan(text).diagnostics.map((diagnostic) => `${diagnostic.line} ${diagnostic.code}`)

export const threadIn = (text: string, id: string): Thread => {
  const thread = threadsOf(parsePlan(text).plan).find((candidate) => candidate.id === id)
  if (thread === undefined) throw new Error(`the fixture has no thread ${id}`)
  return thread
}

/** The smallest plan without diagnostics; the thread says what it is given. */
export const planWith = (...thread: string[]): string =>
  [
    ...HEAD,
    '###### Thread 01: One',
    ...(thread.length === 0 ? ['**Summary:** Do it.', '**Details:**', 'So.'] : thread),
    '',
  ].join('\n')

const HEAD = [
  '# Plan: Small',
  '## Summary',
  'Something.',
  '## Stages',
  '### Stage 01: Only',
  '#### Definition',
  'It is done.',
  '#### Constitution',
  'Simply.',
  '#### Batches',
  '##### Batch 01: Only',
]

/** The line of the first line below the heading of the thread in `planWith`. */
export const BODY = HEAD.length + 2
