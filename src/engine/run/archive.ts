import { existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { commitNames } from '../../state-manager/journal.ts'
import { readState, RUN_JOURNAL } from '../../state-manager/run-state.ts'
import { flawText, walkJournal } from '../../state-manager/walk-journal.ts'
import { cannotWrite, ignoreOwnFolder, makeFolder } from '../../state-manager/write.ts'
import { archivedNames, archivedRun, archivedRuns, type Project } from '../../state-manager/project.ts'
import { unmarkRun } from '../../state-manager/projections.ts'
import { sweepTrees } from '../../machine/trees/sweep.ts'
import { integrationAt } from '../tree-work.ts'
import { listed } from '../../workflow/core/counted.ts'
import { Refused, unlessRefused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import type { Run } from '../../workflow/run/state.ts'

/** A run and the folder it is in. */
export interface KeptRun {
  readonly run: Run
  readonly project: Project
}

/** A run whose journal cannot be read, such as one that was sealed with the key of another home. */
export interface UnreadableRun {
  readonly id: string
  readonly project: Project
  /** What is wrong, as `phasegate doctor` says it. */
  readonly problem: string
  readonly refused: Refused
}

export type FoundRun = KeptRun | UnreadableRun

export const isKept = (found: FoundRun): found is KeptRun => 'run' in found

/**
 * Moves the run out of `.agents/tmp` to `.agents/runs/<id>/`, whole or not at all; nothing is deleted.
 *
 * @throws Refused `cannot-write`
 */
export const archive = (project: Project, id: string): void => {
  try {
    ignoreOwnFolder(project)
    makeFolder(project.runs)
    tidyTrees(project)
    renameSync(project.tmp, join(project.runs, id))
    unmarkRun(project)
  } catch (error) {
    // Two hooks may end the same run at once; the second finds it moved, and perhaps another one in its place.
    if (existsSync(join(project.runs, id))) return
    throw cannotWrite(project.runs, error)
  }
}

// What its agents left is merged, or kept as a ref; those of a run that is put aside may be at work still.
const tidyTrees = (project: Project): void => {
  const run = readState(project)
  const integration = run?.status === 'completed' ? integrationAt(project.root, run.trees) : null
  if (run && integration) sweepTrees(integration, new Set(), run.settings.git.excludePatterns)
}

/** The active run, else the one archived last; null when there never was one. */
export const latestRun = (project: Project): KeptRun | null => {
  const active = readState(project)
  if (active) return { run: active, project }
  const last = archivedNames(project).at(-1)
  const kept = last === undefined ? null : archivedRun(project, last)
  const run = kept && readState(kept)
  return run && { run, project: kept }
}

/** Every run of the project that can be read, the last one first. */
export const keptRuns = (project: Project): KeptRun[] => foundRuns(project).filter(isKept)

/** Every run of the project, the last one first, also those that cannot be read. */
export const foundRuns = (project: Project): FoundRun[] =>
  [...archivedRuns(project), project]
    .flatMap((place) =>
      unlessRefused(
        (): FoundRun[] => {
          const run = readState(place)
          return run ? [{ run: place === project ? run : putAside(run), project: place }] : []
        },
        (refused) => [unreadable(place === project ? ACTIVE : basename(place.tmp), place, refused)],
      ),
    )
    .toReversed()

// Its id stands in its journal alone.
const ACTIVE = '.agents/tmp'

const unreadable = (id: string, project: Project, refused: Refused): UnreadableRun => {
  const walked = walkJournal(project.journal, commitNames(project.journal), RUN_JOURNAL)
  const flaw = walked.find((each) => each.flaw !== null && each.flaw.kind !== 'cut-off')?.flaw
  return { id, project, problem: flaw ? flawText(flaw) : refused.message, refused }
}

// Nobody goes on with a run that made way for another one, whatever its journal ends with.
const putAside = (run: Run): Run => {
  if (run.status === 'completed') return run
  const why = run.failure ? ` (${run.status}: ${run.failure.reason})` : ''
  const failure = { reason: `it made way for another run${why}`, next: phasegate('dispatch', '<task>') }
  return { ...run, status: 'stopped', stoppedAt: run.stoppedAt ?? run.updatedAt, failure }
}

/** The run with this id, or the only one whose id begins so. @throws Refused `run-unknown`, and of `readCommits` */
export const namedRun = (project: Project, wanted: string): KeptRun => {
  const runs = foundRuns(project)
  const begun = runs.filter((each) => runId(each).startsWith(wanted))
  const found = runs.find((each) => runId(each) === wanted) ?? (begun.length === 1 ? begun[0] : undefined)
  if (found && !isKept(found)) throw found.refused
  if (found) return found
  const what =
    begun.length > 0
      ? `several runs begin with ${wanted}: ${listed(begun.map(runId))}`
      : `no run ${wanted}; there is ${listed(runs.map(runId)) || 'none here'}`
  throw new Refused('run-unknown', text`${what}. See: ${phasegate('runs')}`)
}

export const runId = (found: FoundRun): string => (isKept(found) ? found.run.id : found.id)

/**
 * Refuses a run's folder that holds things no run of ours has put there, and one that cannot be.
 *
 * @throws Refused `foreign-folder`, `cannot-write`
 */
export const refuseForeign = (project: Project): void => {
  const inTheWay = [project.agents, project.tmp, project.runs].find((path) =>
    statSync(path, { throwIfNoEntry: false })?.isFile(),
  )
  if (inTheWay !== undefined) {
    throw new Refused(
      'cannot-write',
      `${inTheWay} is a file, where Phasegate keeps a folder. Move it away, then try again`,
    )
  }
  if (!existsSync(project.tmp) || existsSync(join(project.journal, '000001.json'))) return
  const found = readdirSync(project.tmp).filter((name) => !['phases', 'prompts', 'journal'].includes(name))
  if (found.length === 0) return
  throw new Refused(
    'foreign-folder',
    text`${project.tmp} holds ${found.slice(0, 5).join(', ')} but no journal: another program's files, or a damaged run. ${phasegate('doctor', '--fix')} would move the folder to .agents/runs/ and change nothing in it`,
  )
}
