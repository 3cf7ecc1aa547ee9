import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { changeRun } from './handle-run.ts'
import { cannotWrite } from '../../state-manager/write.ts'
import { archivedRun, draftRun, type Project } from '../../state-manager/project.ts'
import { journalLength, unmarkRun } from '../../state-manager/projections.ts'
import { namesIn } from '../../state-manager/read.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import type { Run } from '../../workflow/run/state.ts'
import { archive, type KeptRun } from './archive.ts'

/**
 * Begins a run: `fill` makes it in a folder of its own, which then takes its place in `.agents/tmp` whole or not at all.
 * What was there before is put into `.agents/runs/`. Of several that begin at once one succeeds; when it does not,
 * everything is as it was.
 *
 * @throws Refused `run-active`, `cannot-write`, and whatever `fill` throws
 */
export const begin = (project: Project, prior: KeptRun | null, by: string, fill: (draft: Project) => void): Run => {
  const wasThere = existsSync(project.agents)
  const draft = draftRun(project, `${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    fill(draft)
    // It names the files of the draft; it is made anew in its place.
    rmSync(join(draft.tmp, 'state.json'), { force: true })
    const aside = putAside(project, prior)
    putInPlace(project, draft, aside)
    return showOrTakeBack(project, draft, aside, by)
  } catch (error) {
    rmSync(draft.tmp, { recursive: true, force: true })
    if (!wasThere) removeUnused(project)
    throw error
  }
}

/**
 * Where it was put; null when there was nothing. What may be put aside is the run that was looked at, or a folder without a
 * journal, which holds what agents of an ended run wrote late. Each has one place it can go to, so that of several who look at
 * the same one only one can move it, and nobody what came after it.
 */
const putAside = (project: Project, prior: KeptRun | null): string | null => {
  const found = statSync(project.tmp, { throwIfNoEntry: false })
  if (!found) return null
  const known = prior?.project.tmp === project.tmp ? prior.run.id : null
  if (known === null && journalLength(project) > 0) throw overtaken()
  const id = known ?? `leftover-${found.ino}`
  archive(project, id)
  return archivedRun(project, id).tmp
}

const putInPlace = (project: Project, draft: Project, aside: string | null): void => {
  const { ino } = statSync(draft.tmp)
  try {
    renameSync(draft.tmp, project.tmp)
  } catch (error) {
    // A file server may lose the answer to what it did.
    if (statSync(project.tmp, { throwIfNoEntry: false })?.ino === ino) return
    if (journalLength(project) > 0) throw overtaken()
    if (aside !== null) renameSync(aside, project.tmp)
    throw cannotWrite(project.tmp, error)
  }
}

// Who is told that a run has not begun removes its branch, and begins another one: this one would be in the way, and could not go on.
const showOrTakeBack = (project: Project, draft: Project, aside: string | null, by: string): Run => {
  try {
    return changeRun(project, by, () => null)
  } catch (error) {
    unmarkRun(project)
    renameSync(project.tmp, draft.tmp)
    if (aside !== null) renameSync(aside, project.tmp)
    throw error
  }
}

const overtaken = (): Refused =>
  new Refused(
    'run-active',
    text`another run was started here at the same moment. See it: ${phasegate('status')}; replace it: ${phasegate('dispatch', '--replace', '<task>')}`,
  )

const removeUnused = (project: Project): void => {
  if (namesIn(project.agents).every((name) => name === '.gitignore'))
    rmSync(project.agents, { recursive: true, force: true })
}
