import type { PlannedTask } from '../core/facts.ts'
import { Refused } from '../core/refused.ts'
import { findCycles, separate, wavesOf, type Node } from '../core/graph.ts'
import { DEFAULT_AGENT } from './agent-marker.ts'
import { normalPath } from './file-conflicts.ts'
import { formatId } from './id.ts'
import { scanLines } from './lines.ts'
import { findPlaceholders, isPlaceholder } from './placeholder.ts'
import { asBlock, asName, fenced } from './plain-text.ts'
import { printPlan, type ThreadDraft } from './print.ts'

export interface PipelinePlan {
  readonly title: string
  readonly summary: string
  readonly tasks: readonly { readonly task: PlannedTask; readonly instructions: string }[]
}

/**
 * A merged plan of phase 1.2 as PLAN.md with one stage: a batch for every wave of the dependency graph, a thread for
 * every task. Tasks that name the same file come into different batches. The text checks without errors whatever the
 * instructions say: what would be taken for structure or for a placeholder goes into a code fence.
 *
 * @throws Refused `no-tasks`, `task-cycle`
 */
export const planFromTasks = ({ title, summary, tasks }: PipelinePlan): string => {
  if (tasks.length === 0) throw new Refused('no-tasks', 'the plan has no tasks. See: phasegate status')
  const waves = wavesOf(nodesOf(tasks.map(({ task }) => task)))
  const threadIds = new Map(
    waves.flatMap((wave, batch) => wave.map(({ id }, thread) => [id, formatId(1, batch + 1, thread + 1)] as const)),
  )
  const byId = new Map(tasks.map((each) => [each.task.id, each]))
  return printPlan({
    title: real(title, 'Plan'),
    summary: prose(summary === '' ? title : summary),
    references: [],
    stages: [
      {
        number: 1,
        name: real(title, 'Implementation'),
        definition: prose(summary === '' ? title : summary),
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

/** The tasks as a graph in which no two that name the same file can run at the same time. */
const nodesOf = (tasks: readonly PlannedTask[]): Node[] => {
  const nodes = tasks.map(({ id, needs, files }) => ({
    id,
    needs,
    files: files.map((file) => normalPath(file) || '.'),
  }))
  const [cycle] = findCycles(nodes)
  if (cycle !== undefined) {
    throw new Refused('task-cycle', `the tasks wait for each other: ${cycle.join(' -> ')}. See: phasegate status`)
  }
  const added = separate(nodes)
  return nodes.map(({ id, needs, files }) => ({
    id,
    files,
    needs: [...needs, ...added.filter(({ task }) => task === id).map(({ after }) => after)],
  }))
}

const threadOf = (
  { task, instructions }: PipelinePlan['tasks'][number],
  number: number,
  threadIds: ReadonlyMap<string, string>,
): ThreadDraft => {
  const name = real(task.name, task.id.replace('task-', 'Task '))
  return {
    number,
    name,
    agent: DEFAULT_AGENT,
    summary: prose(name),
    files: task.files,
    depends: task.needs.flatMap((need) => threadIds.get(need) ?? []).toSorted(),
    details: [`Complexity: ${task.complexity}.`, prose(instructions)].filter((text) => text !== '').join('\n\n'),
  }
}

/** A name that is not taken for a placeholder. */
const real = (name: string, otherwise: string): string => {
  const shown = asName(name)
  return isPlaceholder(shown) || shown === 'unnamed' ? otherwise : shown
}

/** A text without placeholders: one that only looks like it, such as an example, is code. */
const prose = (text: string): string => {
  const block = asBlock(text)
  const { lines } = scanLines(block)
  const found = findPlaceholders(
    { text: block, lines },
    { title: '', summary: '', references: [], stages: [], stagesEnd: null },
  )
  return found.some(({ severity }) => severity === 'error') ? fenced(block) : block
}
