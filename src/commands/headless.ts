import type { Budget } from '../workflow/core/budget.ts'
import { PERMISSION_MODES } from '../workflow/core/permission-modes.ts'
import { Misused } from '../workflow/core/refused.ts'
import { budgetOf } from './budget.ts'
import type { Option, Values } from './command.ts'
import { FLEET_OPTIONS } from './workers.ts'

/** What may be said of work that is carried out here, without a session of the client, by this machine or others. */
export const HEADLESS_OPTIONS = [
  { name: 'claude', value: 'PATH', summary: 'the client that is started (headless.claude)', only: 'shell' },
  {
    name: 'permission-mode',
    value: 'MODE',
    choices: PERMISSION_MODES,
    summary: 'of its agents (headless.permissionMode)',
    only: 'shell',
  },
  {
    name: 'allowed-tools',
    value: 'RULES',
    summary: 'what agents may do unasked beside it (headless.allowedTools)',
    only: 'shell',
  },
  {
    name: 'max-cost',
    value: 'USD',
    summary: 'the same as --budget in dollars (headless.maxCostUsd)',
    only: 'shell',
  },
  ...FLEET_OPTIONS,
] as const satisfies readonly Option[]

type Asked = Values<{ summary: ''; options: typeof HEADLESS_OPTIONS; example: '' }> & {
  readonly budget: string | undefined
  readonly json: boolean
}

/** Misused: a budget that is none, or said twice. */
export const headlessOf = (asked: Asked) => ({
  claude: asked.claude,
  permissionMode: asked['permission-mode'],
  allowedTools: rulesIn(asked['allowed-tools'] ?? ''),
  budget: budgetIn(asked),
  workers: asked.workers,
  remote: asked.remote,
  json: asked.json,
})
export type HeadlessArguments = ReturnType<typeof headlessOf>

// As the client reads them: with commas or blanks between them, and any in their parentheses.
const rulesIn = (typed: string): readonly string[] => typed.match(/[^\s,()]+(?:\([^)]*\))?/g) ?? []

const budgetIn = ({ budget, 'max-cost': typed }: Asked): Budget | undefined => {
  if (typed === undefined) return budgetOf(budget)
  if (budget !== undefined) throw new Misused('--budget and --max-cost say the same: give one of them')
  const usd = Number(typed.replace(/^\$/, ''))
  if (Number.isFinite(usd) && usd > 0) return { usd }
  throw new Misused(`--max-cost is a number of US dollars above 0, such as 5 or 0.50, not ${JSON.stringify(typed)}`)
}
