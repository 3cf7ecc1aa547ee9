import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { type Commit, commitName, commitNames, type JournalKind, publish, readCommit } from './journal.ts'
import { recall, remember } from './memo.ts'

/** What the journal of one flow gives: the state after its first `commits` commits. */
export interface Recorded<State, Event> {
  readonly commits: number
  readonly state: State
  /** The commit files it was read from: name, size, times and inode of each, a line each. */
  readonly files: string
  /** The events that the last reading added. */
  readonly fresh: readonly Event[]
}

/**
 * Reads a journal. Only commits that neither `known` nor the snapshot beside the journal covers are opened: a commit never
 * changes, and a snapshot counts only while every file it was made of is still the same.
 *
 * @throws Refused `journal-unreadable`, `journal-merged`
 */
export const readRecorded = <State, Event>(
  journal: string,
  kind: JournalKind<State, Event>,
  known: Recorded<State, Event> | null = null,
): Recorded<State, Event> => {
  const names = commitNames(journal)
  const base = known !== null && areThere(known.files, journal, names) ? known : recalled(journal, kind, names)
  const unread = names.slice(base.commits)
  if (unread.length === 0) return { ...base, fresh: [] }
  const fresh = unread.flatMap((name, index) => readCommit(journal, name, base.commits + index + 1, kind).events)
  return {
    commits: names.length,
    state: fresh.reduce(kind.evolve, base.state),
    files: base.files + unread.map((name) => `${lineOf(journal, name)}\n`).join(''),
    fresh,
  }
}

/**
 * Publishes the next commit, and remembers what is recorded after it: that spares the next process the reading. Null when
 * somebody else was first.
 *
 * @throws Refused `cannot-write`
 */
export const appendTo = <State, Event>(
  journal: string,
  kind: JournalKind<State, Event>,
  before: Recorded<State, Event>,
  commit: Commit<Event>,
): Recorded<State, Event> | null => {
  const flaw = kind.flaw(commit)
  // What cannot be read back is a bug of ours, and is never written: it would make the whole journal unreadable.
  if (flaw !== null) throw new Error(`an event that could not be read back: ${flaw}`)
  if (!publish(journal, commit)) return null
  const { events, commit: commits } = commit
  const state = events.reduce(kind.evolve, before.state)
  const files = `${before.files}${lineOf(journal, commitName(commits))}\n`
  remember(snapshotPath(journal), STATE_FORMAT, Buffer.from(files, 'latin1'), { commits, state })
  return { commits, state, files, fresh: events }
}

const recalled = <State, Event>(
  journal: string,
  { initial }: JournalKind<State, Event>,
  names: readonly string[],
): Recorded<State, Event> => {
  const nothing = { commits: 0, state: initial, files: '', fresh: [] }
  if (names.length === 0) return nothing
  let files = ''
  const holds = (source: Buffer): boolean => {
    files = source.toString('latin1')
    return areThere(files, journal, names)
  }
  const found = recall(snapshotPath(journal), STATE_FORMAT, holds, isSnapshot<State>)
  return found === null ? nothing : { ...found, files, fresh: [] }
}

// Who wrote it is known by its version; what it was made of, by the files it names.
const isSnapshot = <State>(value: unknown): value is { readonly commits: number; readonly state: State } =>
  typeof value === 'object' && value !== null && 'commits' in value && 'state' in value

/** A fingerprint of the events, the state, and what makes one of the other (test/state-manager/memo.test.ts): other states are never read back. */
export const STATE_FORMAT = 'state-3ff40f5d'

const snapshotPath = (journal: string): string => join(journal, '.state.json')

const areThere = (files: string, journal: string, names: readonly string[]): boolean => {
  const lines = files.split('\n')
  const count = lines.length - 1
  return count <= names.length && names.slice(0, count).every((name, index) => lineOf(journal, name) === lines[index])
}

const lineOf = (journal: string, name: string): string => {
  const found = lstatSync(join(journal, name), { throwIfNoEntry: false })
  // The time of the last change of its state, because nobody can set that one.
  return `${name} ${found?.size} ${found?.mtimeMs} ${found?.ctimeMs} ${found?.ino}`
}
