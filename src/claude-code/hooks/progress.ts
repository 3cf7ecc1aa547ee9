import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJournal } from '../../state-manager/journal.ts'
import type { Project } from '../../state-manager/project.ts'
import { writeWhereThere } from '../../state-manager/write.ts'
import { lineText, progressLines } from '../../shown/progress-lines.ts'
import { Event } from '../../workflow/run/event.ts'
import { paintFor } from './paint.ts'
import { type HookOutput, SILENT } from '../protocol.ts'

/** What happened since the user was last told, as a message that costs the model nothing. */
export const progress = (project: Project): HookOutput => {
  const lines = progressText(project)
  return lines.length === 0 ? SILENT : { systemMessage: lines.join('\n') }
}

/**
 * The lines the user has not been told yet, which then count as told. How far the user was told is a mark of the edge, not
 * part of the run: lost, the lines are shown once more. What is not wanted counts as told, too.
 */
export const progressText = (project: Project, isWanted: (event: Event) => boolean = () => true): string[] => {
  const mark = join(project.tmp, 'shown')
  const commits = readJournal(project.journal, Event)
  const lines = progressLines(commits, shownUpTo(mark))
  if (lines.length > 0) writeWhereThere(mark, String(commits.length))
  const paint = paintFor(process.env)
  return lines
    .filter(({ event }) => isWanted(event))
    .map(({ sign, ...line }) => lineText({ ...line, sign: paint[COLORS[sign] ?? 'yellow'](sign) }, 'client'))
}

const COLORS: Readonly<Record<string, 'green' | 'red'>> = { '✓': 'green', '✗': 'red', '■': 'red' }

const shownUpTo = (mark: string): number => {
  try {
    return Number(readFileSync(mark, 'utf8')) || 0
  } catch {
    return 0
  }
}
