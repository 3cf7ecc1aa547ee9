import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import { Refused } from '../workflow/refused.ts'
import { cannotWrite } from './journal.ts'
import { writeWhole } from './write.ts'

/** One workstream: `work/<NNN-name>/` with PLAN.md, the journal and its projections. */
export interface Stream {
  /** `001-login`, the name of its folder. */
  readonly id: string
  readonly folder: string
  readonly plan: string
  readonly journal: string
  /** The folder `work/` it is in. */
  readonly work: string
}

const Index = z.object({
  version: z.string(),
  last_updated: z.string(),
  current_stream: z.nullable(z.string()),
  streams: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      order: z.number(),
      path: z.string(),
      created_at: z.string(),
      updated_at: z.string(),
      status: z.enum(['pending', 'in_progress', 'completed']),
    }),
  ),
})
export type Index = z.infer<typeof Index>
export type IndexEntry = Index['streams'][number]

const STREAM = /^(\d{3,})-([a-z0-9]+(?:-[a-z0-9]+)*)$/

/** The project that has a `work/` of ours: the nearest folder upwards, at most up to the git checkout; null when none has. */
export const findWorkFolder = (from: string): string | null => {
  for (let folder = from; ; folder = dirname(folder)) {
    const work = join(folder, 'work')
    if (existsSync(join(work, 'index.json'))) return work
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return null
  }
}

export const streamAt = (work: string, id: string): Stream => {
  const folder = join(work, id)
  return { id, folder, plan: join(folder, 'PLAN.md'), journal: join(folder, 'journal'), work }
}

/** Every workstream, in order of its number. The folders are the truth; the index only remembers which is current. */
export const streamsIn = (work: string): Stream[] =>
  existsSync(work)
    ? readdirSync(work)
        .filter((name) => STREAM.test(name) && statSync(join(work, name)).isDirectory())
        .toSorted((a, b) => orderOf(a) - orderOf(b))
        .map((id) => streamAt(work, id))
    : []

export const orderOf = (id: string): number => Number(STREAM.exec(id)?.[1] ?? 0)
export const nameOf = (id: string): string => STREAM.exec(id)?.[2] ?? id

/**
 * The workstream a command is about: the one named by its id, number or name, else the current one.
 *
 * @throws Refused `no-workstream`, `stream-unknown`
 */
export const chooseStream = (work: string | null, wanted: string | null): Stream => {
  const streams = work === null ? [] : streamsIn(work)
  const last = streams.at(-1)
  if (work === null || !last) throw new Refused('no-workstream', 'there is no workstream here. Start one: work create --name my-feature')
  if (wanted === null) {
    const current = readIndex(work)?.current_stream
    return streams.find(({ id }) => id === current) ?? last
  }
  const found = streams.find(({ id }) => id === wanted || nameOf(id) === wanted || (/^\d+$/.test(wanted) && orderOf(id) === Number(wanted)))
  if (found) return found
  throw new Refused('stream-unknown', `no workstream ${wanted}; there is ${streams.map(({ id }) => id).join(', ')}. See: work current`)
}

/** Makes the folder of a new workstream, with the next free number; two at once get two numbers. */
export const createStream = (work: string, name: string): Stream => {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
    throw new Refused('stream-name', `"${name}" is not a name for a workstream; expected lower-case words joined by -, such as user-login`)
  }
  const taken = streamsIn(work).find(({ id }) => nameOf(id) === name)
  if (taken) throw new Refused('stream-exists', `there is a workstream ${taken.id} already. Make it current: work current --set ${taken.id}`)
  try {
    mkdirSync(work, { recursive: true })
    for (let order = (streamsIn(work).map(({ id }) => orderOf(id)).at(-1) ?? 0) + 1; ; order++) {
      const stream = streamAt(work, `${String(order).padStart(3, '0')}-${name}`)
      if (streamsIn(work).some(({ id }) => orderOf(id) === order)) continue
      mkdirSync(stream.folder)
      return stream
    }
  } catch (error) {
    throw cannotWrite(work, error)
  }
}

/** The index as it is on disk; null when it is missing or unreadable: it is a projection. */
export const readIndex = (work: string): Index | null => {
  try {
    const parsed = Index.safeParse(JSON.parse(readFileSync(join(work, 'index.json'), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export const writeIndex = (work: string, index: Index): void =>
  writeWhole(join(work, 'index.json'), `${JSON.stringify(index, null, 2)}\n`)

/** Makes a workstream the current one. */
export const setCurrent = (work: string, id: string, at: string): void => {
  const index = readIndex(work)
  const streams = streamsIn(work).map((stream) => entryOf(stream, index?.streams ?? [], at))
  writeIndex(work, { version: '1.0.0', last_updated: at, current_stream: id, streams })
}

export const entryOf = ({ id }: Stream, known: readonly IndexEntry[], at: string): IndexEntry =>
  known.find((entry) => entry.id === id) ?? {
    id,
    name: nameOf(id),
    order: orderOf(id),
    path: `work/${id}`,
    created_at: at,
    updated_at: at,
    status: 'pending',
  }
