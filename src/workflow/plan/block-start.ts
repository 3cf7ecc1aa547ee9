// What the text of a line of Markdown starts with, the blanks in front of it cut off.

/** Columns that blanks take; a tab goes to the next multiple of 4. */
export const columnsOf = (blanks: string): number => {
  let columns = 0
  for (const blank of blanks) columns += blank === '\t' ? 4 - (columns % 4) : 1
  return columns
}

/** 1 to 6 for an ATX heading, else 0. */
export const levelOfHeading = (text: string): number => /^(#{1,6})(?:[ \t]|$)/.exec(text)?.[1]?.length ?? 0

/** The backticks or tildes of an opening fence, or null. */
export const fenceOf = (text: string): string | null => /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[0] ?? null

/** Only the fence that closes `fence`: it is at least as long. */
export const closesFence = (text: string, fence: string): boolean =>
  text.startsWith(fence) && /^(?:`+|~+)[ \t]*$/.test(text)

/** The text that ends the HTML comment or raw block starting here, or null. */
export const htmlEndOf = (text: string): string | null => {
  if (text.startsWith('<!--')) return '-->'
  const tag = /^<(pre|script|style|textarea)(?=[\s>]|$)/i.exec(text)?.[1]
  return tag === undefined ? null : `</${tag.toLowerCase()}>`
}

/** `---`, `***`, `___`, also with blanks between. */
export const isRule = (text: string): boolean => /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(text)

/**
 * How wide a list marker and the blanks behind it are; 0 without a marker. Only an item with text, numbered 1 if it has a
 * number, can interrupt a paragraph.
 */
export const markerWidth = (text: string, interrupts: boolean): number => {
  const [all = '', marker = ''] = /^([-*+]|\d{1,9}[.)])(?:[ \t]+|$)/.exec(text) ?? []
  const isEmpty = all.length === text.length
  if (interrupts && (isEmpty || /^(?!1[.)])\d/.test(marker))) return 0
  const blanks = all.length - marker.length
  return isEmpty || blanks > 4 ? marker.length + Math.min(1, blanks) : all.length
}
