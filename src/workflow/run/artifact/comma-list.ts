/** The pieces between commas and semicolons, but not inside `code` and (parentheses). */
export const splitAtCommas = (text: string): string[] => {
  const pieces = ['']
  let depth = 0
  let code = false
  for (const character of text) {
    if (character === '`') code = !code
    if (!code && character === '(') depth += 1
    if (!code && character === ')') depth -= 1
    if (/[,;]/.test(character) && !code && depth <= 0) pieces.push('')
    else pieces.push(`${pieces.pop() ?? ''}${character}`)
  }
  return pieces.map((piece) => piece.trim())
}
