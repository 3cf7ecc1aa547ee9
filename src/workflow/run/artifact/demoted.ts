import type { Line, Markdown } from '../../plan/markdown.ts'

/** The document as part of another: its highest heading on level 3, the lower ones below it, nothing left open. */
export const demoted = ({ lines, sections, open }: Markdown): string => {
  const highest = Math.min(6, ...sections.map(({ level }) => level))
  const levels = new Map(sections.map(({ line, level }) => [line, Math.min(6, level + Math.max(0, 3 - highest))]))
  const written = lines.flatMap((line, index) => {
    const level = levels.get(line.number)
    if (level !== undefined) return [line.text.replace(/^ {0,3}#+/, '#'.repeat(level))]
    return underlines(line, lines[index - 1]) ? ['', line.text] : [line.text]
  })
  return [...written, ...(open === null ? [] : [open.closer])].join('\n').trim()
}

// Text above a line of `=` or `-` would be a heading of level 1 or 2; after an empty line it is none.
const underlines = ({ block, text }: Line, before: Line | undefined): boolean =>
  block === null && before?.kind === 'text' && /^ {0,3}(?:=+|-+)\s*$/.test(text)
