import { diagnose, type Diagnostic } from './diagnostic.ts'
import type { Batch, Thread } from './plan.ts'
import type { Locate } from './thread.ts'

/** Threads of a batch run at the same time: no two of them may name the same file, or a folder and a file in it. */
export const checkFileConflicts = (locate: Locate, batch: Batch, problems: Diagnostic[]): void => {
  if (batch.threads.length > 1 && mayConflict(batch.threads)) findConflicts(locate, batch.threads, problems)
}

/** Quick no for the usual batch: no path is there twice, and none is as long as a folder of another. */
const mayConflict = (threads: readonly Thread[]): boolean => {
  const paths = new Set<string>()
  const lengths = new Set<number>()
  for (const { files } of threads) {
    for (const file of files) {
      const path = normalPath(file)
      if (path === '' || paths.has(path)) return true
      paths.add(path)
      lengths.add(path.length)
    }
  }
  for (const path of paths) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      if (lengths.has(end) && paths.has(path.slice(0, end))) return true
    }
  }
  return false
}

/** `src/a.ts` from `./src//a.ts`, `src` from `src/` and `src/**`, '' for the whole project. */
export const normalPath = (path: string): string => {
  if (!UNUSUAL.test(path)) return path
  return path
    .replaceAll('\\', '/')
    .replace(/(?:\/|^)\*{1,2}(?:\/\*)?$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

const UNUSUAL = /[\\*]|\/(?:[/.]|$)|^[./]/

interface Claim {
  readonly thread: Thread
  readonly order: number
  readonly file: string
  readonly path: string
}

const findConflicts = (locate: Locate, threads: readonly Thread[], problems: Diagnostic[]): void => {
  const claims = threads.flatMap((thread, order) =>
    thread.files.map((file) => ({ thread, order, file, path: normalPath(file) })),
  )
  const owners = new Map<string, Claim[]>()
  for (const claim of claims) {
    const known = owners.get(claim.path)
    if (known === undefined) owners.set(claim.path, [claim])
    else if (known.at(-1)?.thread !== claim.thread) known.push(claim)
  }
  const isOrdered = orderOf(threads)
  const seen = new Set<string>()
  for (const claim of claims) {
    const other = rivalOf(claim, owners, isOrdered)
    if (other === null) continue
    const [first, second] = claim.order < other.order ? [claim, other] : [other, claim]
    const key = `${second.thread.id} ${second.file} ${first.thread.id}`
    if (seen.has(key)) continue
    seen.add(key)
    problems.push(conflict(locate, first, second))
  }
}

type IsOrdered = (a: Claim, b: Claim) => boolean

/** A claim of another thread on the same path or on a folder above it. With many on one file each is reported once. */
const rivalOf = (claim: Claim, owners: ReadonlyMap<string, readonly Claim[]>, isOrdered: IsOrdered): Claim | null => {
  for (const path of selfAndFolders(claim.path)) {
    const rival = owners.get(path)?.find((other) => other.thread !== claim.thread && !isOrdered(claim, other))
    if (rival !== undefined) return rival
  }
  return null
}

const selfAndFolders = (path: string): string[] => {
  const found = [path]
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) found.push(path.slice(0, end))
  return path === '' ? found : [...found, '']
}

/**
 * Says whether one of two threads waits for the other, directly or through others: then they never run together. One bit
 * for every pair, so that thousands of threads that all name one file stay in milliseconds.
 */
const orderOf = (threads: readonly Thread[]): IsOrdered => {
  if (threads.every((thread) => thread.depends.length === 0)) return () => false
  const indexes = new Map(threads.map((thread, index) => [thread.id, index]))
  const words = Math.ceil(threads.length / 32)
  const rows: Uint32Array[] = []
  for (const [index, thread] of threads.entries()) {
    const row = new Uint32Array(words)
    rows.push(row)
    for (const id of thread.depends) {
      const earlier = indexes.get(id) ?? index
      if (earlier >= index) continue
      const inherited = rows[earlier]
      for (let word = 0; word < words; word++) row[word] = (row[word] ?? 0) | (inherited?.[word] ?? 0)
      row[earlier >>> 5] = (row[earlier >>> 5] ?? 0) | (1 << (earlier & 31))
    }
  }
  return ({ order: a }, { order: b }) => {
    const [earlier, later] = a < b ? [a, b] : [b, a]
    return (((rows[later]?.[earlier >>> 5] ?? 0) >>> (earlier & 31)) & 1) === 1
  }
}

const conflict = (locate: Locate, first: Claim, second: Claim): Diagnostic => {
  const [one, two] = [first.thread.id, second.thread.id]
  const shared = first.path === second.path ? `both name ${second.file}` : `name ${first.file} and ${second.file}`
  const message = `${one} and ${two} run in parallel and ${shared}; move one to a later batch, or let it depend on the other`
  return diagnose('file-conflict', locate(second.thread, 'files', second.file), message)
}
