import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { ifReadable, partAt } from '../../state-manager/read.ts'
import { isInside, targetOf } from '../../state-manager/real-path.ts'
import { type Run, stepsOf } from '../../workflow/run/state.ts'
import type { Artifact } from './run-view.ts'

/** What the phases of a run left, and the steps they are made of; of a very long one the beginning. */
export const readArtifacts = ({ phases: folder }: Project, run: Run): Artifact[] =>
  run.phases.flatMap((phase) => {
    const whole = [{ name: phase.output, phase: phase.id, step: null }]
    const parts = stepsOf(run, phase).map(({ id, output }) => ({ name: output, phase: phase.id, step: id }))
    const named = [...whole, ...parts.filter(({ name }) => name !== phase.output)]
    return named.flatMap((each) => {
      const found = ifReadable(() => beginningOf(folder, each.name), null)
      return found ? [{ ...each, ...found }] : []
    })
  })

const MOST_BYTES = 1024 * 1024

// A journal that came with a clone names any path it likes.
const beginningOf = (folder: string, name: string) => {
  const path = join(folder, name)
  const found = statSync(path)
  if (!found.isFile() || !isInside(targetOf(folder), targetOf(path))) return null
  const { size } = found
  return { bytes: size, text: partAt(path, 0, Math.min(size, MOST_BYTES)), isCut: size > MOST_BYTES }
}
