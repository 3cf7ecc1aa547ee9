import type { PlannedTask } from '../../core/facts.ts'
import { splitAtCommas } from '../../plan/comma-list.ts'
import { bodyOf, type Line, type Markdown, type Section } from '../../plan/markdown.ts'
import { readFields } from './fields.ts'
import { readPathItem, type PathItem } from './path-item.ts'
import { blockProblems, type Problem } from './problem.ts'
import { hasText } from './required-section.ts'
import { taskSections, type TaskSection } from './task-headings.ts'
import { quote } from './wording.ts'

/** One `### Task N: <name>` block as it is written; `dependencies` still has to be resolved. */
export interface TaskBlock {
  readonly number: number
  readonly name: string
  readonly section: Section
  readonly files: readonly (PathItem & { readonly line: number })[]
  readonly dependencies: {
    readonly text: string
    readonly line: number
    readonly indent: string
    /** The lines that it takes. */
    readonly lines: readonly Line[]
  }
  readonly complexity: PlannedTask['complexity']
}

/** The task blocks of a plan or of one planner's part; a block with problems is left out of `tasks`. */
export const readTasks = (markdown: Markdown): { readonly tasks: TaskBlock[]; readonly problems: Problem[] } => {
  const { found, problems } = taskSections(markdown)
  const blocks = found.map((task) => readBlock(task, markdown))
  return {
    tasks: blocks.flatMap(({ block }) => block ?? []),
    problems: [...blockProblems(markdown), ...problems, ...blocks.flatMap((each) => each.problems)].toSorted(
      (a, b) => a.line - b.line,
    ),
  }
}

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

const EXAMPLES: readonly (readonly [FieldName, string])[] = [
  ['Files', 'src/a.ts, test/a.test.ts'],
  ['Dependencies', 'none'],
  ['Complexity', 'easy'],
  ['Instructions', 'what to do in which function, on any number of lines'],
]

const readBlock = ({ number, name, section }: TaskSection, markdown: Markdown) => {
  const read = readFields(bodyOf(markdown, section), LABELS, 'Instructions')
  // A rule or a comment below a value separates it from the next task.
  const fields = read.map((field) => ({ ...field, value: field.value.filter((line) => hasText([line])) }))
  const [files, dependencies, complexity] = EXAMPLES.map(([wanted]) => fields.find((field) => field.name === wanted))
  const who = `Task ${number}`
  const problems = EXAMPLES.flatMap(([wanted, example]): Problem[] => {
    const [first, ...more] = fields.filter((field) => field.name === wanted)
    const expected = `expected e.g. - **${wanted}:** ${example}`
    if (first === undefined) return [{ line: section.line, text: `${who} has no "- **${wanted}:**" line; ${expected}` }]
    const empty = { line: first.line, text: `${wanted} of ${who} is empty; ${expected}` }
    return [
      ...(first.value.length === 0 ? [empty] : []),
      ...more.map(({ line }) => repeated(wanted, line, first.line, who)),
    ]
  })
  const rating = complexity?.value[0]?.text.trim()
  const rated = rating === undefined ? null : readComplexity(rating)
  if (complexity !== undefined && rating !== undefined && rated === null) {
    const text = `${who} has the complexity ${quote(rating)}; expected easy, medium or hard`
    problems.push({ line: complexity.line, text })
  }
  if (problems.length > 0 || !files || !dependencies || !rated) return { block: null, problems }
  const { line, indent, lines, value } = dependencies
  const taken = lines.slice(0, 1 + (value.at(-1)?.number ?? line) - line)
  const block: TaskBlock = {
    number,
    name,
    section,
    files: readFiles(files.value),
    dependencies: { text: readList(value), line, indent, lines: taken },
    complexity: rated,
  }
  return { block, problems }
}

const repeated = (field: FieldName, line: number, first: number, who: string): Problem => ({
  line,
  text:
    `${who} has a second "${field}" line (the first is on line ${first}); ` +
    'expected one; indent it or put it in a code fence if it belongs to the instructions',
})

const RATING = /^(easy|medium|hard)\.?(?:\s*\(.*\)|\s+[-–—].*)?$/i

const readComplexity = (value: string): PlannedTask['complexity'] | null => {
  const rated = RATING.exec(value.replaceAll(/[*_`]/g, '').trim())?.[1]?.toLowerCase()
  return rated === 'easy' || rated === 'medium' || rated === 'hard' ? rated : null
}

// `Create: src/a.ts`
const ACTION = /^(?:\*\*)?(?:add|change|create|delete|edit|modify|new|remove|test|tests|update)\s*:(?:\*\*)?\s+/i

const readFiles = (lines: readonly Line[]): TaskBlock['files'] =>
  lines.flatMap(({ text, number: line }) =>
    splitAtCommas(withoutBullet(text))
      .filter((piece) => piece.text !== '' && !/^`?none`?\.?$/i.test(piece.text))
      .map((piece) => ({ ...readPathItem(piece.text.replace(ACTION, '')), line })),
  )

const readList = (lines: readonly Line[]): string =>
  lines
    .map(({ text }) => withoutBullet(text).replace(/[,;]$/, '').trim())
    .filter((text) => text !== '')
    .join(', ')

const withoutBullet = (text: string): string => text.trim().replace(/^(?:[-*+]|\d{1,9}[.)])\s+/, '')
