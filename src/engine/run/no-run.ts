import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text, written } from '../../workflow/core/text.ts'

/** The Refused `no-run` of everything that needs an active run: where it looked, and what there is to do. */
export const noRun = ({ root, runs }: Project): Refused => {
  const hasFinished = existsSync(runs) && readdirSync(runs).some((name) => existsSync(join(runs, name, 'journal')))
  const last = hasFinished ? text`See the last one: ${phasegate('status')}. ` : ''
  const start = written(phasegate('dispatch', '<task>'), 'client')
  return new Refused('no-run', text`no run is active here (${root}). ${last}Start one in Claude Code: ${start}`)
}
