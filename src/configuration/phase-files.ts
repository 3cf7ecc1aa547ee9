import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import matter from 'gray-matter'
import * as z from 'zod/mini'
import { isFolder } from '../state-manager/read.ts'
import { nearest, nearestHint } from '../workflow/core/nearest.ts'
import { Refused } from '../workflow/core/refused.ts'
import { shapeProblems } from '../workflow/run/artifact/shape-problems.ts'
import { PhaseDefinition } from '../workflow/run/phase.ts'
import { phaseProblems } from '../workflow/run/phase-problems.ts'
import { inOrder } from '../workflow/run/schedule.ts'

export interface PhaseFile {
  readonly definition: PhaseDefinition
  /** The prompt, with its `{{placeholders}}`. */
  readonly body: string
  readonly path: string
}

/**
 * The phases of a project: the plugin's, and those of `.phasegate/phases/`, which add a phase or replace the one with the
 * same id. In the order of their ids.
 *
 * @throws Refused `phase-file`: which file or phase, which key, what was found
 */
export const loadPhases = (plugin: string, root: string): PhaseFile[] => {
  const [given, own] = [phaseFilesIn(join(plugin, 'prompts', 'phases')), ownPhases(root)]
  const byId = new Map([...renamed(given, own), ...own].map((file) => [file.definition.id, file]))
  const phases = inOrder([...byId.values()].map(({ definition }) => definition))
  refuse('the phase files cannot be used together:', phaseProblems(phases))
  const files = phases.flatMap(({ id }) => byId.get(id) ?? [])
  const agents = namesIn(join(plugin, 'agents')).map((name) => name.replace(/\.md$/, ''))
  for (const file of files.filter(({ path }) => dirname(path) === projectPhases(root)))
    refuse(`${shown(file.path)} cannot be used:`, unknownIn(file, agents, phases))
  return files
}

/** Our phases, with the names that a project gave to the artifacts of the phases it replaces. */
const renamed = (given: readonly PhaseFile[], own: readonly PhaseFile[]): PhaseFile[] => {
  const names = own.flatMap(({ definition: { id, output } }): [string, string][] => {
    const replaced = given.find(({ definition }) => definition.id === id)
    return replaced ? [[replaced.definition.output, output]] : []
  })
  const byName = new Map(names)
  return given.map(({ definition, body, path }) => ({
    definition: { ...definition, inputs: definition.inputs.map((name) => byName.get(name) ?? name) },
    body: names.reduce((text, [from, to]) => text.replaceAll(from, to), body),
    path,
  }))
}

const refuse = (what: string, problems: readonly string[]): void => {
  if (problems.length > 0) throw new Refused('phase-file', [what, ...problems].join('\n'))
}

const projectPhases = (root: string): string => join(root, '.phasegate', 'phases')

/** The phases that a project has of its own. @throws Refused `phase-file` */
export const ownPhases = (root: string): PhaseFile[] => phaseFilesIn(projectPhases(root))

const phaseFilesIn = (folder: string): PhaseFile[] => {
  const names = namesIn(folder).filter((name) => name.endsWith('.md'))
  const files = names.toSorted().map((name) => readPhase(join(folder, name)))
  // Of two files of one folder neither replaces the other.
  for (const { definition, path } of files) {
    const other = files.find((each) => each.definition.id === definition.id)
    if (other && other.path !== path) {
      const both = `${shown(path)} and ${shown(other.path)}`
      throw new Refused('phase-file', `${both} have the same id: ${definition.id}`)
    }
  }
  return files
}

const namesIn = (folder: string): string[] => {
  if (!existsSync(folder)) return []
  if (!isFolder(folder)) throw new Refused('phase-file', `${shown(folder)} is not a folder`)
  return readdirSync(folder)
}

/** What lies in `.phasegate/phases/`, may be meant as a phase and is not looked at: folders, Markdown of another ending. */
export const unreadPhases = (root: string): string[] => {
  const folder = projectPhases(root)
  const others = namesIn(folder).filter((name) => !name.endsWith('.md'))
  return others.filter((name) => /\.(?:mdx?|markdown)$/i.test(name) || isFolder(join(folder, name)))
}

const readPhase = (path: string): PhaseFile => {
  const { data, content } = readFrontMatter(path)
  const parsed = FrontMatter.safeParse(data)
  if (parsed.success) return { definition: parsed.data, body: content.trim(), path }
  const { issues } = parsed.error
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map(unknownKey) : []))
  const wrong = shapeProblems(
    issues.filter(({ code }) => code !== 'unrecognized_keys'),
    data,
  )
  throw new Refused('phase-file', [`${shown(path)} is not a phase:`, ...unknown, ...wrong].join('\n'))
}

// A key that is written wrong would be left out silently.
const FrontMatter = z.strictObject(PhaseDefinition.shape)

const unknownKey = (key: string): string =>
  `${key}: unknown key; ${nearestHint(key, Object.keys(PhaseDefinition.shape))}`

/** Front matter and body of a Markdown file. Only YAML: gray-matter would run a `---js` block. */
const readFrontMatter = (path: string): { data: unknown; content: string } => {
  try {
    const { data, content } = matter(readFileSync(path, 'utf8'), { engines: { javascript: notRun } })
    return { data, content }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new Refused('phase-file', `${shown(path)} has front matter that cannot be read: ${what}`)
  }
}

const notRun = {
  parse: (): object => {
    throw new Error('front matter in JavaScript is not run; write YAML')
  },
  stringify: (): string => '',
}

const shown = (path: string): string => relative(process.cwd(), path) || path

/**
 * What a phase file of a project refers to and there is not, one line each: found here, it does not come up in the middle of
 * a run. An agent of another plugin (`plugin:name`) is taken as it is.
 */
const unknownIn = (
  { definition, body }: PhaseFile,
  agents: readonly string[],
  phases: readonly PhaseDefinition[],
): string[] => {
  const profiles = (['agent', 'fixer'] as const).flatMap((key) => {
    const name = definition[key]
    if (name === undefined || name.includes(':') || agents.includes(name)) return []
    return [`${key}: ${name} is no agent profile; ${nearestHint(name, agents)}`]
  })
  const before = phases.slice(0, phases.indexOf(definition)).map(({ output }) => output)
  const inputs = definition.inputs
    .filter((input) => !before.includes(input))
    .map((input) => `inputs: no phase before ${definition.id} writes ${input}; ${nearestHint(input, before)}`)
  return [...profiles, ...inputs, ...promptProblems(definition, body)]
}

const PLACEHOLDERS = ['task', 'brief', 'blockOnSeverity', 'diff', 'base']

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
