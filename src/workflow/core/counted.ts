import { joined } from './plain-text.ts'

/** `1 error`, `3 errors`, `2 batches` */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`

/** A list in which the eye finds its way: the first few, and how many are left. */
export const listed = (names: readonly string[], most = 5): string => {
  const shown = names.slice(0, most).map(joined).join(', ')
  return names.length <= most ? shown : `${shown} and ${names.length - most} more`
}
