import { PERMISSION_MODES } from '../workflow/core/permission-modes.ts'
import { Misused } from '../workflow/core/refused.ts'
import type { Option, Values } from './command.ts'

/** What may be said of work that is carried out here, without a session of the client. */
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
    summary: 'what all agents together may cost (headless.maxCostUsd)',
    only: 'shell',
  },
] as const satisfies readonly Option[]

type Asked = Pick<
  Values<{ summary: ''; options: typeof HEADLESS_OPTIONS; example: '' }>,
  'claude' | 'permission-mode' | 'allowed-tools' | 'max-cost'
>

/** Misused: a cost that is no number above 0. */
export const headlessOf = (asked: Asked) => ({
  claude: asked.claude,
  permissionMode: asked['permission-mode'],
  allowedTools: rulesIn(asked['allowed-tools'] ?? ''),
  maxUsd: dollars(asked['max-cost']),
})
export type HeadlessArguments = ReturnType<typeof headlessOf>

// As the client reads them: with commas or blanks between them, and any in their parentheses.
const rulesIn = (typed: string): readonly string[] => typed.match(/[^\s,()]+(?:\([^)]*\))?/g) ?? []

const dollars = (typed: string | undefined): number | undefined => {
  if (typed === undefined) return undefined
  const usd = Number(typed.replace(/^\$/, ''))
  if (Number.isFinite(usd) && usd > 0) return usd
  throw new Misused(`--max-cost is a number of US dollars above 0, such as 5 or 0.50, not ${JSON.stringify(typed)}`)
}
