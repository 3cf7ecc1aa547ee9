import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import matter from 'gray-matter'
import * as z from 'zod/mini'
import { shapeProblems } from '../workflow/run/artifact/shape-problems.ts'
import { nearestHint } from '../workflow/core/nearest.ts'
import { PhaseDefinition } from '../workflow/run/phase.ts'
import { phaseProblems } from '../workflow/run/phase-problems.ts'
import { Refused } from '../workflow/core/refused.ts'
import { inOrder } from '../workflow/run/schedule.ts'
import { phaseFileProblems } from './phase-file-problems.ts'

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
  const [given, own] = [join(plugin, 'prompts', 'phases'), projectPhases(root)].map((folder) => {
    const found = phaseFilesIn(folder)
    refuseTwice(found)
    return found
  })
  const byId = new Map([...renamed(given ?? [], own ?? []), ...(own ?? [])].map((file) => [file.definition.id, file]))
  const files = inOrder([...byId.values()].map((file) => ({ ...file, id: file.definition.id })))
  const problems = phaseProblems(files.map(({ definition }) => definition))
  if (problems.length > 0)
    throw new Refused('phase-file', ['the phase files cannot be used together:', ...problems].join('\n'))
  refuseUnknown(plugin, root, files)
  return files.map(({ definition, body, path }) => ({ definition, body, path }))
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

// Of two files of one folder neither replaces the other.
const refuseTwice = (files: readonly PhaseFile[]): void => {
  const byId = new Map<string, PhaseFile>()
  for (const file of files) {
    const { id } = file.definition
    const other = byId.get(id)
    if (other) throw new Refused('phase-file', `${shown(file.path)} and ${shown(other.path)} have the same id: ${id}`)
    byId.set(id, file)
  }
}

const refuseUnknown = (plugin: string, root: string, files: readonly PhaseFile[]): void => {
  const own = files.filter(({ path }) => dirname(path) === projectPhases(root))
  if (own.length === 0) return
  const profiles = join(plugin, 'agents')
  const agents = existsSync(profiles) ? readdirSync(profiles).map((name) => name.replace(/\.md$/, '')) : []
  const phases = files.map(({ definition }) => definition)
  for (const file of own) {
    const problems = phaseFileProblems(file, { agents, phases })
    if (problems.length > 0)
      throw new Refused('phase-file', [`${shown(file.path)} cannot be used:`, ...problems].join('\n'))
  }
}

const projectPhases = (root: string): string => join(root, '.phasegate', 'phases')

const phaseFilesIn = (folder: string): PhaseFile[] =>
  namesIn(folder)
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => readPhase(join(folder, name)))

const namesIn = (folder: string): string[] => {
  if (!existsSync(folder)) return []
  if (!statSync(folder).isDirectory()) throw new Refused('phase-file', `${shown(folder)} is not a folder`)
  return readdirSync(folder)
}

/** What lies in `.phasegate/phases/`, may be meant as a phase and is not looked at: folders, Markdown of another ending. */
export const unreadPhases = (root: string): string[] => {
  const folder = projectPhases(root)
  return namesIn(folder).filter(
    (name) =>
      !name.endsWith('.md') &&
      (/\.(?:mdx?|markdown)$/i.test(name) ||
        statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true),
  )
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
