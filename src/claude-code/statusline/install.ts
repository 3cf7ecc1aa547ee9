import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonText } from '../../configuration/json-text.ts'
import { replaceUsersFile, usersFile } from '../../state-manager/users-file.ts'
import { isRecord } from '../../workflow/core/own-value.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { client, text } from '../../workflow/core/text.ts'
import { membersOf, withMember, withoutMember } from './json-members.ts'
import { forget, keep, type Kept, keptIn, readKept } from './kept.ts'
import { commandOf, keepLauncher, launcherIn } from './launcher.ts'

// The one place where the user's settings are written, and only after a typed yes.

/** Where the user keeps what is changed, and where the plugin is. */
export interface StatusLinePlace {
  readonly home: string
  readonly plugin: string
  /** The user's folder of the client, `~/.claude`. */
  readonly settings: string
}

/** A change of the user's settings: the whole text before and after; null where there is no file. */
export interface SettingsChange {
  readonly file: string
  readonly before: string | null
  readonly after: string | null
  readonly kept: Kept
}

/**
 * What putting the status line into the settings would change; null when it is there. Writes nothing.
 *
 * @throws Refused `status-line`, `cannot-write`
 */
export const plannedChange = ({ home, settings }: StatusLinePlace): SettingsChange | null => {
  const file = join(settings, 'settings.json')
  const before = usersFile(file)
  const json = before ?? '{}'
  const { line, command } = statusLineIn(file, json)
  const ours = commandOf(home)
  if (command?.value === ours) return null
  if (command) {
    const literal = json.slice(command.start, command.end)
    const after = json.slice(0, command.start) + JSON.stringify(ours) + json.slice(command.end)
    return { file, before, after, kept: { theirs: command.value, literal } }
  }
  if (line)
    throw new Refused('status-line', `the statusLine in ${file} runs no command: nothing was written. Mend it first`)
  const added = { type: 'command', command: ours, refreshInterval: 5 }
  const isEmpty = membersOf(json).length === 0
  const after = isEmpty ? `${JSON.stringify({ statusLine: added }, null, 2)}\n` : withMember(json, 'statusLine', added)
  return { file, before, after, kept: { theirs: null, literal: null, ...(isEmpty ? { file: before } : {}) } }
}

/** Puts it in; what was there is kept, to be put back. Null: it was there already. @throws Refused as `plannedChange` */
export const putIn = (place: StatusLinePlace): SettingsChange | null => {
  const change = plannedChange(place)
  // First what is needed to take it out again.
  if (change) keep(place.home, change.kept)
  keepLauncher(place)
  if (change) replaceUsersFile(change.file, change.after)
  return change
}

/** Takes it out and puts back what was there. Null: it is not in. @throws Refused `status-line`, `cannot-write` */
export const takeOut = ({ home, settings }: StatusLinePlace): SettingsChange | null => {
  const file = join(settings, 'settings.json')
  const before = usersFile(file)
  const { command } = statusLineIn(file, before ?? '{}')
  if (before === null || command?.value !== commandOf(home)) return null
  const kept = readKept(home)
  if (!kept) {
    const lost = `${keptIn(home)}, which says what stood there before, is gone or damaged`
    throw new Refused('status-line', `${lost}: nothing was written. Remove statusLine from ${file} by hand`)
  }
  const isAlone = kept.file !== undefined && membersOf(before).length === 1
  const change = { file, before, after: isAlone ? (kept.file ?? null) : restored(before, command, kept), kept }
  replaceUsersFile(file, change.after)
  forget(home)
  rmSync(launcherIn(home), { force: true })
  return change
}

const restored = (json: string, { start, end }: { readonly start: number; readonly end: number }, { literal }: Kept) =>
  literal === null ? withoutMember(json, 'statusLine') : json.slice(0, start) + literal + json.slice(end)

const statusLineIn = (file: string, json: string) => {
  const read = readJsonText(json)
  if (!read.ok || !isRecord(read.value)) {
    const what = read.ok ? 'no object' : `no JSON (line ${read.position.line}: ${read.problem})`
    const next = client('phasegate:statusline')
    throw new Refused('status-line', text`${file} is ${what}: nothing was written. Mend it, then: ${next}`)
  }
  const line = memberOf(json, 'statusLine')
  const command = line && json[line.start] === '{' ? memberOf(json, 'command', line.start) : undefined
  const value: unknown = command && JSON.parse(json.slice(command.start, command.end))
  return { line, command: command && typeof value === 'string' ? { ...command, value } : null }
}

const memberOf = (json: string, name: string, from = 0) => membersOf(json, from).find(({ key }) => key === name)?.value
