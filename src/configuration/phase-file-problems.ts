import { nearest, nearestHint } from '../workflow/core/nearest.ts'
import type { PhaseDefinition } from '../workflow/run/phase.ts'
import type { PhaseFile } from './phase-files.ts'

/** What a phase file may refer to. */
export interface Known {
  /** Agent profiles of the plugin. */
  readonly agents: readonly string[]
  /** The phases of the run, in their order. */
  readonly phases: readonly PhaseDefinition[]
}

/**
 * What a phase file of a project refers to and there is not, one line each: found here, it does not come up in the middle of
 * a run. An agent of another plugin (`plugin:name`) is taken as it is.
 */
export const phaseFileProblems = ({ definition, body }: PhaseFile, { agents, phases }: Known): string[] => {
  const before = phases
    .slice(
      0,
      phases.findIndex(({ id }) => id === definition.id),
    )
    .map(({ output }) => output)
  const profiles = (['agent', 'fixer'] as const).flatMap((key) => {
    const name = definition[key]
    if (name === undefined || name.includes(':') || agents.includes(name)) return []
    return [`${key}: ${name} is no agent profile; ${nearestHint(name, agents)}`]
  })
  const inputs = definition.inputs
    .filter((input) => !before.includes(input))
    .map((input) => `inputs: no phase before ${definition.id} writes ${input}; ${nearestHint(input, before)}`)
  return [...profiles, ...inputs, ...promptProblems(definition, body)]
}

const PLACEHOLDERS = ['task', 'brief', 'blockOnSeverity']

// Another word in braces may be what the prompt is about.
const promptProblems = ({ type }: PhaseDefinition, body: string): string[] => {
  if (type !== 'command' && body === '') return ['the prompt is missing: it is what stands below the front matter']
  return [...body.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].flatMap(([written, name = '']) => {
    const meant = nearest(name, PLACEHOLDERS)
    return meant === undefined || written === `{{${meant}}}`
      ? []
      : [`the prompt: ${written} is not filled in; did you mean {{${meant}}}?`]
  })
}
