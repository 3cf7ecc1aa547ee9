import type { Budget } from '../workflow/core/budget.ts'
import { Misused } from '../workflow/core/refused.ts'
import { STAGES } from '../workflow/run/phase.ts'
import { BUDGET, budgetOf } from './budget.ts'
import { type Command, JSON_OPTION, type Option, type Values, WITH_CHANGES } from './command.ts'

/** What may be said of a run, whoever starts it. */
export const RUN_OPTIONS = [
  { name: 'no-test', summary: 'leave out the TEST stage' },
  { name: 'stage', value: 'STAGE', summary: 'where to start', choices: STAGES },
  { name: 'plan', value: 'PATH', summary: 'carry out this plan, starting at IMPLEMENT' },
  { name: 'explorers', value: 'N', summary: 'how many explorers, 1 to 10' },
  {
    name: 'profile',
    choices: ['quick', 'standard', 'thorough'],
    summary: 'quick: 4 phases, 3 agents; thorough: two reviewers',
  },
  WITH_CHANGES,
  BUDGET,
  { name: 'dry-run', summary: 'only show what it would do; nothing is started or written' },
  { name: 'replace', summary: 'put an active run aside and start this one' },
] as const satisfies readonly Option[]

export const DISPATCH = {
  summary: 'Start a run: take one task through the gated phases',
  slash: '/dispatch',
  positionals: [
    {
      name: 'TASK',
      hint: 'task description',
      text: true,
      unless: 'plan',
      ask: 'say what is to be done',
      summary: 'what to do, in your words; options stand before or behind it',
    },
  ],
  options: [...RUN_OPTIONS, JSON_OPTION],
  example: "--no-test 'Add a --json flag to the list command'",
} as const satisfies Command

type Asked = Values<typeof DISPATCH>

/** What `/dispatch` was asked to do. */
export interface DispatchArguments extends Omit<Asked, 'TASK' | 'explorers' | 'json' | 'budget'> {
  readonly task: string
  readonly budget: Budget | undefined
  readonly explorers: number | undefined
}

/** Misused: a wrong number of explorers, a budget that is none, flags that contradict each other. */
export const dispatchOf = ({ TASK, ...asked }: Asked): DispatchArguments => {
  const { plan, stage = plan === undefined ? undefined : 'IMPLEMENT' } = asked
  refuseContradictions(asked, stage)
  return {
    ...asked,
    stage,
    explorers: explorerCount(asked.explorers),
    budget: budgetOf(asked.budget),
    task: TASK ?? `Carry out the plan ${plan}`,
  }
}

const MOST_EXPLORERS = 10

const explorerCount = (typed: string | undefined): number | undefined => {
  if (typed === undefined) return undefined
  const count = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  if (count >= 1 && count <= MOST_EXPLORERS) return count
  throw new Misused(`--explorers is a whole number from 1 to ${MOST_EXPLORERS}, not ${JSON.stringify(typed)}`)
}

type Flags = Omit<Asked, 'TASK'>

const refuseContradictions = ({ plan, 'no-test': noTest, explorers, profile }: Flags, stage: Flags['stage']): void => {
  const plansAgain = stage === 'EXPLORE' || stage === 'PLAN'
  const explores = stage === undefined || stage === 'EXPLORE'
  const contradictions: readonly (readonly [boolean, string, string])[] = [
    [profile === 'quick' && plansAgain, `--profile quick and --stage ${stage}`, 'a quick run begins at IMPLEMENT'],
    [profile === 'quick' && explorers !== undefined, '--profile quick and --explorers', 'EXPLORE does not run'],
    [stage === 'TEST' && noTest, '--stage TEST and --no-test', 'there would be nothing to start at'],
    [plan !== undefined && plansAgain, `--plan and --stage ${stage}`, `${stage} would write a new plan`],
    [explorers !== undefined && !explores, `--explorers and a start at ${stage}`, 'EXPLORE does not run'],
  ]
  const [, flags, why] = contradictions.find(([contradict]) => contradict) ?? []
  if (flags !== undefined) throw new Misused(`${flags} contradict each other: ${why}; leave one out`)
}
