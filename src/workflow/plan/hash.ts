import { type Stage, threadsIn } from './plan.ts'

/**
 * The text of a stage that an approval is bound to. Agent markers, line endings and white space at the ends of lines and
 * of the stage do not count: assigning an agent, or saving with another editor, changes no approval.
 */
export const stageText = (text: string, stage: Stage): string => {
  const pieces: string[] = []
  let from = stage.range.start
  for (const { marker } of threadsIn(stage)) {
    if (marker === null) continue
    pieces.push(text.slice(from, marker.start).trimEnd())
    from = marker.end
  }
  pieces.push(text.slice(from, stage.range.end))
  return pieces
    .join('')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()
}
