import { counted } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { clipped } from './columns.ts'
import type { Paint } from './paint.ts'

/** What one line says of what is carried out. */
export interface Glance {
  /** Where it is: its phase, or its stage. */
  readonly where: string
  readonly agents: number
  /** How far it is, where that is counted. */
  readonly done?: string
  /** What it cost so far; null where that is not known. */
  readonly cost: string | null
  /** Why it does not go on. */
  readonly stuck: string | null
}

/** `phasegate 3.1 Task execution · 3 agents · $1.24`, for the status line of a client. */
export const statusLine = ({ where, agents, done, cost, stuck }: Glance, paint: Paint): string =>
  [
    `${paint.bold('phasegate')} ${clipped(oneLine(where), MOST_OF_NAME)}`,
    ...(agents > 0 ? [paint.green(counted(agents, 'agent'))] : []),
    ...[done, cost].filter((part) => typeof part === 'string'),
    ...(stuck === null ? [] : [paint.red(clipped(oneLine(stuck), MOST_OF_REASON))]),
  ].join(' · ')

const MOST_OF_NAME = 40
const MOST_OF_REASON = 60
