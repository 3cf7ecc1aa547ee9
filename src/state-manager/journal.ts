import { existsSync, linkSync, lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Refused } from '../workflow/core/refused.ts'
import { type Text, text, work } from '../workflow/core/text.ts'
import { codeOf, ifReadable, namesIn } from './read.ts'
import { cannotWrite, makeFolder, refuseLinked, removeDraft } from './write.ts'

/** One decision: the events it led to, when, and what asked for it (`SubagentStop`, `phasegate resume`, …). */
export interface Commit<Event> {
  readonly commit: number
  readonly at: string
  readonly by: string
  readonly events: readonly Event[]
}

const NAME = /^(\d{6,})\.json$/

/** How the journal of one flow is understood. */
export interface JournalKind<State, Event> {
  readonly initial: State
  readonly evolve: (state: State, event: Event) => State
  /** What a commit file holds, or what is wrong with it. Asked only for commits that nobody has read before. */
  readonly commit: (json: unknown) => Commit<Event> | string
  /** Why a commit that is to be published could not be read back; null when it can. */
  readonly flaw: (commit: Commit<Event>) => string | null
  /** What to do about a journal that cannot be read. */
  readonly remedy: Text
}

/** What `JournalKind.commit` is for events of this shape. */
export const commitReader = <Event>(event: z.ZodMiniType<Event>): JournalKind<unknown, Event>['commit'] => {
  const shape = z.object({ commit: z.number(), at: z.string(), by: z.string(), events: z.array(event) })
  return (json) => {
    const parsed = z.safeParse(shape, json)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    return `${issue?.path.join('.') || 'the whole file'}: ${issue?.message ?? 'not a commit'}`
  }
}

type Reading<Event> = Pick<JournalKind<unknown, Event>, 'commit' | 'remedy'>

/**
 * Every commit of a journal folder, in order; none when the folder is not there.
 *
 * @throws Refused `journal-unreadable` when a commit does not parse or a number is missing, `journal-merged`
 */
export const readJournal = <Event>(folder: string, kind: Reading<Event>): Commit<Event>[] =>
  commitNames(folder).map((name, index) => readCommit(folder, name, index + 1, kind))

/**
 * The commit of this number.
 *
 * @throws Refused `journal-unreadable`, `journal-merged`
 */
export const readCommit = <Event>(
  folder: string,
  name: string,
  number: number,
  kind: Reading<Event>,
): Commit<Event> => {
  const found = lookAtCommit(folder, name, number, kind)
  if ('commit' in found) return found
  if (found.isMerged) throw mergedByGit(folder, name)
  throw new Refused('journal-unreadable', text`the journal ${folder} cannot be read: ${found.problem}. ${kind.remedy}`)
}

/** The commit of this number, or what is wrong with it. */
export const lookAtCommit = <Event>(
  folder: string,
  name: string,
  number: number,
  kind: Pick<Reading<Event>, 'commit'>,
): Commit<Event> | { readonly problem: string; readonly isMerged?: true } => {
  const own = commitNumber(name)
  if (own !== number)
    return {
      problem: own > number ? `commit ${number} is missing before ${name}` : `commit ${own} is there twice: ${name}`,
    }
  try {
    const lines = linesOf(readFileSync(join(folder, name), 'utf8'))
    if (lines.length > 1) return { problem: `${name}: holds the commits of two branches`, isMerged: true }
    const found = kind.commit(JSON.parse(lines[0] ?? ''))
    if (typeof found === 'string') return { problem: `${name}: ${found}` }
    return found.commit === number ? found : { problem: `${name}: holds commit ${found.commit}` }
  } catch (error) {
    if (codeOf(error) === 'EISDIR') return { problem: `${name}: is a folder in the place of a commit` }
    return { problem: `${name}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** The lines of a commit file: one, unless git merged two branches that used the same number. */
export const linesOf = (content: string): string[] =>
  content.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/.test(line))

/** The names of a journal's commits, in order; none when the folder is not there. */
export const commitNames = (folder: string): string[] =>
  namesIn(folder)
    .filter((name) => NAME.test(name))
    .toSorted((a, b) => commitNumber(a) - commitNumber(b))

/** The number in the name of a commit file. */
export const commitNumber = (name: string): number => Number(name.slice(0, -'.json'.length))

const mergedByGit = (folder: string, name: string): Refused => {
  const both = `two branches that were merged both have a commit ${name} in ${folder}`
  return new Refused('journal-merged', text`${both}. Nothing is lost; put them in order: ${work('repair')}`)
}

/**
 * Publishes a commit under its number; false when somebody else was first, or the journal was moved away meanwhile: then
 * it has to be read and decided upon again.
 *
 * @throws Refused `cannot-write` when the folder is read-only, the disk is full, or the file system has no hard links
 */
export const publish = <Event>(folder: string, commit: Commit<Event>): boolean => {
  const draft = join(folder, `.draft-${process.pid}-${commit.commit}-${Math.random().toString(36).slice(2)}`)
  if (commit.commit === 1) makeFolder(folder)
  else refuseLinked(folder)
  try {
    writeFileSync(draft, `${JSON.stringify(commit)}\n`)
    return linkTo(folder, draft, commit.commit)
  } catch (error) {
    // Of the first commit the folder was just made: a link that leads nowhere looks so, and would for ever.
    if (codeOf(error) === 'ENOENT' && commit.commit > 1) return false
    throw cannotWrite(folder, error)
  } finally {
    removeDraft(draft)
  }
}

// A hard link appears whole or fails: no lock, no half-written commit. A draft left by a dead process delays nobody.
const linkTo = (folder: string, draft: string, number: number): boolean => {
  // The draft lies in the folder that was read, or in one that has taken its place and is shorter.
  if (number > 1 && !existsSync(join(folder, commitName(number - 1)))) return false
  try {
    linkSync(draft, join(folder, commitName(number)))
    return true
  } catch (error) {
    // A file server may do what it is asked, and lose its answer or ask itself again.
    if (isSameFile(draft, join(folder, commitName(number)))) return true
    if (codeOf(error) === 'EEXIST') return false
    throw NO_LINKS.has(codeOf(error)) ? new Refused('cannot-write', noLinks(folder)) : error
  }
}

const isSameFile = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((path) => ifReadable(() => lstatSync(path, { bigint: true }), null))
  return a?.ino !== undefined && a.ino === b?.ino && a.dev === b.dev
}

/** The name of the file of a commit. */
export const commitName = (number: number): string => `${String(number).padStart(6, '0')}.json`

// The draft could be written there, so it is not for want of permission.
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'])

const noLinks = (folder: string): string =>
  `cannot write ${folder}: its file system has no hard links, which keep the journal whole. Put the project on another one (ext4, btrfs, xfs, APFS, NTFS)`
