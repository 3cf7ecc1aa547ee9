import type { WriteStream } from 'node:tty'
import { printable } from '../../workflow/core/plain-text.ts'
import { changeLines } from '../../shown/progress-lines.ts'
import { type KeptRun, latestRun } from '../../engine/run/archive.ts'
import { commitsOf } from '../../state-manager/run-state.ts'
import type { Project } from '../../state-manager/project.ts'
import type { Reader } from '../../workflow/core/text.ts'
import { watchJournal } from '../../state-manager/watch-journal.ts'

interface Watched {
  readonly project: Project
  /** A terminal is redrawn, anything else gets a line per change. */
  readonly screen: Pick<WriteStream, 'write' | 'isTTY' | 'rows' | 'on' | 'off'>
  /** The whole picture of a run. */
  readonly draw: (kept: KeptRun) => string
  readonly reader: Reader
}

// Deadlines and durations pass without anybody writing to the journal.
const LOOK_AGAIN_MS = 2000

/** Shows a run again whenever its journal changes, until it runs no more, the screen is gone, or Ctrl-C. */
export const watchRun = async (watched: Watched): Promise<void> => {
  const { project, screen, draw } = watched
  const gone = new AbortController()
  const leave = (): void => gone.abort()
  process.once('SIGINT', leave)
  process.once('SIGTERM', leave)
  screen.on('error', leave)
  const show = screen.isTTY ? redraw(watched) : log(watched)
  let shown: KeptRun | null = null
  const resize = (): unknown => shown && show(shown)
  if (screen.isTTY) screen.on('resize', resize)
  try {
    if (screen.isTTY) screen.write(ENTER)
    for (;;) {
      // Watched before it is read: nothing that happens in between is missed.
      const journal = watchJournal(project.journal)
      const kept = latestRun(project)
      // A run that ended may be moved away while it is read: then the next look shows its end.
      const goesOn = kept !== null && (!show(kept) || kept.run.status === 'running')
      shown = kept
      if (goesOn && !gone.signal.aborted) await journal.change(LOOK_AGAIN_MS, gone.signal)
      journal.close()
      if (!goesOn || gone.signal.aborted) break
    }
  } finally {
    process.off('SIGINT', leave)
    process.off('SIGTERM', leave)
    screen.off('resize', resize)
    if (screen.isTTY) screen.write(LEAVE)
  }
  const last = latestRun(project)
  if (last && screen.isTTY) screen.write(`${draw(last)}\n`)
}

// The alternate screen, without a cursor: what stood in the terminal is there again afterwards.
const ENTER = '\u001B[?1049h\u001B[?25l'
const LEAVE = '\u001B[?25h\u001B[?1049l'
const HOME = '\u001B[H'
const CLEAR_LINE = '\u001B[K'
const CLEAR_BELOW = '\u001B[J'

const redraw =
  ({ screen, draw }: Watched) =>
  (kept: KeptRun): boolean => {
    const lines = draw(kept).split('\n')
    // What comes next stands last, with its reason, and is never what is left out.
    const ending = lines.slice(lines.lastIndexOf('') + 1).slice(-3)
    const room = Math.max(1, screen.rows - 2 - ending.length)
    const fitting = lines.length < screen.rows ? lines : [...lines.slice(0, room), '…', ...ending]
    screen.write(`${HOME}${fitting.map((line) => `${line}${CLEAR_LINE}`).join('\n')}\n${CLEAR_BELOW}`)
    return true
  }

/** The picture at the start and at the end, and between them a line for everything that happens. */
const log = ({ screen, draw, reader }: Watched): ((kept: KeptRun) => boolean) => {
  const seen = { run: '', commits: 0 }
  return (kept) => {
    const commits = commitsOf(kept.project)
    // The run was just moved to the finished ones; the next look finds it there.
    if (seen.run === kept.run.id && commits.length < seen.commits) return false
    if (seen.run !== kept.run.id) screen.write(`${draw(kept)}\n`)
    else {
      const lines = changeLines(commits, seen.commits, reader)
      if (lines.length > 0) screen.write(`${printable(lines.join('\n'))}\n`)
      if (kept.run.status !== 'running') screen.write(`\n${draw(kept)}\n`)
    }
    Object.assign(seen, { run: kept.run.id, commits: commits.length })
    return true
  }
}
