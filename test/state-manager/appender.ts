import { publish } from '../../src/state-manager/publish.ts'
import { readJournal } from '../../src/state-manager/read-journal.ts'
import { WORDS } from './words.ts'

const [folder = '', name = '', times = '1'] = process.argv.slice(2)

// Each turn reads, counts on, and publishes; who comes second reads again.
for (let turn = 1; turn <= Number(times); turn++) {
  for (let published = false; !published;) {
    const commit = readJournal(folder, WORDS).length + 1
    published = publish(folder, { commit, at: '', by: name, events: [`${name} ${turn}`] })
  }
}
