import { execFile, spawnSync } from 'node:child_process'
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { publish } from '../../src/state-manager/publish.ts'
import { readJournal } from '../../src/state-manager/read-journal.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { folder } from './folder.ts'
import { WORDS } from './words.ts'

const line = (number: number, ...events: string[]) => ({ commit: number, at: 'now', by: 'me', events })
const eventsIn = (journal: string): string[] => readJournal(journal, WORDS).flatMap(({ events }) => events)
const journalWith = (...events: string[]): string => {
  const journal = join(folder(), 'journal')
  events.forEach((event, index) => publish(journal, line(index + 1, event)))
  return journal
}

const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refused) return `${error.code}: ${error.message}`
    throw error
  }
  return 'not refused'
}

const script = (name: string): string[] => ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, name)]

describe('a journal', () => {
  test('gives back its commits in order', () => {
    const journal = journalWith('one', 'two', 'three')
    expect(readJournal(journal, WORDS)).toEqual([line(1, 'one'), line(2, 'two'), line(3, 'three')])
    expect(readdirSync(journal)).toEqual(['000001.json', '000002.json', '000003.json'])
  })

  test('that is not there has none', () => {
    expect(eventsIn(join(folder(), 'journal'))).toEqual([])
  })

  test('goes on beyond six digits', () => {
    const journal = journalWith()
    mkdirSync(journal)
    for (const number of [999_999, 1_000_000]) writeFileSync(join(journal, `${number}.json`), '')
    publish(journal, line(1_000_001, 'x'))
    expect(readdirSync(journal).filter((name) => name.startsWith('1'))).toEqual(['1000000.json', '1000001.json'])
  })

  test('does not mind files that are none of its commits', () => {
    const journal = journalWith('one')
    for (const name of ['.DS_Store', '.draft-1-2-x', '000002.json.swp', 'notes.txt'])
      writeFileSync(join(journal, name), '{')
    expect(eventsIn(journal)).toEqual(['one'])
  })
})

describe('publishing', () => {
  test('a number that is taken changes nothing', () => {
    const journal = journalWith('one')
    expect(publish(journal, line(1, 'other'))).toBe(false)
    expect(eventsIn(journal)).toEqual(['one'])
    expect(readdirSync(journal)).toEqual(['000001.json'])
  })

  test('into a journal that was moved away makes no new one', () => {
    const journal = journalWith('one', 'two')
    renameSync(journal, `${journal}-moved`)
    expect(publish(journal, line(3, 'three'))).toBe(false)
    expect(existsSync(journal)).toBe(false)
  })

  test('into a shorter one that took its place leaves no gap there', () => {
    const journal = journalWith('other run')
    expect(publish(journal, line(3, 'three'))).toBe(false)
    expect(readdirSync(journal)).toEqual(['000001.json'])
  })

  test('where a file is in the way is refused', () => {
    const root = folder()
    writeFileSync(join(root, 'file'), '')
    expect(refusal(() => publish(join(root, 'file', 'journal'), line(1, 'x')))).toMatch(
      /^cannot-write: .*a file is in the way/,
    )
  })
})

describe('a file server', () => {
  test.each(['EIO', 'ETIMEDOUT', 'EEXIST'])('that links a commit and answers %s has published it', (code) => {
    const journal = journalWith('one')
    const published = afterLinking(code, () => publish(journal, line(2, 'two')))
    expect([published, eventsIn(journal), readdirSync(journal)]).toEqual([
      true,
      ['one', 'two'],
      ['000001.json', '000002.json'],
    ])
  })

  test('that linked nothing has not', () => {
    const journal = journalWith('one', 'two')
    expect(() => afterLinking('EIO', () => publish(journal, line(2, 'two')))).toThrow('EIO')
    expect(eventsIn(journal)).toEqual(['one', 'two'])
  })
})

/** What becomes of it where links are made, and the answer to that is lost. */
const afterLinking = (code: string, act: () => boolean): boolean => {
  const { linkSync } = fs
  fs.linkSync = (from, to) => {
    if (!existsSync(to)) linkSync(from, to)
    throw Object.assign(new Error(code), { code })
  }
  syncBuiltinESMExports()
  try {
    return act()
  } finally {
    fs.linkSync = linkSync
    syncBuiltinESMExports()
  }
}

describe('a journal that cannot be read says what is wrong and what to do', () => {
  test.each([
    ['is cut short', '{"commit":2,"at":"now","by":"me","eve', /000002\.json: is cut off/],
    ['is empty', '', /000002\.json: /],
    ['holds an unknown event', JSON.stringify({ ...line(2), events: [7] }), /000002\.json: events\.0/],
    ['holds another number', JSON.stringify(line(7, 'x')), /000002\.json: holds commit 7/],
  ])('a commit %s', (_, text, expected) => {
    const journal = journalWith('one', 'two', 'three')
    writeFileSync(join(journal, '000002.json'), text)
    const said = refusal(() => readJournal(journal, WORDS))
    expect(said).toMatch(expected)
    expect(said).toMatch(/^journal-unreadable: the journal .*journal cannot be read: [^]*phasegate doctor$/)
  })

  test('a number is missing', () => {
    const journal = journalWith('one', 'two', 'three')
    rmSync(join(journal, '000002.json'))
    expect(refusal(() => readJournal(journal, WORDS))).toMatch(/commit 2 is missing before 000003\.json/)
  })

  test('a folder stands in the place of a commit', () => {
    const journal = journalWith('one', 'two')
    mkdirSync(join(journal, '000003.json'))
    expect(refusal(() => readJournal(journal, WORDS))).toMatch(/000003\.json: is a folder in the place of a commit/)
  })

  test('a commit is a link that leads nowhere', () => {
    const journal = journalWith('one')
    symlinkSync(join(journal, 'gone'), join(journal, '000002.json'))
    expect(refusal(() => readJournal(journal, WORDS))).toMatch(/^journal-unreadable/)
  })
})

describe('several processes', () => {
  test('append at once: no commit is lost, no number is missing, nobody waits for anybody', async () => {
    const journal = join(folder(), 'journal')
    const names = Array.from({ length: 3 }, (_, index) => `process-${index}`)
    const run = promisify(execFile)
    await Promise.all(names.map((name) => run(process.execPath, [...script('appender.ts'), journal, name, '24'])))
    const commits = readJournal(journal, WORDS)
    expect(commits.map(({ commit }) => commit)).toEqual(Array.from({ length: 72 }, (_, index) => index + 1))
    for (const name of names) {
      const own = commits.filter(({ by }) => by === name).flatMap(({ events }) => events)
      expect(own).toEqual(Array.from({ length: 24 }, (_, index) => `${name} ${index + 1}`))
    }
    expect(readdirSync(journal).filter((name) => !name.endsWith('.json'))).toEqual([])
  })

  test('one that is killed between its draft and its commit delays nobody', () => {
    const journal = journalWith('one')
    const { signal } = spawnSync(process.execPath, [...script('dies-at-link.ts'), journal, '2'])
    expect(signal).toBe('SIGKILL')
    const [draft = ''] = readdirSync(journal).filter((name) => name.startsWith('.draft-'))
    expect(JSON.parse(readFileSync(join(journal, draft), 'utf8'))).toMatchObject({ commit: 2, by: 'who dies' })
    expect(eventsIn(journal)).toEqual(['one'])
    expect(publish(journal, line(2, 'two'))).toBe(true)
    expect(eventsIn(journal)).toEqual(['one', 'two'])
  })
})
