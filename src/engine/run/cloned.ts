import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { trackedIn } from '../../machine/git-command.ts'
import type { Project } from '../../state-manager/project.ts'
import { Refused } from '../../workflow/core/refused.ts'

// `.agents/` itself is shared with other programs, which may well commit theirs.
const OWN = ['.agents/tmp', '.agents/runs']

/** Files of runs that git tracks: they came with a clone, and nobody here agreed to what they say. */
export const clonedFiles = ({ root }: Project): string[] => trackedIn(root, OWN)

/** What takes them out of git and out of the way, typed in the project; nothing is deleted. */
export const setAsideCloned = ({ root }: Project): string => {
  const there = OWN.filter((path) => existsSync(join(root, path))).join(' ')
  return `git rm -r -q -f --cached ${there} && mkdir -p .agents/from-git && mv ${there} .agents/from-git/`
}

/** @throws Refused `from-git`: a run that came with a clone is never carried out, its prompts and artifacts never used */
export const refuseCloned = (project: Project): void => {
  const [first, ...more] = clonedFiles(project)
  if (first === undefined) return
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  throw new Refused(
    'from-git',
    `git tracks ${first}${others}: a run that came with this repository is not carried out here, and nothing of it is used. Set it aside, in ${project.root}: ${setAsideCloned(project)}`,
  )
}
