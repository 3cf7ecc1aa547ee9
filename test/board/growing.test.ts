import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { growingCommits } from '../../src/board/server/growing.ts'
import { RUN_JOURNAL } from '../../src/state-manager/run-state.ts'
import { appendTo, readRecorded } from '../../src/state-manager/snapshot.ts'
import { publish } from '../../src/state-manager/publish.ts'
import type { Event } from '../../src/workflow/run/event.ts'
import { accepted, aRun, given, starts } from '../workflow/run/run.ts'

const aJournal = () => {
  const journal = mkdtempSync(join(tmpdir(), 'phasegate growing '))
  onTestFinished(() => rmSync(journal, { recursive: true, force: true }))
  const commit = (...events: readonly Event[]): void => {
    const before = readRecorded(journal, RUN_JOURNAL)
    appendTo(journal, RUN_JOURNAL, before, { commit: before.commits + 1, at: '', by: 'test', events })
  }
  return { journal, commit }
}

const { events } = given(aRun(), starts('explore-1'), accepted('explore-2'))

test('what was appended is added, and what is there already is not read again', () => {
  const { journal, commit } = aJournal()
  const commits = growingCommits(RUN_JOURNAL)
  expect(commits(journal)).toEqual([])
  for (const event of events) commit(event)
  const first = commits(journal)
  expect(first.flatMap((each) => each.events)).toEqual(events)
  expect(commits(journal)).toBe(first)
  commit(...events.slice(-1))
  const more = commits(journal)
  expect(more.length).toBe(first.length + 1)
  expect(more[0]).toBe(first[0])
})

test('another journal in the same place is read anew', () => {
  const { journal, commit } = aJournal()
  const commits = growingCommits(RUN_JOURNAL)
  commit(...events)
  commits(journal)
  rmSync(journal, { recursive: true })
  commit(...events.slice(0, 1))
  expect(commits(journal).flatMap((each) => each.events)).toEqual(events.slice(0, 1))
})

test('a commit that nobody of ours wrote is refused also after others were read', () => {
  const { journal, commit } = aJournal()
  const commits = growingCommits(RUN_JOURNAL)
  commit(...events)
  commits(journal)
  publish(journal, { commit: 2, at: '', by: 'somebody', events: [] })
  expect(() => commits(journal)).toThrow('does not count as it is')
})
