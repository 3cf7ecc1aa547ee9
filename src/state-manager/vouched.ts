import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitName, commitNumber } from './journal.ts'
import { hashOf, ownFolder } from './seal.ts'
import { ifReadable, textIfReadable } from './read.ts'
import { cannotWrite } from './write.ts'

/** Who stands for a commit that was not sealed here: a teammate, from whom it came with git, or the person at this machine. */
export type Voucher = 'git' | 'person'

/** The commit files of a journal that somebody stands for as they are now. */
export const vouchersOf = (journal: string, names: readonly string[]): ReadonlyMap<string, Voucher> => {
  const accepted = new Set((textIfReadable(acceptedPath()) ?? '').split('\n'))
  const byPerson = names.filter((name) => accepted.has(ifReadable(() => printOf(journal, name), '-')))
  const others = names.filter((name) => !byPerson.includes(name))
  return new Map<string, Voucher>([
    ...byPerson.map((name) => [name, 'person'] as const),
    ...inHead(journal, others).map((name) => [name, 'git'] as const),
  ])
}

/** A person takes commits as they are; it holds for exactly this content, at this place. @throws Refused `cannot-write` */
export const acceptCommits = (journal: string, names: readonly string[]): void => {
  try {
    mkdirSync(ownFolder(), { recursive: true, mode: 0o700 })
    appendFileSync(acceptedPath(), names.map((name) => `${printOf(journal, name)}\n`).join(''), { mode: 0o600 })
  } catch (error) {
    throw cannotWrite(acceptedPath(), error)
  }
}

const acceptedPath = (): string => join(ownFolder(), 'accepted-commits')

// With the commit before it: what was taken in one journal is not taken in another.
const printOf = (journal: string, name: string): string => {
  const before = textIfReadable(join(journal, commitName(commitNumber(name) - 1))) ?? ''
  return hashOf(`${hashOf(before)} ${readFileSync(join(journal, name), 'utf8')}`)
}

// The same blob in HEAD: git itself says how a file is stored (line ends, filters).
const inHead = (journal: string, names: readonly string[]): string[] => {
  if (names.length === 0) return []
  const entries = (git(journal, ['ls-tree', 'HEAD', './']) ?? '').split('\n').map((line) => ENTRY.exec(line) ?? [])
  const stored = new Map(entries.map(([, blob, name]) => [name, blob]))
  const known = names.filter((name) => stored.has(name))
  if (known.length === 0) return []
  const blobs = (git(journal, ['hash-object', '--', ...known]) ?? '').split('\n')
  return known.filter((name, index) => stored.get(name) === blobs[index])
}

const ENTRY = /^\d+ blob ([\da-f]+)\t(.*)$/

const git = (folder: string, args: readonly string[]): string | null => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  // It takes 2 ms to load, and most journals need nobody to stand for them.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { status, stdout } = spawnSync('git', [...args], { cwd: folder, env, encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout : null
}
