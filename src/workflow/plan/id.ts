import { Refused } from '../core/refused.ts'
import { text, work } from '../core/text.ts'

/** A thread id as it is written and compared everywhere: `01.02.03` from `1.2.3`. @throws Refused `thread-id` */
export const threadId = (written: string): string => canonical(written, 'thread')

/** A batch id: `01.02` from `1.2`. @throws Refused `batch-id` */
export const batchId = (written: string): string => canonical(written, 'batch')

/** A stage number, 1 and up, from `1` or `01`. @throws Refused `stage-id` */
export const stageNumber = (written: string): number => Number(canonical(written, 'stage'))

/** `01.02.03` from 1, 2, 3. */
export const formatId = (...numbers: readonly number[]): string =>
  numbers.map((number) => String(number).padStart(2, '0')).join('.')

/** The stage that a thread or a batch is in: `01` from `01.02.03`. */
export const stageIdOf = (id: string): string => id.slice(0, id.indexOf('.'))

/** The canonical id with this many parts, or null. Parts are 1 to 9999. */
export const readId = (written: string, parts: number): string | null => {
  const trimmed = written.trim()
  if (!/^\d{1,4}(?:\.\d{1,4})*$/.test(trimmed)) return null
  const numbers = trimmed.split('.').map(Number)
  return numbers.length === parts && !numbers.includes(0) ? formatId(...numbers) : null
}

const SHAPES = {
  stage: { parts: 1, shape: 'a number such as 1' },
  batch: { parts: 2, shape: 'stage.batch, such as 01.02' },
  thread: { parts: 3, shape: 'stage.batch.thread, such as 01.02.03' },
} as const

const NAMES = ['stage', 'batch', 'thread'] as const

const canonical = (written: string, what: keyof typeof SHAPES): string => {
  const { parts, shape } = SHAPES[what]
  const id = readId(written, parts)
  if (id !== null) return id
  const other = NAMES.find((name) => readId(written, SHAPES[name].parts) !== null)
  const found = other === undefined ? `no ${what} id` : `the id of a ${other}`
  throw new Refused(`${what}-id`, text`"${written}" is ${found}; a ${what} id is ${shape}. See: ${work('list')}`)
}
