/** Text as it stands in a message: one line, in double quotes, cut to 80 characters. */
export const quote = (text: string): string => JSON.stringify(clip(text, 80))

/** Text cut to a number of UTF-16 units, with an ellipsis where something is missing. */
export const clip = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** The same, cut where a word ends, unless that is far off. */
export const clipWords = (text: string, most: number): string => clip(text, most).replace(/[\s.,;:]+\S{0,30}…$/, '…')

/** A reason, without the stop at its end: what follows it brings its own punctuation. */
export const withoutStop = (reason: string): string => reason.replace(/[.\s]+$/, '')

/** `a, b or c` */
export const oneOf = (choices: readonly string[]): string =>
  choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`
