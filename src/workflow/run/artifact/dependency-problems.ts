import { findCycles } from '../../core/graph.ts'
import { readDependencies } from './dependencies.ts'
import type { Problem } from './problem.ts'
import type { TaskBlock } from './task-format.ts'
import { quote } from './wording.ts'

/** What is wrong with the dependencies of the tasks of one part: unknown ones and cycles. */
export const dependencyProblems = (tasks: readonly TaskBlock[], otherAreas: readonly string[]): Problem[] => {
  const numbers = tasks.map(({ number }) => number)
  const read = tasks.map((task) => ({ task, ...readDependencies(task.dependencies.text, otherAreas) }))
  const known = [
    `none, tasks among ${shortList(numbers)}`,
    ...(otherAreas.length > 0 ? [`areas among ${otherAreas.map(quote).join(', ')}`] : []),
  ].join(', or ')
  const unknown = read.flatMap(({ task, tasks: needs, unknown: others }) =>
    [...needs.filter((number) => !numbers.includes(number)).map((number) => `Task ${number}`), ...others].map(
      (name) => ({
        line: task.dependencies.line,
        text: `Task ${task.number} depends on ${quote(name)}, which is unknown; expected ${known}`,
      }),
    ),
  )
  const nodes = read.map(({ task, tasks: needs }) => ({
    id: `Task ${task.number}`,
    needs: needs.map((each) => `Task ${each}`),
    files: [],
  }))
  const cycles = findCycles(nodes).map((cycle) => ({
    line: tasks.find(({ number }) => `Task ${number}` === cycle[0])?.dependencies.line ?? 0,
    text: cycleProblem(cycle),
  }))
  return [...unknown, ...cycles]
}

/** Cycles are named the way they run: `Task 2 -> Task 4 -> Task 2`. */
export const cycleProblem = (names: readonly string[]): string =>
  `${names.join(' -> ')} is a cycle: each waits for the next; expected one of them to do without`

const shortList = (numbers: readonly number[]): string => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted.length > 8 ? `${sorted.slice(0, 8).join(', ')}, …` : sorted.join(', ')
}
