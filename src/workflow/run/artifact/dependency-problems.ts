import type { Dependencies } from './dependencies.ts'
import { readDependencies } from './dependencies.ts'
import { findCycles } from '../../core/graph.ts'
import type { TaskBlock } from './task-format.ts'
import { quote } from './wording.ts'

/** What is wrong with the dependencies of the tasks of one part: unknown ones and cycles. */
export const dependencyProblems = (tasks: readonly TaskBlock[], otherAreas: readonly string[]): string[] => {
  const numbers = new Set(tasks.map(({ number }) => number))
  const read = tasks.map((task) => ({ task, dependencies: readDependencies(task.dependencies.text, otherAreas) }))
  const unknown = read.flatMap(({ task, dependencies }) => unknownProblems(task, dependencies, numbers, otherAreas))
  const nodes = read.map(({ task, dependencies }) => ({
    id: String(task.number),
    needs: dependencies.tasks.map(String),
    files: [],
  }))
  const lineOf = new Map(tasks.map((task) => [String(task.number), task.dependencies.line]))
  const cycles = findCycles(nodes).map(
    (cycle) => `line ${lineOf.get(cycle[0] ?? '') ?? 0}: ${cycleProblem(cycle.map((id) => `Task ${id}`))}`,
  )
  return [...unknown, ...cycles]
}

/** Cycles are named the way they run: `Task 2 -> Task 4 -> Task 2`. */
export const cycleProblem = (names: readonly string[]): string =>
  `${names.join(' -> ')} is a cycle: each waits for the next; expected one of them to do without`

const unknownProblems = (
  task: TaskBlock,
  { tasks, unknown }: Dependencies,
  known: ReadonlySet<number>,
  otherAreas: readonly string[],
): string[] => {
  const missing = [...tasks.filter((number) => !known.has(number)).map((number) => `Task ${number}`), ...unknown]
  const choices = [
    `none, tasks among ${rangeOf(known)}`,
    ...(otherAreas.length > 0 ? [`areas among ${otherAreas.map(quote).join(', ')}`] : []),
  ]
  return missing.map(
    (name) =>
      `line ${task.dependencies.line}: Task ${task.number} depends on ${quote(name)}, which is unknown; ` +
      `expected ${choices.join(', or ')}`,
  )
}

const rangeOf = (numbers: ReadonlySet<number>): string => {
  const sorted = [...numbers].toSorted((a, b) => a - b)
  return sorted.length > 8 ? `${sorted.slice(0, 8).join(', ')}, …` : sorted.join(', ')
}
