import { levelOfHeading } from './block-start.ts'
import { at, diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { opensInside, type Block, type Line, type Markdown } from './markdown.ts'

/** What lines look like and are not, and blocks that hide lines: wherever in the plan they stand. */
export const lineProblems = ({ text, lines, open }: Markdown): Diagnostic[] => {
  const suspected = new Map<Block, Diagnostic>()
  for (const line of lines) {
    const found = line.block === null || suspected.has(line.block) ? null : suspicion(line, line.block)
    if (line.block !== null && found !== null) suspected.set(line.block, found)
  }
  return [
    ...BAD.flatMap(([character, name]) => (text.includes(character) ? badCharacter(lines, character, name) : [])),
    ...lines.filter(mayBeHeading).flatMap((line) => noHeading(line, lines[line.number - 2]) ?? []),
    ...suspected.values(),
    ...(open === null ? [] : [diagnose(open.isFence ? 'fence-unclosed' : 'html-unclosed', open, neverClosed(open))]),
  ]
}

const BAD = [
  ['\0', 'a NUL character'],
  ['\uFFFD', 'the character U+FFFD, which stands for bytes that are not UTF-8'],
] as const

/** A character that no text file holds, where it stands first. */
const badCharacter = (lines: readonly Line[], character: string, name: string): Diagnostic[] => {
  const found = lines.filter(({ text }) => text.includes(character))
  const [first] = found
  if (first === undefined) return []
  const count = found.reduce((sum, { text }) => sum + text.split(character).length - 1, 0)
  const more = count === 1 ? '' : ` (${count} in all, this is the first)`
  return [diagnose('bad-character', at(first, first.text.indexOf(character)), `${name}${more}; save PLAN.md as UTF-8`)]
}

const mayBeHeading = ({ kind, text, at: start }: Line): boolean => kind === 'text' && /[#=]/.test(text.charAt(start))

/** What people take for a heading although it is text. */
const noHeading = (line: Line, above: Line | undefined): Diagnostic | null => {
  const written = line.text.slice(line.at)
  const shown = quote(written)
  if (line.inList && levelOfHeading(written) > 0) {
    return diagnose('heading-in-list', at(line, line.at), `${shown} stands in a list item and is read as text`)
  }
  if (levelOfHeading(written) === 0 && NEARLY.test(written)) {
    const message = `${shown} is read as text; a heading has 1 to 6 # and a blank behind them`
    return diagnose('heading-malformed', at(line, line.at), message)
  }
  if (line.inList || above?.kind !== 'text' || !/^=+[ \t]*$/.test(written)) return null
  const message = 'this underlines the line above as a title; write a heading as "# title"'
  return diagnose('heading-underlined', at(line, line.at), message)
}

const NEARLY =
  /^#+[ \t]*(?:Plan:|(?:Stage|Batch|Thread)[ \t]+\d|(?:Summary|References|Stages|(?:Stage )?(?:Definition|Constitution|Questions|Batches|Threads))[ \t]*$)/i

/** What hints at a block that somebody forgot to close, long before the end of the file. */
const suspicion = (line: Line, block: Block): Diagnostic | null => {
  if (opensInside(line)) return diagnose('fence-nested', at(line, line.at), nested(line, block))
  if (!/^ {0,3}(?:###[ \t]+Stage|#####[ \t]+Batch|######[ \t]+Thread)[ \t]+\d+[ \t]*:/i.test(line.text)) return null
  const where = block.isFence ? 'code fence' : 'HTML block'
  const message = `${quote(line.text)} stands inside the ${where} opened in line ${block.line} and does not count`
  return diagnose('heading-hidden', at(line, line.at), message)
}

/** For a fence that opens inside another one. */
export const nested = ({ text }: Line, { line, closer }: Block): string =>
  `the fence ${quote(text)} opens inside the fence of line ${line}; expected that fence to be closed before, ` +
  `or to be longer, e.g. ${closer}${closer.charAt(0)}`

/** For a block that is still open at the end of the text. */
export const neverClosed = ({ kind, isFence, closer }: Block): string => {
  const what = isFence ? 'code fence' : kind === 'comment' ? 'comment' : 'HTML'
  const wanted = isFence ? `a line ${closer} after the code` : `${closer} after it`
  return `the ${what} opened here is never closed; expected ${wanted}`
}
