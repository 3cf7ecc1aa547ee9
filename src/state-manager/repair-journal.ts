import { join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import type { WorkEvent } from '../workflow/workstream/event.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { type Commit, commitName, commitNames, commitNumber, FORMAT, linesOf } from './journal.ts'
import { jsonIn, textIfReadable } from './read.ts'
import { hashOf, makeSealKey, sealedLine } from './seal.ts'
import { strangersIn } from './strangers.ts'
import type { WorkReader } from './work-reader.ts'
import { writeWhole } from './write.ts'

type WorkCommit = Commit<WorkEvent>

export interface Repair {
  /** The first number that two branches had used. */
  readonly from: number
  /** Every commit from there on, in its new order. */
  readonly commits: readonly WorkCommit[]
}

/**
 * Two branches that were merged had used the same commit numbers. Their commits from the first such number on are put in
 * order of time and get new numbers; null when there is nothing to repair. No event is lost, whoever repairs gets the
 * same order, and a repair that was cut short is finished by the next one.
 *
 * @throws Refused `journal-unreadable`, `cannot-write`
 */
export const repairJournal = (journal: string, reader: WorkReader): Repair | null => {
  const files = commitNames(journal).map((name) => ({
    number: commitNumber(name),
    commits: commitsIn(journal, name, reader),
  }))
  const doubled = files.find(({ commits }) => commits.length > 1)
  if (!doubled) return null
  refuseStrangers(journal)
  const from = doubled.number
  const ordered = inOrderOfTime(
    files.filter(({ number }) => number >= from).flatMap(({ commits }) => commits),
    from,
  )
  writeFromTheEnd(journal, ordered, headBefore(journal, from))
  return { from, commits: ordered }
}

const commitsIn = (journal: string, name: string, reader: WorkReader): WorkCommit[] => {
  const path = join(journal, name)
  const content = textIfReadable(path)
  if (content === null) throw unreadable(`${path} cannot be read, or is a folder`)
  return linesOf(content).map((line) => {
    const commit = reader.commit(jsonIn(line))
    if (typeof commit !== 'string') return commit
    throw unreadable(`${path} holds a line that is no commit: ${line.slice(0, 120)}`)
  })
}

// The new order is sealed: what nobody stands for would count as ours from then on.
const refuseStrangers = (journal: string): void => {
  const [stranger] = strangersIn(journal)
  if (stranger === undefined) return
  const path = join(journal, stranger)
  throw new Refused(
    'journal-tampered',
    text`${path} holds a commit that was not written here and is not in git yet. Finish the merge with git commit; or take it as it is: ${phasegate('doctor', '--accept')}`,
  )
}

const unreadable = (problem: string): Refused =>
  new Refused('journal-unreadable', `${problem}. Bring the file back from git or a backup; see docs/work.md`)

const inOrderOfTime = (commits: readonly WorkCommit[], from: number): WorkCommit[] => {
  const isOwn = ({ events }: WorkCommit): boolean =>
    events.some((event) => event.type === 'journals-merged' && event.from === from)
  // A commit that both branches have, or that a repair which was cut short has moved already, counts once.
  const known = new Map(commits.filter((commit) => !isOwn(commit)).map((commit) => [contentOf(commit), commit]))
  const sorted = [...known]
    .toSorted(([a, left], [b, right]) => compare(left.at, right.at) || left.commit - right.commit || compare(a, b))
    .map(([, commit]) => commit)
  const at = sorted.at(-1)?.at ?? ''
  const merged: WorkCommit = {
    commit: 0,
    at,
    by: 'work repair',
    events: [{ type: 'journals-merged', at, from, commits: sorted.length }],
  }
  return [...sorted, merged].map((commit, index) => ({ ...commit, commit: from + index }))
}

const contentOf = ({ at, by, events }: WorkCommit): string => JSON.stringify({ at, by, events })
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

// From the last number down: no commit is overwritten before it stands at its new place, and the doubled file, which
// keeps everybody else from reading, comes last.
const writeFromTheEnd = (journal: string, commits: readonly WorkCommit[], before: string | null): void => {
  const key = makeSealKey()
  let prev = before
  const lines = commits.map((commit) => {
    const line = sealedLine({ format: FORMAT, ...commit, prev }, key)
    prev = hashOf(line)
    return [commitName(commit.commit), line] as const
  })
  for (const [name, line] of lines.toReversed()) writeWhole(join(journal, name), `${line}\n`)
}

const headBefore = (journal: string, number: number): string | null =>
  number === 1 ? null : hashOf(linesOf(textIfReadable(join(journal, commitName(number - 1))) ?? '')[0] ?? '')
