import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listed } from '../workflow/core/counted.ts'
import { type Commit, commitName, commitNames, commitNumber, FORMAT, type JournalKind, linesOf } from './journal.ts'
import { codeOf, ifReadable, jsonIn, textIfReadable } from './read.ts'
import { hashOf, isSinceKey, ageBesideKey, ownFolder, type Seal, sealKey, sealOf } from './seal.ts'
import { type Voucher, vouchersOf } from './vouched.ts'

/** Where a reading of a journal stands, and what the next commit has to follow. */
export interface Chain {
  /** The number of the last commit. */
  readonly commits: number
  /** Hash of its line; null before the first. */
  readonly head: string | null
  /** Whether a commit with a seal was among them: from there on each has one. */
  readonly isSealed: boolean
}

export const BEFORE_FIRST: Chain = { commits: 0, head: null, isSealed: false }

/**
 * What is wrong with a commit.
 *
 * - `cut-off`: a power failure left it empty or without its end; it counts as one without events
 * - `tampered`: nobody of ours wrote it, or it was changed later, and neither git nor a person stands for it
 * - `merged`: it holds the commits of two branches
 * - `newer`: a newer Phasegate wrote it
 */
export interface Flaw {
  readonly kind: 'unreadable' | 'merged' | 'newer' | 'tampered' | 'cut-off'
  /** Names of the commits; none where `why` has them. */
  readonly of: readonly string[]
  readonly why: string
}

export const flawText = ({ of, why }: Pick<Flaw, 'of' | 'why'>): string =>
  of.length === 0 ? why : `${listed(of)}: ${why}`

export interface Walked<Event> {
  readonly name: string
  /** Null when it cannot be read. */
  readonly commit: Commit<Event> | null
  readonly flaw: Flaw | null
  /** Who stands for it, where it was not sealed here. */
  readonly voucher: Voucher | null
  readonly chain: Chain
  /** It names the commit before it by its hash. */
  readonly follows: boolean
}

type Kind<Event> = Pick<JournalKind<unknown, Event>, 'commit'>

/** Looks at commits of a journal in their order, each with what is wrong with it. */
export const walkJournal = <Event>(
  folder: string,
  names: readonly string[],
  kind: Kind<Event>,
  from: Chain = BEFORE_FIRST,
): Walked<Event>[] => {
  const key = sealKey()
  let chain = from
  const walked = names.map((name) => {
    const found = look(folder, name, kind, chain, key)
    chain = found.chain
    return found
  })
  return judged(folder, walked)
}

// A commit that was cut off is known to whoever wrote the next one, unless it is the last. What has no good seal may have
// come with git, or a person took it.
const judged = <Event>(folder: string, walked: readonly Walked<Event>[]): Walked<Event>[] => {
  const doubted = walked.filter(({ flaw }) => flaw?.kind === 'tampered').map(({ name }) => name)
  const vouchers = doubted.length > 0 ? vouchersOf(folder, doubted) : new Map<string, Voucher>()
  return walked.map((each, index) => {
    const voucher = vouchers.get(each.name)
    if (voucher) return { ...each, flaw: null, voucher }
    const isKnown = walked[index + 1]?.follows ?? true
    if (each.flaw?.kind !== 'cut-off' || isKnown) return each
    return { ...each, commit: null, flaw: { ...each.flaw, kind: 'unreadable' } }
  })
}

const look = <Event>(
  folder: string,
  name: string,
  kind: Kind<Event>,
  before: Chain,
  key: Buffer | null,
): Walked<Event> => {
  const own = commitNumber(name)
  const number = before.commits + 1
  const broken = (why: string, as: Flaw['kind'] = 'unreadable', of: readonly string[] = [name]): Walked<Event> => {
    const chain = { ...before, commits: own, head: null }
    return { name, commit: null, flaw: { kind: as, of, why }, voucher: null, chain, follows: false }
  }
  if (own > number) return broken(`commit ${number} is missing before ${name}`, 'unreadable', [])
  if (own < number) return broken(`commit ${own} is there twice: ${name}`, 'unreadable', [])
  const content = ifReadable(() => readFileSync(join(folder, name), 'utf8'), null)
  if (content === null) return broken(whyUnreadable(join(folder, name)))
  if (number > 1 && isCutOff(content)) {
    const found = broken(content.trim() === '' ? 'is empty' : 'is cut off', 'cut-off')
    const empty = { commit: number, at: '', by: '', events: [] }
    return { ...found, commit: empty, chain: { ...before, commits: number, head: hashOf(content) } }
  }
  const lines = linesOf(content)
  if (lines.length > 1) return broken('the commits of two branches, merged', 'merged')
  const [line = ''] = lines
  return read(folder, line, number, kind, before, key, broken)
}

const whyUnreadable = (path: string): string => {
  try {
    readFileSync(path)
    return 'cannot be read'
  } catch (error) {
    return codeOf(error) === 'EISDIR' ? 'is a folder in the place of a commit' : `cannot be read (${codeOf(error)})`
  }
}

/** What is said of a journal whose last commit was cut off; null for every other. */
export const cutOffIn = (folder: string): string | null => {
  const names = commitNames(folder)
  const last = names.at(-1)
  const content = last === undefined || names.length === 1 ? null : textIfReadable(join(folder, last))
  if (content === null || !isCutOff(content)) return null
  return `A power failure cut off the last commit (${last}): what it decided is decided again.`
}

// A whole commit ends with a line end.
const isCutOff = (content: string): boolean =>
  /^[\0\s]*$/.test(content) || (!content.endsWith('\n') && jsonIn(content) === undefined)

const read = <Event>(
  folder: string,
  line: string,
  number: number,
  kind: Kind<Event>,
  before: Chain,
  key: Buffer | null,
  broken: (what: string, as?: Flaw['kind']) => Walked<Event>,
): Walked<Event> => {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error))
  }
  const commit = kind.commit(json)
  const { format, prev } = marksOf(json)
  if (typeof commit === 'string') {
    if (typeof format !== 'number' || format <= FORMAT) return broken(commit)
    return broken(`was written by a newer Phasegate (format ${format}; this one reads ${FORMAT})`, 'newer')
  }
  if (commit.commit !== number) return broken(`holds commit ${commit.commit}`)
  const seal = sealOf(line, key)
  const follows = typeof prev === 'string' && prev === before.head
  // What cannot be read says so itself.
  const isElsewhere = typeof prev === 'string' && before.head !== null && !follows
  const name = commitName(number)
  const isDue = seal === 'none' && key !== null && (before.isSealed || isSinceKey(join(folder, name)))
  const isOfOtherKey = seal === 'other' && (ageBesideKey(join(folder, name)) ?? -1) < 0
  const doubt = isOfOtherKey ? ofOtherKey() : doubtOf(seal, isElsewhere, isDue)
  return {
    name,
    commit,
    flaw: doubt === null ? null : { kind: 'tampered', of: [name], why: doubt },
    voucher: null,
    chain: { commits: number, head: hashOf(line), isSealed: before.isSealed || seal !== 'none' },
    follows,
  }
}

const marksOf = (json: unknown): { readonly format?: unknown; readonly prev?: unknown } =>
  typeof json === 'object' && json !== null ? json : {}

// Where the home is away for a moment, nothing is wrong with what was written under it; nobody should drop it.
const ofOtherKey = (): string =>
  `it is sealed with another key than that of ${ownFolder()}: is this the home that it was written under?`

const doubtOf = (seal: Seal, isElsewhere: boolean, isDue: boolean): string | null => {
  if (seal === 'other') return 'its seal does not fit: it was changed later, or made by somebody else'
  if (isDue) return 'it has no seal: nobody of ours wrote it'
  return isElsewhere ? 'it does not follow the commit before it: one of the two was changed later' : null
}
