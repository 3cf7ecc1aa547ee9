import { join } from 'node:path'
import { commitsOf } from '../state-manager/run-state.ts'
import type { Project } from '../state-manager/project.ts'
import { textIfReadable } from '../state-manager/read.ts'
import { writeWhereThere } from '../state-manager/write.ts'
import { keptRuns } from '../engine/run/archive.ts'
import { estimateLines } from '../shown/estimate.ts'
import { lineText, progressLines } from '../shown/progress-lines.ts'
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
  const commits = commitsOf(project)
  const shown = Number(textIfReadable(mark)) || 0
  const lines = progressLines(commits, shown)
  const fresh = commits.filter(({ commit }) => commit > shown).flatMap(({ events }) => events)
  const estimates = estimateLines(fresh, () => keptRuns(project))
  if (lines.length + estimates.length > 0) writeWhereThere(mark, String(commits.length))
  const said = lines
    .filter(({ event }) => isWanted(event))
    .map(({ sign, ...line }) => lineText({ ...line, sign: painted(sign) }, reader))
  return [...said, ...estimates]
}
