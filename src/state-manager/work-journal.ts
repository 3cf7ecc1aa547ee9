import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import type { WorkEvent } from '../workflow/workstream/event.ts'
import { evolveAll } from '../workflow/workstream/evolve.ts'
import { noWork, type WorkState } from '../workflow/workstream/state.ts'
import { type Commit, commitName, commitNames, commitNumber } from './journal.ts'
import { recall, remember } from './memo.ts'
import type { WorkReader } from './work-reader.ts'

/** What the journal of a workstream tells, up to a commit. */
export interface Told {
  readonly commits: number
  readonly state: WorkState
  /** The commit files it was read from: name, size, times and inode of each, a line each. */
  readonly files: string
  /** How many of the commits the memo on disk covers. */
  readonly remembered: number
  /** The events that the last reading added. */
  readonly fresh: readonly WorkEvent[]
}

/**
 * Reads a journal. Only commits that neither `known` nor the memo covers are opened: a commit never changes, and the
 * memo counts only while every file it was made of is still the same.
 *
 * @throws Refused `journal-unreadable`, `journal-merged`
 */
export const readTold = (journal: string, reader: () => WorkReader, known: Told | null = null): Told => {
  const names = commitNames(journal)
  const base = known !== null && areThere(known.files, journal, names) ? known : recalled(journal, names)
  const unread = names.slice(base.commits)
  if (unread.length === 0) return { ...base, fresh: [] }
  const fresh = unread.flatMap((name, index) => readCommit(journal, name, base.commits + index + 1, reader()).events)
  return {
    ...base,
    commits: names.length,
    state: evolveAll(base.state, fresh),
    files: base.files + unread.map((name) => `${lineOf(journal, name)}\n`).join(''),
    fresh,
  }
}

const recalled = (journal: string, names: readonly string[]): Told => {
  if (names.length === 0) return nothing
  let files = ''
  const holds = (source: Buffer): boolean => {
    files = source.toString('latin1')
    return areThere(files, journal, names)
  }
  const memo = recall(memoOf(journal), STATE_FORMAT, holds, isRemembered)
  return memo === null ? nothing : { ...memo, files, remembered: memo.commits, fresh: [] }
}

const nothing: Told = { commits: 0, state: noWork, files: '', remembered: 0, fresh: [] }

type Remembered = Pick<Told, 'commits' | 'state'>

const isRemembered = (value: unknown, source: Buffer): value is Remembered =>
  isRecord(value) &&
  value['commits'] === source.toString('latin1').split('\n').length - 1 &&
  isRecord(value['state']) &&
  Object.keys(noWork).every((key) => Object.keys(value['state'] ?? {}).includes(key)) &&
  isRecord(value['state']['tracks']) &&
  Object.values(value['state']['tracks']).every((track) => isRecord(track) && isRecord(track['step'])) &&
  isRecord(value['state']['added']) &&
  isRecord(value['state']['stageApprovals'])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Goes up when the state changes its shape. */
const STATE_FORMAT = 'state-4'
const memoOf = (journal: string): string => join(journal, '.state.json')

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

const readCommit = (journal: string, name: string, number: number, reader: WorkReader): Commit<WorkEvent> => {
  if (commitNumber(name) !== number) throw unreadable(journal, `commit ${number} is missing before ${name}`)
  const lines = linesOf(readFileSync(join(journal, name), 'utf8'))
  if (lines.length > 1) throw mergedByGit(journal, name)
  const commit = reader.commit(parseJson(journal, name, lines[0] ?? ''))
  if (typeof commit === 'string') throw unreadable(journal, `${name}: ${commit}`)
  if (commit.commit !== number) throw unreadable(journal, `${name} holds commit ${commit.commit}`)
  return commit
}

/** The lines of a commit file: one, unless git merged two branches that used the same number. */
export const linesOf = (text: string): string[] =>
  text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/.test(line))

const parseJson = (journal: string, name: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(journal, `${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const unreadable = (journal: string, what: string): Refused =>
  new Refused(
    'journal-unreadable',
    `the journal ${journal} cannot be read: ${what}. Bring the file back from git or a backup; see docs/work.md`,
  )

const mergedByGit = (journal: string, name: string): Refused =>
  new Refused(
    'journal-merged',
    `two branches that were merged both have a commit ${name} in ${journal}. Nothing is lost; put them in order: work repair`,
  )

/** What is told after one more commit, which was just published. */
export const afterCommit = (told: Told, journal: string, events: readonly WorkEvent[]): Told => {
  const commits = told.commits + 1
  return {
    ...told,
    commits,
    state: evolveAll(told.state, events),
    files: `${told.files}${lineOf(journal, commitName(commits))}\n`,
  }
}

/** Spares the next process the reading. A large state is remembered less often than a small one. */
export const rememberTold = (journal: string, told: Told): Told => {
  const { commits, state, files } = told
  if (commits - told.remembered <= Object.keys(state.tracks).length / 64) return told
  remember(memoOf(journal), STATE_FORMAT, Buffer.from(files, 'latin1'), { commits, state } satisfies Remembered)
  return { ...told, remembered: commits }
}
