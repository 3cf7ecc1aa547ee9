import { relative } from 'node:path'
import { oneLine, plainText, printableJson } from '../workflow/core/plain-text.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import type { PhaseDefinition } from '../workflow/run/phase.ts'
import { clip } from '../workflow/run/artifact/wording.ts'
import { configurationFile, type Places, readLayers } from './layer.ts'
import { loadPhases, ownPhases, type PhaseFile } from './phase-files.ts'
import { actingSettings, digestOf, untrusted } from './trust.ts'

/** What a project has code or agents do, in place of what the user or the plugin says. */
export interface Brought {
  readonly digest: string
  /** Below the project. */
  readonly file: string
  /** A setting and its value, or a phase and how it differs from the plugin's: a line each. */
  readonly lines: readonly string[]
  readonly of:
    | { readonly kind: 'setting'; readonly key: string; readonly value: unknown }
    | { readonly kind: 'phase'; readonly file: PhaseFile }
}

/** The acting settings of a project's file. */
export const broughtSettings = (places: Places): Brought[] =>
  actingSettings(readLayers(places)).map(({ digest, key, value }) => ({
    digest,
    file: relative(places.project, configurationFile(places, 'project')),
    lines: [`${key}: ${shownValue(value)}`],
    of: { kind: 'setting', key, value },
  }))

// In full: what is cut off would be accepted unseen.
const shownValue = (value: unknown): string =>
  typeof value === 'string' && oneLine(value) === value ? value : printableJson(JSON.stringify(value))

/** The phase files of a project. A project that is the home folder is its user's own. @throws Refused `phase-file` */
export const broughtPhases = (plugin: string, { home, project }: Places): Brought[] => {
  const own = ownPhases(project)
  if (own.length === 0 || home === project) return []
  // What cannot be used at all is said first.
  loadPhases(plugin, project)
  const given = new Map(loadPhases(plugin, plugin).map((file) => [file.definition.id, file]))
  return own.map((file) => {
    const path = relative(project, file.path)
    return {
      digest: digestOf(path, file.definition, file.body),
      file: path,
      lines: phaseLines(file, given.get(file.definition.id)),
      of: { kind: 'phase', file },
    }
  })
}

const phaseLines = ({ definition, body }: PhaseFile, ours: PhaseFile | undefined): string[] => {
  const { id, name } = definition
  return [
    `phase ${id} ${oneLine(name)}, ${ours ? 'in place of ours' : 'a new one'}`,
    ...fieldLines(definition, ours?.definition),
    ...promptLines(body, ours?.body ?? ''),
  ]
}

const fieldLines = (theirs: PhaseDefinition, ours: PhaseDefinition | undefined): string[] => {
  const now = fieldsOf(theirs)
  const before = fieldsOf(ours ?? {})
  return [...new Set([...now.keys(), ...before.keys()])].flatMap((key) => {
    const [value, was] = [now.get(key) ?? 'none', before.get(key) ?? 'none']
    return value === was ? [] : [`  ${key}: ${ours ? `${was} → ` : ''}${value}`]
  })
}

const fieldsOf = (fields: object): ReadonlyMap<string, string> =>
  new Map(Object.entries(fields).map(([key, value]) => [key, oneLine(printableJson(JSON.stringify(value)))]))

const MOST_LINES = 5

/** The lines of a prompt that ours does not have, the first of them. */
const promptLines = (theirs: string, ours: string): string[] => {
  const known = new Set(ours.split('\n'))
  const lines = theirs.split('\n')
  const added = lines.filter((line) => line.trim() !== '' && !known.has(line))
  if (theirs === ours) return []
  return [
    `  prompt: ${added.length} of ${lines.length} lines are not ours${plainText(theirs) === theirs ? '' : '; it holds characters that nobody sees'}`,
    ...added.slice(0, MOST_LINES).map((line) => `    ${clip(oneLine(line), 160)}`),
  ]
}

/** What was found, each with the file it is in. */
export const broughtText = (brought: readonly Brought[]): string =>
  brought
    .flatMap(({ file, lines: [first = '', ...rest] }) => [
      `  ${oneLine(file)}  ${first}`,
      ...rest.map((line) => `  ${line}`),
    ])
    .join('\n')

/** @throws Refused `untrusted`: what of this nobody has accepted in this project, and how to */
export const refuseUntrusted = (places: Places, brought: readonly Brought[]): void => {
  const found = untrusted(places, brought)
  if (found.length === 0) return
  throw new Refused(
    'untrusted',
    text`this project says what code and agents are to do here, and nobody has accepted it; nothing was started\n${broughtText(found)}\nLook at it, then accept exactly this: ${phasegate('trust')}`,
  )
}
