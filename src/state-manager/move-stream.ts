import { renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { commitNames } from './journal.ts'
import { cannotWrite, ignoreOwnFolder, makeFolder, refuseLinked } from './write.ts'
import { markConductor } from './sessions.ts'
import { acceptCommits, vouchersOf } from './vouched.ts'
import { AWAY, followMove, nameOf, refuseStreamName, type Stream, streamNamed, streamsIn } from './work-folder.ts'

/** Gives a workstream another name; its number stays. @throws Refused `stream-name`, `stream-exists`, `cannot-write` */
export const renameStream = ({ id, ...stream }: Stream, name: string, at: string): string => {
  if (nameOf(id) === name) return id
  refuseStreamName(stream.work, name)
  const renamed = `${id.slice(0, id.indexOf('-'))}-${name}`
  moved({ id, ...stream }, stream.work, renamed)
  followMove(stream.work, id, renamed, at)
  return renamed
}

/** Moves a workstream out of the way, whole. Where it lies then. @throws Refused `cannot-write` */
export const putAway = (stream: Stream, where: (typeof AWAY)[number], at: string): string => {
  const { id, work } = stream
  const folder = join(work, where)
  // What was deleted is nobody's to commit.
  if (where === '.trash') ignoreOwnFolder({ agents: folder })
  moved(stream, folder, id)
  followMove(work, id, null, at)
  return join(folder, id)
}

/** What was put away, by its id, number or name: of several with one name the last. */
export const findAway = (work: string, wanted: string): Stream | undefined =>
  streamNamed(awayIn(work).toReversed(), wanted)

export const awayIn = (work: string): Stream[] => AWAY.flatMap((folder) => streamsIn(join(work, folder)))

/** Brings back what was put away. @throws Refused `stream-exists`, `cannot-write` */
export const bringBack = (away: Stream, at: string): void => {
  const work = dirname(away.work)
  refuseStreamName(work, nameOf(away.id))
  moved(away, work, away.id)
  followMove(work, away.id, away.id, at)
}

// Commits that git vouches for, at the place where they were, would be nobody's at the new one until that is committed.
const moved = ({ id, folder, journal, work }: Stream, to: string, name: string): void => {
  refuseLinked(folder)
  const vouched = [...vouchersOf(journal, commitNames(journal))].flatMap(([file, by]) => (by === 'git' ? [file] : []))
  const there = join(to, name)
  try {
    makeFolder(to)
    renameSync(folder, there)
    // A projection that names its workstream.
    rmSync(join(there, 'threads.json'), { force: true })
  } catch (error) {
    throw cannotWrite(there, error)
  }
  if (vouched.length > 0) acceptCommits(join(there, 'journal'), vouched)
  markConductor({ agents: join(dirname(work), '.agents') }, id, null)
}
