import type { PlannedTask } from '../../core/facts.ts'
import { splitAtCommas } from './comma-list.ts'
import type { Field } from './fields.ts'
import { linesOf, readFields } from './fields.ts'
import type { Line, Markdown, Section } from './markdown.ts'
import { bodyOf } from './markdown.ts'
import type { PathItem } from './path-item.ts'
import { readPathItem } from './path-item.ts'
import { hasText } from './required-section.ts'
import { taskSections } from './task-headings.ts'
import { quote } from './wording.ts'

/** One `### Task N: <name>` block as it is written; `dependencies` still has to be resolved. */
export interface TaskBlock {
  readonly number: number
  readonly name: string
  readonly line: number
  readonly section: Section
  readonly files: readonly (PathItem & { readonly line: number })[]
  readonly dependencies: {
    readonly text: string
    readonly line: number
    readonly indent: string
    readonly from: number
    readonly to: number
  }
  readonly complexity: PlannedTask['complexity']
}

/** The task blocks of a plan or of one planner's part; a block with problems is left out of `tasks`. */
export const readTasks = (markdown: Markdown): { readonly tasks: TaskBlock[]; readonly problems: string[] } => {
  const { found, problems } = taskSections(markdown)
  const blocks = found.map((task) => readBlock(task, markdown))
  return {
    tasks: blocks.flatMap(({ block }) => (block === null ? [] : [block])),
    problems: [...markdown.problems, ...problems, ...blocks.flatMap((each) => each.problems)].toSorted(byLine),
  }
}

const byLine = (a: string, b: string): number => lineIn(a) - lineIn(b)
const lineIn = (problem: string): number => Number(/^line (\d+):/.exec(problem)?.[1] ?? 0)

type FieldName = 'Files' | 'Dependencies' | 'Complexity' | 'Instructions'

const LABELS: Readonly<Record<string, FieldName>> = {
  file: 'Files',
  files: 'Files',
  dependency: 'Dependencies',
  dependencies: 'Dependencies',
  complexity: 'Complexity',
  instruction: 'Instructions',
  instructions: 'Instructions',
}

const EXAMPLES: Readonly<Record<FieldName, string>> = {
  Files: 'src/a.ts, test/a.test.ts',
  Dependencies: 'none',
  Complexity: 'easy',
  Instructions: 'what to do, on any number of lines',
}

interface Found {
  readonly number: number
  readonly name: string
  readonly section: Section
}

const readBlock = (
  { number, name, section }: Found,
  markdown: Markdown,
): { block: TaskBlock | null; problems: string[] } => {
  const body = bodyOf(markdown, section)
  const fields = readFields(body, LABELS, 'Instructions')
  const who = `Task ${number}`
  const problems: string[] = []
  const take = (wanted: FieldName): Field<FieldName> | undefined => {
    const [first, ...more] = fields.filter((field) => field.name === wanted)
    const example = `expected e.g. - **${wanted}:** ${EXAMPLES[wanted]}`
    if (first === undefined) problems.push(`line ${section.line}: ${who} has no "- **${wanted}:**" line; ${example}`)
    else if (!hasText(linesOf(first, body)))
      problems.push(`line ${first.line}: ${wanted} of ${who} is empty; ${example}`)
    for (const extra of more) problems.push(repeated(extra, first?.line ?? 0, who))
    return first
  }
  const files = take('Files')
  const dependencies = take('Dependencies')
  const complexity = take('Complexity')
  take('Instructions')
  const rating = complexity === undefined ? undefined : valueLines(complexity, body)[0]?.text.trim()
  const rated = rating === undefined ? null : readComplexity(rating)
  if (complexity !== undefined && rating !== undefined && rated === null) {
    problems.push(`line ${complexity.line}: ${who} has the complexity ${quote(rating)}; expected easy, medium or hard`)
  }
  if (problems.length > 0 || !files || !dependencies || !rated) return { block: null, problems }
  const at = section.from + 1
  const block: TaskBlock = {
    number,
    name,
    line: section.line,
    section,
    files: readFiles(valueLines(files, body)),
    dependencies: {
      text: readList(valueLines(dependencies, body)),
      line: dependencies.line,
      indent: dependencies.indent,
      from: at + dependencies.from,
      to: at + endOfValue(dependencies, body),
    },
    complexity: rated,
  }
  return { block, problems }
}

// A rule or a comment below a value separates it from the next task.
const valueLines = (field: Field<FieldName>, body: readonly Line[]): Line[] =>
  linesOf(field, body).filter((line) => hasText([line]))

const repeated = (field: Field<FieldName>, first: number, who: string): string =>
  `line ${field.line}: ${who} has a second "${field.name}" line (the first is on line ${first}); ` +
  'expected one; indent it or put it in a code fence if it belongs to the instructions'

const RATING = /^(easy|medium|hard)\.?(?:\s*\(.*\)|\s+[-–—].*)?$/i

const readComplexity = (value: string): PlannedTask['complexity'] | null => {
  const rated = RATING.exec(value.replaceAll(/[*_`]/g, '').trim())?.[1]?.toLowerCase()
  return rated === 'easy' || rated === 'medium' || rated === 'hard' ? rated : null
}

// `Create: src/a.ts`
const ACTION = /^(?:\*\*)?(?:add|change|create|delete|edit|modify|new|remove|test|tests|update)\s*:(?:\*\*)?\s+/i

const readFiles = (lines: readonly Line[]): TaskBlock['files'] =>
  lines
    .flatMap(({ text, number }) => splitAtCommas(withoutBullet(text)).map((piece) => ({ piece, line: number })))
    .filter(({ piece }) => piece !== '' && !/^`?none`?\.?$/i.test(piece))
    .map(({ piece, line }) => {
      const { paths, unsure } = readPathItem(piece.replace(ACTION, ''))
      return { paths, unsure, line }
    })

const readList = (lines: readonly Line[]): string =>
  lines
    .map(({ text }) => withoutBullet(text).replace(/[,;]$/, '').trim())
    .filter((text) => text !== '')
    .join(', ')

const withoutBullet = (text: string): string => text.trim().replace(/^(?:[-*+]|\d{1,9}[.)])\s+/, '')

const endOfValue = (field: Field<FieldName>, body: readonly Line[]): number => {
  let end = field.to
  while (end > field.from + 1 && !hasText(body.slice(end - 1, end))) end -= 1
  return end
}
