import { join } from 'node:path'
import { stageLines } from '../shown/stage-lines.ts'
import { commitNames } from '../state-manager/journal.ts'
import { textIfReadable } from '../state-manager/read.ts'
import { commitsAfter } from '../state-manager/read-journal.ts'
import type { Stream } from '../state-manager/work-folder.ts'
import { workJournal } from '../state-manager/work-state.ts'
import { workReader } from '../state-manager/work-reader.ts'
import { writeWhereThere } from '../state-manager/write.ts'
import { painted } from './paint.ts'

/** The lines of a stage that the user has not been told yet, which then count as told. */
export const stageNews = (stream: Stream): string[] => {
  const { journal } = stream
  const told = Number(textIfReadable(markIn(stream)) ?? Number.NaN)
  const count = commitNames(journal).length
  if (told === count) return []
  countAsTold(stream, count)
  // Without a mark nobody knows where it began: the status has all of it.
  if (Number.isNaN(told)) return []
  const kind = workJournal(() => workReader)
  const lines = stageLines(commitsAfter(journal, told, kind))
  // An agent that is sent back for the same again and again is one line.
  return lines.map(({ sign, said }) => `${painted(sign)} ${said}`).filter((line, at, all) => line !== all[at - 1])
}

/** What happened before an execution begins is no news of it. */
export const countAsTold = (stream: Stream, commits = commitNames(stream.journal).length): void => {
  writeWhereThere(markIn(stream), String(commits))
}

const markIn = ({ journal }: Stream): string => join(journal, '.shown')
