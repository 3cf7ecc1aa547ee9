import { agentsByTag, type Deed, does, inProject, reports, type Step, writes } from './model/agents.ts'
import type { Player } from './model/player.ts'
import { calls, write } from './model/reply.ts'
import { planOf } from './plan.ts'

/** Deeds that replace what a good agent would do, by step (`plan-1`) or by the part before the number (`plan`). */
export type Deviations = Readonly<Record<string, Deed>>

/** Agents that do each phase of a small run well: one area, two tasks that write one file each. */
export const goodAgents = (deviations: Deviations = {}): Player =>
  agentsByTag((step) => deviations[step.id] ?? deviations[kindOf(step)] ?? goodDeed(step))

const kindOf = ({ id }: Step): string => id.replace(/-\d+$/, '')

export const goodDeed = (step: Step): Deed => GOOD[kindOf(step)] ?? repairs

const json = (value: unknown): Deed => writes(`${JSON.stringify(value, null, 2)}\n`)

export const review = (status: 'approved' | 'needs_revision', ...issues: object[]) => ({
  status,
  issues,
  summary: `The reviewer says ${status}.`,
})

export const highIssue = { severity: 'HIGH', location: 'src/one.txt:1', issue: 'It is wrong.', suggestion: 'Mend it.' }

/** A task agent: writes the file its block names, then its result. */
export const task =
  (result: object = {}, text = 'written'): Deed =>
  (step) => {
    const file = /\*\*Files:\*\* (\S+)/.exec(step.prompt)?.[1]?.replace(/,$/, '') ?? 'src/none.txt'
    return [
      calls(write(inProject(step, file), `${text} by ${step.id}\n`)),
      ...json({
        status: 'completed',
        summary: `${file} is there.`,
        errors: [],
        ...result,
      })(step),
    ]
  }

/** A brainstormer that names one area and plans it, too. */
export const plansToo =
  (plan: string): Deed =>
  (step) => {
    const path = /write its plan to (\S+), before/.exec(step.prompt)?.[1] ?? 'src/none.txt'
    return [calls(write(path, plan)), ...goodDeed(step)(step)]
  }

/** A good agent that also writes the file for which a test of the project looks. */
export const mends: Deed = (step) => [calls(write(inProject(step, 'mended.txt'), 'mended\n')), ...goodDeed(step)(step)]

/** Its first agent leaves nothing, however often it is asked. */
export const idleFirst = (): Deed => {
  let idle = 0
  return (step) => (idle++ < 4 ? does(reports('I am done.'))(step) : goodDeed(step)(step))
}

// Each differently: a repair that changes nothing is none.
const repairs: Deed = (step) => [
  calls(write(inProject(step, 'src/one.txt'), `repaired as ${step.output}\n`)),
  ...writes('## Changes Made\n\n- src/one.txt:1: done\n')(step),
]

const PLAN = planOf(['none', 'easy'], ['Task 1', 'medium'])

const GOOD: Readonly<Record<string, Deed>> = {
  explore: writes('## Findings\n\n- There is a README.\n\n## Relevant files\n\n- README.md\n'),
  brainstorm: writes(
    '## Approaches Considered\n\n### Small\nTwo files.\n\n### Large\nTen files.\n\n## Selected Approach\n\nSmall.\n\n## Implementation Areas\n\n- files: write both files\n',
  ),
  plan: writes(PLAN),
  'plan-review': json(review('approved')),
  'plan-review-fix': writes('## Changes Made\n\n- done\n'),
  task: task(),
  simplify: writes('## No Changes Needed\n\nIt is simple.\n'),
  'impl-review': json({ ...review('approved'), filesReviewed: ['src/one.txt', 'src/two.txt'] }),
  analysis: writes(
    '## Status\n\nRepaired.\n\n### Failure 1: a test\n- Error: it failed\n- Root cause: a slip\n- Fix: mended\n',
  ),
  'test-review': json(review('approved')),
  docs: writes('## No Updates Needed\n\nNothing is documented.\n'),
  'final-review': json({ status: 'approved', issues: [], summary: 'All is well.' }),
  completion: json({ title: 'Write two files', body: 'They were missing.' }),
}

export const writesJson = json
export const saysOnly = (text: string): Deed => does(reports(text))
