import * as z from 'zod/mini'
import type { Facts, PlannedTask, RefusedCommand, TaskFacts } from '../../core/facts.ts'
import { foldersOf } from '../../core/graph.ts'
import { oneLine } from '../../core/plain-text.ts'
import { readJson } from './json.ts'
import { tidyPath } from '../../core/project-path.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { clip } from './wording.ts'

const LONGEST_SUMMARY = 500

/** The report of one task. What code knows of it (`known-fields.ts`) its agent is not asked for. */
export const checkTaskResult = (text: string, _context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, TaskResult)
  if (!read.ok) return read
  const { status, summary, errors = [], refused = [] } = read.value
  const problems: string[] = []
  const length = Array.from(summary).length
  if (length > LONGEST_SUMMARY) {
    problems.push(`summary: has ${length} characters; expected at most ${LONGEST_SUMMARY}`)
  }
  if ((status === 'failed' || status === 'needs_context') && errors.length === 0)
    problems.push(`errors: is empty although status is "${status}"; expected ${REASONS[status]}`)
  if (status === 'unverified' && refused.length === 0)
    problems.push(
      'refused: is empty although status is "unverified"; expected the command that could not be run, and the words of its refusal if there were any',
    )
  if (problems.length > 0) return { ok: false, problems }
  const facts: TaskFacts = {
    kind: 'task',
    // It is done; that code has to see what its agent could not is told by what was refused.
    status: status === 'unverified' ? 'completed' : status,
    summary,
    filesModified: [],
    errors,
    ...(refused.length > 0 ? { refused: refused.map(shortened) } : {}),
  }
  return { ok: true, facts }
}

const LONGEST_REFUSAL = 200
// Whoever was told that a rule denies it has no words of a refusal.
const NOT_TRIED = 'not tried'

const shortened = ({ command, text = NOT_TRIED }: { command: string; text?: string | undefined }): RefusedCommand => ({
  command: oneLine(command),
  text: clip(oneLine(text), LONGEST_REFUSAL),
})

/** How one task of a wave ended; `status` is `completed`, `unverified`, `failed`, `skipped`, … */
export interface TaskOutcome {
  readonly id: string
  readonly status: string
  readonly summary: string
  readonly filesModified: readonly string[]
  /** What its agent could not run, and nobody has since. */
  readonly refused?: readonly RefusedCommand[]
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
        tasks: wave.map(({ id, status, summary, refused }) => ({
          id,
          status,
          summary,
          ...(refused ? { refused } : {}),
        })),
      })),
    completedTasks: all.filter(({ status }) => DONE.has(status)).map(({ id }) => id),
    failedTasks: all.filter(({ status }) => !DONE.has(status) && status !== 'skipped').map(({ id }) => id),
    filesModified: sorted(modified.map(({ file }) => file)),
    outsidePlan: sorted(modified.filter(({ id, file }) => isOutside(id, file)).map(({ file }) => file)),
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}

const DONE: ReadonlySet<string> = new Set(['completed', 'unverified'])

const Text = z.string().check(z.trim(), z.minLength(1))

const TaskResult = z.object({
  status: z.enum(['completed', 'unverified', 'failed', 'needs_context']),
  summary: Text,
  errors: z.optional(z.array(Text)),
  refused: z.optional(z.array(z.object({ command: Text, text: z.optional(Text) }))),
})

const REASONS = {
  failed: 'what went wrong',
  needs_context: 'exactly what is missing',
} as const

const sorted = (files: readonly string[]): string[] => [...new Set(files)].toSorted()
