import { Refused } from '../core/refused.ts'

/**
 * A thread id as it is written and compared everywhere: `01.02.03` from `1.2.3`.
 *
 * @throws Refused `thread-id` when the text is anything else, a batch or stage id included.
 */
export const threadId = (text: string): string => canonical(text, 'thread')

/**
 * A batch id `01.02` from `1.2`.
 *
 * @throws Refused `batch-id`
 */
export const batchId = (text: string): string => canonical(text, 'batch')

/**
 * A stage number (1 and up) from `1` or `01`.
 *
 * @throws Refused `stage-id`
 */
export const stageNumber = (text: string): number => Number(canonical(text, 'stage'))

/** `01.02.03` from 1, 2, 3. */
export const formatId = (...numbers: readonly number[]): string =>
  numbers.map((number) => String(number).padStart(2, '0')).join('.')

/** The canonical id with this many parts, or null. Parts are 1 to 9999. */
export const readId = (text: string, parts: number): string | null => {
  if (parts === 3 && CANONICAL.test(text) && !text.includes('00')) return text
  const trimmed = text.trim()
  if (!/^\d{1,4}(?:\.\d{1,4})*$/.test(trimmed)) return null
  const numbers = trimmed.split('.').map(Number)
  return numbers.length === parts && !numbers.includes(0) ? formatId(...numbers) : null
}

const CANONICAL = /^\d\d\.\d\d\.\d\d$/

const SHAPES = {
  stage: { parts: 1, shape: 'a number such as 1' },
  batch: { parts: 2, shape: 'stage.batch, such as 01.02' },
  thread: { parts: 3, shape: 'stage.batch.thread, such as 01.02.03' },
} as const

const NAMES = ['stage', 'batch', 'thread'] as const

const canonical = (text: string, what: keyof typeof SHAPES): string => {
  const { parts, shape } = SHAPES[what]
  const id = readId(text, parts)
  if (id !== null) return id
  const other = NAMES.find((name) => readId(text, SHAPES[name].parts) !== null)
  const found = other === undefined ? `no ${what} id` : `the id of a ${other}`
  throw new Refused(`${what}-id`, `"${text}" is ${found}; a ${what} id is ${shape}. See: work list`)
}
