import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { projectWorld } from '../../machine/project-facts.ts'
import type { Project } from '../../state-manager/project.ts'
import { ifReadable } from '../../state-manager/read.ts'
import { ownValue } from '../../workflow/core/own-value.ts'
import type { Run } from '../../workflow/run/state.ts'

/** Paths of what a text names and is there: files of the project, artifacts of the run, results of tasks that are done. */
export const namedHere = (project: Project, run: Run, text: string): string[] => {
  const world = projectWorld(project.root)
  return (text.match(WORD) ?? [])
    .map((word) => word.replace(AFTER_PATH, ''))
    .flatMap((name) => {
      const step = ownValue(run.steps, name)
      if (step) return step.status === 'completed' ? [join(project.phases, step.output)] : []
      if (run.phases.some(({ output }) => output === name)) return [join(project.phases, name)].filter(existsSync)
      return world.inside(name) && isNamed(resolve(project.root, name), name) ? [resolve(project.root, name)] : []
    })
}

const WORD = /[^\s`'"“”()[\]<>,;]+/g
const AFTER_PATH = /(?::\d+(?:[-:]\d+)?)?[.:!?…]*$/

// `test` in a sentence is a word, `test/` and `src/test` are folders; and a word of an agent is often no path at all: nothing
// there, a file for a folder, too long for a name.
const isNamed = (path: string, name: string): boolean =>
  name !== '' && ifReadable(() => statSync(path).isFile() || /.\/|\/./.test(name), false)
