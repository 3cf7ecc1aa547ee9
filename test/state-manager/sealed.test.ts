import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { commitName } from '../../src/state-manager/journal.ts'
import { publish } from '../../src/state-manager/publish.ts'
import { readJournal } from '../../src/state-manager/read-journal.ts'
import { appendTo, readRecorded } from '../../src/state-manager/snapshot.ts'
import { strangersIn } from '../../src/state-manager/strangers.ts'
import { acceptCommits } from '../../src/state-manager/vouched.ts'
import { flawText, walkJournal } from '../../src/state-manager/walk-journal.ts'
import { commitNames } from '../../src/state-manager/journal.ts'
import { folder } from './folder.ts'
import { WORDS } from './words.ts'

const HOME = homedir()
afterEach(() => void (process.env['HOME'] = HOME))

/** From here on another user is at work, or this one at another machine. */
const atHome = (home = folder()): string => (process.env['HOME'] = home)

const say = (journal: string, ...words: string[]): void => {
  for (const word of words) {
    const before = readRecorded(journal, WORDS)
    appendTo(journal, WORDS, before, { commit: before.commits + 1, at: 'now', by: 'me', events: [word] })
  }
}

const journalOf = (...words: string[]): string => {
  const journal = join(folder(), 'journal')
  say(journal, ...words)
  return journal
}

const file = (journal: string, number: number): string => join(journal, commitName(number))
const change = (path: string, from: string, to: string): void =>
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))

/** What is wrong with each commit; `git` or `person` where one of them stands for it. */
const flaws = (journal: string): string[] =>
  walkJournal(journal, commitNames(journal), WORDS).map(({ flaw, voucher }) =>
    flaw ? flawText(flaw) : (voucher ?? 'fine'),
  )

const TAMPERED = expect.objectContaining({ code: 'journal-tampered' })

describe('a sealed journal', () => {
  test('is fine, with a key that is the user’s alone', () => {
    const home = atHome()
    expect(flaws(journalOf('one', 'two', 'three'))).toEqual(['fine', 'fine', 'fine'])
    expect(statSync(join(home, '.phasegate/key')).mode & 0o777).toBe(0o600)
  })

  test.each<[string, (journal: string) => void, readonly (string | RegExp)[]]>([
    [
      'of which a commit was changed',
      (journal) => change(file(journal, 2), 'two', 'TWO'),
      ['fine', /^000002\.json: its seal does not fit/, /^000003\.json: it does not follow the commit before it/],
    ],
    [
      'to which somebody added a commit',
      (journal) => void publish(journal, { commit: 4, at: 'now', by: 'me', events: ['four'] }),
      ['fine', 'fine', 'fine', /^000004\.json: it has no seal/],
    ],
    [
      'of which the seals were taken away',
      (journal) => writeFileSync(file(journal, 3), readFileSync(file(journal, 3), 'utf8').replace(/,"seal":"\w+"/, '')),
      ['fine', 'fine', /^000003\.json: it has no seal/],
    ],
    [
      'in which a commit of another one stands',
      (journal) => cpSync(file(journalOf('uno', 'dos'), 2), file(journal, 2)),
      ['fine', /^000002\.json: it does not follow/, /^000003\.json: it does not follow/],
    ],
  ])('%s names it, and nothing goes on from it', (_, tamper, expected) => {
    atHome()
    const journal = journalOf('one', 'two', 'three')
    tamper(journal)
    expect(flaws(journal)).toEqual(
      expected.map((what) => (what instanceof RegExp ? expect.stringMatching(what) : what)),
    )
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
    expect(() => say(journal, 'on')).toThrow(TAMPERED)
  })

  test('whose key is not here, as where the home is away, is not said to have been changed', () => {
    const home = atHome()
    const journal = journalOf('one', 'two')
    const elsewhere = atHome()
    const said = `it is sealed with another key than that of ${elsewhere}/.phasegate: is this the home that it was written under?`
    expect(flaws(journal)).toEqual([`000001.json: ${said}`, `000002.json: ${said}`])
    atHome(home)
    expect(flaws(journal)).toEqual(['fine', 'fine'])
  })

  test('goes on from what a person took, at that place and with that content', () => {
    const [journal, other] = [journalOf('one'), journalOf('uno')]
    const loose = { commit: 2, at: 'now', by: 'me', events: ['two'] }
    for (const each of [journal, other]) publish(each, loose)
    acceptCommits(journal, ['000002.json'])
    say(journal, 'three')
    expect(flaws(journal)).toEqual(['fine', 'person', 'fine'])
    expect(() => readRecorded(other, WORDS)).toThrow(TAMPERED)
    change(file(journal, 2), 'two', 'TWO')
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
  })

  test('counts its snapshot only when we wrote that', () => {
    const journal = journalOf('one', 'two')
    const memo = join(journal, '.state.json')
    change(memo, '"state":2', '"state":7')
    expect(readRecorded(journal, WORDS).state).toBe(2)
  })

  test('goes on from one of 0.1.0, which has no seals', () => {
    const journal = join(folder(), 'journal')
    publish(journal, { commit: 1, at: 'now', by: 'me', events: ['old'] })
    publish(journal, { commit: 2, at: 'now', by: 'me', events: ['older'] })
    say(journal, 'new')
    expect(flaws(journal)).toEqual(['fine', 'fine', 'fine'])
    change(file(journal, 2), 'older', 'OLDER')
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
  })

  test('cannot be begun by hand once there are seals', () => {
    atHome()
    journalOf('elsewhere')
    const journal = join(folder(), 'journal')
    publish(journal, { commit: 1, at: '2020-01-01T00:00:00.000Z', by: 'me', events: ['forged'] })
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
    expect(strangersIn(journal)).toEqual(['000001.json'])
    acceptCommits(journal, ['000001.json'])
    expect(flaws(journal)).toEqual(['person'])
  })

  test('of which all seals were taken away does not count', () => {
    atHome()
    const journal = journalOf('one', 'two')
    for (const number of [1, 2]) {
      const line = readFileSync(file(journal, number), 'utf8').replace(/,"prev":.*"seal":"\w+"/, '')
      writeFileSync(file(journal, number), line.replace('"format":2,', '').replace('two', 'TWO'))
    }
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
  })

  test('goes unsealed where there can be no key', () => {
    const home = atHome()
    writeFileSync(join(home, '.phasegate'), 'a file in the way')
    const journal = journalOf('one', 'two')
    expect([flaws(journal), readRecorded(journal, WORDS).state]).toEqual([['fine', 'fine'], 2])
    rmSync(join(home, '.phasegate'))
    say(journal, 'three')
    expect(flaws(journal)).toEqual(['fine', 'fine', 'fine'])
  })
})

describe('what came with git', () => {
  const git = (root: string, ...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...words], {
      cwd: root,
      encoding: 'utf8',
    })

  test('is a teammate’s and counts, until somebody changes it', () => {
    const root = folder()
    const journal = join(root, 'work/001-tea/journal')
    git(root, 'init', '-q')
    mkdirSync(join(root, 'work'))
    atHome()
    say(journal, 'one', 'two')
    atHome()
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
    git(root, 'add', '.')
    git(root, 'commit', '-qm', 'theirs')
    say(journal, 'three')
    expect(flaws(journal)).toEqual(['git', 'git', 'fine'])
    change(file(journal, 2), 'two', 'TWO')
    expect(() => readRecorded(journal, WORDS)).toThrow(TAMPERED)
  })
})

describe('a commit that a power failure', () => {
  test.each([
    ['left empty', ''],
    ['filled with zeros', '\0'.repeat(300)],
    ['cut off', '{"format":2,"commit":3,"at":"now","by":"me","eve'],
  ])('%s is set aside, and the work goes on from the one before', (_, left) => {
    const journal = journalOf('one', 'two', 'three')
    writeFileSync(file(journal, 3), left)
    expect(readRecorded(journal, WORDS)).toMatchObject({ commits: 3, state: 2 })
    expect(flaws(journal)[2]).toMatch(/^000003\.json: is (?:empty|cut off)$/)
    say(journal, 'three again')
    expect(readJournal(journal, WORDS).flatMap(({ events }) => events)).toEqual(['one', 'two', 'three again'])
    rmSync(join(journal, '.state.json'))
    expect(readRecorded(journal, WORDS)).toMatchObject({ commits: 4, state: 3 })
  })

  test('did not cut off, but somebody else later, is no such commit', () => {
    const journal = journalOf('one', 'two', 'three')
    writeFileSync(file(journal, 2), '')
    expect(() => readRecorded(journal, WORDS)).toThrow(expect.objectContaining({ code: 'journal-unreadable' }))
  })
})

test('a commit of a newer version says so', () => {
  const journal = journalOf('one')
  writeFileSync(file(journal, 2), '{"format":9,"commit":2,"at":"now","by":"me","events":[{"type":"danced"}]}\n')
  expect(() => readRecorded(journal, WORDS)).toThrow(
    expect.objectContaining({
      code: 'journal-newer',
      message: expect.stringMatching(/was written by a newer Phasegate \(format 9; .*Update it: claude plugin update/),
    }),
  )
})

test('of several that make the first key at once, all use one', () => {
  const home = atHome()
  const [a, b] = [journalOf('one'), journalOf('uno')]
  expect([flaws(a), flaws(b)]).toEqual([['fine'], ['fine']])
  expect(readdirSync(join(home, '.phasegate'))).toEqual(['key'])
})
