import { existsSync, mkdirSync, renameSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import { client, type Text, text, work as line } from '../workflow/core/text.ts'
import { commitNames } from './journal.ts'
import { outOfTree } from './project.ts'
import { codeOf, namesIn } from './read.ts'
import { type Index, type IndexEntry, indexPath, readIndex } from './work-index.ts'
import { cannotWrite, makeFolder, writeWhole } from './write.ts'

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

const STREAM = /^(\d{3,})-([a-z0-9]+(?:-[a-z0-9]+)*)$/

/** The `work/` of a project: in the nearest folder upwards that has one of ours, at most up to the git checkout; else null. */
export const findWorkFolder = (from: string): string | null => {
  for (let folder = outOfTree(from); ; folder = dirname(folder)) {
    const work = join(folder, 'work')
    if (existsSync(indexPath(work)) || streamsIn(work).some(({ plan }) => existsSync(plan))) return work
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return null
  }
}

const streamAt = (work: string, id: string): Stream => {
  const folder = join(work, id)
  return { id, folder, plan: join(folder, 'PLAN.md'), journal: join(folder, 'journal'), work }
}

/** Every workstream, in order of its number. The folders are the truth; the index only remembers which is current. */
export const streamsIn = (work: string): Stream[] =>
  namesIn(work)
    .filter((name) => STREAM.test(name) && statSync(join(work, name), { throwIfNoEntry: false })?.isDirectory())
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .map((id) => streamAt(work, id))

/** Whether a project has a workstream. */
export const hasStreams = (root: string): boolean => {
  const work = findWorkFolder(root)
  return work !== null && streamsIn(work).length > 0
}

const orderOf = (id: string): number => Number(STREAM.exec(id)?.[1] ?? 0)
export const nameOf = (id: string): string => STREAM.exec(id)?.[2] ?? id

/** What is said where no workstream is. */
export const START_WORKSTREAM: Text = text`Start one: ${line('create', '--name', 'my-feature')}, or in Claude Code: ${client('plan-workstream', '<goal>')}`

/**
 * The workstream a command is about: the one named by its id, number or name, else the current one.
 *
 * @throws Refused `no-workstream`, `stream-unknown`
 */
export const chooseStream = (work: string | null, wanted: string | null): Stream => {
  const streams = work === null ? [] : streamsIn(work)
  const last = streams.at(-1)
  if (work === null || !last) throw new Refused('no-workstream', text`there is no workstream here. ${START_WORKSTREAM}`)
  if (wanted === null) {
    const current = readIndex(work)?.current_stream
    return streams.find(({ id }) => id === current) ?? last
  }
  const found = streamNamed(streams, wanted)
  if (found) return found
  throw new Refused(
    'stream-unknown',
    text`no workstream ${wanted}; there is ${streams.map(({ id }) => id).join(', ')}. See: ${line('current')}`,
  )
}

/** The workstream with this id, number or name. */
export const streamNamed = (streams: readonly Stream[], wanted: string): Stream | undefined =>
  streams.find(
    ({ id }) => id === wanted || nameOf(id) === wanted || (/^\d+$/.test(wanted) && orderOf(id) === Number(wanted)),
  )

/**
 * Makes the folder of a new workstream, with the next free number; two at once get two numbers.
 *
 * @throws Refused `stream-name`, `stream-exists`, `cannot-write`
 */
export const createStream = (work: string, name: string): Stream => {
  try {
    makeFolder(work)
    refuseStreamName(work, name)
    for (let order = Math.max(0, ...ordersEver(work)) + 1; ; order++) {
      const stream = streamAt(work, `${String(order).padStart(3, '0')}-${name}`)
      if (claim(work, order, stream)) return stream
    }
  } catch (error) {
    throw cannotWrite(work, error)
  }
}

/** Refuses what no workstream of this folder may be called. @throws Refused `stream-name`, `stream-exists` */
export const refuseStreamName = (work: string, name: string): void => {
  if (!STREAM.test(`001-${name}`)) {
    throw new Refused(
      'stream-name',
      `"${name}" is not a name for a workstream; expected lower-case words joined by -, such as user-login`,
    )
  }
  const taken = streamsIn(work).find(({ id }) => nameOf(id) === name)
  if (taken)
    throw new Refused(
      'stream-exists',
      text`there is a workstream ${taken.id} already. Make it current: ${line('current', '--set', taken.id)}`,
    )
}

/** Where below `work/` lies what was put away: archived, deleted. */
export const AWAY = ['.archive', '.trash'] as const

/** The numbers of all workstreams, put away or not: none is used again. */
const ordersEver = (work: string): number[] =>
  ['', ...AWAY].flatMap((folder) => streamsIn(join(work, folder)).map(({ id }) => orderOf(id)))

// A folder that carries only the number is claimed by one of several processes, and then gets its name.
const claim = (work: string, order: number, stream: Stream): boolean => {
  const claimed = join(work, `.${order}`)
  try {
    mkdirSync(claimed)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  const isTaken = ordersEver(work).includes(order)
  if (isTaken) rmdirSync(claimed)
  else renameSync(claimed, stream.folder)
  return !isTaken
}

/** Makes a workstream the current one. */
export const setCurrent = (work: string, id: string, at: string): void => writeIndex(work, at, id, null)

/** Notes the status of a workstream; the first one that is noted is the current one. */
export const setStatus = (work: string, id: string, status: IndexEntry['status'], at: string): void =>
  writeIndex(work, at, readIndex(work)?.current_stream ?? id, { id, status })

/** The index after a workstream got another id, or went away (`to` null): where it was current, the other or the last one is. */
export const followMove = (work: string, from: string, to: string | null, at: string): void => {
  const index = readIndex(work)
  const last = streamsIn(work).at(-1)?.id ?? null
  const current = index?.current_stream === from ? (to ?? last) : (index?.current_stream ?? last)
  const known = index?.streams ?? []
  writeIndex(
    work,
    at,
    current,
    null,
    to === null ? known : known.map((entry) => (entry.id === from ? { ...entry, ...whereIs(to) } : entry)),
  )
}

const writeIndex = (
  work: string,
  at: string,
  current: string | null,
  changed: Pick<IndexEntry, 'id' | 'status'> | null,
  known: readonly IndexEntry[] = readIndex(work)?.streams ?? [],
): void => {
  const streams = streamsIn(work).map((stream) => {
    const entry = known.find(({ id }) => id === stream.id) ?? newEntry(stream, at)
    return changed?.id === stream.id ? { ...entry, ...changed, updated_at: at } : entry
  })
  const index: Index = { version: '1.0.0', last_updated: at, current_stream: current, streams }
  writeWhole(indexPath(work), `${JSON.stringify(index, null, 2)}\n`)
}

// Of a workstream that the index does not know, what its journal shows at a glance: its next command says more.
const newEntry = ({ id, journal }: Stream, at: string): IndexEntry => ({
  ...whereIs(id),
  created_at: at,
  updated_at: at,
  status: commitNames(journal).length > 0 ? 'in_progress' : 'pending',
})

const whereIs = (id: string) => ({ id, name: nameOf(id), order: orderOf(id), path: `work/${id}` })
