import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJournal } from '../state-manager/journal.ts'
import type { Project } from '../state-manager/project.ts'
import { writeWhole } from '../state-manager/write.ts'
import { progressLines } from '../claude-code/progress-lines.ts'
import { Event } from '../workflow/event.ts'
import { type HookOutput, SILENT } from './protocol.ts'

/**
 * What happened since the user was last told, as lines that cost the model nothing. How far the user was told is a mark of
 * the edge, not part of the run: lost, the lines are shown once more.
 */
export const progress = (project: Project): HookOutput => {
  const mark = join(project.tmp, 'shown')
  const commits = readJournal(project.journal, Event)
  const lines = progressLines(commits, shownUpTo(mark))
  if (lines.length === 0) return SILENT
  writeWhole(mark, String(commits.length))
  return { systemMessage: lines.join('\n') }
}

const shownUpTo = (mark: string): number => {
  try {
    return Number(readFileSync(mark, 'utf8')) || 0
  } catch {
    return 0
  }
}
