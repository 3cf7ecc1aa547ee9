import { pricesIn } from '../../configuration/prices.ts'
import { type FoundRun, foundRuns, namedRun } from '../../engine/run/archive.ts'
import { integrationOf } from '../../engine/run/run-trees.ts'
import { integrationOf as integrationOfStream } from '../../engine/workstream/stage-trees.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { Integration } from '../../machine/trees/integration.ts'
import { readArtifacts } from '../../shown/view/read-artifacts.ts'
import { runView } from '../../shown/view/run-view.ts'
import { workViewer } from '../../shown/view/work-view.ts'
import type { View } from '../../shown/view/parts.ts'
import type { Project } from '../../state-manager/project.ts'
import { readState, RUN_JOURNAL } from '../../state-manager/run-state.ts'
import { chooseStream, findWorkFolder, streamsIn } from '../../state-manager/work-folder.ts'
import { unlessRefused } from '../../workflow/core/refused.ts'
import { print } from '../../workflow/core/text.ts'
import { growingCommits } from './growing.ts'
import { startOf, streamReader, WORK_JOURNAL } from './streams.ts'

/** The project that a board shows, and where the plugin and the user's own files are. */
export interface Site {
  readonly project: Project
  readonly plugin: string
  readonly home: string
  readonly now: () => string
}

/** A run or a workstream, and where its changes are merged. */
export interface Found {
  readonly view: View
  readonly integration: Integration | null
}

/** Reads what is on disk, and writes nothing. */
export const readerOf = (site: Site) => {
  const { project, home, now } = site
  const commitsOfRun = growingCommits(RUN_JOURNAL)
  const commitsOfStream = growingCommits(WORK_JOURNAL)
  const nowIn = streamReader(site)
  const viewOf = workViewer()
  const workOf = (name: string): WorkNow => nowIn(chooseStream(findWorkFolder(project.root), name))
  return {
    /** Why the active run cannot be read; null where it can, or there is none. */
    problem: (): string | null =>
      unlessRefused(
        () => {
          readState(project)
          return null
        },
        ({ said }) => print(said, 'shell'),
      ),
    /** The last one first. */
    runs: (): FoundRun[] => foundRuns(project),
    isActive: (found: FoundRun): boolean => found.project.tmp === project.tmp,
    streams: (): string[] => streamsIn(findWorkFolder(project.root) ?? '').map(({ id }) => id),
    /** @throws Refused `run-unknown`, and of `readCommits` */
    run: (id: string): Found => {
      const kept = namedRun(project, id)
      const view = runView(kept.run, {
        commits: commitsOfRun(kept.project.journal),
        artifacts: () => readArtifacts(kept.project, kept.run),
        prices: pricesIn(home),
        now: now(),
      })
      return { view, integration: integrationOf(project, kept.run) }
    },
    /** @throws Refused `stream-unknown`, and of `readCommits` */
    stream: (id: string): Found => {
      const work = workOf(id)
      const view = viewOf(work, {
        startedAt: startOf(work),
        commits: () => commitsOfStream(work.stream.journal),
        prices: pricesIn(home),
        now: now(),
      })
      return { view, integration: integrationOfStream(work.stream, work.state) }
    },
    workOf,
  }
}

export type Reader = ReturnType<typeof readerOf>
