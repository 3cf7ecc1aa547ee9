import { existsSync, statSync } from 'node:fs'
import { oneLine } from '../workflow/core/plain-text.ts'
import { join, resolve } from 'node:path'
import { projectWorld } from '../machine/project-facts.ts'
import type { Project } from '../state-manager/project.ts'
import { ifReadable } from '../state-manager/read.ts'
import type { Phase, Run, RunStep } from '../workflow/run/state.ts'
import { toldFailures } from '../workflow/core/step.ts'
import { ownValue } from '../workflow/core/own-value.ts'

/**
 * Why the stage of a step was started again; nothing where it was not. A reviewer judges what is there, whatever was before; who
 * repairs is told the issues of today.
 */
export const reopenedText = (project: Project, run: Run, phase: Phase, { brief }: RunStep): string => {
  if (phase.type === 'review' || brief.kind === 'fix') return ''
  const indexOf = (id: string): number => run.phases.findIndex((each) => each.id === id)
  const last = run.reopened.findLastIndex(({ phase: from }) => indexOf(from) <= indexOf(phase.id))
  const reopening = run.reopened[last]
  if (!reopening || run.phases[indexOf(reopening.phase)]?.stage !== phase.stage) return ''
  const aside = join(project.phases, 'aside', String(last + 1))
  switch (reopening.cause) {
    case 'stage-restart':
      return `The stage ${phase.stage} was started again: ${oneLine(reopening.reason)}\nDo not repeat what led there. The artifacts of that time are in ${aside}`
    case 'tests-failed':
      return `This is not the first repair of what fails. What was found and changed the last time is in ${join(aside, phase.output)}`
    case 'person':
      return ''
  }
}

/** What earlier attempts at a step ended to ask for, and what of it is there; nothing where none did. */
export const askedFor = (project: Project, run: Run, step: RunStep): string => {
  const wishes = toldFailures(step).flatMap(({ outcome, reason }) =>
    outcome === 'needs-context' ? [reason ?? ''] : [],
  )
  if (wishes.length === 0) return ''
  const paths = [...new Set(wishes.flatMap((wish) => namedIn(project, run, wish)))]
  return [
    'An earlier attempt at this step ended to ask for something:',
    ...wishes.map((wish) => `- ${oneLine(wish)}`),
    ...(paths.length > 0 ? ['This is there; read it first:', ...paths.map((path) => `- ${oneLine(path)}`)] : []),
    'What else was asked for, find in the project, or decide in the sense of the plan and say so in the summary.',
  ].join('\n')
}

const WORD = /[^\s`'"“”()[\]<>,;]+/g
const AFTER_PATH = /(?::\d+(?:[-:]\d+)?)?[.:!?…]*$/

/** Paths of what a text names: files of the project, artifacts of the run, results of tasks that are done. */
const namedIn = (project: Project, run: Run, text: string): string[] => {
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

// `test` in a sentence is a word, `test/` and `src/test` are folders; and a word of an agent is often no path at all: nothing
// there, a file for a folder, too long for a name.
const isNamed = (path: string, name: string): boolean =>
  name !== '' && ifReadable(() => statSync(path).isFile() || /.\/|\/./.test(name), false)
