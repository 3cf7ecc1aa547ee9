import type { PlannedTask } from '../../core/facts.ts'
import { readMarkdown, type Markdown } from '../../plan/markdown.ts'
import { readDependencies } from './dependencies.ts'
import { cycleProblem, dependencyProblems } from './dependency-problems.ts'
import { labelOf } from './order-plan.ts'
import { plannedFiles } from './planned-files.ts'
import type { Problem } from './problem.ts'
import { readTasks, type TaskBlock } from './task-format.ts'
import { quote } from './wording.ts'

/** The part of one planner, read. */
export interface AreaPart {
  readonly name: string
  readonly markdown: Markdown
  readonly tasks: readonly TaskBlock[]
  readonly problems: readonly Problem[]
  /** From the number a task has in its part to the one it has in the plan. */
  readonly numbers: ReadonlyMap<number, number>
}

/** The parts in plan order, with the number each task gets in the plan. */
export const readParts = (parts: readonly { readonly area: string; readonly text: string }[]): AreaPart[] => {
  let last = 0
  return parts.map(({ area, text }) => {
    const markdown = readMarkdown(text)
    const { tasks, problems } = readTasks(markdown)
    const numbers = new Map(tasks.map(({ number }) => [number, (last += 1)]))
    return { name: area.replaceAll(/\s+/g, ' ').trim(), markdown, tasks, problems, numbers }
  })
}

const otherNames = (area: AreaPart, areas: readonly AreaPart[]): string[] =>
  areas.filter((other) => other !== area).map(({ name }) => name)

/** What is wrong with a part on its own or because of the areas there are. */
export const partProblems = (area: AreaPart, areas: readonly AreaPart[]): readonly Problem[] =>
  area.problems.length > 0 ? area.problems : dependencyProblems(area.tasks, otherNames(area, areas))

/** A task as it stands in the plan; an area it waits for is replaced by all of its tasks. */
export const partTask = (task: TaskBlock, area: AreaPart, areas: readonly AreaPart[]): PlannedTask => {
  const wanted = readDependencies(task.dependencies.text, otherNames(area, areas))
  const needs = [
    ...wanted.tasks.flatMap((number) => area.numbers.get(number) ?? []),
    ...areas
      .filter((other) => other !== area && wanted.areas.includes(other.name))
      .flatMap(({ numbers }) => [...numbers.values()]),
  ]
  return plannedTask(task, area.numbers.get(task.number) ?? 0, needs)
}

export const plannedTask = (task: TaskBlock, number: number, needs: readonly number[]): PlannedTask => ({
  id: `task-${number}`,
  name: task.name,
  files: plannedFiles(task),
  needs: needs.map((need) => `task-${need}`),
  complexity: task.complexity,
})

/** A cycle by the plan's ids, and where its tasks stand in the parts. */
export const partCycle = (cycle: readonly string[], areas: readonly AreaPart[]): string => {
  const places = cycle
    .slice(0, -1)
    .flatMap((id) =>
      areas.flatMap(({ name, numbers, tasks }) =>
        tasks
          .filter(({ number }) => `task-${numbers.get(number)}` === id)
          .map(
            ({ number, dependencies }) =>
              `${labelOf(id)} is Task ${number} of area ${quote(name)}, line ${dependencies.line}`,
          ),
      ),
    )
  return `${cycleProblem(cycle.map(labelOf))} (${places.join('; ')})`
}

/** `- <area>: Task 1 to Task 3` */
export const areaLine = ({ name, numbers }: AreaPart): string => {
  const all = [...numbers.values()]
  const first = `Task ${all[0] ?? 0}`
  return `- ${name}: ${all.length > 1 ? `${first} to Task ${all.at(-1) ?? 0}` : first}`
}
