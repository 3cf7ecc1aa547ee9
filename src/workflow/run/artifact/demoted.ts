import type { Line, Markdown } from './markdown.ts'

/** The document as part of another: its highest heading on level 3, the lower ones below it, nothing left open. */
export const demoted = (markdown: Markdown): string => {
  const highest = markdown.sections.reduce((least, { level }) => Math.min(least, level), 6)
  const levels = new Map(
    markdown.sections.map(({ line, level }) => [line, Math.min(6, level + Math.max(0, 3 - highest))]),
  )
  const lines = markdown.lines.flatMap((line, index) => {
    const level = levels.get(line.number)
    if (level !== undefined) return [line.text.replace(/^ {0,3}#+/, '#'.repeat(level))]
    return underlines(line, markdown.lines[index - 1]) ? ['', line.text] : [line.text]
  })
  return [...lines, ...(markdown.closer === null ? [] : [markdown.closer])].join('\n').trim()
}

// Text above a line of `=` or `-` would be a heading of level 1 or 2; after an empty line it is none.
const underlines = (line: Line, before: Line | undefined): boolean =>
  line.kind === 'text' && /^ {0,3}(?:=+|-+)\s*$/.test(line.text) && before?.kind === 'text' && before.text.trim() !== ''
