import type { PlannedTask } from '../core/facts.ts'
import { findCycles, wavesOf, type Node } from '../core/graph.ts'
import { Refused } from '../core/refused.ts'
import { phasegate, text } from '../core/text.ts'
import { DEFAULT_AGENT } from './agent-marker.ts'
import { formatId } from './id.ts'
import { readMarkdown } from './markdown.ts'
import type { ThreadText } from './new-part.ts'
import { findPlaceholders, isPlaceholder } from './placeholder.ts'
import { asBlock, asName, fenced } from './plain-text.ts'
import { printPlan, type Numbered } from './print.ts'

export interface PipelinePlan {
  readonly title: string
  readonly summary: string
  readonly tasks: readonly { readonly task: PlannedTask; readonly instructions: string }[]
}

/**
 * The plan of a run as PLAN.md with one stage: a batch for every wave of the dependency graph, a thread for every task.
 * The text checks without errors whatever the instructions
 * say: what would be taken for structure or for a placeholder goes into a code fence.
 *
 * @throws Refused `no-tasks`, `task-cycle`
 */
export const planFromTasks = ({ title, summary, tasks }: PipelinePlan): string => {
  if (tasks.length === 0) throw new Refused('no-tasks', text`the plan has no tasks. See: ${phasegate('status')}`)
  const waves = wavesOf(ordered(tasks.map(({ task }) => task)))
  const threadIds = new Map(
    waves.flatMap((wave, batch) => wave.map(({ id }, thread) => [id, formatId(1, batch + 1, thread + 1)] as const)),
  )
  const byId = new Map(tasks.map((each) => [each.task.id, each]))
  const goal = prose(summary === '' ? title : summary)
  return printPlan({
    title: real(title, 'Plan'),
    summary: goal,
    references: [],
    stages: [
      {
        number: 1,
        name: real(title, 'Implementation'),
        definition: goal,
        constitution:
          'The batches are the waves of the dependency graph: a thread needs only threads of earlier batches.',
        questions: [],
        batches: waves.map((wave, index) => ({
          number: index + 1,
          name: `Wave ${index + 1}`,
          prose: '',
          threads: wave.flatMap(({ id }, thread) => {
            const planned = byId.get(id)
            return planned === undefined ? [] : [threadOf(planned, thread + 1, threadIds)]
          }),
        })),
      },
    ],
  })
}

/** The tasks as a graph. */
const ordered = (tasks: readonly PlannedTask[]): Node[] => {
  const nodes = tasks.map(({ id, needs, files }) => ({ id, needs, files }))
  const [cycle] = findCycles(nodes)
  if (cycle === undefined) return nodes
  const chain = cycle.join(' -> ')
  throw new Refused('task-cycle', text`the tasks wait for each other: ${chain}. See: ${phasegate('status')}`)
}

const threadOf = (
  { task, instructions }: PipelinePlan['tasks'][number],
  number: number,
  threadIds: ReadonlyMap<string, string>,
): Numbered<ThreadText> => {
  const name = real(task.name, task.id.replace('task-', 'Task '))
  return {
    number,
    name,
    agent: DEFAULT_AGENT,
    summary: prose(name),
    files: task.files,
    depends: task.needs.flatMap((need) => threadIds.get(need) ?? []).toSorted(),
    details: [`Complexity: ${task.complexity}.`, prose(instructions)].filter((part) => part !== '').join('\n\n'),
  }
}

/** A name that is not taken for a placeholder. */
const real = (name: string, otherwise: string): string => {
  const shown = asName(name)
  return isPlaceholder(shown) || shown === 'unnamed' ? otherwise : shown
}

/** A text without placeholders: one that only looks like it, such as an example, is code. */
const prose = (written: string): string => {
  const block = asBlock(written)
  const found = findPlaceholders(readMarkdown(block).lines)
  return found.some(({ severity }) => severity === 'error') ? fenced(block) : block
}
