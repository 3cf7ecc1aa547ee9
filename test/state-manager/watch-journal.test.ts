import { expect, test } from 'vitest'
import { watchJournal } from '../../src/state-manager/watch-journal.ts'
import { folder } from '../machine/folder.ts'

test('once closed nobody waits any longer: what is left of the time would keep the process alive', async () => {
  const journal = watchJournal(folder())
  const waiting = journal.change(600_000)
  journal.close()
  expect(await waiting).toBeUndefined()
})
