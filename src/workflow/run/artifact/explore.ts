import type { Facts } from '../../core/facts.ts'
import { projectPath, tidyPath } from '../../core/project-path.ts'
import type { Verdict, World } from '../../core/verdict.ts'
import { bodyOf, readMarkdown, type Markdown } from '../../plan/markdown.ts'
import { demoted } from './demoted.ts'
import { listItems, type Item } from './list.ts'
import { readPathItem } from './path-item.ts'
import { blockProblems, verdictOf, type Problem } from './problem.ts'
import { sectionProblems, sectionsTitled } from './required-section.ts'
import { saidOnce } from './said-once.ts'
import type { CheckContext } from './verdict.ts'
import { quote } from './wording.ts'

/** The part of one explorer: `## Findings`, and `## Relevant files` as a list of existing paths or `none`. */
export const checkExplore = (text: string, context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const missing = sectionProblems(markdown, 'Relevant files', 'a list of paths, or none,')
  const problems = [
    ...blockProblems(markdown),
    ...sectionProblems(markdown, 'Findings', 'what you found'),
    ...missing,
    ...(missing.length === 0 ? fileProblems(markdown, context.world) : []),
  ]
  return verdictOf(problems, { kind: 'text' })
}

/**
 * The findings of all explorers from their accepted parts: one `## Query N: <lens>` for each, with the part's own headings
 * below it, and `## Summary` with every file that a part lists. Nothing is said twice.
 */
export const mergeExplore = (parts: readonly { readonly lens: string; readonly text: string }[]): string => {
  const read = parts.map(({ text }) => readMarkdown(text))
  const files = [...new Set(read.flatMap((markdown) => relevantFiles(markdown).map(tidyPath)))]
  const said = saidOnce(read, files).map(demoted)
  const queries = parts.map(
    ({ lens }, index) =>
      `## Query ${index + 1}: ${lens.replaceAll(/\s+/g, ' ').trim()}\n\n${said[index] || 'Nothing that is not said above.'}`,
  )
  const summary = ['## Summary', '', 'Relevant files:', '', ...(files.length > 0 ? files.map(bullet) : ['none'])]
  return `${['# Explore Findings', ...queries, summary.join('\n')].join('\n\n')}\n`
}

/** The paths of `## Relevant files` in the order they stand there, as they are written without line numbers. */
const relevantFiles = (markdown: Markdown): string[] =>
  entries(markdown).flatMap(({ item, paths }) => paths.filter((path) => !item.nested || looksLikePath(path)))

interface Entry {
  readonly item: Item
  readonly paths: readonly string[]
}

const NONE = /^[*_`(]*none[*_`)]*(?:\.|\s*[-–—:,(].*)?$/i

const entries = (markdown: Markdown): Entry[] =>
  sectionsTitled(markdown, 'Relevant files').flatMap((section) => {
    const items = listItems(bodyOf(markdown, section))
    return items
      .filter((item, index) => !NONE.test(item.text) && !isGroup(item, items[index + 1]))
      .map((item) => ({ item, paths: readPathItem(item.text).paths }))
  })

// `- Backend:` with paths nested below it.
const isGroup = (item: Item, next: Item | undefined): boolean =>
  /:(?:\*\*)?$/.test(item.text) && next?.nested === true && !item.nested

// Below a path stands what there is to say about it, or more paths.
const looksLikePath = (path: string): boolean => /^\S+$/.test(path) && /[/.]./.test(path)

const fileProblems = (markdown: Markdown, world: World): Problem[] => {
  const found = entries(markdown)
  const [section] = sectionsTitled(markdown, 'Relevant files')
  if (found.length === 0 && !saysNone(markdown)) {
    const text = '"## Relevant files" has no list; expected lines such as "- src/a.ts", or none'
    return [{ line: section?.line ?? 1, text }]
  }
  return found.flatMap(({ item, paths }) =>
    world.exists(item.text)
      ? []
      : paths
          .filter((path) => !isThere(path, world) && !(item.nested && !looksLikePath(path)))
          .map((path) => ({
            line: item.line,
            text: `${quote(path)} does not exist; expected a path in the project, or none`,
          })),
  )
}

const isThere = (path: string, world: World): boolean => {
  if (path === '') return false
  const inProject = projectPath(path, world)
  return world.exists(path) || (inProject !== null && world.exists(inProject))
}

const saysNone = (markdown: Markdown): boolean =>
  sectionsTitled(markdown, 'Relevant files').some((section) =>
    bodyOf(markdown, section).some(({ text }) => NONE.test(text.trim().replace(/^[-*+]\s+/, ''))),
  )

const bullet = (path: string): string => `- ${/\s/.test(path) ? `\`${path}\`` : path}`
