import { join } from 'node:path'
import { commitsOf } from '../state-manager/run-state.ts'
import type { Project } from '../state-manager/project.ts'
import { textIfReadable } from '../state-manager/read.ts'
import { writeWhereThere } from '../state-manager/write.ts'
import { keptRuns } from '../engine/run/archive.ts'
import { estimateLines } from '../shown/estimate.ts'
import { lineText, mayBeNews, progressLines } from '../shown/progress-lines.ts'
import type { Reader } from '../workflow/core/text.ts'
import type { Event } from '../workflow/run/event.ts'
import { painted } from './paint.ts'

/**
 * The lines of a run that the user has not been told yet, which then count as told. How far the user was told is a mark of the
 * edge, not part of the run: lost, the lines are shown once more. What is not wanted counts as told, too.
 */
export const newsOf = (
  project: Project,
  reader: Reader,
  isWanted: (event: Event) => boolean = () => true,
): string[] => {
  const mark = join(project.tmp, 'shown')
  const shown = Number(textIfReadable(mark)) || 0
  const fresh = commitsOf(project, shown)
  const told = shown + fresh.length
  if (fresh.length > 0) writeWhereThere(mark, String(told))
  const events = fresh.flatMap((commit) => commit.events)
  // Most commits are no news, and the story before them is as long as the run.
  if (!events.some(mayBeNews)) return []
  const lines = progressLines(commitsOf(project).slice(0, told), shown)
  const estimates = estimateLines(events, () => keptRuns(project))
  const said = lines
    .filter(({ event }) => isWanted(event))
    .map(({ sign, ...line }) => lineText({ ...line, sign: painted(sign) }, reader))
  return [...said, ...estimates]
}
