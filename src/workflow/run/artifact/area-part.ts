import { readDependencies } from './dependencies.ts'
import { cycleProblem, dependencyProblems } from './dependency-problems.ts'
import type { Markdown } from './markdown.ts'
import { readMarkdown } from './markdown.ts'
import type { Draft } from './order-plan.ts'
import { plannedFiles } from './planned-files.ts'
import type { TaskBlock } from './task-format.ts'
import { readTasks } from './task-format.ts'
import { quote } from './wording.ts'

/** The part of one planner, read. */
export interface AreaPart {
  readonly name: string
  readonly markdown: Markdown
  readonly tasks: readonly TaskBlock[]
  readonly problems: readonly string[]
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
export const partProblems = (area: AreaPart, areas: readonly AreaPart[]): readonly string[] =>
  area.problems.length > 0 ? area.problems : dependencyProblems(area.tasks, otherNames(area, areas))

export const partDraft = (task: TaskBlock, area: AreaPart, areas: readonly AreaPart[]): Draft => {
  const dependencies = readDependencies(task.dependencies.text, otherNames(area, areas))
  const wanted = new Set(dependencies.areas)
  const needs = [
    ...dependencies.tasks.flatMap((number) => area.numbers.get(number) ?? []),
    ...areas
      .filter((other) => other !== area && wanted.has(other.name))
      .flatMap((other) => Array.from(other.numbers.values())),
  ]
  const { name, complexity } = task
  return { number: area.numbers.get(task.number) ?? 0, name, files: plannedFiles(task), needs, complexity }
}

/** A cycle by the plan's numbers, and where its tasks stand in the parts. */
export const partCycle = (cycle: readonly number[], areas: readonly AreaPart[]): string => {
  const places = cycle.slice(0, -1).map((number) => {
    const area = areas.find(({ numbers }) => [...numbers.values()].includes(number))
    const local = [...(area?.numbers ?? [])].find(([, merged]) => merged === number)?.[0]
    const task = area?.tasks.find((each) => each.number === local)
    return `Task ${number} is Task ${local ?? number} of area ${quote(area?.name ?? '')}, line ${task?.dependencies.line ?? 0}`
  })
  return `${cycleProblem(cycle.map((number) => `Task ${number}`))} (${places.join('; ')})`
}

/** `- <area>: Task 1 to Task 3` */
export const areaLine = ({ name, numbers }: AreaPart): string => {
  const all = [...numbers.values()]
  const first = `Task ${all[0] ?? 0}`
  return `- ${name}: ${all.length > 1 ? `${first} to Task ${all.at(-1) ?? 0}` : first}`
}
