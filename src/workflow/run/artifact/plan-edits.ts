import type { Markdown } from '../../plan/markdown.ts'
import type { Edit } from '../../plan/text-edit.ts'
import { sectionsTitled } from './required-section.ts'

/** Puts the section in the place of the one there is, or at the end. */
export const graphEdit = (markdown: Markdown, graph: string, newLine: string): Edit => {
  const { text, lines } = markdown
  const [section] = sectionsTitled(markdown, 'Dependency Graph')
  if (section === undefined) {
    return replacing(text.trimEnd().length, text.length, `${newLine}${newLine}${graph}${newLine}`)
  }
  const own = lines.slice(section.from, section.to)
  return replacing(own[0]?.start ?? 0, own.findLast((line) => line.text.trim() !== '')?.end ?? 0, graph)
}

const replacing = (start: number, end: number, text: string): Edit => ({ offset: start, length: end - start, text })
