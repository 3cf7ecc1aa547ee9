import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { handle } from '../engine.ts'
import { cannotWrite } from '../state-manager/journal.ts'
import { archivedRun, draftRun, type Project } from '../state-manager/project.ts'
import { journalLength } from '../state-manager/projections.ts'
import { Refused } from '../workflow/refused.ts'
import type { Run } from '../workflow/state.ts'
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
    putInPlace(project, draft, putAside(project, prior))
  } catch (error) {
    rmSync(draft.tmp, { recursive: true, force: true })
    if (!wasThere) removeUnused(project)
    throw error
  }
  const run = handle(project, by, () => null)
  if (!run) throw new Error('a run that has begun has a state')
  return run
}

/** Where it was put; null when there was nothing. */
const putAside = (project: Project, prior: KeptRun | null): string | null => {
  if (!existsSync(project.tmp)) return null
  const known = prior?.project.tmp === project.tmp ? prior.run.id : null
  // A folder without a journal holds what agents of an ended run wrote late.
  const id = known ?? `leftover-${randomBytes(3).toString('hex')}`
  archive(project, id)
  const aside = archivedRun(project, id)
  // Between the look and the move somebody else's run may have taken the place.
  if (known !== null || journalLength(aside) === 0) return aside.tmp
  renameSync(aside.tmp, project.tmp)
  throw overtaken()
}

const putInPlace = (project: Project, draft: Project, aside: string | null): void => {
  try {
    renameSync(draft.tmp, project.tmp)
  } catch (error) {
    if (journalLength(project) > 0) throw overtaken()
    if (aside !== null) renameSync(aside, project.tmp)
    throw cannotWrite(project.tmp, error)
  }
}

const overtaken = (): Refused =>
  new Refused(
    'run-active',
    'another run was started here at the same moment. See it: /phasegate:status; replace it: /dispatch --replace <task>',
  )

const removeUnused = (project: Project): void => {
  const left = existsSync(project.agents) ? readdirSync(project.agents) : ['nothing to remove']
  if (left.every((name) => name === '.gitignore')) rmSync(project.agents, { recursive: true, force: true })
}
