import type { Facts, PlannedTask } from '../../core/facts.ts'
import { Refused } from '../../core/refused.ts'
import { phasegate, text as said } from '../../core/text.ts'
import type { Verdict, World } from '../../core/verdict.ts'
import { readMarkdown } from '../../plan/markdown.ts'
import { applyEdits } from '../../plan/text-edit.ts'
import { areaLine, partCycle, partProblems, partTask, plannedTask, readParts } from './area-part.ts'
import { readDependencies } from './dependencies.ts'
import { dependencyProblems } from './dependency-problems.ts'
import { needsText, orderPlan } from './order-plan.ts'
import { graphEdit } from './plan-edits.ts'
import { fileProblems } from './planned-files.ts'
import { shown, verdictOf, type Problem } from './problem.ts'
import { renumbered } from './renumber.ts'
import { readTasks } from './task-format.ts'
import { taskSections } from './task-headings.ts'
import type { CheckContext } from './verdict.ts'
import { quote } from './wording.ts'

/**
 * The part of one planner: `## Tasks` with at least one task, all fields, paths inside the project, and
 * dependencies on tasks of this part or on other areas. Step `plan-2` plans the second of `context.areas`.
 */
export const checkPlanPart = (text: string, context: CheckContext): Verdict<Facts> => {
  const own = context.areas[Number(/^plan-(\d+)$/.exec(context.stepId)?.[1] ?? 0) - 1]
  const others = context.areas.filter((area) => area !== own)
  return verdictOf(problemsOf(readTasks(readMarkdown(text)), others, context.world), { kind: 'text' })
}

export type Plan =
  | { readonly ok: true; readonly text: string; readonly tasks: PlannedTask[] }
  | { readonly ok: false; readonly problems: string[] }

/**
 * The whole plan from the accepted parts, in the order given: tasks numbered over all areas, dependencies
 * rewritten, and an area replaced by all of its tasks. The text has LF line ends; reading it (`readPlan`) gives the same
 * tasks and the same text.
 */
export const mergePlan = (given: readonly { readonly area: string; readonly text: string }[]): Plan => {
  const parts = readParts(given)
  const problems = parts.flatMap((part) =>
    partProblems(part, parts).map((problem) => `area ${quote(part.name)}, ${shown(problem)}`),
  )
  if (parts.length === 0) problems.push('there are no tasks; expected at least one area with a task')
  if (problems.length > 0) return { ok: false, problems }
  const ordered = orderPlan(parts.flatMap((part) => part.tasks.map((task) => partTask(task, part, parts))))
  if (!ordered.ok) return { ok: false, problems: ordered.cycles.map((cycle) => partCycle(cycle, parts)) }
  const needsOf = new Map(ordered.tasks.map(({ id, needs }) => [id, needs]))
  const blocks = parts.flatMap(({ tasks, markdown, numbers }) =>
    tasks.map((task) => {
      const needs = needsOf.get(`task-${numbers.get(task.number) ?? 0}`) ?? []
      return renumbered(task, markdown, numbers, needsText(needs))
    }),
  )
  const head = ['# Implementation Plan', '', ...parts.map(areaLine), '', '## Tasks'].join('\n')
  return { ok: true, text: `${[head, ...blocks, ordered.graph].join('\n\n')}\n`, tasks: ordered.tasks }
}

/**
 * A whole plan: one that was merged, edited by a person or an agent, or given with `--plan`. Numbers stay as they are.
 * `text` is the plan with an up-to-date `## Dependency Graph`;
 * every other byte is as it was given. Problems begin with the line.
 */
export const readPlan = (text: string, world: World): Plan => {
  const markdown = readMarkdown(text)
  const read = readTasks(markdown)
  const problems = problemsOf(read, [], world)
  if (problems.length > 0) return { ok: false, problems: problems.map(shown) }
  const given = read.tasks.map((task) =>
    plannedTask(task, task.number, readDependencies(task.dependencies.text, []).tasks),
  )
  const ordered = orderPlan(given)
  if (!ordered.ok) throw new Error('the dependencies of a plan were checked and still form a cycle')
  const newLine = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  const graph = graphEdit(markdown, ordered.graph.replaceAll('\n', newLine), newLine)
  return { ok: true, text: applyEdits(text, [graph]), tasks: ordered.tasks }
}

/**
 * The block of one task of a plan, byte for byte from its heading to its last line that is not empty.
 *
 * @throws Refused `unknown-task`
 */
export const taskBlock = (planText: string, taskId: string): string => {
  const markdown = readMarkdown(planText)
  const { found } = taskSections(markdown)
  const section = found.find(({ number }) => `task-${number}` === taskId)?.section
  if (section === undefined) {
    const known = found.map(({ number }) => `task-${number}`).join(', ') || 'no tasks'
    const help = phasegate('doctor')
    throw new Refused('unknown-task', said`the plan has no ${taskId}; it has ${known}. See: ${help}`)
  }
  return planText.slice(markdown.lines[section.from]?.start, markdown.lines[section.to - 1]?.end).trimEnd()
}

const problemsOf = (read: ReturnType<typeof readTasks>, otherAreas: readonly string[], world: World): Problem[] => [
  ...read.problems,
  ...read.tasks.flatMap((task) => fileProblems(task, world)),
  // A broken block hides its number, so what depends on it would look unknown.
  ...(read.problems.length > 0 ? [] : dependencyProblems(read.tasks, otherAreas)),
]
