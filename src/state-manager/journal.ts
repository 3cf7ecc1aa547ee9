import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Text } from '../workflow/core/text.ts'
import { namesIn } from './read.ts'

/** One decision: the events it led to, when, and what asked for it (`SubagentStop`, `phasegate resume`, …). */
export interface Commit<Event> {
  readonly commit: number
  readonly at: string
  readonly by: string
  readonly events: readonly Event[]
}

/** How the commits that this version writes are to be read; 0.1.0 wrote no such mark. */
export const FORMAT = 2

const NAME = /^(\d{6,})\.json$/

/** How the journal of one flow is understood. */
export interface JournalKind<State, Event> {
  readonly initial: State
  /** The state after these events. */
  readonly fold: (state: State, events: readonly Event[]) => State
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

/** The file that the next commit of a journal will be. */
export const nextCommit = (folder: string): string => {
  const last = commitNames(folder).at(-1)
  return join(folder, commitName(last === undefined ? 1 : commitNumber(last) + 1))
}

/** The name of the file of a commit. */
export const commitName = (number: number): string => `${String(number).padStart(6, '0')}.json`
