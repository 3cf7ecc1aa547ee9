import { join } from 'node:path'
import * as z from 'zod/mini'
import { handleRun } from './handle-run.ts'
import type { Project } from '../../state-manager/project.ts'
import { jsonIfReadable } from '../../state-manager/read.ts'
import { writeWhereThere } from '../../state-manager/write.ts'
import type { Run } from '../../workflow/run/state.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { isAlive } from '../client.ts'
import { isInTime } from '../../machine/is-in-time.ts'

const Mark = z.object({ attempt: z.number(), process: z.number() })

// Lost, the step waits for its deadline or for a person's resume instead.
const markPath = (project: Project): string => join(project.tmp, 'code-step.json')

/** Notes which process carries a code step out: no hook fires when the user interrupts it. */
export const markProcess = (project: Project, attempt: number, id = process.pid): void => {
  const mark: z.infer<typeof Mark> = { attempt, process: id }
  writeWhereThere(markPath(project), JSON.stringify(mark))
}

/**
 * Ends the attempt of a code step whose process is gone (the user pressed Esc, the machine killed it). It counts against the
 * retries: a project whose tests kill what runs them would loop for ever otherwise.
 *
 * @param patience milliseconds to wait for a process that is about to end
 */
export const endDeadCodeStep = (project: Project, run: Run, by: string, at: string, patience = 0): Run => {
  const step = Object.values(run.steps).find((each) => each.executor.kind === 'code' && liveAttempt(each) !== null)
  const attempt = liveAttempt(step)?.number
  if (!step || attempt === undefined) return run
  const mark = readMark(project)
  if (mark?.attempt !== attempt || !isInTime(() => !isAlive(mark.process), patience)) return run
  const ended = { at, step: step.id, attempt, ending: 'vanished', reason: 'its process was interrupted' } as const
  return handleRun(project, by, () => ({ type: 'end-attempt', ...ended })) ?? run
}

const readMark = (project: Project): z.infer<typeof Mark> | null =>
  z.safeParse(Mark, jsonIfReadable(markPath(project))).data ?? null
