import { expect, test } from 'vitest'
import { watchJournal } from '../../src/state-manager/watch-journal.ts'
import { folder } from '../machine/folder.ts'

test('whoever was outrun in a race waits no longer once the watch is closed: no process stays for it', async () => {
  const journal = watchJournal(folder())
  const waiting = journal.change(20_000_000)
  journal.close()
  expect(await waiting).toBeUndefined()
})
