/** A piece of a text and where it starts in it; no blanks around it. */
export interface Piece {
  readonly text: string
  readonly at: number
}

/** The pieces between commas and semicolons, but not inside `code` and (parentheses). */
export const splitAtCommas = (text: string): Piece[] => {
  const cuts: number[] = []
  let depth = 0
  let code = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '`') code = !code
    else if (!code && character === '(') depth += 1
    else if (!code && character === ')') depth -= 1
    else if (!code && depth <= 0 && (character === ',' || character === ';')) cuts.push(at)
  }
  return [...cuts, text.length].map((end, index) => {
    const written = text.slice(index === 0 ? 0 : (cuts[index - 1] ?? 0) + 1, end)
    const piece = written.trimStart()
    return { text: piece.trimEnd(), at: end - piece.length }
  })
}
