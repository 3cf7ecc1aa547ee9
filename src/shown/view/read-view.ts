import type { Prices } from '../../cost/prices.ts'
import { DEFAULTS } from '../../configuration/defaults.ts'
import type { KeptRun } from '../../engine/run/archive.ts'
import { readWork, surroundingsOf } from '../../engine/workstream/engine-here.ts'
import type { Surroundings } from '../../engine/workstream/work.ts'
import { readJournal } from '../../state-manager/read-journal.ts'
import { commitsOf } from '../../state-manager/run-state.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import { workReader } from '../../state-manager/work-reader.ts'
import { workJournal } from '../../state-manager/work-state.ts'
import { unlessRefused } from '../../workflow/core/refused.ts'
import type { Instant } from '../../workflow/core/step.ts'
import { readArtifacts } from './read-artifacts.ts'
import { type RunView, runView } from './run-view.ts'
import { type WorkView, workView } from './work-view.ts'

/** When, and at which prices. */
interface Sight {
  readonly now: Instant
  readonly prices: Prices
}

/** A run as it is on disk now. @throws Refused `journal-unreadable` */
export const readRunView = ({ run, project }: KeptRun, sight: Sight): RunView =>
  runView(run, { ...sight, commits: commitsOf(project), artifacts: () => readArtifacts(project, run) })

/** A workstream as it is on disk now; nothing is written. @throws Refused of `readWork` */
export const readWorkView = (stream: Stream, place: Omit<Surroundings, 'settings'>, sight: Sight): WorkView => {
  const commits = readJournal(
    stream.journal,
    workJournal(() => workReader),
  )
  return workView(readWork(stream, surroundingsToRead(stream.work, place)), {
    ...sight,
    startedAt: commits[0]?.at ?? null,
    commits: () => commits,
  })
}

/** What surrounds a workstream that is only read: a configuration that cannot be used keeps nobody from that. */
export const surroundingsToRead = (work: string, { plugin, home }: Omit<Surroundings, 'settings'>): Surroundings =>
  unlessRefused(
    () => surroundingsOf(work, { plugin, home }),
    () => ({ plugin, home, settings: DEFAULTS }),
  )
