import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Refused } from '../workflow/refused.ts'

/** One decision: the events it led to, when, and what asked for it (`SubagentStop`, `phasegate resume`, …). */
export interface Commit<Event> {
  readonly commit: number
  readonly at: string
  readonly by: string
  readonly events: readonly Event[]
}

const NAME = /^(\d{6,})\.json$/

/**
 * Every commit of a journal folder, in order; none when the folder is not there.
 *
 * @throws Refused `journal-unreadable` when a commit does not parse or a number is missing
 */
export const readJournal = <Event>(folder: string, event: z.ZodMiniType<Event>): Commit<Event>[] => {
  if (!existsSync(folder)) return []
  const shape = z.object({ commit: z.number(), at: z.string(), by: z.string(), events: z.array(event) })
  return commitNames(folder).map((name, index) => {
    if (Number(name.slice(0, -5)) !== index + 1) throw unreadable(folder, `commit ${index + 1} is missing before ${name}`)
    const parsed = shape.safeParse(parseJson(folder, name))
    if (!parsed.success) throw unreadable(folder, `${name}: ${z.prettifyError(parsed.error)}`)
    return parsed.data
  })
}

export const commitNames = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => NAME.test(name))
    .toSorted((a, b) => Number(a.slice(0, -5)) - Number(b.slice(0, -5)))

const parseJson = (folder: string, name: string): unknown => {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'))
  } catch (error) {
    throw unreadable(folder, `${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const unreadable = (folder: string, what: string): Refused =>
  new Refused('journal-unreadable', `the journal ${folder} cannot be read: ${what}. See what to do: phasegate doctor`)

/**
 * Publishes a commit under its number; false when somebody else was first, who then has to be read and decided upon again.
 * A hard link appears whole or fails: no lock, no half-written commit. A draft left by a dead process delays nobody.
 *
 * @throws Refused `cannot-write` when the folder is read-only or the disk is full
 */
export const publish = <Event>(folder: string, commit: Commit<Event>): boolean => {
  const draft = join(folder, `.draft-${process.pid}-${commit.commit}-${Math.random().toString(36).slice(2)}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(draft, `${JSON.stringify(commit)}\n`)
    linkSync(draft, join(folder, `${String(commit.commit).padStart(6, '0')}.json`))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw cannotWrite(folder, error)
  } finally {
    rmSync(draft, { force: true })
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const REASONS: Record<string, string> = {
  EACCES: 'there is no permission to write there',
  EPERM: 'there is no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a file is in the way of the folder',
}

/** The Refused `cannot-write` for a failed write; anything that is not the user's disk is a bug and travels on. */
export const cannotWrite = (path: string, error: unknown): unknown => {
  const reason = REASONS[codeOf(error)]
  return reason ? new Refused('cannot-write', `cannot write ${path}: ${reason}. Nothing was changed; make it writable, then try again`) : error
}
