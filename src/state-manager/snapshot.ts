import { join } from 'node:path'
import { type Commit, commitName, commitNames, FORMAT, type JournalKind } from './journal.ts'
import { recall, remember } from './memo.ts'
import { publish } from './publish.ts'
import { readCommits } from './read-journal.ts'
import { hashOf, sealedLine } from './seal.ts'
import { makeSealKey } from './seal-key.ts'
import { stampOf } from './stamp.ts'
import { BEFORE_FIRST, type Chain } from './walk-journal.ts'

/** What the journal of one flow gives: the state after its first `commits` commits. */
export interface Recorded<State, Event> extends Chain {
  readonly state: State
  /** The commit files it was read from: name, size, times and inode of each, a line each. */
  readonly files: string
  /** The events that the last reading added. */
  readonly fresh: readonly Event[]
}

/**
 * Reads a journal. Only commits that neither `known` nor the snapshot beside the journal covers are opened and verified: a
 * commit never changes, and a snapshot counts only while every file it was made of is still the same.
 *
 * @throws Refused of `readCommits`
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
  const files = unread.map((name) => `${stampOf(journal, name)}\n`)
  const { commits, chain } = readCommits(journal, unread, kind, base)
  const fresh = commits.flatMap(({ events }) => events)
  return { ...chain, state: kind.fold(base.state, fresh), files: base.files + files.join(''), fresh }
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
  const key = makeSealKey()
  const line = sealedLine({ format: FORMAT, ...commit, prev: before.head }, key)
  if (!publish(journal, commit, line)) return null
  const { events, commit: commits } = commit
  const state = kind.fold(before.state, events)
  const files = `${before.files}${stampOf(journal, commitName(commits))}\n`
  const chain = { commits, head: hashOf(line), isSealed: before.isSealed || key !== null }
  remember(snapshotPath(journal), STATE_FORMAT, Buffer.from(files, 'latin1'), { ...chain, state })
  return { ...chain, state, files, fresh: events }
}

const recalled = <State, Event>(
  journal: string,
  { initial }: JournalKind<State, Event>,
  names: readonly string[],
): Recorded<State, Event> => {
  const nothing = { ...BEFORE_FIRST, state: initial, files: '', fresh: [] }
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
const isSnapshot = <State>(value: unknown): value is Chain & { readonly state: State } =>
  typeof value === 'object' && value !== null && 'commits' in value && 'state' in value

/** A fingerprint of the events, the state, and what makes one of the other (test/state-manager/memo.test.ts): other states are never read back. */
export const STATE_FORMAT = 'state-b71c3568'

const snapshotPath = (journal: string): string => join(journal, '.state.json')

const areThere = (files: string, journal: string, names: readonly string[]): boolean => {
  const lines = files.split('\n')
  const count = lines.length - 1
  return count <= names.length && names.slice(0, count).every((name, index) => stampOf(journal, name) === lines[index])
}
