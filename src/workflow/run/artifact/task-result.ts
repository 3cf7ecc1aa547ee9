import * as z from 'zod/mini'
import type { Facts, PlannedTask } from '../../core/facts.ts'
import { foldersOf } from '../../core/graph.ts'
import { readJson } from './json.ts'
import { tidyPath } from '../../core/project-path.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'

const LONGEST_SUMMARY = 500

/** The report of one task. What code knows of it (`known-fields.ts`) its agent is not asked for. */
export const checkTaskResult = (text: string, _context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, TaskResult)
  if (!read.ok) return read
  const { status, summary, errors = [] } = read.value
  const problems: string[] = []
  const length = Array.from(summary).length
  if (length > LONGEST_SUMMARY) {
    problems.push(`summary: has ${length} characters; expected at most ${LONGEST_SUMMARY}`)
  }
  if (status !== 'completed' && errors.length === 0)
    problems.push(`errors: is empty although status is "${status}"; expected ${REASONS[status]}`)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, facts: { kind: 'task', status, summary, filesModified: [], errors } }
}

/** How one task of a wave ended; `status` is `completed`, `failed`, `skipped`, … */
export interface TaskOutcome {
  readonly id: string
  readonly status: string
  readonly summary: string
  readonly filesModified: readonly string[]
}

/**
 * The artifact of all tasks. Skipped tasks are neither completed nor failed; they stand in their wave. `outsidePlan` are
 * files that a task modified although its block of the plan names neither them nor a folder they are in.
 */
export const mergeTasks = (
  waves: readonly (readonly TaskOutcome[])[],
  planned: readonly Pick<PlannedTask, 'id' | 'files'>[],
): string => {
  const all = waves.flat()
  const namedBy = new Map(planned.map(({ id, files }) => [id, new Set(files.map(tidyPath))]))
  const isOutside = (id: string, file: string): boolean =>
    ![file, ...foldersOf(file)].some((place) => namedBy.get(id)?.has(place) === true)
  const modified = all.flatMap(({ id, filesModified }) => filesModified.map((file) => ({ id, file: tidyPath(file) })))
  const merged = {
    waves: waves
      .filter((wave) => wave.length > 0)
      .map((wave, index) => ({
        waveNumber: index + 1,
        tasks: wave.map(({ id, status, summary }) => ({ id, status, summary })),
      })),
    completedTasks: all.filter(({ status }) => status === 'completed').map(({ id }) => id),
    failedTasks: all.filter(({ status }) => status !== 'completed' && status !== 'skipped').map(({ id }) => id),
    filesModified: sorted(modified.map(({ file }) => file)),
    outsidePlan: sorted(modified.filter(({ id, file }) => isOutside(id, file)).map(({ file }) => file)),
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}

const Text = z.string().check(z.trim(), z.minLength(1))

const TaskResult = z.object({
  status: z.enum(['completed', 'failed', 'needs_context']),
  summary: Text,
  errors: z.optional(z.array(Text)),
})

const REASONS = {
  failed: 'what went wrong',
  needs_context: 'exactly what is missing',
} as const

const sorted = (files: readonly string[]): string[] => [...new Set(files)].toSorted()
