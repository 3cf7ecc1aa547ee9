import type { ThreadMentions } from './batch.ts'
import { diagnose, type Diagnostic } from './diagnostic.ts'
import { positionOf } from './line-table.ts'
import type { Source } from './section.ts'
import type { Mention } from './thread-fields.ts'

/** Threads of a batch run at the same time: no two of them may name the same file, or a folder and a file in it. */
export const checkFileConflicts = (source: Source, threads: readonly ThreadMentions[]): Diagnostic[] => {
  const batches = new Map<string, ThreadMentions[]>()
  for (const thread of threads) {
    if (thread.files.length === 0) continue
    const batch = batches.get(thread.batch)
    if (batch === undefined) batches.set(thread.batch, [thread])
    else batch.push(thread)
  }
  return [...batches.values()].flatMap((batch) => (batch.length < 2 ? [] : conflictsIn(source, batch)))
}

/** Whether two paths are the same file, or one is a folder that contains the other. */
export const pathsOverlap = (a: string, b: string): boolean => {
  const left = normalPath(a)
  const right = normalPath(b)
  return left === right || isInside(left, right) || isInside(right, left)
}

/** `src/a.ts` from `./src//a.ts`, `src` from `src/` and `src/**`, '' for the whole project. */
const normalPath = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .replace(/(?:\/|^)\*{1,2}(?:\/\*)?$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

const isInside = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`)

type ThreadsById = ReadonlyMap<string, ThreadMentions>

interface Claim {
  readonly by: ThreadMentions
  readonly order: number
  readonly mention: Mention
  readonly path: string
}

const conflictsIn = (source: Source, batch: readonly ThreadMentions[]): Diagnostic[] => {
  const claims = batch.flatMap((by, order) =>
    by.files.map((mention) => ({ by, order, mention, path: normalPath(mention.value) })),
  )
  const owners = new Map<string, Claim[]>()
  for (const claim of claims) {
    const known = owners.get(claim.path)
    if (known === undefined) owners.set(claim.path, [claim])
    else if (known.at(-1)?.by !== claim.by) known.push(claim)
  }
  const byId = new Map(batch.map((thread) => [thread.thread.id, thread]))
  const seen = new Set<string>()
  return claims.flatMap((claim) => {
    const other = rivalOf(claim, owners, byId)
    if (other === null) return []
    const [first, second] = claim.order < other.order ? [claim, other] : [other, claim]
    const key = `${second.mention.offset} ${first.by.thread.id}`
    if (seen.has(key)) return []
    seen.add(key)
    return [conflict(source, first, second)]
  })
}

/** A claim of another thread on the same path or on a folder above it. */
const rivalOf = (claim: Claim, owners: ReadonlyMap<string, readonly Claim[]>, byId: ThreadsById): Claim | null => {
  for (const path of selfAndFolders(claim.path)) {
    for (const other of owners.get(path) ?? []) {
      // The first owner speaks for all: with many threads on one file each is reported once.
      if (other.by !== claim.by && !isOrdered(claim, other, byId)) return other
    }
  }
  return null
}

const selfAndFolders = (path: string): string[] => {
  const found = [path]
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) found.push(path.slice(0, end))
  return path === '' ? found : [...found, '']
}

/** One of the two waits for the other, directly or through others of the batch: they never run at the same time. */
const isOrdered = (a: Claim, b: Claim, byId: ThreadsById): boolean => {
  const [earlier, later] = a.order < b.order ? [a.by, b.by] : [b.by, a.by]
  if (later.depends.length === 0) return false
  const reached = new Set([later])
  for (const thread of reached) {
    for (const { value } of thread.depends) {
      const next = byId.get(value)
      if (next !== undefined) reached.add(next)
    }
  }
  return reached.has(earlier)
}

const conflict = (source: Source, first: Claim, second: Claim): Diagnostic => {
  const [one, two] = [first.by.thread.id, second.by.thread.id]
  const shared =
    first.path === second.path
      ? `both name ${second.mention.value}`
      : `name ${first.mention.value} and ${second.mention.value}`
  const message = `${one} and ${two} run in parallel and ${shared}; move one to a later batch, or let it depend on the other`
  return diagnose('file-conflict', positionOf(source, second.mention.offset), message)
}
